// One cell of a table of tenants, edited as a person would: the rest of the file stays byte for byte.
import MagicString from "magic-string";
import { readCsv } from "../../base/csv.js";
import { composed } from "../../base/text-form.js";
import { cellText, isCell } from "../export/cells.js";

/** The text of one table of tenants, and the edits that are made in it. */
export class TenantTable {
  readonly #text: MagicString;
  /** What begins the file and is no part of its first cell. */
  readonly #mark: string;
  readonly #edited = new Map<string, string>();

  constructor(readonly before: string) {
    this.#mark = before.startsWith("\ufeff") ? "\ufeff" : "";
    this.#text = new MagicString(before.slice(this.#mark.length));
  }

  get after(): string {
    return this.#mark + this.#text.toString();
  }

  /** False where the line does not have `from` there, or a cell cannot hold `to`; then nothing is changed. */
  edit({ tenant, column, from, to }: { tenant: string; column: string; from: string; to: string }): boolean {
    const [head, ...records] = readCsv(this.#text.original, "id");
    const names = (head?.cells ?? []).map((name) => composed(name.trim()));
    const [idAt, at] = [names.indexOf("id"), names.indexOf(composed(column))];
    const line = records.find(({ cells }) => composed((cells[idAt] ?? "").trim()) === tenant);
    const range = line?.ranges[at];
    if (at < 0 || range === undefined || !isCell(to)) return false;
    const key = `${range[0]}`;
    const known = this.#edited.get(key);
    if (known !== undefined) return known === to;
    if (composed((line?.cells[at] ?? "").trim()) !== composed(from)) return false;
    this.#edited.set(key, to);
    const isQuoted = this.#text.original[range[0]] === '"';
    const written = isQuoted ? `"${to.replaceAll('"', '""')}"` : cellText(to);
    const [start, end] = range;
    if (start === end) this.#text.appendLeft(start, written);
    else this.#text.overwrite(start, end, written);
    return true;
  }
}
