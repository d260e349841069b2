// Fields whose name the sources dispute: what a server passes over under one name is sent under the other.
import { expect, it, onTestFinished } from "vitest";
import type { Emulator, Switches } from "../../src/emulator/index.js";
import type { SessionOptions } from "../../src/resources/session.js";
import { apply, bodies, DESK_ID, deskWith, isSilent, plan, silence, startDesk, TENANT } from "./desk.js";

const moved = deskWith({ access_token_uri: "new.example.com" });

async function started(switches: Partial<Switches>): Promise<Emulator> {
  const emulator = await startDesk({ switches });
  onTestFinished(() => emulator.close());
  return emulator;
}

const notifierOf = (emulator: Emulator) => emulator.tenant(TENANT).integration(DESK_ID).notifier();
const inboundOf = (emulator: Emulator) => emulator.tenant(TENANT).integration(DESK_ID).state().inbound;

it.each(["merge", "replace", "reject-partial"] as const)(
  "a token URL is sent under its other name where the server ignores the first, and notifiers are %sd",
  async (notifier) => {
    const emulator = await started({ tokenUrlAccepted: "URI", notifier });
    const { status, errors, applied } = await apply(emulator, moved);
    expect([status, errors]).toEqual(["done", []]);
    expect(notifierOf(emulator)).toMatchObject({
      type: "REST_API",
      baseURI: "www.google.com",
      accessTokenURI: "new.example.com",
      apiSecret: "canary-api-secret-1",
    });
    expect(isSilent(await plan(emulator, moved, applied))).toEqual(silence);
  },
);

it("a token URL that the server accepts is sent once", async () => {
  const emulator = await started({});
  expect(await apply(emulator, moved)).toMatchObject({ status: "done", sent: { posts: 1 } });
});

it("a name of the token URL that the provider is configured with is the only one that is tried", async () => {
  const emulator = await started({ tokenUrlAccepted: "URI" });
  const told: SessionOptions = { accessTokenField: "accessTokenURL" };
  const result = await apply(emulator, moved, undefined, told);
  expect(result).toMatchObject({ status: "failed", sent: { posts: 1 } });
  expect(result.errors.map(({ code, message }) => [code, message])).toContainEqual([
    "RS4201",
    "outbound.notifier.access_token_uri did not take effect: access_token_uri.",
  ]);
});

const dropping = { integration_id: DESK_ID, inbound: { drop_alerts_on_unmanaged_resources: true } };

it.each([
  ["dropAlertsOnUnmanagedResources", 1, true],
  ["dropAlerts", 2, true],
  ["endpoint", 3, true],
  ["endpoint", 2, undefined],
] as const)(
  "the setting that drops alerts is stored where the server knows it as %s, after %i calls",
  async (dropAlertsField, posts, stored) => {
    const emulator = await started({ dropAlertsField });
    const options = { documentedOnly: stored === undefined };
    const { status, sent, applied } = await apply(emulator, dropping, undefined, options);
    expect([status, sent.posts]).toEqual([stored === undefined ? "failed" : "done", posts]);
    expect(inboundOf(emulator)?.dropAlertsOnUnmanagedResources).toBe(stored);
    if (stored) expect(isSilent(await plan(emulator, dropping, applied, options))).toEqual(silence);
  },
);

it("mappings are sent once, in the first POST, when a token URL is sent under its other name", async () => {
  const emulator = await started({ tokenUrlAccepted: "URI" });
  await apply(emulator, moved);
  const [first, ...others] = bodies(emulator);
  expect(first?.outboundConfig?.mapAttributes?.length ?? first?.inboundConfig?.mapAttributes?.length).toBeGreaterThan(
    0,
  );
  expect(others.length).toBeGreaterThan(0);
  for (const body of others) {
    expect([body.inboundConfig, body.outboundConfig?.mapAttributes]).toEqual([undefined, undefined]);
  }
});
