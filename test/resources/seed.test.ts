// The user's document, replayed: what was posted twice by hand is one POST of what is missing, and then silence.
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { encodeApplied } from "../../src/integration/applied/applied-record.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import {
  apply as applyOn,
  bodies,
  DESK_ID,
  deskWith,
  isSilent,
  methods,
  pairsOf,
  plan,
  SECRETS,
  silence,
  startDesk,
  TENANT,
} from "./desk.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startDesk();
});
afterEach(() => emulator.close());

/** That it keeps names shows in the document's own samples. */
const names = "kept";
const apply = (server: Emulator, config: Config, applied?: Applied) => applyOn(server, config, applied, { names });

describe("adopting the service desk", () => {
  it("adopting the service desk sends exactly one POST with the missing pairs, none of them outbound, and the notifier's changed units", async () => {
    const result = await apply(emulator, deskWith());
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    expect(methods(emulator)).toEqual(["POST"]);
    const [body] = bodies(emulator);
    expect(pairsOf(body, "inboundConfig").sort()).toEqual([
      "INCIDENT.Priority High:Maximum",
      "INCIDENT.Priority Low:Minimum",
      "INCIDENT.Status Closed:Completed",
      "INCIDENT.Status Open:In Progress",
      "SERVICEREQUEST.Priority High:Maximum",
      "SERVICEREQUEST.Priority Low:Minimum",
      "SERVICEREQUEST.Status Closed:Completed",
      "SERVICEREQUEST.Status Open:In Progress",
    ]);
    expect(body?.outboundConfig).toEqual({
      baseNotifier: {
        baseURI: "www.google.com",
        authType: "OAUTH2",
        grantType: "PASSWORD",
        userName: "testUser",
        password: "(sensitive)",
        apiKey: "6h67PAAFscVPMwhQZFcshpcqN5b6pyU9",
        apiSecret: "(sensitive)",
        accessTokenURL: "www.token.com/cred",
      },
    });
    expect(body?.inboundConfig?.authentication).toBeUndefined();
    expect(emulator.tenant(TENANT).integration(DESK_ID).notifier()).toMatchObject({
      type: "REST_API",
      password: SECRETS.password,
      apiSecret: SECRETS.apiSecret,
    });
  });

  it("adopting the service desk finds out by one row what the server does with names, takes it back, and asks no more", async () => {
    const { applied, plan: planned, ...result } = await applyOn(emulator, deskWith());
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 1 } });
    expect(planned.diff.residual).toMatchObject([{ code: "RS4206", trial: "Critical → Bad" }]);
    expect(result.notes).toMatchObject([{ code: "RS6131", parameters: { way: "names", value: "kept" } }]);
    expect(pairsOf(bodies(emulator)[0], "outboundConfig")).toEqual(["INCIDENT.Status Critical:Bad"]);
    const rows = emulator.tenant(TENANT).integration(DESK_ID).rows("outbound");
    expect(rows.map(({ uniqueId }) => uniqueId)).toEqual(["105", "106"]);
    expect(isSilent(await plan(emulator, deskWith(), applied))).toEqual(silence);
  });

  it("the plan after the adoption is empty and writes nothing", async () => {
    const { applied } = await apply(emulator, deskWith());
    emulator.clearRequests();
    const next = await plan(emulator, deskWith(), applied);
    expect(next.action).toBe("no-op");
    expect(isSilent(next)).toEqual(silence);
    expect((await apply(emulator, deskWith(), applied)).sent).toEqual({ posts: 0, deletes: 0 });
    expect(methods(emulator)).toEqual([]);
  });

  it("the adoption leaves no row twice and keeps every row that was live", async () => {
    await apply(emulator, deskWith());
    const handle = emulator.tenant(TENANT).integration(DESK_ID);
    for (const direction of ["inbound", "outbound"] as const) {
      const rows = handle
        .rows(direction)
        .map((row) => `${row.property} ${row.propertyValue} ${row.tenantPropertyValue}`);
      expect(new Set(rows).size).toBe(rows.length);
    }
    expect(handle.rows("outbound")).toHaveLength(2);
    expect(handle.rows("inbound").map((row) => row.uniqueId)).toEqual(
      expect.arrayContaining(["101", "102", "103", "104"]),
    );
  });

  it("the adoption keeps the inbound token", async () => {
    const token = emulator.tenant(TENANT).integration(DESK_ID).authentication()?.token;
    emulator.switches.authenticationRepost = "rotate";
    await apply(emulator, deskWith());
    expect(emulator.tenant(TENANT).integration(DESK_ID).authentication()?.token).toBe(token);
  });

  it("no plan, error or stored record shows a secret of the adoption", async () => {
    const result = await apply(emulator, deskWith());
    const text = inspect(result, { depth: 20 }) + JSON.stringify(result) + encodeApplied(result.applied ?? never());
    expect(text).not.toContain("canary");
    expect(text).not.toContain("YTxSGJdfkkfE3m7WaE8jYkwmsYjNU3VU");
  });

  it("a document that was posted twice by hand leaves duplicates, and the first plan removes them row by row", async () => {
    const handle = emulator.tenant(TENANT).integration(DESK_ID);
    for (const [value, thirdPartyValue] of [
      ["Ok", "Good"],
      ["Critical", "Bad"],
    ] as const) {
      handle.addRow("outbound", {
        entityType: "INCIDENT",
        name: "Status",
        thirdPartyEntityType: "Ticket",
        thirdPartyAttrName: "stats",
        value,
        thirdPartyValue,
      });
    }
    const result = await apply(emulator, deskWith());
    expect(result).toMatchObject({ status: "done", sent: { posts: 1, deletes: 2 } });
    expect(handle.rows("outbound").map((row) => row.uniqueId)).toEqual(["105", "106"]);
    expect(isSilent(await plan(emulator, deskWith(), result.applied))).toEqual(silence);
  });
});

function never(): never {
  throw new Error("nothing was applied");
}
