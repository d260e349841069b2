// Accepted drift: nothing is sent for it and its record stays, until its value moves on, its declaration changes or its
// date passes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/document/change.js";
import type { Switches } from "../../src/emulator/index.js";
import { declared, integrationId, ManyTenants, rowsOf, shared, tenantName } from "../support/tenants.js";

const day = 24 * 60 * 60 * 1000;
const dayIn = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10);
const acceptance = { reason: "the desk wants it", who: "Ada", until: dayIn(30) };

async function applied(switches: Partial<Switches> = {}): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 1, each: 2, switches });
  many.write(() => declared(shared, { display_name: "Desk" }));
  await many.apply();
  return many;
}

const row = (many: ManyTenants, value: string) =>
  many
    .live(1, 1)
    .rows("outbound")
    .find(({ propertyValue }) => propertyValue === value)?.uniqueId ?? "";

/** Somebody edits: `Ok` goes out otherwise. */
function edit(many: ManyTenants, thirdPartyValue: string): void {
  many.live(1, 1).removeRow(row(many, "Ok"));
  for (const added of rowsOf({ Ok: [thirdPartyValue] })) many.live(1, 1).addRow("outbound", added);
}

const edits: readonly (readonly [string, (many: ManyTenants) => void])[] = [
  ["a pair with another value", (many) => edit(many, "Fine")],
  ["a pair that is missing", (many) => many.live(1, 1).removeRow(row(many, "Ok"))],
  [
    "a pair that is live as well",
    (many) => void many.live(1, 1).addRow("outbound", rowsOf({ Ok: ["Fine"] })[0] as never),
  ],
  ["a doubled pair", (many) => void many.live(1, 1).addRow("outbound", rowsOf({ Ok: ["Good"] })[0] as never)],
  ["a field", (many) => many.live(1, 1).set({ displayName: "Renamed" })],
];

async function driftIn(many: ManyTenants): Promise<readonly Change[]> {
  return (await many.drift()).resources.flatMap(({ drift }) => drift);
}

async function acceptAll(many: ManyTenants, more: Partial<typeof acceptance> = {}): Promise<readonly string[]> {
  const ids = (await driftIn(many)).map(({ id = "" }) => id);
  for (const id of ids) await many.drift({ accept: { id, ...acceptance, ...more } });
  return ids;
}

const file = (many: ManyTenants) => join(many.directory, "rampsync.accepted.json");
const entries = (many: ManyTenants) => JSON.parse(readFileSync(file(many), "utf8")).accepted;

describe("drift that is accepted", () => {
  it.each(edits)("%s stays as it is in drift, plan and apply once it is accepted", async (_, change) => {
    const many = await applied();
    const record = many.state(1);
    change(many);
    const before = many.live(1, 1).state();
    const ids = await acceptAll(many);
    expect(ids).toHaveLength(1);
    expect(entries(many)).toMatchObject([{ id: ids[0], tenant: tenantName(1), integration: integrationId(1, 1) }]);

    const found = await many.drift();
    expect(found.counts).toEqual({ clean: 2, drifted: 0, not_looked_at: 0, accepted: 1 });
    expect(found.acceptance).toMatchObject({ file: "rampsync.accepted.json", entries: 1, in_force: 1, stale: [] });
    const [resource] = found.resources;
    expect(resource?.accepted).toMatchObject([{ id: ids[0], accepted: acceptance }]);

    const plan = await many.plan();
    expect(plan.summary.no_op).toBe(2);
    expect(plan.resources.flatMap(({ calls }) => calls)).toEqual([]);
    const writes = many.writes.length;
    await many.apply();
    expect(many.writes).toHaveLength(writes);
    expect(many.live(1, 1).state()).toEqual(before);
    expect(many.state(1)).toBe(record);
  });

  it.each(edits)("%s stays as it is once it is accepted where a server refuses the list of rows", async (_, change) => {
    const many = await applied({ rowEndpoints: "forbidden" });
    change(many);
    const before = many.live(1, 1).state();
    await acceptAll(many);
    const { counts, acceptance: found, resources } = await many.drift();
    expect(counts).toMatchObject({ drifted: 0 });
    expect(found?.stale ?? []).toEqual([]);
    expect(resources.flatMap(({ drift }) => drift)).toEqual([]);
    const writes = many.writes.length;
    await many.apply();
    expect(many.writes).toHaveLength(writes);
    expect(many.live(1, 1).state()).toEqual(before);
  });

  it.each(edits)("%s that is accepted stays beside a change in the code of something else", async (_, change) => {
    const many = await applied();
    change(many);
    const [{ label = "" } = {}] = await driftIn(many);
    await acceptAll(many);
    const before = many.pairs(1, 1).filter((pair) => pair.startsWith("Ok"));
    many.write((_tenant, number) =>
      declared(number === 1 ? { ...shared, More: ["Mehr"] } : shared, { display_name: "Desk" }),
    );
    const result = await many.apply();
    expect(result.summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.pairs(1, 1)).toContain("More → Mehr");
    expect(many.pairs(1, 1).filter((pair) => pair.startsWith("Ok"))).toEqual(before);
    expect((await many.drift()).counts).toMatchObject({ drifted: 0, accepted: 1 });
    writeFileSync(file(many), JSON.stringify({ version: 1, accepted: [] }));
    expect((await driftIn(many)).map((change) => change.label)).toEqual([label]);
  });

  it("accepted drift counts again once live has another value", async () => {
    const many = await applied();
    edit(many, "Fine");
    const [id] = await acceptAll(many);
    edit(many, "Another");
    const found = await many.drift();
    expect(found.counts).toEqual({ clean: 1, drifted: 1, not_looked_at: 0 });
    expect(found.acceptance?.stale).toMatchObject([{ id, why: "live has another value now" }]);
    expect(found.warnings).toEqual([
      `rampsync.accepted.json: the entry ${id} of client_1 / ${integrationId(1, 1)} accepts nothing: live has another value now`,
    ]);
    await many.apply();
    expect(many.pairs(1, 1)).toContain("Ok → Good");
  });

  it("accepted drift counts again once the declaration changed", async () => {
    const many = await applied();
    many.live(1, 1).set({ displayName: "Renamed" });
    await acceptAll(many);
    many.write(() => declared(shared, { display_name: "Other" }));
    expect((await many.plan()).resources[0]?.changes).toMatchObject([{ before: "Renamed", after: "Other" }]);
    await many.apply();
    expect(many.live(1, 1).state().displayName).toBe("Other");
    many.live(1, 1).set({ displayName: "Renamed" });
    expect((await many.drift()).acceptance?.stale).toMatchObject([{ why: "the declaration changed" }]);
  });

  it("accepted drift stays accepted when the label of its mapping becomes an identifier", async () => {
    const many = await applied();
    edit(many, "Fine");
    await acceptAll(many);
    many.write(() => {
      const { outbound, ...more } = declared(shared, { display_name: "Desk" }) as {
        outbound: { mappings: Record<string, object> };
      };
      return { ...more, outbound: { mappings: { INCIDENT_Status: outbound.mappings["INCIDENT.Status"] } } };
    });
    const found = await many.drift();
    expect(found.counts).toMatchObject({ drifted: 0, accepted: 1 });
    expect(found.acceptance?.stale).toEqual([]);
    expect((await many.plan()).resources.flatMap(({ calls }) => calls)).toEqual([]);
  });

  it("accepted drift counts again once its date has passed", async () => {
    const many = await applied();
    edit(many, "Fine");
    await acceptAll(many);
    const [entry] = entries(many);
    writeFileSync(file(many), JSON.stringify({ version: 1, accepted: [{ ...entry, until: dayIn(0) }] }));
    expect((await many.drift()).counts.drifted).toBe(0);
    writeFileSync(file(many), JSON.stringify({ version: 1, accepted: [{ ...entry, until: dayIn(-1) }] }));
    const found = await many.drift();
    expect(found.counts.drifted).toBe(1);
    expect(found.acceptance?.stale).toMatchObject([{ why: "its date has passed" }]);
  });

  it("entries of what differs no more and of what the program does not have are named", async () => {
    const many = await applied();
    edit(many, "Fine");
    await acceptAll(many);
    edit(many, "Good");
    const [entry] = entries(many);
    const second = { ...entry, id: "0123456789abcdef", tenant: "nobody" };
    writeFileSync(file(many), JSON.stringify({ version: 1, accepted: [entry, second] }));
    expect((await many.drift()).acceptance?.stale.map(({ why }) => why)).toEqual([
      "nothing differs there",
      "the program has no such integration",
    ]);
    expect((await many.drift({ tenant: tenantName(1) })).acceptance?.stale.map(({ why }) => why)).toEqual([
      "nothing differs there",
    ]);
  });

  it.each([
    ["an id that nothing has", { id: "0123456789abcdef" }, "No difference that was found has the id"],
    ["a day that has passed", { until: dayIn(-1) }, "no day from today on"],
    ["a day that is too far away", { until: dayIn(182) }, "no day from today on"],
    ["no day", { until: "soon" }, "no day from today on"],
  ])("%s is refused, and no file is written", async (_, wrong, message) => {
    const many = await applied();
    edit(many, "Fine");
    const [{ id = "" } = {}] = await driftIn(many);
    await expect(many.drift({ accept: { id, ...acceptance, ...wrong } })).rejects.toThrow(message);
    expect(existsSync(file(many))).toBe(false);
  });
});
