// Texts of fields that are JSON, such as the payload of an event: in one line, and by the members that differ.
import { isRecord, isSameJson, type Members, parsedJson } from "../base/json.js";
import { MOST_NAMED, plural } from "../base/text.js";
import { quoted, shown, shownJson } from "./text.js";

/** A text of a field as people read it: an object or a list of JSON in one line, with the quotes that it has; else as any value. */
export function shownField(text: string): string {
  const isJson = /^\s*[{[]/.test(text) && parsedJson(text) !== undefined;
  return isJson ? shownJson(withoutLayout(text)) : shown(text);
}

/** Blanks outside of strings mean nothing; numbers keep their digits. */
function withoutLayout(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}

/** A member that two objects of JSON do not share: where it is, and the text of it on both sides; undefined where it is absent. */
interface DifferingMember {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** How an edit changes an object of JSON, member by member, the first few of them; undefined where a side is none, or both are the same. */
export function changedMembers(before: string, after: string): string | undefined {
  return membersText(before, after, ({ name, before: from, after: to }) => {
    if (from === undefined) return `${name}: ${to ?? ""} added`;
    return to === undefined ? `${name}: ${from} removed` : `${name}: ${from} → ${to}`;
  });
}

/** The same of what is live beside what is declared. */
export function liveMembers(live: string, declared: string): string | undefined {
  return membersText(live, declared, ({ name, before: found, after: wanted }) => {
    if (found === undefined) return `no ${name}`;
    return wanted === undefined ? `${name}: ${found} as well` : `${name}: ${found} in place of ${wanted}`;
  });
}

function membersText(before: string, after: string, words: (member: DifferingMember) => string): string | undefined {
  const [left, right] = [parsedJson(before), parsedJson(after)];
  if (!isRecord(left) || !isRecord(right)) return undefined;
  const members = differences(left, right, "");
  if (members.length === 0) return undefined;
  const others = members.length - MOST_NAMED;
  const texts = members.slice(0, MOST_NAMED).map(words);
  return [...texts, ...(others > 0 ? [plural(others, "other member")] : [])].join(", ");
}

function differences(left: Members, right: Members, above: string): readonly DifferingMember[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) => {
    const [before, after] = [left, right].map((side) => (Object.hasOwn(side, name) ? side[name] : undefined));
    if (isSameJson(before, after)) return [];
    const full = `${above}${shown(name)}`;
    if (isRecord(before) && isRecord(after)) return differences(before, after, `${full}.`);
    return [{ name: full, before: valueText(before), after: valueText(after) }];
  });
}

function valueText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? quoted(value) : shownField(JSON.stringify(value));
}
