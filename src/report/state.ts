// Records of states as text: a line for each, one with its attributes, and what became of them.
import { isRecord } from "../base/json.js";
import { plural, printable } from "../base/text.js";
import type {
  StateListDocument,
  StateMoveDocument,
  StateRecord,
  StateRemoveDocument,
  StateShowDocument,
} from "../document/state-document.js";
import { padEnd, widthOf } from "./text.js";

const name = ({ stack, address }: Pick<StateRecord, "stack" | "address">) => printable(`${stack}/${address}`);

const described = ({ integration, tenant, tainted }: StateRecord) =>
  [
    printable(integration, 80) || "-",
    ...(tenant === undefined ? [] : [`of ${printable(tenant, 80)}`]),
    ...(tainted === undefined ? [] : ["tainted"]),
  ].join(" ");

/** `client_8/rampsync_installed_integration.desk   INTG-1 of client_8`: a record a line; the names are what `show`, `rm` and `mv` take. */
export function renderStateList({ records, errors }: StateListDocument): string {
  if (records.length === 0) {
    return errors.length === 0 ? "Nothing is recorded." : "Nothing is recorded where the state could be read.";
  }
  const width = Math.max(...records.map((record) => widthOf(name(record))));
  return records.map((record) => `${padEnd(name(record), width)}   ${described(record)}`).join("\n");
}

/** What else the states hold; undefined where that is nothing. */
export function othersLine({ states }: StateListDocument): string | undefined {
  const others = states.reduce((sum, state) => sum + state.others, 0);
  return others === 0 ? undefined : `Left to Terraform and not listed: ${plural(others, "resource")}.`;
}

export function renderRecord(document: StateShowDocument): string {
  const { state, provider, dependencies, attributes } = document;
  const after =
    dependencies.length === 0 ? [] : [`# made after ${dependencies.map((address) => printable(address)).join(", ")}`];
  return [
    `# ${name(document)}   ${described(document)}`,
    `# in ${printable(state)}, by ${printable(provider)}`,
    ...after,
    ...membersOf(attributes, "", (key) => printable(key)),
  ].join("\n");
}

type NameOf = (key: string) => string;

/** Without what is null, as good as absent. */
function membersOf(members: object, indent: string, nameOf: NameOf): readonly string[] {
  return Object.entries(members).flatMap(([key, value]) =>
    value === null ? [] : linesOf(value, `${indent}${nameOf(key)} = `, indent),
  );
}

function linesOf(value: unknown, start: string, indent: string): readonly string[] {
  const inner = `${indent}  `;
  if (isRecord(value)) {
    if (Object.keys(value).length === 0) return [`${start}{}`];
    const nameOf: NameOf = (key) => (/^[a-z_]+$/.test(key) ? key : quoted(key));
    return [`${start}{`, ...membersOf(value, inner, nameOf), `${indent}}`];
  }
  if (!Array.isArray(value)) return [`${start}${textOf(value)}`];
  if (value.every((item) => !isRecord(item) && !Array.isArray(item)))
    return [`${start}[${value.map(textOf).join(", ")}]`];
  return [`${start}[`, ...value.flatMap((item) => linesOf(item, inner, inner)), `${indent}]`];
}

const quoted = (text: string) => JSON.stringify(printable(text, 4000));

/** What is hidden is no text of the record's own, and stands without quotes. */
const textOf = (value: unknown) =>
  typeof value === "string" && value !== "(sensitive)" ? quoted(value) : String(value);

/** A line for each, and what that means live. */
export function renderStateRemove({ done, removed }: StateRemoveDocument): string {
  const verb = done ? "Forgot" : "Would forget";
  const adopts = "Live it stays as it is; an apply adopts it again where the program declares it.";
  return [...removed.map((record) => `${verb} ${name(record)} (${described(record)}).`), adopts].join("\n");
}

export function renderStateMove({ done, from, to }: StateMoveDocument): string {
  return `${done ? "Moved" : "Would move"} ${name(from)} (${described(from)}) to ${name(to)}.`;
}
