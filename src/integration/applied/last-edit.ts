// Whether the last edit of an integration came after our own, which the record has as the server told it.
import type { LastEdit } from "../../document/plan-document.js";
import type { Applied, Edit } from "../model.js";

/** By the server's own clock. False where the record does not know the edit before. */
export function isLaterEdit({ at }: Edit, { editedAt }: Pick<Applied, "editedAt">): boolean {
  if (editedAt === undefined || at === editedAt) return false;
  const [now, before] = [Date.parse(at), Date.parse(editedAt)];
  // A form that is not understood is another one, at least.
  return Number.isNaN(now) || Number.isNaN(before) ? true : now > before;
}

export function lastEditOf({ at, by }: Edit): LastEdit {
  return { time: at, ...(by === undefined ? {} : { by }) };
}
