// An entry of the table of codes as text.
import type { ExplainDocument } from "../document/explain-document.js";
import type { Colors } from "./inputs.js";

/** Ends without a newline. */
export function renderExplain(entry: ExplainDocument, { colors }: { readonly colors: Colors }): string {
  const labelled = (label: string, text: string) => `  ${colors.dim(`${label}:`)} ${text}`;
  return [
    `${colors.bold(entry.code)}  ${entry.title}`,
    labelled("cause", entry.cause),
    labelled("for example", entry.example),
    labelled("what to do", entry.remedy),
  ].join("\n");
}
