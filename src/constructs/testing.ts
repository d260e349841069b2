// For tests of programs: a stack as the plain object that would be written.
import { type TerraformStack, Testing } from "./cdk.js";

/** A synthesised stack, metadata left out. */
export interface SynthesisedStack {
  /** The configurations of each provider. */
  readonly provider?: Readonly<Record<string, readonly unknown[]>>;
  /** Resources, by type and name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Backend and required providers. */
  readonly terraform?: Readonly<Record<string, unknown>>;
  /** Variables, secrets among them, by name. */
  readonly variable?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

/** Checks and synthesises a stack without writing anything. Throws what `app.synth()` would throw. */
export function synthesise(stack: TerraformStack): SynthesisedStack {
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true)) as SynthesisedStack;
}
