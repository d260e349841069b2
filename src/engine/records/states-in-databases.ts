// Records of what the program declares, in rows of its databases that none of its stacks has: a stack that was renamed has
// left its schema. Other projects may keep their states in the same database, so that no record is taken from there.

import { RampsyncError } from "../../base/error.js";
import type { OrphanedState } from "../../document/plan-document.js";
import { fold } from "../../integration/pairing/key.js";
import { recordedTarget } from "../../resources/identity.js";
import type { ResourceTable } from "../../resources/table.js";
import type { LoadedProgram } from "../load/load.js";
import { PostgresBackend } from "../state/postgres/backend.js";
import { readStoredState } from "../state/stored.js";
import { isWithoutRecord, type Managed } from "./managed.js";
import { recordedIn } from "./recorded.js";

/** Asks a database only where a stack that keeps its state there declares what it has no record of. */
export async function findStatesInDatabases(
  program: LoadedProgram,
  managed: readonly Managed[],
  resources: ResourceTable,
): Promise<readonly OrphanedState[]> {
  const awaited = managed.filter(
    (resource) =>
      resource.config !== undefined &&
      resource.problem === undefined &&
      resource.stack.location?.kind === "postgres" &&
      isWithoutRecord(resource),
  );
  if (awaited.length === 0) return [];
  const backends = new Map<string, PostgresBackend>();
  const claimed = new Set<string>();
  for (const { location } of [...program.stacks, ...program.leftOut]) {
    if (location?.kind === "postgres") claimed.add(new PostgresBackend(location).where);
  }
  for (const { location } of program.stacks) {
    if (location?.kind !== "postgres") continue;
    const backend = new PostgresBackend(location);
    const { host, port, database } = location.target;
    backends.set(JSON.stringify([host, port, database]), backend);
  }
  const found: OrphanedState[] = [];
  for (const backend of backends.values()) found.push(...(await statesOf(backend, awaited, claimed, resources)));
  return found;
}

async function statesOf(
  backend: PostgresBackend,
  awaited: readonly Managed[],
  claimed: ReadonlySet<string>,
  resources: ResourceTable,
): Promise<readonly OrphanedState[]> {
  const ids = new Set(awaited.map(({ id }) => fold(id)));
  const rows = await backend.otherRows(awaited.map(({ id }) => id));
  return rows.flatMap(({ where, row }): readonly OrphanedState[] => {
    if (claimed.has(where)) return [];
    try {
      const integrations = recordedIn(readStoredState(row.text, { database: where }), resources).flatMap(
        ({ definition, instance }) => {
          const { tenant, id } = recordedTarget(definition, instance.attributes);
          if (!ids.has(fold(id))) return [];
          return [{ address: instance.address, ...(tenant === undefined ? {} : { tenant }), integration: id }];
        },
      );
      return integrations.length === 0 ? [] : [{ state: where, shared: true, integrations }];
    } catch (error) {
      if (!RampsyncError.is(error)) throw error;
      // What is no state of Terraform's is nobody's record.
      return [];
    }
  });
}
