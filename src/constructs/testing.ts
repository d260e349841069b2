// For tests of programs: a stack as the plain object that would be written.
import { type TerraformStack, Testing } from "./cdk.js";

/** A synthesised stack, metadata left out. */
export interface SynthesisedStack {
  readonly provider?: Readonly<Record<string, readonly unknown[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly terraform?: Readonly<Record<string, unknown>>;
  readonly variable?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

/** Checks and synthesises a stack without writing anything. Throws what `app.synth()` would throw. */
export function synthesise(stack: TerraformStack): SynthesisedStack {
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true)) as SynthesisedStack;
}
