// Who edited an integration last, since it was applied: for reports that people read, and in none that is kept or sent elsewhere.
import { groupBy } from "../base/group.js";
import { listed, MOST_NAMED, number, printable } from "../base/text.js";
import type { LastEdit, ResourceDocument } from "../document/plan-document.js";
import { sortNatural } from "./text.js";

/** A line, of several integrations with how many each; empty where nothing says it. */
export function editTexts(members: readonly Pick<ResourceDocument, "last_edit">[]): readonly string[] {
  const edits = members.flatMap(({ last_edit: edit }) => (edit === undefined ? [] : [edit]));
  const [first] = edits;
  if (first === undefined) return [];
  const nameOf = ({ by = "somebody" }: LastEdit) => printable(by, 80);
  if (members.length === 1) return [`last edit: ${printable(first.time, 40)} by ${nameOf(first)}`];
  const counts = [...groupBy(edits, nameOf)].map(([name, same]) => `${name} (${number(same.length)})`);
  return [
    `last edits: ${listed(
      sortNatural(counts, (text) => [text]),
      MOST_NAMED,
    )}`,
  ];
}
