// Tables that cdktf need not resolve: it resolves every element of a stack three times, and most of that are tables of
// mappings, which seldom hold a token.
import { isRecord, type Members } from "../base/json.js";
import { Token, Tokenization } from "./cdk.js";
import { textOfLiteral } from "./literal.js";

/**
 * A table as the synthesised file has it, its mappings by label. As a date it passes cdktf's resolve as it is, as a
 * resolvable it passes the merge of elements: the file has the same bytes as without it
 * (test/constructs/resolved-tables.test.ts).
 */
export class ResolvedTable extends Date {
  constructor(table: Members) {
    super(0);
    Object.assign(this, table);
  }

  resolve(): this {
    return this;
  }

  override toJSON(): never {
    return { ...this } as never;
  }
}

/** `table` so that nothing resolves it; the table itself where a part of it, or a label, is known only when it is resolved. */
export function asResolved(table: unknown): unknown {
  return isRecord(table) && !hasToken(table) && Object.keys(table).every(isLabel) ? new ResolvedTable(table) : table;
}

const isLabel = (text: string) => textOfLiteral(text) !== undefined && !(text in ResolvedTable.prototype);

function hasToken(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Token.isUnresolved(value);
  if (Tokenization.isResolvable(value)) return true;
  if (Array.isArray(value)) return Token.isUnresolved(value) || value.some(hasToken);
  return Object.entries(value).some(([name, inner]) => Token.isUnresolved(name) || hasToken(inner));
}
