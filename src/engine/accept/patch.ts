// One file before and after as a unified diff.
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** Lines around each change. */
const CONTEXT = 3;

/** `path` is seen from the project's folder. Empty where nothing changed. */
export function patchOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: CONTEXT,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
