// Secrets as one opaque type: whatever prints, serialises or inspects them sees "(sensitive)".

import { inspect } from "node:util";
import { plainText } from "./decimal.js";

export const SENSITIVE = "(sensitive)";

/** A secret value. Its only reader is `reveal`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * The value in clear: for bytes that go to the API, for rules and comparisons that reveal nothing of it, and for what
   * Terraform itself keeps in clear. Never for anything that is printed, logged or thrown.
   */
  reveal(): string {
    return this.#value;
  }

  /** Always `(sensitive)`. */
  toString(): string {
    return SENSITIVE;
  }

  /** Always `(sensitive)`. */
  toJSON(): string {
    return SENSITIVE;
  }

  [inspect.custom](): string {
    return SENSITIVE;
  }
}

/** The text of a declared value, which a secret has in clear. Never for anything that is printed, logged or thrown. */
export function revealedText(value: unknown): string {
  return value instanceof Secret ? value.reveal() : plainText(value);
}
