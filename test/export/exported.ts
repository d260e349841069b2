// Exports of an emulator's tenants into folders of their own.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EmulatorOptions, IntegrationState, RowState } from "../../src/emulator/index.js";
import { type ExportOptions, exportProject } from "../../src/engine/verbs/export.js";
import { World } from "../support/world.js";

export interface Exporting extends Partial<ExportOptions> {
  readonly switches?: EmulatorOptions["switches"];
  /** Is told the path of each request once it was answered. */
  readonly onRequest?: (world: World, path: string) => void;
}

/** An empty folder that is removed when the test that is running is over. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rampsync-exported-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Exports from the world's emulator, into a folder of its own unless another one is given. */
export async function exportFrom(world: World, options: Partial<ExportOptions>) {
  const { directory = join(scratchFolder(), "project") } = options;
  const document = await exportProject({
    environment: world.environment,
    workingDirectory: world.directory,
    host: () => {},
    limitShare: 100,
    tenants: [],
    ...options,
    directory,
  });
  return { directory, document };
}

/** Exports all these tenants from an emulator that holds nothing else. */
export async function exported(
  tenants: Readonly<Record<string, readonly IntegrationState[]>>,
  { switches, onRequest, ...options }: Exporting = {},
) {
  const world = await World.forTest({
    state: {
      tenants: Object.fromEntries(Object.entries(tenants).map(([id, own]) => [id, { integrations: [...own] }])),
    },
    switches: { limits: { get: 5000, pagedGet: 5000, write: 5000 }, ...switches },
  });
  const { directory, document } = await exportFrom(world, {
    host: (told) => {
      if (told.type === "client" && told.event.type === "request") onRequest?.(world, told.event.path);
    },
    tenants: Object.keys(tenants),
    ...options,
  });
  return {
    world,
    document,
    directory,
    files: readdirSync(directory, { recursive: true, encoding: "utf8" }).sort(),
    read: (file: string) => readFileSync(join(directory, file), "utf8"),
    /** What the plan of the project found to differ. */
    left: (document.plan?.resources ?? []).flatMap(({ changes, drift, residual, error }) => [
      ...changes,
      ...drift,
      ...residual,
      ...(error === undefined ? [] : [error]),
    ]),
  };
}

/** A row of INCIDENT, whose third-party attribute has the same name. */
export const rowOf = (name: string, value: string, thirdPartyValue: string): RowState => ({
  entityType: "INCIDENT",
  name,
  thirdPartyEntityType: "TICKET",
  thirdPartyAttrName: name,
  value,
  thirdPartyValue,
});

/** Rows of one attribute: third-party values by OpsRamp value. */
export const rowsOf = (name: string, table: Readonly<Record<string, string>>): RowState[] =>
  Object.entries(table).map(([value, thirdPartyValue]) => rowOf(name, value, thirdPartyValue));

/** The same with each row once. */
export function withoutDoubles(state: Omit<IntegrationState, "id">): Omit<IntegrationState, "id"> {
  const once = (rows: readonly RowState[] = []) => [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
  return {
    ...state,
    inbound: { ...state.inbound, rows: once(state.inbound?.rows) },
    outbound: { ...state.outbound, rows: once(state.outbound?.rows) },
  };
}
