// A table of tenants in a CSV file: one program for hundreds of tenants.
import { readFileSync } from "node:fs";
import { CsvError, type CsvRecord, readCsv } from "../base/csv.js";
import { decodeText, EncodingError, SAVE_AS_UTF_8 } from "../base/encoding.js";
import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import { plural } from "../base/text.js";
import { composed } from "../base/text-form.js";

/** A line of the table: the text of each column by its name. */
export type TenantRow<Column extends string = string> = Readonly<Record<Column | "id", string>>;

/**
 * The tenants of a CSV file in UTF-8, separated by commas, semicolons or tabs, whose first line names the columns; `id` must be one of them, and so must all of `columns`.
 * Throws RS2017 with file and line where the file is not readable or not UTF-8, a column is missing, a line has another number of
 * cells than the first, or an id is empty or there twice.
 */
export function readTenants<const Column extends string = string>(
  csvPath: string,
  columns: readonly Column[] = [],
): readonly TenantRow<Column>[] {
  const fail = (line: number, message: string, hint: string): never => {
    throw new RampsyncError("RS2017", message, { place: { file: csvPath, line }, hint });
  };
  const [head, ...records] = readRecords(csvPath);
  const asWritten = (name: string) => columns.find((column) => composed(column) === name) ?? name;
  const names = (head?.cells ?? []).map((name) => asWritten(composed(name.trim())));
  for (const column of ["id", ...columns]) {
    if (names.includes(column)) continue;
    fail(head?.line ?? 1, `There is no column "${column}".`, `The columns are: ${names.join(", ") || "none"}.`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) fail(1, `There are two columns "${twice}".`, "Give each column its own name.");
  const lineOf = new Map<string, number>();
  return records.map(({ line, cells }) => {
    if (cells.length !== names.length) {
      const missing = names.slice(cells.length);
      fail(
        line,
        `The line has ${plural(cells.length, "cell")}; there ${names.length === 1 ? "is" : "are"} ${plural(names.length, "column")}.`,
        missing.length > 0 ? `Missing: ${missing.join(", ")}.` : "Put texts that hold a comma into quotes.",
      );
    }
    const row = Object.fromEntries(names.map((name, index) => [name, composed((cells[index] ?? "").trim())]));
    const id = row.id ?? "";
    if (id === "") fail(line, "The id is empty.", "Give the tenant's id, such as client_8.");
    const before = lineOf.get(id);
    if (before !== undefined) fail(line, `The tenant "${id}" is on line ${before} too.`, "Keep one of them.");
    lineOf.set(id, line);
    return row as TenantRow<Column>;
  });
}

function readRecords(csvPath: string): readonly CsvRecord[] {
  try {
    return readCsv(decodeText(readFileSync(csvPath)), "id");
  } catch (error) {
    if (error instanceof EncodingError) {
      throw new RampsyncError("RS2017", `The table ${error.problem}.`, {
        place: error.at(csvPath),
        hint: SAVE_AS_UTF_8,
      });
    }
    if (error instanceof CsvError) {
      throw new RampsyncError("RS2017", `The line is no line of a table: ${error.message}.`, {
        place: { file: csvPath, line: error.line },
        hint: "Correct the cell that the message names.",
        cause: error,
      });
    }
    const problem = systemCode(error) ?? (error instanceof Error ? error.message : String(error));
    throw new RampsyncError("RS2017", `The table cannot be read: ${problem}.`, {
      place: { file: csvPath },
      cause: error,
    });
  }
}
