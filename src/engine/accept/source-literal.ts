// A text of a server as a literal of a program, in the quotes that stand around it there.
import { literal } from "../export/literal.js";

/** It means the text and nothing else, whatever it holds. */
export function sourceLiteral(text: string, quote: '"' | "'"): string {
  const json = literal(text);
  return quote === '"' ? json : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
