// What keeps a fleet from its work until people do something, and which route was told of it.
import type { FleetTrouble } from "../../notices/notice.js";
import type { RepairSettings } from "../repair/decide.js";
import type { Query } from "./database.js";
import { unitOf } from "./notices.js";
import { disputedDrift, disputeKey, sameInMany } from "./repairs.js";
import { ROUND_ENDED } from "./rounds.js";
import { SCHEMA } from "./tables.js";

/** So many looks of a tenant that fail one after the other are not by chance. */
const FAILED_LOOKS = 3;

export interface TroubleQuestion {
  readonly group: string;
  /** The one that is over. */
  readonly round: number;
  /** Of the group. */
  readonly tenants: readonly string[];
  /** Of these a route is told. */
  readonly wanted: readonly string[];
  /** Undefined where workers repair nothing. */
  readonly repair: RepairSettings | undefined;
  readonly period: number;
  readonly now: number;
}

/** What is the matter now, by what makes it the same one. */
async function troubleIn(query: Query, question: TroubleQuestion): Promise<ReadonlyMap<string, FleetTrouble>> {
  const { repair } = question;
  const found = [
    ...(repair === undefined ? [] : await ofRepair(query, question, repair)),
    ...(await failing(query, question.wanted)),
    ...(await never(query, question)),
  ];
  return new Map(found);
}

type Keyed = readonly (readonly [key: string, trouble: FleetTrouble])[];

const keyOf = (is: FleetTrouble["is"], ...of: readonly string[]) => JSON.stringify([is, ...of]);

async function ofRepair(
  query: Query,
  { tenants, wanted, period, now }: TroubleQuestion,
  { sameDrift, hold, most }: RepairSettings,
): Promise<Keyed> {
  const spread = await sameInMany(query, tenants, { more: sameDrift, since: now - hold - period });
  const short = await query(
    `SELECT DISTINCT left_alone ->> 'of' AS of FROM ${SCHEMA}.drifts
    WHERE tenant = ANY($1::text[]) AND resolved_at IS NULL AND left_alone ->> 'code' = 'ceiling' ORDER BY of`,
    [tenants],
  );
  const repairs = await disputedDrift(query);
  const live = await query(
    `SELECT tenant, id, integration, name, what FROM ${SCHEMA}.drifts
    WHERE tenant = ANY($1::text[]) AND resolved_at IS NULL ORDER BY tenant, id`,
    [repairs.size === 0 ? [] : wanted],
  );
  return [
    ...spread.map(
      ({ unit, what, tenants: count }) =>
        [keyOf("repair stopped", unit), { is: "repair stopped", what, tenants: count }] as const,
    ),
    ...short.map(({ of }) => {
      const kind = of as keyof typeof most;
      return [keyOf("no room", kind), { is: "no room", of: kind, most: most[kind] }] as const;
    }),
    ...live.flatMap((row) => {
      const unit = unitOf(row);
      const count = repairs.get(disputeKey(unit.tenant, unit.id));
      if (count === undefined) return [];
      return [[keyOf("disputed", unit.tenant, unit.id), { is: "disputed", unit, repairs: count }] as const];
    }),
  ];
}

async function failing(query: Query, tenants: readonly string[]): Promise<Keyed> {
  const rows = await query(
    `SELECT wanted.name AS tenant, (array_agg(code ORDER BY ended_at DESC))[1] AS code
    FROM unnest($1::text[]) AS wanted (name) JOIN LATERAL (
      SELECT result, code, ended_at FROM ${SCHEMA}.looks WHERE tenant = wanted.name AND ended_at IS NOT NULL
      ORDER BY ended_at DESC LIMIT ${FAILED_LOOKS}
    ) AS look ON true
    GROUP BY wanted.name HAVING count(*) = ${FAILED_LOOKS} AND bool_and(result = 'failed') ORDER BY 1`,
    [tenants],
  );
  return rows.map(({ tenant, code }) => {
    const is = "not looked at";
    return [keyOf(is, String(tenant)), { is, tenant: String(tenant), looks: FAILED_LOOKS, code: String(code) }];
  });
}

/** A tenant that the round does not have keeps what it was in the last one of the group that had it. */
async function never(query: Query, { round, group, wanted }: TroubleQuestion): Promise<Keyed> {
  const rows = await query(
    `SELECT wanted.name AS tenant FROM unnest($1::text[]) AS wanted (name) JOIN LATERAL (
      SELECT result, reason FROM ${SCHEMA}.rounds JOIN ${SCHEMA}.looks ON looks.round = rounds.id AND tenant = wanted.name
      WHERE rounds.id <= $2 AND group_name = $3 ORDER BY rounds.id DESC LIMIT 1
    ) AS look ON true
    WHERE result = 'never' AND reason = $4 ORDER BY 1`,
    [wanted, round, group, ROUND_ENDED],
  );
  return rows.map(({ tenant }) => {
    const is = "never looked at";
    return [keyOf(is, String(tenant)), { is, tenant: String(tenant) }];
  });
}

export interface TroubleNews {
  /** What the route is to be told of, by what makes it the same one. */
  readonly begun: ReadonlyMap<string, FleetTrouble>;
  /** What it was told of and is over. */
  readonly over: ReadonlyMap<string, FleetTrouble>;
}

/** What a route is to be told, and was not told yet. */
export async function troubleNews(query: Query, route: string, question: TroubleQuestion): Promise<TroubleNews> {
  const now = await troubleIn(query, question);
  const rows = await query(`SELECT key, trouble FROM ${SCHEMA}.told_trouble WHERE route = $1 AND group_name = $2`, [
    route,
    question.group,
  ]);
  const told = new Map(rows.map(({ key, trouble }) => [String(key), trouble as FleetTrouble]));
  return {
    begun: new Map([...now].filter(([key]) => !told.has(key))),
    over: new Map([...told].filter(([key]) => !now.has(key))),
  };
}

/** The route is told of it. */
export async function keepTroubleTold(
  query: Query,
  route: string,
  group: string,
  { begun, over }: TroubleNews,
): Promise<void> {
  await query(
    `INSERT INTO ${SCHEMA}.told_trouble (route, group_name, key, trouble)
    SELECT $1, $2, * FROM unnest($3::text[], $4::jsonb[])`,
    [route, group, [...begun.keys()], [...begun.values()].map((trouble) => JSON.stringify(trouble))],
  );
  await query(`DELETE FROM ${SCHEMA}.told_trouble WHERE route = $1 AND group_name = $2 AND key = ANY($3::text[])`, [
    route,
    group,
    [...over.keys()],
  ]);
}
