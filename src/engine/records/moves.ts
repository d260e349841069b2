// What was renamed, or moved between stacks, is the same integration: its record goes along, and nothing of it is removed.
import { groupBy } from "../../base/group.js";
import { fold } from "../../integration/pairing/key.js";
import type { Attributes } from "../../resources/attributes.js";
import { recordedTarget } from "../../resources/identity.js";
import type { Resource } from "../../resources/resource.js";
import type { LoadedStack } from "../load/stack.js";
import type { StoredInstance } from "../state/stored.js";
import { type JoinedResource, type Managed, type Orphan, type Placed, type Recorded } from "./managed.js";

/** By the folded id of an integration: the stack that declares it and is not looked at in this run. */
export type DeclaredElsewhere = () => Promise<ReadonlyMap<string, string>>;

interface Homeless extends Recorded {
  readonly definition: Resource;
  readonly tenant: string;
}

/**
 * Gives every declaration that has no record of its own the one that stands at another address, of the same run: at one
 * that is declared no more, or that another integration has taken. What is left is as it was.
 */
export async function settleMoves(
  declared: readonly JoinedResource[],
  orphans: readonly Orphan[],
  elsewhere: DeclaredElsewhere,
  join: (placed: Placed, record: StoredInstance | undefined) => Managed,
): Promise<readonly Managed[]> {
  const unclaimed = groupBy([...orphans.map(ofOrphan), ...declared.flatMap(ofDisplaced)], keyOfRecord);
  const twins = groupBy(orphans.map(ofOrphan), ({ definition, tenant, instance }) =>
    twinKeyOf(definition, tenant, instance.attributes),
  );
  const taken = new Set<StoredInstance>();
  const found = new Map<JoinedResource, Recorded>();
  for (const resource of declared) {
    const { prior, replaces, problem } = resource.managed;
    if (problem !== undefined || (prior !== undefined && replaces === undefined)) continue;
    const { definition, tenant, id, config } = resource.managed;
    if (id === "" && replaces !== undefined) continue;
    // What the server makes is told by what it was made as, until it has an id.
    const candidates =
      id === "" ? twins.get(twinKeyOf(definition, tenant, config ?? {})) : unclaimed.get(keyOf(resource.managed));
    const record = candidates?.find(({ instance }) => !taken.has(instance));
    if (record === undefined) continue;
    taken.add(record.instance);
    found.set(resource, record);
  }
  const settled = declared.map((resource) => settle(resource, found.get(resource), taken, join));
  const left = orphans.filter(({ instance }) => !taken.has(instance)).map(({ managed }) => managed);
  return [...settled, ...(await withoutMoved(left, settled, elsewhere))];
}

const keyOf = ({ definition, tenant, id }: Pick<Managed, "definition" | "tenant" | "id">) =>
  JSON.stringify([definition.type, tenant, fold(id)]);

/** Different for each where nothing of a declaration tells what it was made as. */
const twinKeyOf = (definition: Resource, tenant: string, declared: Attributes) => {
  const twin = definition.twinKey?.(declared);
  return twin === undefined ? Symbol("no twin") : JSON.stringify([definition.type, tenant, twin]);
};

const keyOfRecord = ({ definition, tenant, instance }: Homeless) =>
  keyOf({ definition, tenant, id: recordedTarget(definition, instance.attributes, instance.private).id });

function ofOrphan({ stack, instance, managed: { definition, tenant } }: Orphan): Homeless {
  return { stack, instance, definition, tenant };
}

function ofDisplaced({ displaced, managed }: JoinedResource): readonly Homeless[] {
  if (displaced === undefined) return [];
  const { definition } = managed;
  const { tenant = managed.tenant } = recordedTarget(
    definition,
    displaced.instance.attributes,
    displaced.instance.private,
  );
  return [{ ...displaced, definition, tenant }];
}

function settle(
  { placed, managed, displaced }: JoinedResource,
  record: Recorded | undefined,
  taken: ReadonlySet<StoredInstance>,
  join: (placed: Placed, record: StoredInstance | undefined) => Managed,
): Managed {
  const staysDisplaced = displaced !== undefined && !taken.has(displaced.instance);
  if (record === undefined) return displaced === undefined || staysDisplaced ? managed : join(placed, undefined);
  return {
    ...join(placed, record.instance),
    replaces: staysDisplaced ? managed.replaces : undefined,
    movedFrom: { stack: record.stack, address: record.instance.address },
  };
}

/**
 * An orphan whose integration has a record of its own elsewhere is forgotten, whatever its `on_destroy` says
 * (docs/architecture.md#law-3-no-gap); one that a stack declares that is not selected, or whose state cannot be used, stays recorded
 * until it can go along.
 */
async function withoutMoved(
  orphans: readonly Managed[],
  declared: readonly Managed[],
  elsewhere: DeclaredElsewhere,
): Promise<readonly Managed[]> {
  if (orphans.length === 0) return [];
  const declaredByKey = new Map(declared.map((resource) => [keyOf(resource), resource]));
  const others = await elsewhere();
  return orphans.map((orphan) => {
    // What was perhaps made, and has no id yet, is nowhere else.
    if (orphan.id === "") return orphan;
    const home = declaredByKey.get(keyOf(orphan));
    if (orphan.prior !== undefined && home !== undefined && home.problem === undefined) {
      return {
        ...orphan,
        prior: { ...orphan.prior, instructions: { ...orphan.prior.instructions, on_destroy: "forget" } },
      };
    }
    const stack = home?.stack.name ?? others.get(fold(orphan.id));
    return stack === undefined ? orphan : { ...orphan, movedTo: stack };
  });
}

/** `client_8/rampsync_installed_integration.desk` */
export function placeText({ stack, address }: { readonly stack: LoadedStack; readonly address: string }): string {
  return `${stack.name}/${address}`;
}
