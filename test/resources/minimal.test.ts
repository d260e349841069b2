// Each change costs its own unit, whatever the size of the rest: an integration with 50 mappings.
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { Emulator } from "../../src/emulator/index.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import { apply, bodies, DESK_ID, isSilent, mapping, methods, plan, silence, TENANT } from "./desk.js";

type Table = ReturnType<typeof mapping>;

const many = (count: number, names: readonly [string, string]): Record<string, Table> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `field ${index}`,
      mapping("INCIDENT", `Field ${index}`, names, { Open: ["In Progress"], Closed: ["Completed", "Done"] }),
    ]),
  );

type Big = {
  readonly integration_id: string;
  readonly description: string;
  readonly inbound: { readonly authentication: Config; readonly mappings: Record<string, Table> };
  readonly outbound: { readonly mappings: Record<string, Table>; readonly notifier: Config };
};

const big: Big = {
  integration_id: DESK_ID,
  description: "the desk",
  inbound: { authentication: { auth_type: "WEBHOOK" }, mappings: many(40, ["TICKET", "Status"]) },
  outbound: {
    mappings: Object.fromEntries(
      Object.entries(many(10, ["TICKET", "Status"])).map(([label, each]) => [
        label,
        { ...each, values: { Open: ["In Progress"], Closed: ["Completed"] } },
      ]),
    ),
    notifier: {
      type: "REST_API",
      base_uri: "desk.example.com",
      auth_type: "BASIC",
      user_name: "user",
      password_wo: new Secret("canary-password-1"),
    },
  },
};

let emulator: Emulator;
let applied: Applied | undefined;

beforeEach(async () => {
  emulator = await Emulator.start({
    state: {
      tenants: {
        [TENANT]: {
          integrations: [{ id: DESK_ID, displayName: "Desk", integration: { id: "CUSTOM", name: "Custom" } }],
        },
      },
    },
  });
  const first = await apply(emulator, big);
  expect(first).toMatchObject({ status: "done", sent: { posts: 1, deletes: 0 } });
  applied = first.applied;
  emulator.clearRequests();
});
afterEach(() => emulator.close());

describe("in an integration with 40 inbound and 10 outbound mappings", () => {
  it("a plan without changes makes no call", async () => {
    const next = await plan(emulator, big, applied);
    expect(next.action).toBe("no-op");
    expect(isSilent(next)).toEqual(silence);
  });

  it("one changed pair makes one POST, then one DELETE", async () => {
    const changed = {
      ...big,
      outbound: {
        ...big.outbound,
        mappings: {
          ...big.outbound.mappings,
          "field 3": mapping("INCIDENT", "Field 3", ["TICKET", "Status"], { Open: ["Working"], Closed: ["Completed"] }),
        },
      },
    };
    const result = await apply(emulator, changed, applied);
    expect(result).toMatchObject({ status: "done", errors: [] });
    expect(methods(emulator)).toEqual(["POST", "DELETE"]);
    expect(bodies(emulator)).toEqual([
      {
        outboundConfig: {
          mapAttributes: [
            {
              name: "Field 3",
              entityType: "INCIDENT",
              thirdPartyAttrName: "Status",
              thirdPartyEntityType: "TICKET",
              attrValues: [{ attrValue: "Open", thirdPartyAttrValue: "Working" }],
            },
          ],
        },
      },
    ]);
    expect(isSilent(await plan(emulator, changed, result.applied))).toEqual(silence);
  });

  it("a changed base_uri makes one POST without mappings", async () => {
    const notifier = { ...big.outbound.notifier, base_uri: "new.example.com" };
    await apply(emulator, { ...big, outbound: { ...big.outbound, notifier } }, applied);
    expect(methods(emulator)).toEqual(["POST"]);
    expect(bodies(emulator)).toEqual([{ outboundConfig: { baseNotifier: { baseURI: "new.example.com" } } }]);
    expect(emulator.tenant(TENANT).integration(DESK_ID).notifier()).toMatchObject({ password: "canary-password-1" });
  });

  it("a changed password sends the authentication group, and no plan shows it", async () => {
    const notifier = { ...big.outbound.notifier, password_wo: new Secret("canary-password-2") };
    const result = await apply(emulator, { ...big, outbound: { ...big.outbound, notifier } }, applied);
    expect(bodies(emulator)).toEqual([
      { outboundConfig: { baseNotifier: { authType: "BASIC", userName: "user", password: "(sensitive)" } } },
    ]);
    expect(emulator.tenant(TENANT).integration(DESK_ID).notifier()).toMatchObject({ password: "canary-password-2" });
    expect(result.plan.diff.changes).toMatchObject([{ kind: "secret", sensitive: true, after: "(sensitive)" }]);
    expect(inspect(result, { depth: 20 }) + JSON.stringify(result)).not.toContain("canary");
  });

  it("a changed description sends the description alone", async () => {
    await apply(emulator, { ...big, description: "another" }, applied);
    expect(bodies(emulator)).toEqual([{ description: "another" }]);
    expect(methods(emulator)).toEqual(["POST"]);
  });

  it("a renamed label sends nothing", async () => {
    const { "field 0": first, ...others } = big.inbound.mappings;
    const renamed = { ...big, inbound: { ...big.inbound, mappings: { ...others, "the first": first } } };
    const next = await plan(emulator, renamed, applied);
    expect(isSilent(next)).toEqual(silence);
    expect((await apply(emulator, renamed, applied)).sent).toEqual({ posts: 0, deletes: 0 });
  });

  it("changes of all kinds together still share one POST", async () => {
    const notifier = { ...big.outbound.notifier, base_uri: "new.example.com" };
    const extra = { extra: mapping("INCIDENT", "Extra", ["TICKET", "Extra"], { a: ["b"] }) };
    const changed = {
      ...big,
      description: "another",
      inbound: { authentication: { auth_type: "OAUTH2" }, mappings: { ...big.inbound.mappings, ...extra } },
      outbound: { mappings: { ...big.outbound.mappings, ...extra }, notifier },
    };
    const result = await apply(emulator, changed, applied);
    expect(result.status).toBe("done");
    expect(methods(emulator)).toEqual(["POST"]);
    expect(bodies(emulator)[0]?.inboundConfig?.authentication).toEqual({ authType: "OAUTH2" });
  });
});
