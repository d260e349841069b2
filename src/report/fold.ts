// Which integrations show exactly the same, so that it is shown once for all of them.
import { groupBy } from "../base/group.js";
import { number, plural } from "../base/text.js";
import type { Change } from "../document/change.js";
import type { ResourceDocument } from "../document/plan-document.js";
import { callsText } from "./calls.js";
import { inOrder } from "./members.js";
import type { Show } from "./rows.js";

/** Fewer than these are shown one by one. */
const FEWEST = 3;

/** One block of a rendering: what is shown of one integration, or of several equal ones. */
export interface Block {
  readonly members: readonly [ResourceDocument, ...ResourceDocument[]];
  readonly folded: boolean;
}

/** Folded ones first, the largest first; then the others in natural order. */
export function blocksOf(resources: readonly ResourceDocument[], show: Show, fold = true): readonly Block[] {
  const ordered = inOrder(resources);
  const groups = fold ? alike(ordered, show) : ordered.map((resource) => [resource]);
  const isFolded = (group: readonly ResourceDocument[]) => fold && group.length >= FEWEST;
  const folded = groups.filter(isFolded).sort((left, right) => right.length - left.length);
  const single = inOrder(groups.filter((group) => !isFolded(group)).flat()).map((resource) => [resource]);
  return [...folded.flatMap((group) => asBlock(group, true)), ...single.flatMap((group) => asBlock(group, false))];
}

function asBlock([first, ...rest]: readonly ResourceDocument[], folded: boolean): readonly Block[] {
  return first === undefined ? [] : [{ members: [first, ...rest], folded }];
}

/** Full signatures are long: they are made only where a short one is shared by enough. */
function alike(resources: readonly ResourceDocument[], show: Show): readonly (readonly ResourceDocument[])[] {
  return [...groupBy(resources, shortSignature).values()].flatMap((group) =>
    group.length < FEWEST ? [group] : [...groupBy(group, (resource) => signature(resource, show)).values()],
  );
}

function shortSignature({ status, action, changes, drift, residual }: ResourceDocument): string {
  const ends = (list: ResourceDocument["changes"]) => [list.length, list[0]?.label, list.at(-1)?.label];
  return JSON.stringify([status, action, ...ends(changes), ...ends(drift), ...ends(residual)]);
}

/** Unmanaged values do not count: they differ from tenant to tenant, and integrations are equal in spite of them. */
function signature(resource: ResourceDocument, show: Show): string {
  const { error, action, changes, drift, residual, notes } = resource;
  if (error !== undefined) return JSON.stringify([resource.status, error.code, error.message, error.hint]);
  if (show === "drift") return JSON.stringify([anonymous(drift), changes.length, notes, callsText(resource)]);
  return JSON.stringify([action, ...[changes, drift, residual].map(anonymous), notes, callsText(resource)]);
}

/** Without what no two integrations share. */
export function anonymous(changes: readonly Change[]): readonly Change[] {
  return changes.map(({ id: _id, since: _since, ...change }) => change);
}

/** `1 added pair, 2 drifted`. */
export function describeWork(
  { action, changes, drift, residual, compared_with: against }: ResourceDocument,
  show: Show,
): string {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  if (show === "plan") {
    for (const { kind, action: how } of changes) {
      const verb = how === "add" ? "added" : how === "remove" ? "removed" : "changed";
      if (kind === "pair" || kind === "unmanaged" || kind === "duplicate") count(`${verb} pair`);
      else if (kind === "scalar" || kind === "secret") count(`${verb} field`);
      else count(`${verb} mapping`);
    }
  }
  const parts = [
    ...[...counts].map(([what, times]) => plural(times, what)),
    ...(drift.length > 0 ? [`${number(drift.length)} ${against === "declared" ? "not as declared" : "drifted"}`] : []),
    ...(show === "plan" && residual.length > 0 ? [plural(residual.length, "residual")] : []),
  ];
  const named: Partial<Record<ResourceDocument["action"], string>> = {
    adopt: "adoption",
    install: "installation",
    replace: "replacement",
    uninstall: "removal",
    forget: "forgetting",
    release: "release",
    "state-only": "record",
  };
  const name = show === "plan" ? named[action] : undefined;
  if (name === undefined) return parts.join(", ");
  return parts.length === 0 ? name : `${name}, ${parts.join(", ")}`;
}
