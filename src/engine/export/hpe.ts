// Which integrations and events a state of HPE's provider manages. What they are is read live: the state lacks names that a declaration
// needs, and its secrets are not read.
import { RampsyncError } from "../../base/error.js";
import { isRecord, type Members, parsedJson } from "../../base/json.js";
import { fold } from "../../integration/pairing/key.js";
import { HPE_EVENTS, HPE_INTEGRATIONS } from "../../resources/hpe.js";
import type { ExportedFile, ExportedTenant } from "./facts.js";
import { terraformLiteral } from "./literal.js";
import { identifierOf } from "./names.js";
import { EVENT_TYPE, eventBlocks, RESOURCE_TYPE } from "./terraform-json.js";

export interface HpeRecord {
  /** The resource as Terraform writes it, without an index: `opsramp_integration.monitor`. */
  readonly resource: string;
  /** With its index: `opsramp_integration.monitor[0]`. */
  readonly address: string;
  /** Id of what it manages; undefined where the state names none. */
  readonly id: string | undefined;
}

export interface HpeIntegration extends HpeRecord {
  readonly id: string;
  /** Of the block that takes it over: `monitor_0`. */
  readonly name: string;
}

export interface HpeState {
  readonly integrations: readonly HpeIntegration[];
  readonly events: readonly HpeRecord[];
}

/**
 * What HPE's provider manages, by a state as `terraform state pull` prints it; `where` is what errors call it.
 * @throws RS2017 for a text that is no such state, or that has no integration of HPE's provider.
 */
export function readHpeState(text: string, where: string): HpeState {
  const state = parsedJson(text);
  if (!isRecord(state) || state.version !== 4 || !Array.isArray(state.resources)) {
    throw new RampsyncError("RS2017", "The file is no state of Terraform.", {
      place: { file: where },
      hint: "Give what terraform state pull prints.",
    });
  }
  const resources = state.resources.filter(isRecord);
  const integrations = named(resources.flatMap((resource) => recordsOf(resource, HPE_INTEGRATIONS)));
  const events = resources.flatMap((resource) => recordsOf(resource, HPE_EVENTS));
  if (integrations.length > 0) return { integrations, events };
  throw new RampsyncError("RS2017", `The state has no ${HPE_INTEGRATIONS[0]}.`, {
    place: { file: where },
    hint: "Give the state in which HPE's provider manages them.",
  });
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const MODULES = /^module\.[A-Za-z_][A-Za-z0-9_-]*(?:\.module\.[A-Za-z_][A-Za-z0-9_-]*)*$/;

/** Undefined for an address that is not made of names alone: what else stands there is no part of a configuration. */
function resourceOf({ mode, type, name, module }: Members, types: readonly string[]): string | undefined {
  if (mode !== "managed" || typeof type !== "string" || !types.includes(type)) return undefined;
  if (typeof name !== "string" || !NAME.test(name)) return undefined;
  if (module !== undefined && (typeof module !== "string" || !MODULES.test(module))) return undefined;
  return [...(module === undefined ? [] : [module]), type, name].join(".");
}

interface NamedRecord extends HpeRecord {
  /** A text that may become the name of its block. */
  readonly label: string;
}

function recordsOf(members: Members, types: readonly string[]): readonly NamedRecord[] {
  const { name, instances } = members;
  const resource = resourceOf(members, types);
  if (resource === undefined || typeof name !== "string") return [];
  return (Array.isArray(instances) ? instances.filter(isRecord) : []).map(({ attributes, index_key: key }) => {
    const id = isRecord(attributes) ? attributes.id : undefined;
    return {
      resource,
      address: `${resource}${indexText(key)}`,
      label: key === undefined ? name : `${name}_${String(key)}`,
      id: typeof id === "string" ? id : undefined,
    };
  });
}

/** Those that have an id, each under a name of its own. */
function named(records: readonly NamedRecord[]): readonly HpeIntegration[] {
  const used = new Set<string>();
  return records.flatMap(({ label, id, ...record }) => {
    if (id === undefined) return [];
    const own = identifierOf(label, "integration");
    let [name, number] = [own, 1];
    while (used.has(name)) {
      number += 1;
      name = `${own}_${number}`;
    }
    used.add(name);
    return [{ ...record, id, name }];
  });
}

const indexText = (key: unknown): string =>
  typeof key === "number" ? `[${key}]` : typeof key === "string" ? `[${terraformLiteral(key)}]` : "";

/**
 * Has Terraform move what is exported to its new blocks, and forget what is not, without destroying anything of it. A resource
 * moves with all of its instances or is forgotten, since no block forgets a single one. `tenant` is what the configuration
 * has; undefined where there are several, whose states have nothing of HPE's.
 */
export function handOverFiles({ integrations, events }: HpeState, tenant: ExportedTenant | undefined): ExportedFile[] {
  const targets = new Map(
    tenant === undefined
      ? []
      : [
          ...tenant.integrations.map(({ id, name }) => [fold(id), `${RESOURCE_TYPE}.${name}`] as const),
          ...eventBlocks(tenant).map(({ id, name }) => [fold(id), `${EVENT_TYPE}.${name}`] as const),
        ],
  );
  const records = [...integrations, ...events].map(({ id, ...record }) => ({
    ...record,
    target: id === undefined ? undefined : targets.get(fold(id)),
  }));
  const stays = new Set(records.filter(({ target }) => target === undefined).map(({ resource }) => resource));
  const moved = records
    .filter(({ resource }) => !stays.has(resource))
    .map(({ address, target }) => `moved {\n  from = ${address}\n  to   = ${target}\n}\n`);
  const removed = [...stays]
    .sort()
    .map((resource) => `removed {\n  from = ${resource}\n\n  lifecycle {\n    destroy = false\n  }\n}\n`);
  return [
    ...fileOf("moved.tf", MOVED, moved),
    ...fileOf("removed.tf", "# Forgotten, and nothing of it is destroyed. Needed for one apply.\n", removed),
  ];
}

const MOVED = `# What HPE's provider managed is managed here from the next apply on, which sends nothing for it. Take HPE's blocks out of
# the configuration beside these; the state is the one in which they are. Needed for one apply.
`;

function fileOf(path: string, head: string, blocks: readonly string[]): readonly ExportedFile[] {
  return blocks.length === 0 ? [] : [{ path, text: [head, ...blocks].join("\n") }];
}
