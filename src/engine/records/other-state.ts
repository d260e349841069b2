// Whether a state that was given is that of the stack that it is given for, as far as a state lets it be told.
import { RampsyncError } from "../../base/error.js";
import { listed, printable } from "../../base/text.js";
import { fold } from "../../integration/pairing/key.js";
import { declaredId, recordedTarget } from "../../resources/identity.js";
import type { ResourceTable } from "../../resources/table.js";
import type { LoadedStack } from "../load/stack.js";
import { backendOf } from "../state/backend.js";
import type { StoredInstance, StoredState } from "../state/stored.js";
import { type Placed, type RecordedResource } from "./managed.js";
import { recordedIn } from "./recorded.js";

/**
 * Throws RS3009 for a state of another lineage than the stack's own file has, and for one that records resources, none
 * of which can be one of the stack's. `placed` are the integrations that the stack declares.
 */
export async function refuseOtherState(
  stack: LoadedStack,
  placed: readonly Placed[],
  state: StoredState,
  { where, resources }: { readonly where: string; readonly resources: ResourceTable },
): Promise<void> {
  const problem = unlike(stack, placed, state, resources) ?? (await otherLineage(stack, state));
  if (problem === undefined) return;
  throw new RampsyncError("RS3009", problem, {
    place: { file: where },
    hint: `Give the state of ${stack.name} (terraform state pull in ${stack.directory}), or leave out --state to compare with what is declared.`,
  });
}

async function otherLineage({ name, location }: LoadedStack, state: StoredState): Promise<string | undefined> {
  if (location === undefined) return undefined;
  const backend = backendOf(location);
  // A file that cannot be used may be why another is given.
  const own = await backend.read().catch(() => undefined);
  if (own === undefined || own.serial === 0n || own.lineage === state.lineage) return undefined;
  return `The state has the lineage ${printable(state.lineage, 80)}, and that of ${name} has ${printable(own.lineage, 80)} (${backend.where}).`;
}

/** Where the state records installed integrations these are looked at, else whatever it records. */
function unlike(
  stack: LoadedStack,
  placed: readonly Placed[],
  state: StoredState,
  resources: ResourceTable,
): string | undefined {
  const recorded = state.instances().filter(({ mode, module }) => mode === "managed" && module === undefined);
  const own = recordedIn(state, resources).filter(({ instance }) => instance.module === undefined);
  if (placed.length === 0 || recorded.length === 0) return undefined;
  if (own.length === 0) {
    if (recorded.some(({ type, name }) => stack.foreign.includes(`${type}.${name}`))) return undefined;
    return `Nothing that the state records is a resource of ${stack.name}: ${firstOf(recorded.map(({ address }) => address))}.`;
  }
  if (own.some((record) => placed.some((resource) => canBe(record, resource)))) return undefined;
  return `No integration that the state records is one of ${stack.name}: ${firstOf(own.map(describe))}.`;
}

/** The integration of an address may be another by now, which shows only where the state records the tenant. */
function canBe({ definition, instance }: RecordedResource, { resource, config, tenant }: Placed): boolean {
  const held = recordedTarget(definition, instance.attributes, instance.private);
  if (sourceName(providerOf(instance)) !== sourceName(resource.provider.source)) return false;
  const sameTenant = held.tenant === undefined ? undefined : held.tenant === tenant;
  if (fold(held.id) === fold(declaredId(definition, config) ?? "")) return sameTenant ?? true;
  return instance.address === resource.address && sameTenant === true;
}

const providerOf = ({ provider, providerAddress }: StoredInstance) => providerAddress?.source ?? provider;

/** Without the registry: OpenTofu has another one than Terraform. */
const sourceName = (source: string) => source.split("/").slice(-2).join("/");

function describe({ definition, instance }: RecordedResource): string {
  const { id, tenant } = recordedTarget(definition, instance.attributes);
  return `${instance.address} is ${id}${tenant === undefined ? "" : ` of ${tenant}`} (${providerOf(instance)})`;
}

function firstOf(texts: readonly string[]): string {
  return listed(
    texts.map((text) => printable(text, 300)),
    1,
  );
}
