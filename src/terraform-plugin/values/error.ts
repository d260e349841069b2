// The error for a value that does not have the form its type asks for.
import { type Path, pathText } from "./path.js";

/** Says where in the value, and what was expected; never the value itself, which may be a secret. */
export class ValueError extends TypeError {
  override readonly name = "ValueError";

  constructor(
    readonly problem: string,
    readonly path: Path = [],
  ) {
    super(path.length === 0 ? problem : `${pathText(path)}: ${problem}`);
  }
}

/** What a value is, in a word, for messages that must not show it. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "symbol") return "an unknown value";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
