// Which integrations a state of HPE's provider manages. What they are is read live: the state lacks names that a declaration
// needs, and its secrets are not read.
import { RampsyncError } from "../../base/error.js";
import { isRecord, type Members, parsedJson } from "../../base/json.js";
import type { ExportedFile } from "./facts.js";
import { identifierOf } from "./names.js";

/** As HPE's provider calls an installed integration. */
const HPE_TYPE = "opsramp_integration";

export interface HpeRecord {
  /** The resource as Terraform writes it, without an index: `opsramp_integration.monitor`. */
  readonly resource: string;
  /** Of the block that takes it over: `monitor_0`. */
  readonly name: string;
  /** Id of the installed integration. */
  readonly id: string;
}

/**
 * The integrations of a state as `terraform state pull` prints it; `where` is what errors call it.
 * @throws RS2017 for a text that is no such state, or that has no integration of HPE's provider.
 */
export function hpeRecords(text: string, where: string): readonly HpeRecord[] {
  const state = parsedJson(text);
  if (!isRecord(state) || state.version !== 4 || !Array.isArray(state.resources)) {
    throw new RampsyncError("RS2017", "The file is no state of Terraform.", {
      place: { file: where },
      hint: "Give what terraform state pull prints.",
    });
  }
  const used = new Set<string>();
  const records = state.resources.filter(isRecord).flatMap((resource) => recordsOf(resource, used));
  if (records.length > 0) return records;
  throw new RampsyncError("RS2017", `The state has no ${HPE_TYPE}.`, {
    place: { file: where },
    hint: "Give the state in which HPE's provider manages them.",
  });
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const MODULES = /^module\.[A-Za-z_][A-Za-z0-9_-]*(?:\.module\.[A-Za-z_][A-Za-z0-9_-]*)*$/;

/** Records whose address is made of names alone: what else stands there is no part of a configuration. */
function recordsOf({ mode, type, name, module, instances }: Members, used: Set<string>): readonly HpeRecord[] {
  if (mode !== "managed" || type !== HPE_TYPE || typeof name !== "string" || !NAME.test(name)) return [];
  if (module !== undefined && (typeof module !== "string" || !MODULES.test(module))) return [];
  const resource = [...(module === undefined ? [] : [module]), HPE_TYPE, name].join(".");
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
    return [{ resource, name: text, id }];
  });
}

/** Has Terraform forget what HPE's provider managed, and destroy nothing. */
export function forgetFile(records: readonly HpeRecord[]): ExportedFile {
  const resources = [...new Set(records.map(({ resource }) => resource))].sort();
  const blocks = resources.map(
    (resource) => `removed {\n  from = ${resource}\n\n  lifecycle {\n    destroy = false\n  }\n}\n`,
  );
  const head = "# What HPE's provider managed is forgotten, and nothing of it is destroyed. Needed for one apply.\n";
  return { path: "removed.tf", text: [head, ...blocks].join("\n") };
}
