// Plans and applies against a naive server, with a clock that never waits.
import { FingerprintKeys } from "../../src/base/fingerprint-keys.js";
import { Secret } from "../../src/base/secret.js";
import type { Change } from "../../src/document/change.js";
import type { Applied, Declared } from "../../src/integration/model.js";
import { headerKey } from "../../src/integration/pairing/key.js";
import type { Ways } from "../../src/integration/wire/ways.js";
import { type ApplyResult, applyIntegration } from "../../src/resources/installed-integration/apply.js";
import { type IntegrationPlan, planIntegration } from "../../src/resources/installed-integration/plan.js";
import { Observer } from "../../src/resources/observer.js";
import type { Session, SessionOptions } from "../../src/resources/session.js";
import type { Config } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";

const keys = new FingerprintKeys({ clientSecret: new Secret("client-secret") });
export const target = { tenant: "client_8", id: "INTG-1" };

const waysOf = { no: "apart", display: "shown", stored: "kept" } as const;

const clock = { now: () => 0, sleep: async () => undefined };

/** What runs learn of a server, as rampsync.ways.json would keep it. */
const learned = new WeakMap<NaiveServer, Partial<Ways>>();

/** Whether a run found out what the server does with names. */
export const hasLearnedNames = (server: NaiveServer) => learned.get(server)?.names !== undefined;

export function sessionOf(server: NaiveServer, options: SessionOptions = {}): Session {
  const { client } = server;
  const { isKnown, joinsNames } = server.switches;
  return {
    client,
    observer: new Observer(client, {
      clock,
      ways: {
        of: () => ({ ...(isKnown ? { names: waysOf[joinsNames] } : {}), ...learned.get(server) }),
        learn: (_tenant, _live, seen) => {
          learned.set(server, { ...learned.get(server), ...seen });
          return undefined;
        },
      },
    }),
    fingerprintKeys: keys,
    clock,
    options,
  };
}

export function planOn(
  server: NaiveServer,
  config: Config,
  applied?: Applied,
  options?: SessionOptions,
  ignored?: Declared["ignored"],
): Promise<IntegrationPlan> {
  return planIntegration(sessionOf(server, options), target, config, applied, ignored);
}

export async function applyOn(
  server: NaiveServer,
  config: Config,
  applied?: Applied,
  options?: SessionOptions,
  ignored?: Declared["ignored"],
): Promise<ApplyResult & { readonly plan: IntegrationPlan }> {
  const plan = await planOn(server, config, applied, options, ignored);
  return { ...(await applyIntegration(sessionOf(server, options), plan, { recheck: false })), plan };
}

/** A server that keeps the names of mappings that exist tells so only after it was asked: the name, and what is beside it. */
const keptNames = ["RS4203", "RS4201", "RS4202", "RS4206"];

/** Applies again, twice at most, where what is said comes of a name that was kept. */
export async function settleOn(
  ...[server, config, applied, ...how]: Parameters<typeof applyOn>
): ReturnType<typeof applyOn> {
  let result = await applyOn(server, config, applied, ...how);
  const { joinsNames, isKnown } = server.switches;
  for (let again = 0; again < 2 && !(joinsNames === "no" && isKnown); again += 1) {
    if (result.status === "done" || !result.errors.every(({ code }) => keptNames.includes(code))) break;
    result = await applyOn(server, config, result.applied, ...how);
  }
  return result;
}

/**
 * Nothing is shown as a change, and nothing would be sent. Where the list of rows is closed, a name may stay unknown, and
 * every plan says so.
 */
export function silent(plan: IntegrationPlan) {
  const { changes, drift, residual } = plan.diff;
  const isClosed = Object.values(plan.live.rows).includes("unavailable");
  const left = residual.filter((change) => !(isClosed && isNotKnown(change)));
  return { changes, drift, residual: left, calls: plan.calls, released: plan.diff.released };
}

const isNotKnown = (change: Change) =>
  change.kind === "kept name" && change.code === "RS4206" && change.trial === undefined;

export const nothing = { changes: [], drift: [], residual: [], calls: [], released: [] };

/** Declared mappings of which the plan says that nobody knows whether they are there, and of which nothing is sent. */
export const unknownNames = (plan: IntegrationPlan): ReadonlySet<string> =>
  new Set(
    plan.diff.residual.flatMap((change) => (isNotKnown(change) && change.mapping ? [headerKey(change.mapping)] : [])),
  );
