// Sessions against a real emulator over HTTP, and the desk integration of the user's document as plain values.
import { FingerprintKeys } from "../../src/base/fingerprint-keys.js";
import { Secret } from "../../src/base/secret.js";
import { type Emulator, VirtualClock } from "../../src/emulator/index.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import type { NamesWay } from "../../src/integration/wire/ways.js";
import { OpsRampClient } from "../../src/opsramp/client.js";
import { type ApplyResult, applyIntegration } from "../../src/resources/installed-integration/apply.js";
import { type IntegrationPlan, planIntegration } from "../../src/resources/installed-integration/plan.js";
import type { KnownWays } from "../../src/resources/known-ways.js";
import { Observer } from "../../src/resources/observer.js";
import type { Session, SessionOptions } from "../../src/resources/session.js";
import { DESK_ID, desk, TENANT } from "../support/desk.js";
import { credentials } from "../support/world.js";

export { DESK_ID, deskMappings, mapping, startDesk, TENANT } from "../support/desk.js";

export const target = { tenant: TENANT, id: DESK_ID };

export interface DeskOptions extends SessionOptions {
  /** What is known of names. */
  readonly names?: NamesWay;
  /** In place of `names`: what is known, and remembered. */
  readonly ways?: KnownWays;
}

/** A session of its own client; waits cost no time. */
export function sessionOn(
  emulator: Emulator,
  { names, ways, ...options }: DeskOptions = {},
): Session & { close(): Promise<void> } {
  const clock = new VirtualClock({ start: Date.now(), autoAdvance: true, quietMilliseconds: 5 });
  const clientSecret = new Secret(credentials.clientSecret);
  const known = ways ?? (names === undefined ? undefined : { of: () => ({ names }), learn: () => undefined });
  const client = new OpsRampClient({ endpoint: emulator.url, clientId: credentials.clientId, clientSecret, clock });
  return {
    client,
    observer: new Observer(client, { clock, ways: known }),
    fingerprintKeys: new FingerprintKeys({ clientSecret }),
    clock,
    options,
    close: () => client.close(),
  };
}

export async function plan(
  emulator: Emulator,
  config: Config,
  applied?: Applied,
  options?: DeskOptions,
): Promise<IntegrationPlan> {
  const session = sessionOn(emulator, options);
  try {
    return await planIntegration(session, target, config, applied);
  } finally {
    await session.close();
  }
}

export async function apply(
  emulator: Emulator,
  config: Config,
  applied?: Applied,
  options?: DeskOptions,
): Promise<ApplyResult & { readonly plan: IntegrationPlan }> {
  const session = sessionOn(emulator, options);
  try {
    const planned = await planIntegration(session, target, config, applied);
    return { ...(await applyIntegration(session, planned, { recheck: false })), plan: planned };
  } finally {
    await session.close();
  }
}

export const SECRETS = { password: "canary-password-1", apiSecret: "canary-api-secret-1" };

/** The desk with its secrets in it. */
export function deskWith(notifier: Config = {}, secrets = SECRETS): Config {
  return {
    ...desk,
    outbound: {
      ...desk.outbound,
      notifier: {
        ...desk.outbound.notifier,
        password_wo: new Secret(secrets.password),
        api_secret_wo: new Secret(secrets.apiSecret),
        ...notifier,
      },
    },
  };
}

/** Writes since the last `clearRequests`, as `POST` and `DELETE`. */
export const writes = (emulator: Emulator) => emulator.requests.filter((request) => request.class === "write");

export const methods = (emulator: Emulator) => writes(emulator).map((write) => write.method);

export interface PostedMapping {
  readonly name: string;
  readonly entityType: string;
  readonly attrValues: readonly { readonly attrValue: string; readonly thirdPartyAttrValue: string }[];
}

export interface PostedBody {
  readonly displayName?: string;
  readonly description?: string;
  readonly inboundConfig?: { readonly authentication?: unknown; readonly mapAttributes?: readonly PostedMapping[] };
  readonly outboundConfig?: { readonly baseNotifier?: object; readonly mapAttributes?: readonly PostedMapping[] };
}

/** Bodies of the POSTs, secrets masked by the log. */
export const bodies = (emulator: Emulator) =>
  writes(emulator)
    .filter((write) => write.method === "POST")
    .map((write) => write.requestBody as PostedBody);

export const pairsOf = (body: PostedBody | undefined, side: "inboundConfig" | "outboundConfig") =>
  (body?.[side]?.mapAttributes ?? []).flatMap((mapAttribute) =>
    mapAttribute.attrValues.map(
      (pair) => `${mapAttribute.entityType}.${mapAttribute.name} ${pair.attrValue}:${pair.thirdPartyAttrValue}`,
    ),
  );

export const isSilent = ({ diff, calls }: IntegrationPlan) => ({
  changes: diff.changes,
  drift: diff.drift,
  residual: diff.residual,
  calls,
});
export const silence = { changes: [], drift: [], residual: [], calls: [] };
