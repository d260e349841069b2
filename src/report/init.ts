// What a new project was made of, and what comes next.
import { plural, printable } from "../base/text.js";
import type { InitDocument } from "../document/init-document.js";

/** Ends without a newline. */
export function renderInit({ directory, files, next }: InitDocument): string {
  return [
    `Made ${plural(files.length, "file")} in ${printable(directory, 2000)}: ${files.join(", ")}`,
    "",
    "Next, in that folder:",
    ...next.map((command) => `  ${command}`),
  ].join("\n");
}
