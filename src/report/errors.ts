// Errors as a person reads them: code, what is wrong, where, and what would be right.
import { groupBy } from "../base/group.js";
import { plural, printable } from "../base/text.js";
import type { Colors, ErrorInput } from "./inputs.js";
import { compareNatural } from "./text.js";

const LONGEST = 2000;

/** What a line that begins so does in the log of a pipeline, spaces before it or not: it is a command of the workflow. */
const COMMAND = /^(?:::|##\[|##vso\[)/;

/** The lines of one error; all but the first are indented by `indent` more than the first. */
export function errorLines(error: ErrorInput, colors: Colors, indent: string): readonly string[] {
  const [first = "", ...rest] = linesOf(error.message);
  const more = `${indent}  `;
  const labelled = (label: string, text: string) => {
    const [start = "", ...others] = linesOf(text);
    return [`${more}${colors.dim(`${label}:`)} ${start}`, ...others.map((line) => `${more}  ${line}`)];
  };
  return [
    `${indent}${colors.red(printable(error.code))}  ${first}`,
    ...rest.map((line) => `${more}${line}`),
    ...(error.where === undefined || error.where === "" ? [] : labelled("where", error.where)),
    ...(error.hint === "" ? [] : labelled("hint", error.hint)),
  ];
}

/** A hint may hold the last lines of a program's output. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line, LONGEST))
    .map((line, index) => (index > 0 && COMMAND.test(line) ? `> ${line}` : line))
    .filter((line, index) => index === 0 || line !== "");
}

/** An error in more places than these is shown once, with the first place and the last. */
const MOST_PLACES = 3;

/** Each error once, by place and code; numbered when there are several. */
export function renderErrors(errors: readonly ErrorInput[], colors: Colors): string {
  const distinct = foldedErrors(errors);
  const [only] = distinct;
  if (only === undefined) return "";
  if (distinct.length === 1) return `${colors.red("error")} ${errorLines(only, colors, "").join("\n")}\n`;
  const digits = String(distinct.length).length;
  const numbered = distinct.map((error, index) => {
    const number = `${index + 1}.`.padEnd(digits + 2);
    const lines = errorLines(error, colors, " ".repeat(number.length));
    return [number + (lines[0] ?? "").slice(number.length), ...lines.slice(1)].join("\n");
  });
  return `${[colors.red(plural(distinct.length, "error")), ...numbered].join("\n")}\n`;
}

/** Equal errors of many places become one, at the position of the first. */
export function foldedErrors(errors: readonly ErrorInput[]): readonly ErrorInput[] {
  // Errors that are thrown do not give their message to a spread.
  const plain = errors.map(({ code, message, where, hint }): ErrorInput => ({ code, message, where, hint }));
  const distinct = [...new Map(plain.map((error) => [keyOf(error), error])).values()].sort(
    (left, right) =>
      compareNatural(left.where ?? "", right.where ?? "") ||
      compareNatural(left.code, right.code) ||
      compareNatural(left.message, right.message),
  );
  return [...groupBy(distinct, (error) => keyOf({ ...error, where: undefined })).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || alike.length <= MOST_PLACES) return alike;
    return [{ ...first, where: `${first.where} … ${alike.at(-1)?.where} (${plural(alike.length, "place")})` }];
  });
}

function keyOf({ code, message, where, hint }: ErrorInput): string {
  return JSON.stringify([code, message, where, hint]);
}
