// What `--target` names, and what goes along since it is depended on.
import { RampsyncError } from "../../base/error.js";
import { globExpression } from "../../base/glob.js";
import { groupBy } from "../../base/group.js";
import { suggestion } from "../../base/nearest.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { listed, MOST_NAMED, printable } from "../../base/text.js";
import type { Managed } from "./managed.js";

export interface Targeted {
  readonly managed: readonly Managed[];
  /** How many are left out; undefined without targets. */
  readonly leftOut?: number;
  /** That, as it is told. */
  readonly warnings: readonly Note[];
}

/**
 * The resources that the targets name, in the order of `managed`, and as in Terraform what goes along: those that they
 * depend on by references, `depends_on` or their records; where they end, those that depend on them. Throws RS2015 for a
 * target that names nothing.
 */
export function targeted(
  managed: readonly Managed[],
  targets: readonly string[] | undefined,
  intent: "apply" | "destroy" = "apply",
): Targeted {
  if (targets === undefined) return { managed, warnings: [] };
  const chosen = new Set(targets.flatMap((target) => named(target, managed)));
  const goesAlong = neighboursOf(managed, intent);
  // What is added while the set is walked is walked too.
  for (const resource of chosen) for (const needed of goesAlong.get(resource) ?? []) chosen.add(needed);
  const leftOut = managed.length - chosen.size;
  return {
    managed: managed.filter((resource) => chosen.has(resource)),
    leftOut,
    warnings: [note("RS6211", { looked_at: chosen.size, left_out: leftOut })],
  };
}

function neighboursOf(
  managed: readonly Managed[],
  intent: "apply" | "destroy",
): ReadonlyMap<Managed, readonly Managed[]> {
  const byPlace = new Map(managed.map((resource) => [placeOf(resource, resource.address), resource]));
  const edges = managed.flatMap((resource) =>
    [...resource.dependsOn, ...resource.references.map(({ address }) => address)].flatMap((address) => {
      const needed = byPlace.get(placeOf(resource, address));
      return needed === undefined
        ? []
        : [intent === "apply" ? ([resource, needed] as const) : ([needed, resource] as const)];
    }),
  );
  const ofEach = groupBy(edges, ([from]) => from);
  return new Map([...ofEach].map(([from, all]) => [from, all.map(([, to]) => to)]));
}

const placeOf = ({ stack }: Managed, address: string) => JSON.stringify([stack.name, address]);

function named(target: string, managed: readonly Managed[]): readonly Managed[] {
  const glob = globExpression(target);
  const found = managed.filter((resource) => namesOf(resource).some((name) => glob.test(name)));
  if (found.length > 0) return found;
  const below = managed.filter(({ construct }) => isBelow(construct, glob));
  if (below.length > 0) return below;
  const known = [...new Set(managed.flatMap(({ construct, address }) => [construct, address]))];
  throw new RampsyncError("RS2015", `Nothing is declared or recorded as "${target}".`, {
    place: { flag: "--target" },
    hint: suggestion(target, known, "targets"),
  });
}

/** The one resource that has the name, without globs. Throws RS2015 where none has it, or several have. */
export function resourceNamed(name: string, managed: readonly Managed[]): Managed {
  const found = managed.filter((resource) => namesOf(resource).includes(name));
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const fullNames = (all: readonly Managed[]) => all.map(({ stack, address }) => `${stack.name}/${address}`);
  const place = { address: printable(name) };
  if (first !== undefined) {
    throw new RampsyncError("RS2015", `${found.length} stacks have it.`, {
      place,
      hint: `Name the stack too: ${listed(fullNames(found), MOST_NAMED)}.`,
    });
  }
  throw new RampsyncError("RS2015", "Nothing is declared or recorded by this name.", {
    place,
    hint: suggestion(name, [...fullNames(managed), ...managed.map(({ construct }) => construct)], "resources"),
  });
}

const namesOf = ({ stack, address, construct }: Managed) => [address, `${stack.name}/${address}`, construct];

/** Whether a construct that contains this one matches. */
function isBelow(construct: string, glob: RegExp): boolean {
  const steps = construct.split("/");
  return steps.some((_, index) => index > 0 && glob.test(steps.slice(0, index).join("/")));
}
