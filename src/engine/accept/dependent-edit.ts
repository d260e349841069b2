// Edits of the call that follows that of an event: the members that differ, where the program writes them out.
import type TypeScript from "typescript";
import { isRecord, isSameJson, parsedJson } from "../../base/json.js";
import { composedValue } from "../../base/text-form.js";
import type { EditedPlace, NotMadeReason } from "../../document/accept-document.js";
import type { Config } from "../../integration/declared/config.js";
import { differingMembers } from "../../integration/event/compare.js";
import { type DependentEvent, declareEvent } from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import { isCredential, liftEvent } from "../export/event-credentials.js";
import { type ConstructPlace, constructCall, testOfTenant } from "./construct-call.js";
import { constructMember } from "./construct-member.js";
import { dataOf, editData } from "./data-edit.js";
import { removeItem, removeItems } from "./list-items.js";
import { bare } from "./scope.js";
import { memberNameOf } from "./source-literal.js";
import type { SourceText } from "./table-edit.js";

export interface DependentEdit extends ConstructPlace {
  readonly tenant: string;
  /** Whether the construct is made there for one tenant alone. */
  readonly isAlone: boolean;
  /** Of the event. */
  readonly declared: Config;
  /** The following call as a declaration says it; undefined where none is live. */
  readonly live: Config | undefined;
}

export interface DependentOutcome {
  readonly outcome: Extract<EditedPlace, "text"> | NotMadeReason;
  /** The attributes that look like credentials, and are not written. */
  readonly told?: readonly string[];
}

/** Unless the outcome is `text`, nothing is changed. */
export function editDependent(source: SourceText, edit: DependentEdit): DependentOutcome {
  const at = { ...edit, property: "dependentEvent" };
  const made = constructCall(source, edit);
  const found = constructMember(source, at);
  if (made === undefined || found === undefined || found === "computed") return { outcome: "computed" };
  const isInPlace = edit.isAlone || found.isOwn;
  const test = isInPlace ? "" : testOfTenant(source, made, edit.tenant);
  if (test === undefined) return { outcome: "shared" };
  const declared = callOf(edit.declared);
  const live = edit.live === undefined ? undefined : callOf({ dependent_event: edit.live });
  if (declared === undefined) return { outcome: "computed" };
  if (live === undefined) {
    if (edit.isAlone && found.isWhole) removeItem(source.text, made.props.properties, found.member);
    else if (isInPlace) source.text.overwrite(found.value.getStart(), found.value.getEnd(), "undefined");
    else source.text.appendLeft(found.value.getStart(), `${test} ? undefined : `);
    return { outcome: "text" };
  }
  const told = credentialsIn(edit.live ?? {}, declared, live);
  if (told.length > 0) return { outcome: "secret", told };
  // Tried where it changes nothing else: a member that cannot be written leaves the whole as it is.
  const scratch = source.scratch();
  const tried = constructMember(scratch, at);
  if (tried === undefined || tried === "computed" || !write(scratch, tried.value, declared, live)) {
    return { outcome: "computed" };
  }
  const written = scratch.text.slice(tried.value.getStart(), tried.value.getEnd());
  if (isInPlace) write(source, found.value, declared, live);
  else source.text.appendLeft(found.value.getStart(), `${test} ? ${written} : `);
  return { outcome: "text" };
}

const callOf = (config: Config): DependentEvent | undefined =>
  composedValue(declareEvent(config).values.dependent_event) as DependentEvent | undefined;

/** Whether all that differs could be written. */
function write(
  source: SourceText,
  value: TypeScript.Expression,
  declared: DependentEvent,
  live: DependentEvent,
): boolean {
  const { ts } = source;
  if (!ts.isObjectLiteralExpression(value)) return false;
  return differingMembers(declared, live).every((name) => {
    const member = value.properties.find((property) => memberNameOf(ts, property) === name);
    if (member === undefined || !ts.isPropertyAssignment(member)) return false;
    const [before, after] = [declared[name], live[name]];
    const isGone = after === undefined || after === "" || (isRecord(after) && Object.keys(after).length === 0);
    if (isGone && name !== "endpoint") {
      removeItems(source.text, value.properties, (property) => property === member);
      return true;
    }
    const node = bare(ts, member.initializer);
    if (name === "payload" && !ts.isStringLiteralLike(node)) {
      return editKnown(source, node, parsedJson(String(before)), parsedJson(String(after)) ?? after);
    }
    return editKnown(source, node, before, name === "headers" ? inCaseOf(before, after) : after);
  });
}

/** Members that are computed stay where they do not differ; false where one does. */
function editKnown(source: SourceText, expression: TypeScript.Expression, before: unknown, after: unknown): boolean {
  const { ts } = source;
  const node = bare(ts, expression);
  if (isSameJson(before, after)) return true;
  const data = dataOf(ts, node);
  if (data !== undefined) {
    if (!isSameJson(composedValue(data), before)) return false;
    editData(source, node, after);
    return true;
  }
  if (!ts.isObjectLiteralExpression(node) || !isRecord(before) || !isRecord(after)) return false;
  const names = node.properties.map((property) => memberNameOf(ts, property));
  // What comes or goes beside what is computed is left to a person.
  const isKnown = (all: Readonly<Record<string, unknown>>) =>
    Object.keys(all).length === names.length && names.every((name) => name !== undefined && Object.hasOwn(all, name));
  if (!isKnown(before) || !isKnown(after)) return false;
  return node.properties.every((property) => {
    const name = memberNameOf(ts, property) ?? "";
    if (isSameJson(before[name], after[name])) return true;
    return ts.isPropertyAssignment(property) && editKnown(source, property.initializer, before[name], after[name]);
  });
}

/** Live headers under the names that the program has for them. */
function inCaseOf(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after)) return after;
  const names = new Map(Object.keys(before).map((name) => [fold(name), name]));
  return Object.fromEntries(Object.entries(after).map(([name, text]) => [names.get(fold(name)) ?? name, text]));
}

/** Live texts that differ, and that an export would lift out. */
function credentialsIn(config: Config, declared: DependentEvent, live: DependentEvent): readonly string[] {
  const differing = new Set<string>(differingMembers(declared, live));
  const known = new Set(Object.entries(declared.headers ?? {}).map(([name, text]) => `${fold(name)} ${text}`));
  const headers = differing.has("headers")
    ? Object.entries(live.headers ?? {}).filter(
        (header) => isCredential(header) && !known.has(`${fold(header[0])} ${header[1]}`),
      )
    : [];
  const { headers: _, ...others } = config;
  const lifted = liftEvent({ config: { dependent_event: others } }, "x").variables.filter(
    ({ path, live: text }) =>
      differing.has(String(path[1])) && !(declared.payload ?? "").includes(text?.reveal() ?? ""),
  );
  return [
    ...headers.map(([name]) => `dependent_event.headers.${name}`),
    ...lifted.map(({ path }) => `dependent_event.${String(path[1])}`),
  ];
}
