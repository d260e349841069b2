// Literals and names of a program: a text of a server in the quotes that stand there, and how a member is called.
import type TypeScript from "typescript";
import { literal } from "../export/literal.js";

/** The quotes that stand around it; double ones where it is no text. */
export const quotesOf = (node: TypeScript.Node | undefined): '"' | "'" =>
  node?.getText().startsWith("'") === true ? "'" : '"';

/** The name of a member that is written out; undefined where it is computed, or it has none. */
export function memberNameOf(ts: typeof TypeScript, { name }: TypeScript.ObjectLiteralElementLike): string | undefined {
  if (name === undefined) return undefined;
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}

/** It means the text and nothing else, whatever it holds. */
export function sourceLiteral(text: string, quote: '"' | "'"): string {
  const json = literal(text);
  return quote === '"' ? json : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
