// Why an apply of a plan is refused, each reason once for all the places that it is found in.
import { groupBy } from "../base/group.js";
import { number } from "../base/text.js";
import { errorLines, foldedErrors } from "./errors.js";
import type { Colors, ErrorInput } from "./inputs.js";

/** Reasons in full; of more the codes are counted. */
const MOST_SHOWN = 5;

export interface Refusals {
  readonly shown: readonly ErrorInput[];
  /** `290 more: 120 RS5001, 170 RS5002`; empty where all are shown. */
  readonly further: string;
  /** What is to be done, each once. */
  readonly hints: readonly string[];
}

export function foldedRefusals(refusals: readonly ErrorInput[]): Refusals {
  const folded = foldedErrors(refusals);
  const further = folded.slice(MOST_SHOWN);
  const codes = [...groupBy(further, ({ code }) => code)].map(([code, { length }]) => `${number(length)} ${code}`);
  return {
    shown: folded.slice(0, MOST_SHOWN).map((refusal) => ({ ...refusal, hint: "" })),
    further: further.length === 0 ? "" : `${number(further.length)} more: ${codes.join(", ")}`,
    hints: [...new Set(refusals.map(({ hint }) => hint))],
  };
}

/** Empty where nothing is refused. */
export function refusalLines(refusals: readonly ErrorInput[], colors: Colors): readonly string[] {
  if (refusals.length === 0) return [];
  const { shown, further, hints } = foldedRefusals(refusals);
  return [
    colors.red("An apply of this is refused, and sends nothing:"),
    ...shown.flatMap((refusal) => errorLines(refusal, colors, "  ")),
    ...(further === "" ? [] : [`  and ${further}`]),
    ...hints.map((hint) => `  ${colors.dim("hint:")} ${hint}`),
  ];
}
