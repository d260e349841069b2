// Plans and applies against a naive server, with a clock that never waits.
import type { Applied } from "../../src/integration/model.js";
import { FingerprintKey, Secret } from "../../src/integration/secret.js";
import { type ApplyResult, applyIntegration } from "../../src/resources/installed-integration/apply.js";
import { type IntegrationPlan, planIntegration } from "../../src/resources/installed-integration/plan.js";
import { Observer } from "../../src/resources/observer.js";
import type { Session, SessionOptions } from "../../src/resources/session.js";
import type { Config } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";

const key = new FingerprintKey(new Secret("client-secret"));
export const target = { tenant: "client_8", id: "INTG-1" };

export function sessionOf(server: NaiveServer, options: SessionOptions = {}): Session {
  const { client } = server;
  return {
    client,
    observer: new Observer(client),
    fingerprintKey: key,
    clock: { now: () => 0, sleep: async () => undefined },
    options,
  };
}

export function planOn(
  server: NaiveServer,
  config: Config,
  applied?: Applied,
  options?: SessionOptions,
): Promise<IntegrationPlan> {
  return planIntegration(sessionOf(server, options), target, config, applied);
}

export async function applyOn(
  server: NaiveServer,
  config: Config,
  applied?: Applied,
  options?: SessionOptions,
): Promise<ApplyResult & { readonly plan: IntegrationPlan }> {
  const plan = await planOn(server, config, applied, options);
  return { ...(await applyIntegration(sessionOf(server, options), plan, { recheck: false })), plan };
}

/** Nothing is shown as a change, and nothing would be sent. */
export function silent(plan: IntegrationPlan): unknown {
  const { changes, drift, residual } = plan.diff;
  return { changes, drift, residual, calls: plan.calls, released: plan.diff.released };
}

export const nothing = { changes: [], drift: [], residual: [], calls: [], released: [] };
