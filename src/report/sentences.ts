// What a change of a translation means to the owner of the desk: one sentence a pair, in the direction in which values flow.
import type { Change, PairChange } from "../document/change.js";
import { type Header, sourceOf, targetOf } from "../document/mapping.js";

/** How a name or a value is written: in backquotes, escaped, or as it is. */
export interface Writing {
  readonly name: (text: string) => string;
  readonly value: (text: string) => string;
}

/** Of a change that an apply makes; undefined where it is no translation that changes. */
export function pendingSentence(change: Change, writing: Writing): string | undefined {
  if (!isPair(change)) return undefined;
  const { incoming, sets, wasText } = wordsOf(change, writing);
  if (change.action === "remove") return `${incoming} is no longer translated`;
  return `${incoming} now ${sets}${wasText}`;
}

/** Of drift: what live does, and what is recorded. */
export function driftSentence(change: Change, writing: Writing): string | undefined {
  if (!isPair(change)) return undefined;
  const { header, incoming, sets, target } = wordsOf(change, writing);
  if (change.action === "add") return `${incoming} is not translated live; it ${sets} as recorded`;
  if (change.action === "remove") return `${incoming} also ${sets} live, which is not recorded`;
  const live = (change.replaced ?? []).map((pair) => writing.value(targetOf(header.direction, pair))).join(", ");
  return `${incoming} ${setsText(header, live, writing)} live; ${target} is recorded`;
}

const isPair = (change: Change): change is PairChange => change.kind === "pair";

function wordsOf({ mapping: header, pair, replaced = [] }: PairChange, writing: Writing) {
  const source = writing.value(sourceOf(header.direction, pair));
  const target = writing.value(targetOf(header.direction, pair));
  const was = replaced.map((old) => writing.value(targetOf(header.direction, old))).join(", ");
  const incoming =
    header.direction === "inbound"
      ? `incoming ${writing.name(header.thirdPartyAttribute)} ${source}`
      : `outgoing ${writing.name(header.attribute)} ${source}`;
  return {
    header,
    incoming,
    target,
    sets: setsText(header, target, writing),
    wasText: was === "" ? "" : `, was ${was}`,
  };
}

function setsText(header: Header, target: string, { name }: Writing): string {
  const attribute = header.direction === "inbound" ? header.attribute : header.thirdPartyAttribute;
  return `sets ${name(attribute)} ${target}`;
}
