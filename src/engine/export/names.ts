// Identifiers of an exported project: made of ids by a whitelist, never of texts that people typed.
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import type { Step } from "../../base/place.js";
import type { FoundEvent, FoundIntegration } from "./facts.js";

const LONGEST = 40;

/** Lower-case letters, digits and underscores, beginning with a letter. */
export function identifierOf(id: string, otherwise: string): string {
  const words = id
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  // What every object has cannot be the name of a construct.
  return words === "" || !/^[a-z]/.test(words) || words in {} ? otherwise : words;
}

/**
 * Each integration of a tenant with a name that it has alone there: its type, with a number from the second on, in the order
 * of display names.
 */
export function namesIn<Item extends FoundIntegration>(
  integrations: readonly Item[],
): readonly (Item & { readonly name: string })[] {
  const ordered = [...integrations].sort(
    (left, right) => compare(left.displayName ?? "", right.displayName ?? "") || compare(left.id, right.id),
  );
  const byType = groupBy(ordered, ({ application }) => identifierOf(application ?? "", "integration"));
  const types = new Set(byType.keys());
  const used = new Set<string>();
  const named = [...byType].flatMap(([type, alike]) =>
    alike.map((integration, index) => {
      let number = index + 1;
      const text = () => (number === 1 ? type : `${type}_${number}`);
      while (used.has(text()) || (number > 1 && types.has(text()))) number += 1;
      used.add(text());
      return { ...integration, name: text() };
    }),
  );
  return named.sort((left, right) => compare(left.name, right.name));
}

/** Each event with a name that it has alone in its integration: its entity and type, with a number from the second on. */
export function namedEvents<Item extends FoundEvent>(
  events: readonly Item[],
): readonly (Item & { readonly name: string })[] {
  const used = new Set<string>();
  return events.map((event) => {
    const { entity, event_type: type } = event.config;
    return { ...event, name: unusedName(identifierOf(`${String(entity)}_${String(type)}`, "event"), used, "_event") };
  });
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/**
 * The name of a tenant's stack, and of files: the id itself.
 * @throws RS1014 for an id that could mean another path, or another text than itself anywhere in a project.
 */
export function stackNameOf(tenant: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/.test(tenant)) return tenant;
  throw new RampsyncError("RS1014", "The id of the tenant cannot name a stack.", {
    place: { tenant },
    hint: "Export tenants whose ids hold letters, digits, underscores and hyphens alone.",
  });
}

/** `client_8` as `client8`, in the way of TypeScript. */
export function camelCase(name: string): string {
  return name
    .split("_")
    .map((word, index) => (index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join("");
}

/** Words that no constant can be called, and what the program calls so itself. */
const RESERVED = new Set(
  "app arguments as async attribute await break case catch class const continue debugger default delete do else enum eval export extends false finally for from function get if implements import in inbound instanceof interface join let new null of outbound package private protected public require required return set stack static super switch tables tableOf tenant this throw to true try typeof var void while with yield".split(
    " ",
  ),
);

/** `name`, with `suffix` where a program cannot call a constant so, and with a number where it is used; used from now on. */
export function unusedName(name: string, used: Set<string>, suffix: string): string {
  const base = RESERVED.has(name) ? `${name}${suffix}` : name;
  let [text, number] = [base, 1];
  while (used.has(text)) {
    number += 1;
    text = `${base}${number}`;
  }
  used.add(text);
  return text;
}

/** A name of a variable or a block for what stands at a path, which `prefix` begins. */
export function variableName(prefix: string, path: readonly Step[]): string {
  const words = path.map((step) => (typeof step === "object" ? step.key : String(step)));
  return [prefix, ...words.filter((word) => !["outbound", "notifier"].includes(word))]
    .join("_")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}
