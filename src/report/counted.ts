// How many resources there are of each kind, in words.
import { groupBy } from "../base/group.js";
import { number } from "../base/text.js";
import type { PlanDocument, ResourceDocument } from "../document/plan-document.js";

type Typed = Pick<ResourceDocument, "type">;

/** One of them, and several. Whatever has no line here is an integration. */
const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  rampsync_integration_event: ["event", "events"],
  rampsync_unmanaged_events: ["event list", "event lists"],
};
const INTEGRATION = ["integration", "integrations"] as const;

const nounsOf = (type: string): readonly [string, string] => NOUNS[type] ?? INTEGRATION;

/** What a resource of this type is called: `integration`, `event`. */
export const nounOf = (type: string): string => nounsOf(type)[0];

/** Whether the resource is an integration, and no part of one. */
export const isIntegration = ({ type }: Typed): boolean => NOUNS[type] === undefined;

/**
 * `7 integrations`, `1 integration and 2 events`; with a word before each noun, such as `more`. `all`: how many there are,
 * where the list is not the whole.
 */
export function countedResources(resources: readonly Typed[], all: number = resources.length, word = ""): string {
  return countedTypes(byType(resources), all, word);
}

/** The same of numbers by type. */
export function countedTypes(types: ReadonlyMap<string, number>, all: number, word = ""): string {
  const parts = countsOf(types, all).map(([[singular, several], count]) =>
    [number(count), word, count === 1 ? singular : several].filter((part) => part !== "").join(" "),
  );
  return joined(parts);
}

/** The same of all in a plan, listed or counted alone. */
export function countedAll({ resources, summary }: Pick<PlanDocument, "resources" | "summary">): string {
  const types = new Map(byType(resources));
  for (const [type, count] of Object.entries(summary.not_listed ?? {})) types.set(type, (types.get(type) ?? 0) + count);
  return countedTypes(types, summary.resources);
}

/** `integrations`, `integrations and events`: over a column of counts. */
export function kindsOf(resources: readonly Typed[]): string {
  return joined(countsOf(byType(resources), resources.length).map(([[, several]]) => several));
}

const byType = (resources: readonly Typed[]): ReadonlyMap<string, number> =>
  new Map([...groupBy(resources, ({ type }) => type)].map(([type, { length }]) => [type, length]));

type Counted = readonly [nouns: readonly [string, string], count: number];

/** Integrations first, which stand for nothing at all too. */
function countsOf(types: ReadonlyMap<string, number>, all: number): readonly Counted[] {
  const parts = Object.entries(NOUNS).flatMap(([type, nouns]): readonly Counted[] => {
    const count = types.get(type) ?? 0;
    return count === 0 ? [] : [[nouns, count]];
  });
  const integrations = all - parts.reduce((sum, [, count]) => sum + count, 0);
  return integrations > 0 || parts.length === 0 ? [[INTEGRATION, integrations], ...parts] : parts;
}

function joined(parts: readonly string[]): string {
  const [last = "", ...before] = [...parts].reverse();
  return before.length === 0 ? last : `${before.reverse().join(", ")} and ${last}`;
}
