// The verb that puts back what a receipt kept.
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { ApplyDocument } from "../../document/plan-document.js";
import { endpointAddress } from "../../opsramp/endpoint.js";
import { type ConnectionSettings, readConnection } from "../../resources/connection.js";
import { integrationEventSchema } from "../../resources/schemas/integration-event.js";
import { unmanagedEventsSchema } from "../../resources/schemas/unmanaged-events.js";
import { shippedResources } from "../../resources/shipped.js";
import { Access } from "../access.js";
import { applyAll, unrecorded } from "../apply/apply-all.js";
import { type ReceiptEntry, readReceipt } from "../apply/receipt.js";
import { type ApplyOptions, summarise } from "../apply/run.js";
import { connect } from "../connection.js";
import { unreadStack } from "../load/stack.js";
import { toDocument } from "../plan/document.js";
import { isToDo, planAll } from "../plan/planned.js";
import { RefusedRun, refusalsOf } from "../plan/refusals.js";
import { type Managed, undeclared } from "../records/managed.js";
import type { RunOptions, WithResources } from "../run-options.js";

/** What restore takes. */
export interface RestoreOptions
  extends Pick<
      RunOptions,
      | "directory"
      | "environment"
      | "host"
      | "signal"
      | "tenant"
      | "maxRequestsPerMinute"
      | "limitShare"
      | "secretsCommand"
      | "secretsTimeoutMs"
      | "profiles"
      | "clock"
    >,
    Pick<ApplyOptions, "approve" | "interactive" | "maxCalls"> {
  /** Path of the receipt. */
  readonly receipt: string;
  /** The name of the profile whose endpoint and API client are used. Default: those of the environment. */
  readonly profile?: string;
}

/**
 * Puts back the rows that the run of a receipt removed and that are not live, after showing them. Nothing is removed, and
 * no state is written: what is not declared stays unmanaged.
 * @throws RS2017 and RS2070 for a receipt that is not usable here, RS2010 without credentials,
 * RS5007 where RAMPSYNC_ADOPT_ONLY is set.
 */
export function restore(options: RestoreOptions): Promise<ApplyDocument> {
  return restoreWith({ ...options, resources: shippedResources });
}

type Options = RestoreOptions & Pick<WithResources, "resources">;

/** The same with another table of resources. */
export async function restoreWith(options: Options): Promise<ApplyDocument> {
  const { host, maxCalls, interactive: recheck = true } = options;
  const receipt = await readReceipt(options.receipt);
  const settings = readConnection({}, await new Access(options).named(options.profile));
  if (settings.options.adoptOnly) {
    throw new RampsyncError("RS5007", "Nothing is put back: the environment asks for runs that only adopt.");
  }
  const managed = managedOf(receipt.entries, settings, options);
  const connections = connect(options);
  try {
    const planned = await planAll(managed, { connections, intent: "apply", host });
    const refusals = refusalsOf(planned, "apply", maxCalls === undefined ? {} : { maxCalls });
    const cutOff =
      receipt.cutOff === undefined ? [] : [note("RS6250", { file: options.receipt, line: receipt.cutOff })];
    const lost = lostEvents(receipt.entries, options);
    const left = lost.length === 0 ? [] : [note("RS6142", { events: lost })];
    const document = toDocument(planned, {
      connections,
      all: () => false,
      recheck,
      warnings: [...cutOff, ...left],
      errors: [],
      orphans: [],
      refusals,
    });
    if (!planned.some(isToDo)) return summarise(document, true, planned, new Map(), []);
    if (refusals.length > 0) throw new RefusedRun(refusals, document);
    if (!(await options.approve(document))) return summarise(document, false, planned, new Map(), []);
    const results = await applyAll(planned, unrecorded, { ...options, recheck });
    return summarise(document, true, planned, results, []);
  } finally {
    await connections.close();
  }
}

const EVENTS: ReadonlySet<string> = new Set([integrationEventSchema.type, unmanagedEventsSchema.type]);

/** What is removed with entries of this type is told, and not brought back. */
const isOfEvents = (type: string): boolean => EVENTS.has(type);

/** Names of the removed events, or their ids. */
function lostEvents(entries: readonly ReceiptEntry[], { tenant }: Options): readonly string[] {
  const ofEvents = entries.filter(
    (entry) => isOfEvents(entry.type) && (tenant === undefined || entry.tenant === tenant),
  );
  return ofEvents.flatMap(({ rows }) =>
    rows.flatMap((row) => {
      if (!isRecord(row)) return [];
      const name = row.name ?? row.id;
      return typeof name === "string" ? [name] : [];
    }),
  );
}

/** Each integration once, with the rows of all its entries. */
function managedOf(
  entries: readonly ReceiptEntry[],
  settings: ConnectionSettings,
  { receipt: file, tenant, resources }: Options,
): readonly Managed[] {
  const refuse = (problem: string, hint: string): never => {
    throw new RampsyncError("RS2070", `The receipt ${problem}.`, { place: { file }, hint });
  };
  const wanted = entries.filter((entry) => tenant === undefined || entry.tenant === tenant);
  if (wanted.length === 0) {
    const tenants = [...new Set(entries.map((entry) => entry.tenant))];
    if (tenant === undefined)
      return refuse("keeps no removal", "Its run removed nothing: there is nothing to restore.");
    return refuse(`keeps nothing of the tenant ${tenant}`, `It is of ${tenants.join(", ")}.`);
  }
  // Credentials go to the endpoint that the user names alone: a file could name any.
  const foreign = wanted.find(({ endpoint }) => endpointAddress(endpoint) !== endpointAddress(settings.endpoint));
  if (foreign !== undefined) {
    return refuse(
      `is of ${endpointAddress(foreign.endpoint)}, and the endpoint is ${endpointAddress(settings.endpoint)}`,
      "Set OPSRAMP_ENDPOINT and the credentials of the one that the receipt is of.",
    );
  }
  const keyOf = ({ type, tenant: ofTenant, integration }: ReceiptEntry) =>
    JSON.stringify([type, ofTenant, integration]);
  const restored = wanted.filter(({ type }) => !isOfEvents(type));
  return [...groupBy(restored, keyOf).values()].flatMap((same): readonly Managed[] => {
    const [first] = same;
    if (first === undefined) return [];
    const definition = resources.get(first.type)?.restoring?.(same.flatMap(({ rows }) => rows));
    if (definition === undefined) {
      return refuse(`keeps rows of ${first.type}, which cannot be put back here`, "Use the rampsync that wrote it.");
    }
    return [
      undeclared({
        stack: unreadStack(first.stack),
        address: first.address,
        definition,
        construct: first.construct,
        tenant: first.tenant,
        id: first.integration,
        provider: { source: first.type },
        settings,
      }),
    ];
  });
}
