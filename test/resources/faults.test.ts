// What goes wrong between us and the server: answers that are lost, reads that lag, endpoints that say no, killed runs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import { readWays } from "../../src/resources/known-ways.js";
import { desk } from "../support/desk.js";
import {
  apply,
  bodies,
  DESK_ID,
  deskMappings,
  deskWith,
  isSilent,
  mapping,
  methods,
  plan,
  silence,
  startDesk,
  TENANT,
} from "./desk.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startDesk();
});
afterEach(() => emulator.close());

const handle = () => emulator.tenant(TENANT).integration(DESK_ID);
const values = (direction: "inbound" | "outbound") =>
  handle()
    .rows(direction)
    .filter((row) => row.propertyValue !== "")
    .map((row) => `${row.property} ${row.propertyValue}:${row.tenantPropertyValue}`)
    .sort();

const status = (table: Readonly<Record<string, readonly string[]>>, name = "stats"): Config => ({
  integration_id: DESK_ID,
  outbound: { mappings: { status: mapping("INCIDENT", "Status", ["Ticket", name], table) } },
});
const both = status({ Ok: ["Good"], Critical: ["Bad"] });

async function adopted(config: Config): Promise<Applied | undefined> {
  const { applied, status: done } = await apply(emulator, config);
  expect(done).toBe("done");
  emulator.clearRequests();
  return applied;
}

describe("writes whose answer is lost", () => {
  it.each(["after", "before", "during", "response"] as const)(
    "a POST whose connection is cut %s it is carried out loses no pair and leaves none twice",
    async (when) => {
      emulator.faults.add({ match: { method: "POST", path: "/installed/" }, times: 1, do: { kind: "reset", when } });
      const result = await apply(emulator, deskWith());
      expect(result).toMatchObject({ status: "done", errors: [] });
      expect(new Set(values("inbound")).size).toBe(values("inbound").length);
      expect(values("inbound")).toHaveLength(10);
      expect(values("outbound")).toHaveLength(2);
      expect(methods(emulator).filter((method) => method === "POST")).toHaveLength(
        when === "after" || when === "response" ? 1 : 2,
      );
      expect(isSilent(await plan(emulator, deskWith(), result.applied))).toEqual(silence);
    },
  );

  it("a POST whose answer is lost twice has an unknown outcome: nothing is recorded, and a second run converges", async () => {
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      times: 2,
      do: { kind: "reset", when: "before" },
    });
    const result = await apply(emulator, deskWith());
    expect(result).toMatchObject({ status: "unknown", applied: undefined, errors: [{ code: "RS4010" }] });
    expect(await apply(emulator, deskWith(), result.applied)).toMatchObject({ status: "done", errors: [] });
    expect(values("inbound")).toHaveLength(10);
  });
});

describe("reads that lag behind a write", () => {
  it("apply waits for a read that lags behind its POST before it removes anything", async () => {
    const applied = await adopted(both);
    emulator.faults.add({ match: { method: "POST", path: "/installed/" }, times: 1, do: { kind: "stale", reads: 3 } });
    const result = await apply(emulator, status({ Ok: ["Fine"], Critical: ["Bad"] }), applied);
    expect(result).toMatchObject({ status: "done", sent: { posts: 1, deletes: 1 } });
    expect(values("outbound")).toEqual(["incident.status.name Critical:Bad", "incident.status.name Ok:Fine"]);
  });

  it("apply removes nothing where the reads never show its POST, and names what did not take effect", async () => {
    const applied = await adopted(both);
    emulator.faults.add({ match: { method: "POST", path: "/installed/" }, times: 1, do: { kind: "drop" } });
    const changed = status({ Ok: ["Fine"], Critical: ["Bad"] });
    const result = await apply(emulator, changed, applied);
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4201" }], sent: { deletes: 0 } });
    expect(values("outbound")).toEqual(["incident.status.name Critical:Bad", "incident.status.name Ok:Good"]);
    expect(await apply(emulator, changed, result.applied)).toMatchObject({ status: "done", errors: [] });
    expect(values("outbound")).toEqual(["incident.status.name Critical:Bad", "incident.status.name Ok:Fine"]);
  });
});

describe("runs that end between adding and removing", () => {
  it("the next run finishes a run that ended between adding and removing, whether its outcome was recorded or not", async () => {
    for (const recorded of [true, false]) {
      emulator.load("examples/service-desk/emulator-state.json");
      const applied = await adopted(both);
      const changed = status({ Ok: ["Fine"], Critical: ["Worse"] });
      const fault = emulator.faults.add({
        match: { method: "DELETE" },
        times: 1,
        do: { kind: "answer", status: 400, body: {} },
      });
      const result = await apply(emulator, changed, applied);
      fault.remove();
      expect(result.status).toBe("failed");
      expect(values("outbound")).toHaveLength(4);
      emulator.clearRequests();
      const again = await apply(emulator, changed, recorded ? result.applied : applied);
      expect(again).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 2 } });
      expect(values("outbound")).toEqual(["incident.status.name Critical:Worse", "incident.status.name Ok:Fine"]);
    }
  });

  it.each(["off", "display"] as const)(
    "the next run finishes a rename that ended between adding and removing, with keptNames %s",
    async (keptNames) => {
      emulator.switches.keptNames = keptNames;
      const applied = await adopted(both);
      const renamed = status({ Ok: ["Good"], Critical: ["Bad"] }, "State");
      const fault = emulator.faults.add({
        match: { method: "DELETE" },
        times: 1,
        do: { kind: "answer", status: 400, body: {} },
      });
      const names = keptNames === "off" ? "apart" : "shown";
      const result = await apply(emulator, renamed, applied, { names });
      fault.remove();
      expect(result.status).toBe("failed");
      const again = await apply(emulator, renamed, result.applied, { names });
      expect(again).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 2 } });
      expect(
        handle()
          .rows("outbound")
          .map((row) => row.tenantProperty),
      ).toEqual(["State", "State"]);
    },
  );
});

describe("POSTs that are refused", () => {
  it("a refused POST leaves the record as it was, and the rename is tried again", async () => {
    emulator.switches.keptNames = "off";
    const applied = await adopted(both);
    const renamed = status({ Ok: ["Good"], Critical: ["Bad"] }, "State");
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      times: 1,
      do: { kind: "answer", status: 400, body: {} },
    });
    const result = await apply(emulator, renamed, applied, { names: "apart" });
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4008" }] });
    expect(result.applied).toEqual(applied);
    expect(await apply(emulator, renamed, result.applied, { names: "apart" })).toMatchObject({
      status: "done",
      sent: { posts: 1, deletes: 2 },
    });
  });

  it("a refused POST does not record the version of a secret as applied", async () => {
    const applied = await adopted(deskWith({ password_wo_version: 1 }));
    const raised = deskWith({ password_wo_version: 2 });
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      // A part of a notifier is followed by the whole of it, and that by the whole under other names.
      times: 3,
      do: { kind: "answer", status: 400, body: {} },
    });
    const result = await apply(emulator, raised, applied);
    expect(result.status).toBe("failed");
    expect((await apply(emulator, raised, result.applied)).sent.posts).toBe(1);
  });

  it("a refused POST of an adoption leaves no state", async () => {
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      do: { kind: "answer", status: 400, body: {} },
    });
    expect(await apply(emulator, deskWith())).toMatchObject({ status: "failed", applied: undefined });
  });
});

describe("mappings whose third-party attribute is renamed", () => {
  const renamed = status({ Ok: ["Good"], Critical: ["Bad"] }, "State");

  it.each(["off", "display"] as const)(
    "a rename is one POST and one DELETE for each old row, with keptNames %s",
    async (keptNames) => {
      emulator.switches.keptNames = keptNames;
      const applied = await adopted(both);
      const names = keptNames === "off" ? "apart" : "shown";
      const result = await apply(emulator, renamed, applied, { names });
      expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 2 } });
      expect(
        handle()
          .rows("outbound")
          .map((row) => row.tenantProperty),
      ).toEqual(["State", "State"]);
      expect(isSilent(await plan(emulator, renamed, result.applied, { names }))).toEqual(silence);
    },
  );

  it("a name that the server keeps is reported once, leaves no row twice, and shows nothing in later plans", async () => {
    const applied = await adopted(both);
    const result = await apply(emulator, renamed, applied, { names: "kept" });
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 0 } });
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4203" }]);
    expect(values("outbound")).toHaveLength(2);
    expect(isSilent(await plan(emulator, renamed, result.applied))).toEqual(silence);
  });
});

describe("endpoints for single rows", () => {
  const less = status({ Ok: ["Good"] });

  it.each(["off", "forbidden"] as const)(
    "rows whose list is %s are planned as residuals, given up with a note, and planned again once the list answers",
    async (rowEndpoints) => {
      const applied = await adopted(both);
      emulator.switches.rowEndpoints = rowEndpoints;
      const result = await apply(emulator, less, applied);
      expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 0 } });
      expect(result.notes).toMatchObject([{ code: "RS6130" }]);
      expect(result.plan.diff.residual).toMatchObject([{ code: "RS4202", label: "Critical → Bad" }]);
      expect(isSilent(await plan(emulator, less, result.applied))).toEqual(silence);
      emulator.switches.rowEndpoints = "on";
      const undone = await apply(emulator, less, result.applied);
      expect(undone).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 1 } });
      expect(undone.plan.diff.changes).toMatchObject([{ label: "Critical → Bad", action: "remove" }]);
      expect(values("outbound")).toEqual(["incident.status.name Ok:Good"]);
      expect(isSilent(await plan(emulator, less, undone.applied))).toEqual(silence);
    },
  );

  it("a list of rows that is refused once is asked for again, and nothing is given up", async () => {
    const applied = await adopted(both);
    emulator.faults.add({
      match: { method: "GET", path: "installedIntgMappings" },
      times: 1,
      do: { kind: "answer", status: 403, body: {} },
    });
    const result = await apply(emulator, less, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 1 } });
    expect(result.applied?.abandoned).toEqual([]);
    expect(values("outbound")).toEqual(["incident.status.name Ok:Good"]);
  });

  it("a pair whose row has the id of its value, and what the integration shows beside it, is removed", async () => {
    emulator.switches.rowValues = "id-and-shown";
    const applied = await adopted(both);
    const result = await apply(emulator, less, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 1 } });
    expect(values("outbound")).toEqual(["incident.status.name Ok:Good"]);
  });

  it("a pair that the list of rows has under another value is a residual of the plan, is given up, and is not planned again", async () => {
    const applied = await adopted(both);
    const list = handle().rows("outbound");
    const results = list.map((row) => ({
      ...row,
      propertyValue: `id of ${row.propertyValue}`,
      propertyDisplayValue: "",
    }));
    emulator.faults.add({
      match: { method: "GET", path: "outbound/installedIntgMappings" },
      do: { kind: "answer", status: 200, body: { results, nextPage: false } },
    });
    const result = await apply(emulator, less, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 0 } });
    expect(result.plan.calls).toEqual([]);
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4202", label: "Critical → Bad" }]);
    expect(isSilent(await plan(emulator, less, result.applied))).toEqual(silence);
  });

  it("a duplicate that was given up while the list was refused is removed once it answers, and nothing else", async () => {
    const applied = await adopted(both);
    const handle = emulator.tenant(TENANT).integration(DESK_ID);
    const row = handle.rows("outbound").find(({ propertyValue }) => propertyValue === "Ok");
    handle.addRow("outbound", {
      entityType: "INCIDENT",
      name: "Status",
      thirdPartyEntityType: row?.tenantEntity ?? "",
      thirdPartyAttrName: row?.tenantProperty ?? "",
      value: "Ok",
      thirdPartyValue: "Good",
    });
    emulator.switches.rowEndpoints = "forbidden";
    const result = await apply(emulator, both, applied);
    expect(result.applied?.abandoned).toMatchObject([{ count: 1, unlisted: "ours" }]);
    expect(isSilent(await plan(emulator, both, result.applied))).toEqual(silence);
    emulator.switches.rowEndpoints = "on";
    const undone = await apply(emulator, both, result.applied);
    expect(undone).toMatchObject({ status: "done", sent: { posts: 0, deletes: 1 } });
    expect(values("outbound")).toHaveLength(2);
  });

  it("a new mapping with cutting rules is applied although the row endpoints are off and nobody can see the rules", async () => {
    emulator.switches.rowEndpoints = "off";
    const parsing = { operators: [{ operator: "AFTER", start_word: "[" }] };
    const first = { ...mapping("CHANGE", "Status", ["TICKET", "Status"], { Open: ["New"] }), parsing };
    const config = { integration_id: DESK_ID, inbound: { mappings: { one: first } } };
    const result = await apply(emulator, config);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    expect(isSilent(await plan(emulator, config, result.applied))).toEqual(silence);
  });

  it("the row endpoints are not called with documentedOnly", async () => {
    const applied = await adopted(both);
    const result = await apply(emulator, less, applied, { documentedOnly: true });
    expect(result.plan.diff.residual).toHaveLength(1);
    expect(
      emulator.requests.filter((request) => /installedIntgMappings|DELETE/.test(`${request.method} ${request.path}`)),
    ).toEqual([]);
    expect(isSilent(await plan(emulator, less, result.applied, { documentedOnly: true }))).toEqual(silence);
  });

  it.each(["forbidden", "off", "not-allowed"] as const)(
    "row endpoints that refuse only the DELETE (%s) are named, and the rows that are left are not planned again",
    async (rowDeletes) => {
      const applied = await adopted(both);
      emulator.switches.rowDeletes = rowDeletes;
      const result = await apply(emulator, less, applied);
      expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4202" }] });
      expect(isSilent(await plan(emulator, less, result.applied))).toEqual(silence);
    },
  );

  it("a row that somebody else deletes at the same time makes no error", async () => {
    const applied = await adopted(both);
    emulator.faults.add({ match: { method: "DELETE" }, times: 1, do: { kind: "rowDeleted" } });
    expect(await apply(emulator, less, applied)).toMatchObject({ status: "done", errors: [] });
  });
});

const notifierOf = (config: Config) => (config as { outbound: { notifier: Config } }).outbound.notifier;

describe("servers that take whole notifiers only", () => {
  beforeEach(() => {
    emulator.switches.notifier = "reject-partial";
  });

  const rotated = { password: "canary-password-2", apiSecret: "canary-api-secret-1" };

  it("a server that refuses a part of a notifier gets the whole of it with everything else, and this is remembered", async () => {
    const applied = await adopted(deskWith());
    const changed = {
      ...deskWith({ base_uri: "new.example.com" }),
      description: "Tickets of the north",
    };
    const result = await apply(emulator, changed, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 2 }, applied: { wholeNotifier: true } });
    expect(handle().view()).toMatchObject({ description: "Tickets of the north" });
    expect(handle().notifier()).toMatchObject({ baseURI: "new.example.com", password: "canary-password-1" });
    expect(values("inbound")).toHaveLength(10);
    emulator.clearRequests();
    const again = await apply(emulator, deskWith({ base_uri: "new.example.com" }, rotated), result.applied);
    expect(again).toMatchObject({ status: "done", errors: [], sent: { posts: 1 } });
    expect(handle().notifier()).toMatchObject({ password: "canary-password-2", baseURI: "new.example.com" });
  });

  it("a server that takes whole notifiers only takes a changed secret and an adoption too", async () => {
    const result = await apply(emulator, deskWith({ base_uri: "new.example.com" }));
    expect(result).toMatchObject({ status: "done", errors: [] });
    expect(values("outbound")).toHaveLength(2);
    expect(values("inbound")).toHaveLength(10);
  });

  /** One outbound pair more than is live. */
  const more = {
    "INCIDENT.Status": mapping("INCIDENT", "Status", ["Ticket", "Status"], {
      Ok: ["Good"],
      Critical: ["Bad"],
      Warning: ["Meh"],
    }),
  };
  const half = {
    ...deskWith(),
    outbound: { mappings: more, notifier: { type: "REST_API", base_uri: "new.example.com" } },
  };

  it("a notifier whose hidden credentials are not declared is named, and everything else is sent without it", async () => {
    const applied = await adopted(deskWith());
    const before = handle().notifier();
    const result = await apply(emulator, half, applied);
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4204" }], sent: { posts: 2 } });
    expect(result.errors[0]?.message).toMatch(/password_wo, .*api_secret_wo/);
    expect(values("outbound")).toContain("incident.status.name Warning:Meh");
    expect(handle().notifier()).toEqual(before);
    expect((await apply(emulator, half, result.applied)).errors).toMatchObject([{ code: "RS4204" }]);
  });

  it("a notifier that is refused whole too is named, and everything else is sent without it", async () => {
    const applied = await adopted(deskWith());
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      times: 3,
      do: { kind: "answer", status: 400, body: { message: "Invalid base URI" } },
    });
    const changed = deskWith({ base_uri: "new.example.com" });
    const result = await apply(
      emulator,
      { ...changed, outbound: { ...half.outbound, notifier: notifierOf(changed) } },
      applied,
    );
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4008" }], sent: { posts: 4 } });
    expect(result.applied).toMatchObject({ wholeNotifier: false });
    expect(values("outbound")).toContain("incident.status.name Warning:Meh");
  });

  it("a POST that is refused for something else too is tried three times at most, and nothing is recorded", async () => {
    const applied = await adopted(deskWith());
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      do: { kind: "answer", status: 400, body: {} },
    });
    const result = await apply(emulator, deskWith({ base_uri: "new.example.com" }), applied);
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4008" }], sent: { posts: 3 }, applied });
  });
});

describe("servers that replace the notifier", () => {
  beforeEach(() => {
    emulator.switches.notifier = "replace";
  });

  it("a server that replaces the notifier gets the whole of it at once, and this is remembered", async () => {
    const applied = await adopted(deskWith());
    const result = await apply(emulator, deskWith({ base_uri: "new.example.com" }), applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 2 }, applied: { wholeNotifier: true } });
    expect(handle().notifier()).toMatchObject({
      type: "REST_API",
      baseURI: "new.example.com",
      userName: "testUser",
      password: "canary-password-1",
      apiSecret: "canary-api-secret-1",
    });
    emulator.clearRequests();
    await apply(emulator, deskWith({ base_uri: "newer.example.com" }), result.applied);
    expect(bodies(emulator)).toHaveLength(1);
    expect(handle().notifier()).toMatchObject({ baseURI: "newer.example.com", password: "canary-password-1" });
  });

  it("a server whose answer is lost after it replaced the notifier does not get only what it dropped", async () => {
    const applied = await adopted(deskWith());
    const lost = { kind: "reset", when: "after" } as const;
    emulator.faults.add({ match: { method: "POST", path: "/installed/" }, times: 1, do: lost });
    const changed = deskWith({ user_name: "other" });
    const result = await apply(emulator, changed, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 2 } });
    expect(handle().notifier()).toMatchObject({ userName: "other", baseURI: desk.outbound.notifier.base_uri });
    expect(isSilent(await plan(emulator, changed, result.applied))).toEqual(silence);
  });

  it("a server is not taken for one that replaces the notifier when the authentication changes", async () => {
    emulator.switches.notifier = "merge";
    const applied = await adopted(deskWith());
    const { password_wo } = notifierOf(deskWith());
    const basic = {
      ...deskWith(),
      outbound: {
        mappings: deskMappings.outbound,
        notifier: {
          type: "REST_API",
          base_uri: "www.google.com",
          auth_type: "BASIC",
          user_name: "testUser",
          password_wo,
        },
      },
    };
    const result = await apply(emulator, basic, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1 }, applied: { wholeNotifier: false } });
    expect(isSilent(await plan(emulator, basic, result.applied))).toEqual(silence);
  });

  it("the authentication can change once it is known that the server replaces the notifier", async () => {
    const applied = await adopted(deskWith());
    const known = (await apply(emulator, deskWith({ base_uri: "new.example.com" }), applied)).applied;
    const { password_wo } = notifierOf(deskWith());
    const basic = {
      ...deskWith(),
      outbound: {
        mappings: deskMappings.outbound,
        notifier: { type: "REST_API", base_uri: "www.google.com", auth_type: "BASIC", user_name: "x", password_wo },
      },
    };
    expect(await apply(emulator, basic, known)).toMatchObject({ status: "done", errors: [] });
    expect(handle().notifier()).toMatchObject({ authType: "BASIC", baseURI: "www.google.com", userName: "x" });
  });

  it("credentials that were lost with a replaced notifier and that nobody declared are named", async () => {
    const partial = {
      integration_id: DESK_ID,
      outbound: { notifier: { type: "REST_API", base_uri: "new.example.com" } },
    };
    const result = await apply(emulator, partial);
    expect(result.errors).toMatchObject([{ code: "RS4204", message: expect.stringContaining("password_wo") }]);
  });

  it("that a server replaces the notifier is remembered at once, and a password that was entered again stays", async () => {
    const partial = {
      integration_id: DESK_ID,
      outbound: { notifier: { type: "REST_API", base_uri: "new.example.com" } },
    };
    const directory = mkdtempSync(join(tmpdir(), "ways-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const ways = () => readWays(directory).at(emulator.url);
    const first = await apply(emulator, partial, undefined, { ways: ways() });
    expect(first).toMatchObject({ status: "failed", errors: [{ code: "RS4204" }], notes: [{ code: "RS6131" }] });
    expect(first.applied).toBeUndefined();
    handle().setNotifier({ ...handle().notifier(), authType: "BASIC", userName: "sync", password: "canary-by-hand" });
    const more = { ...partial, outbound: { notifier: { type: "REST_API", base_uri: "other.example.com" } } };
    emulator.clearRequests();
    await expect(plan(emulator, more, undefined, { ways: ways() })).rejects.toMatchObject({ code: "RS4204" });
    const compared = await plan(emulator, more, undefined, { ways: ways(), comparesOnly: true });
    expect(compared.diff.changes).toMatchObject([{ label: "base_uri", before: "new.example.com" }]);
    expect(methods(emulator)).toEqual([]);
    expect(handle().notifier()).toMatchObject({ password: "canary-by-hand" });
  });

  it("no half notifier is sent once it is known that the server replaces the notifier", async () => {
    const applied = await adopted(deskWith());
    const known = (await apply(emulator, deskWith({ base_uri: "new.example.com" }), applied)).applied;
    const partial = {
      integration_id: DESK_ID,
      outbound: { notifier: { type: "REST_API", base_uri: "other.example.com" } },
    };
    await expect(plan(emulator, partial, known)).rejects.toMatchObject({ code: "RS4204" });
  });

  it("everything but half a notifier is sent where it cannot be sent, as the plan says and the apply repeats", async () => {
    const applied = await adopted(deskWith());
    const known = (await apply(emulator, deskWith({ base_uri: "new.example.com" }), applied)).applied;
    const partial = {
      ...deskWith(),
      description: "Tickets of the north",
      outbound: { mappings: deskMappings.outbound, notifier: { type: "REST_API", base_uri: "other.example.com" } },
    };
    const result = await apply(emulator, partial, known);
    expect(result.plan.diff.residual.map(({ code, label }) => `${code} ${label}`)).toEqual([
      "RS4204 api_secret_wo",
      "RS4204 password_wo",
    ]);
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "RS4204" }], sent: { posts: 1 } });
    expect(handle().view()).toMatchObject({ description: "Tickets of the north" });
    expect(handle().notifier()).toMatchObject({ baseURI: "new.example.com", password: "canary-password-1" });
    await expect(plan(emulator, partial, result.applied)).rejects.toMatchObject({ code: "RS4204" });
  });
});
