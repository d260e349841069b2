// Which integrations a state of HPE's provider manages. What they are is read live: the state lacks names that a declaration
// needs, and its secrets are not read.
import { RampsyncError } from "../../base/error.js";
import { isRecord, type Members, parsedJson } from "../../base/json.js";
import { fold } from "../../integration/pairing/key.js";
import { HPE_EVENTS, HPE_INTEGRATIONS } from "../../resources/hpe.js";
import type { ExportedFile } from "./facts.js";
import { terraformLiteral } from "./literal.js";
import { identifierOf } from "./names.js";
import { RESOURCE_TYPE } from "./terraform-json.js";

export interface HpeRecord {
  /** The resource as Terraform writes it, without an index: `opsramp_integration.monitor`. */
  readonly resource: string;
  /** With its index: `opsramp_integration.monitor[0]`. */
  readonly address: string;
  /** Of the block that takes it over: `monitor_0`. */
  readonly name: string;
  /** Id of the installed integration. */
  readonly id: string;
}

export interface HpeState {
  readonly integrations: readonly HpeRecord[];
  /** Resources of events, which are not exported. */
  readonly events: readonly string[];
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
  const used = new Set<string>();
  const resources = state.resources.filter(isRecord);
  const integrations = resources.flatMap((resource) => recordsOf(resource, used));
  const events = resources.flatMap((resource) => resourceOf(resource, HPE_EVENTS) ?? []);
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

function recordsOf(members: Members, used: Set<string>): readonly HpeRecord[] {
  const { name, instances } = members;
  const resource = resourceOf(members, HPE_INTEGRATIONS);
  if (resource === undefined || typeof name !== "string") return [];
  return (Array.isArray(instances) ? instances.filter(isRecord) : []).flatMap(({ attributes, index_key: key }) => {
    const id = isRecord(attributes) ? attributes.id : undefined;
    if (typeof id !== "string") return [];
    const own = identifierOf(key === undefined ? name : `${name}_${String(key)}`, "integration");
    let [text, number] = [own, 1];
    while (used.has(text)) {
      number += 1;
      text = `${own}_${number}`;
    }
    used.add(text);
    return [{ resource, address: `${resource}${indexText(key)}`, name: text, id }];
  });
}

const indexText = (key: unknown): string =>
  typeof key === "number" ? `[${key}]` : typeof key === "string" ? `[${terraformLiteral(key)}]` : "";

/**
 * Has Terraform move what is exported (`ids`) to its new blocks, and forget what is not, without destroying anything of it. A
 * resource moves with all of its instances or is forgotten, since no block forgets a single one.
 */
export function handOverFiles({ integrations, events }: HpeState, ids: readonly string[]): readonly ExportedFile[] {
  const exported = new Set(ids.map(fold));
  const stays = new Set(integrations.filter(({ id }) => !exported.has(fold(id))).map(({ resource }) => resource));
  const moved = integrations
    .filter(({ resource }) => !stays.has(resource))
    .map(({ address, name }) => `moved {\n  from = ${address}\n  to   = ${RESOURCE_TYPE}.${name}\n}\n`);
  const removed = [...stays, ...events]
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
