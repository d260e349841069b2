// What an experiment of a probe is, and what it finds.
import { RampsyncError } from "../../base/error.js";
import type { ProbeCounts } from "../../document/probe-document.js";
import type { EveryWay, WayName } from "../../integration/wire/ways.js";
import type { Scratch } from "./scratch.js";

/** One way, as an experiment shows it. */
export type Finding<Way extends WayName = WayName> = {
  readonly [Name in Way]: {
    readonly way: Name;
    /** Undefined where it could not be told. */
    readonly value: EveryWay[Name] | undefined;
    readonly evidence: string;
  };
}[Way];

export interface Experiment {
  readonly ways: readonly WayName[];
  /** What it sends to a server that shows writes at once, and has all endpoints open. */
  readonly calls: ProbeCounts;
  /** What a way's finding says that is not among those returned: nothing; it throws where nothing can be told. */
  readonly run: (scratch: Scratch) => Promise<readonly Finding[]>;
}

export function found<Name extends WayName>(way: Name, value: EveryWay[Name] | undefined, evidence: string): Finding {
  return { way, value, evidence } as Finding;
}

/** The value of what may be refused, or the refusal. What is no error of the API is thrown. */
export async function attempt<Value>(
  ask: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly refusal: RampsyncError }> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (RampsyncError.is(error)) return { refusal: error };
    throw error;
  }
}

export const reasonOf = ({ code, message }: RampsyncError): string => `${code} ${message}`;
