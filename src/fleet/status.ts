// How a fleet is: read from its tables.
import {
  FLEET_FORMAT_VERSION,
  type FleetDrift,
  type FleetLeftAlone,
  type FleetRepairs,
  type FleetStatusDocument,
  type LookCounts,
} from "../document/fleet-document.js";
import { tenantsIn } from "./bundle/bundle.js";
import type { Group, Groups } from "./config/groups.js";
import { membershipIn } from "./config/membership.js";
import type { RepairSettings } from "./repair/decide.js";
import { newestBundle } from "./store/bundles.js";
import type { Query, Row } from "./store/database.js";
import { pausesOf } from "./store/pauses.js";
import { disputedDrift, disputeKey, lastRepairs, sameInMany, usedIn } from "./store/repairs.js";
import { openRounds, type Round } from "./store/rounds.js";
import { SCHEMA } from "./store/tables.js";

/** @throws RS2021, RS2111, RS2112, RS3030 */
export async function fleetStatus(query: Query, groups: Groups, now: number): Promise<FleetStatusDocument> {
  const bundle = await newestBundle(query);
  const tenants = bundle === undefined ? [] : tenantsIn(bundle);
  const { tenantsOf, ungrouped } =
    bundle === undefined
      ? { tenantsOf: new Map<string, readonly string[]>(), ungrouped: [] }
      : membershipIn(groups, bundle);
  const rounds = await openRounds(query);
  const last = await lastLooks(query, tenants);
  const grouped = new Set([...tenantsOf.values()].flat());
  const repairing = new Set(
    groups.groups.flatMap(({ name, repair }) => (repair === undefined ? [] : (tenantsOf.get(name) ?? []))),
  );
  const drift = (await openDrift(query, tenants, repairing)).filter(({ tenant }) => grouped.has(tenant));
  return {
    format_version: FLEET_FORMAT_VERSION,
    time: new Date(now).toISOString(),
    ...(bundle === undefined
      ? {}
      : {
          bundle: { digest: bundle.digest, published_at: bundle.publishedAt.toISOString(), tenants: tenants.length },
        }),
    groups: await Promise.all(
      groups.groups.map(async (group) => {
        const { name } = group;
        const own = tenantsOf.get(name) ?? [];
        const round = rounds.get(name);
        const looked = own.flatMap((tenant) => last.get(tenant) ?? []);
        const oldest = Math.min(...looked.map(({ time }) => time.getTime()));
        return {
          name,
          tenants: own.length,
          ...(round === undefined ? {} : { round: await roundStatus(query, round) }),
          last: { ...countsOf(looked.map(({ result }) => [result, 1])), never: own.length - looked.length },
          ...(own.length === 0 || looked.length < own.length ? {} : { oldest_look: new Date(oldest).toISOString() }),
          ...(group.repair === undefined
            ? {}
            : { repair: await repairStatus(query, group, group.repair, { round, tenants: own, now }) }),
        };
      }),
    ),
    drift,
    ...(groups.groups.every(({ repair }) => repair === undefined) ? {} : await repairsIn(query, drift)),
    failed: [...last].flatMap(([tenant, { result, code, message, time }]) =>
      result === "failed" && grouped.has(tenant) ? [{ tenant, code, message, time: time.toISOString() }] : [],
    ),
    paused: (await pausesOf(query, now)).map(({ since, until, ...pause }) => ({
      ...pause,
      since: since.toISOString(),
      ...(until === undefined ? {} : { until: until.toISOString() }),
    })),
    ungrouped,
  };
}

async function repairStatus(
  query: Query,
  { period }: Group,
  repair: RepairSettings,
  {
    round,
    tenants,
    now,
  }: { readonly round: Round | undefined; readonly tenants: readonly string[]; readonly now: number },
): Promise<FleetRepairs> {
  const { amount: used } = await usedIn(query, round?.id ?? 0);
  const [stopped] = await sameInMany(query, tenants, { more: repair.sameDrift, since: now - repair.hold - period });
  if (stopped === undefined) return { used, most: repair.most };
  return { used, most: repair.most, stopped: { label: stopped.label, tenants: stopped.tenants } };
}

async function repairsIn(query: Query, drift: readonly FleetDrift[]) {
  const disputed = await disputedDrift(query);
  return {
    repairs: await lastRepairs(query),
    disputes: drift.flatMap((found) => {
      const repairs = disputed.get(disputeKey(found.tenant, found.id));
      return repairs === undefined ? [] : [{ ...found, repairs }];
    }),
  };
}

interface LastLook {
  readonly result: string;
  readonly code: string;
  readonly message: string;
  readonly time: Date;
}

/** In order of tenant. */
async function lastLooks(query: Query, tenants: readonly string[]): Promise<ReadonlyMap<string, LastLook>> {
  const rows = await query(
    `SELECT tenant, result, code, reason, ended_at FROM unnest($1::text[]) AS wanted (name)
    JOIN LATERAL (
      SELECT * FROM ${SCHEMA}.looks WHERE tenant = wanted.name AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1
    ) AS look ON true
    ORDER BY tenant`,
    [tenants],
  );
  return new Map(
    rows.map(({ tenant, result, code, reason, ended_at: time }) => [
      String(tenant),
      { result: String(result), code: String(code ?? ""), message: String(reason ?? ""), time: time as Date },
    ]),
  );
}

async function roundStatus(query: Query, { id, bundle, startsAt, endsAt }: Round) {
  const rows = await query(
    `SELECT result, count(*)::int AS count FROM ${SCHEMA}.looks WHERE round = $1 GROUP BY result`,
    [id],
  );
  const counts = rows.map(({ result, count }) => [result, Number(count)] as const);
  return {
    id,
    bundle,
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
    tenants: counts.reduce((sum, [, count]) => sum + count, 0),
    looks: countsOf(counts),
    waiting: sumOf(counts, null),
  };
}

/** How many looks have a result. */
type Counts = readonly (readonly [result: unknown, count: number])[];

const sumOf = (counts: Counts, wanted: unknown) =>
  counts.reduce((sum, [result, count]) => (result === wanted ? sum + count : sum), 0);

function countsOf(counts: Counts): LookCounts {
  const of = (wanted: string) => sumOf(counts, wanted);
  return { clean: of("clean"), drifted: of("drifted"), accepted: of("accepted"), failed: of("failed") };
}

async function openDrift(
  query: Query,
  tenants: readonly string[],
  repairing: ReadonlySet<string>,
): Promise<readonly FleetDrift[]> {
  const rows = await query(
    `SELECT * FROM ${SCHEMA}.drifts WHERE resolved_at IS NULL AND tenant = ANY($1::text[]) ORDER BY tenant, id`,
    [tenants],
  );
  return rows.map((row) => ({
    ...textsOf(row),
    first_seen: (row.first_seen as Date).toISOString(),
    last_seen: (row.last_seen as Date).toISOString(),
    ...(row.left_alone === null || !repairing.has(String(row.tenant))
      ? {}
      : { left_alone: row.left_alone as FleetLeftAlone }),
  }));
}

function textsOf({ tenant, id, stack, address, integration, label }: Row) {
  return {
    tenant: String(tenant),
    id: String(id),
    stack: String(stack),
    address: String(address),
    integration: String(integration),
    label: String(label),
  };
}
