// What a probe installed is uninstalled whatever happens, and what an earlier one left is taken away by its record.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toRampsyncErrors } from "../../../src/base/error.js";
import type { FaultSpec, Switches } from "../../../src/emulator/index.js";
import { newName } from "../../../src/engine/probe/name.js";
import { PROBE_FILE } from "../../../src/engine/probe/record.js";
import { thisProcess } from "../../../src/engine/state/process-identity.js";
import { JumpClock } from "../../support/jump-clock.js";
import { DESK_ID, others, ProbeWorld, TENANT } from "./probe-world.js";

const worldWith = async (...faults: FaultSpec[]) => worldOf({}, ...faults);

async function worldOf(switches: Partial<Switches>, ...faults: FaultSpec[]) {
  const world = await ProbeWorld.probed({ switches, clock: new JumpClock() });
  for (const fault of faults) world.emulator.faults.add(fault);
  return world;
}

const ids = ({ installed }: ProbeWorld) => installed.map(({ id }) => id);
const own = others.map(({ id }) => id);
const record = (world: ProbeWorld) => join(world.directory, PROBE_FILE);

const codesOf = async (run: Promise<unknown>) =>
  run.then(
    () => [],
    (error: unknown) => toRampsyncErrors(error).map(({ code }) => code),
  );

const refused = { kind: "answer", status: 403, body: { error: "access_denied" } } as const;

describe("a probe that goes wrong", () => {
  it("a probe whose integration cannot be uninstalled says so, and the next one takes it away", async () => {
    const world = await worldWith({ match: { method: "DELETE", path: /installed\/INTG-[^/]+$/ }, do: refused });
    const error = await world.probe().catch((thrown: unknown) => thrown);
    expect(toRampsyncErrors(error)).toMatchObject([
      {
        code: "RS4020",
        hint: expect.stringMatching(/^rampsync\.ways\.json has what was found out\. Run the probe again/),
      },
    ]);
    const { servers } = JSON.parse(readFileSync(join(world.directory, "rampsync.ways.json"), "utf8"));
    expect(servers).toMatchObject([{ tenant: TENANT, names: "kept", row_list: "open", writes_show: "at once" }]);
    expect(ids(world)).toHaveLength(own.length + 1);
    expect(statSync(record(world)).mode & 0o777).toBe(0o600);
    const left = JSON.parse(readFileSync(record(world), "utf8"));
    expect(ids(world)).toContain(left.id);
    world.emulator.faults.clear();
    const asked: unknown[] = [];
    const document = await world.probe({
      approve: async ({ leftBehind }) => {
        asked.push(leftBehind);
        return true;
      },
    });
    expect(asked).toEqual([{ id: left.id, name: left.name }]);
    expect(document.removed_before).toEqual({ id: left.id, name: left.name });
    expect(ids(world)).toEqual(own);
    expect(existsSync(record(world))).toBe(false);
  });

  it.each([{}, { writesShow: "late" }] as const)(
    "an integration whose install has no answer is found by its name and uninstalled (%j)",
    async (switches) => {
      const world = await worldOf(switches, {
        match: { method: "POST", path: "install/CUSTOM" },
        do: { kind: "reset", when: "after" },
      });
      expect(await codesOf(world.probe())).toEqual(["RS4010"]);
      expect(ids(world)).toEqual(own);
      expect(existsSync(record(world))).toBe(false);
    },
  );

  it("an install that is refused leaves no record", async () => {
    const world = await worldWith({ match: { path: "install/CUSTOM" }, do: { ...refused, status: 400 } });
    expect(await codesOf(world.probe())).toEqual(["RS4008"]);
    expect(ids(world)).toEqual(own);
    expect(existsSync(record(world))).toBe(false);
  });

  it("a probe that is stopped in the middle uninstalls its integration", async () => {
    const stop = new AbortController();
    const world = await worldWith({
      match: { method: "POST", path: /installed\/INTG-[^/]+$/ },
      after: 4,
      times: 1,
      do: { kind: "call", hook: () => stop.abort() },
    });
    expect(await codesOf(world.probe({ signal: stop.signal }))).not.toEqual([]);
    expect(ids(world)).toEqual(own);
    expect(existsSync(record(world))).toBe(false);
    expect(existsSync(join(world.directory, "rampsync.ways.json"))).toBe(false);
  });

  it("an experiment that is refused leaves its ways unknown with the reason, and the others are made", async () => {
    const world = await worldWith({ match: { path: "installedIntgMappings" }, do: { kind: "answer", status: 500 } });
    const { ways } = await world.probe();
    const unknown = ways.filter(({ value }) => value === undefined).map(({ way }) => way);
    expect(unknown.toSorted()).toEqual(["names", "row_delete", "row_list", "row_values"]);
    expect(ways.find(({ way }) => way === "row_list")?.evidence).toContain("RS4007");
    expect(ids(world)).toEqual(own);
  });

  it("a probe that was not approved sends nothing", async () => {
    const world = await worldWith();
    expect(await codesOf(world.probe({ approve: async () => false }))).toEqual(["RS2014"]);
    expect(world.requests).toEqual([]);
  });

  it("a tenant that says of itself that it is a partner's is refused before anything is installed", async () => {
    const body = { id: "msp_6", name: "Partner" };
    const path = new RegExp(`tenants/${TENANT}$`);
    const world = await worldWith({ match: { path }, do: { kind: "answer", status: 200, body } });
    expect(await codesOf(world.probe())).toEqual(["RS2090"]);
    expect(world.writes).toEqual([]);
  });
});

describe("what other probes left", () => {
  const MINUTE = 60_000;
  const probeOf = (age: number) => ({ id: `${DESK_ID.slice(0, -1)}1`, displayName: newName(Date.now() - age) });
  const integration = { id: "CUSTOM", name: "Custom" };

  it("a probe of somebody else that began less than an hour ago is named, and nothing is installed", async () => {
    const world = await worldWith();
    const { id, displayName } = probeOf(59 * MINUTE);
    world.emulator.tenant(TENANT).install({ id, displayName, integration });
    const error = toRampsyncErrors(await world.probe().catch((thrown: unknown) => thrown))[0];
    expect(error).toMatchObject({ code: "RS2091", message: expect.stringContaining(id) });
    expect(world.writes).toEqual([]);
  });

  it("a probe of somebody else that is older is told, and left", async () => {
    const world = await worldWith();
    const { id, displayName } = probeOf(61 * MINUTE);
    world.emulator.tenant(TENANT).install({ id, displayName, integration });
    const document = await world.probe();
    expect(document.left_by_others).toEqual([{ id, name: displayName }]);
    expect(ids(world)).toContain(id);
  });

  const recordOf = (world: ProbeWorld, members: object) =>
    JSON.stringify({ version: 1, endpoint: world.emulator.url, tenant: TENANT, name: newName(Date.now()), ...members });

  it.each([
    ["of a probe that runs", { process: thisProcess() }, "RS2091"],
    ["of another tenant", { tenant: "client_9" }, "RS2091"],
    ["of another endpoint", { endpoint: "https://api.example.com" }, "RS2091"],
    ["of a machine that is not this one", { process: { host: "elsewhere", pid: 1, started: "" } }, "RS2091"],
    ["of an integration with another name", { id: DESK_ID }, "RS2092"],
    ["of another version", { version: 2 }, "RS2092"],
    ["without a name", { name: undefined }, "RS2092"],
  ])("a record %s is refused, and nothing is sent that writes", async (_, members, code) => {
    const world = await worldWith();
    world.project.write(PROBE_FILE, recordOf(world, members));
    expect(await codesOf(world.probe())).toEqual([code]);
    expect(world.writes).toEqual([]);
    expect(existsSync(record(world))).toBe(true);
  });

  it("a record that is no JSON is refused", async () => {
    const world = await worldWith();
    world.project.write(PROBE_FILE, "{");
    expect(await codesOf(world.probe())).toEqual(["RS2092"]);
  });

  it("a record of what is not installed any more is forgotten", async () => {
    const world = await worldWith();
    world.project.write(PROBE_FILE, recordOf(world, { id: `${DESK_ID.slice(0, -1)}7` }));
    expect((await world.probe()).removed_before).toBeUndefined();
    expect(ids(world)).toEqual(own);
    expect(existsSync(record(world))).toBe(false);
  });
});

describe("the file of known ways", () => {
  it("a probe puts what it found beside what the file has, and says what the file said before", async () => {
    const world = await worldWith();
    const elsewhere = { endpoint: "https://api.example.com", tenant: "client_9", names: "apart" };
    const probed = { endpoint: world.emulator.url, tenant: TENANT, application: "CUSTOM", names: "apart" };
    world.project.write("rampsync.ways.json", JSON.stringify({ version: 1, servers: [elsewhere, probed] }));
    const document = await world.probe();
    expect(document.ways_file).toBe("rampsync.ways.json");
    expect(document.ways.flatMap(({ way, before }) => (before === undefined ? [] : [[way, before]]))).toEqual([
      ["names", "apart"],
    ]);
    const found = Object.fromEntries(document.ways.map(({ way, value }) => [way, value]));
    expect(JSON.parse(world.project.read("rampsync.ways.json"))).toEqual({
      version: 1,
      servers: [elsewhere, { ...probed, ...found }],
    });
    expect((await world.probe()).ways.filter(({ before }) => before !== undefined)).toEqual([]);
  });

  it("neither the document nor a file holds a secret that was sent or made", async () => {
    const secrets = new Set<string>();
    const world = await worldWith({
      match: { method: "POST", path: /installed\/INTG-[^/]+$/ },
      do: {
        kind: "call",
        when: "after",
        hook: ({ body, path }) => {
          const found = JSON.stringify(body).matchAll(/"(?:password|apiSecret)":"([^"]+)"/g);
          for (const [, secret = ""] of found) secrets.add(secret);
          const { token } =
            world.emulator
              .tenant(TENANT)
              .integration(path.split("/").at(-1) ?? "")
              .authentication() ?? {};
          if (token !== undefined) secrets.add(token);
        },
      },
    });
    const told = JSON.stringify(await world.probe()) + world.project.read("rampsync.ways.json");
    expect(secrets.size).toBeGreaterThanOrEqual(4);
    expect([...secrets].filter((secret) => told.includes(secret))).toEqual([]);
  });
});
