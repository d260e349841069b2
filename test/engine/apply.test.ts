// Applying to many: guards, what happens behind the run's back, and what fails without failing the others.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RampsyncError } from "../../src/base/error.js";
import { declared, ManyTenants, mappingOf, range, rowsOf, shared } from "../support/tenants.js";

const more = { ...shared, Warning: ["Soso"] };

async function codesOf(run: Promise<unknown>): Promise<readonly string[]> {
  return run.then(
    () => [],
    (error: RampsyncError & { errors?: RampsyncError[] }) =>
      [...new Set((error.errors ?? [error]).map(({ code }) => code))].sort(),
  );
}

describe("guards before anything is sent", () => {
  it("a run that needs more calls than --max-calls allows is refused before anything is sent", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
    many.write(() => declared(more));
    expect(await codesOf(many.apply({ maxCalls: 5 }))).toEqual(["RS5005"]);
    expect(many.writes).toEqual([]);
    expect((await many.apply({ maxCalls: 6 })).summary.done).toBe(6);
  });

  it("a run with more removals than were reviewed is refused before anything is sent", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rowsOf(ten) });
    many.write(() => declared(ten));
    await many.apply();
    many.write(() => declared(Object.fromEntries(Object.entries(ten).slice(4))));
    expect(await codesOf(many.apply())).toEqual(["RS5002"]);
    expect(await codesOf(many.apply({ allowRemovals: 3 }))).toEqual(["RS5002"]);
    expect(many.writes).toEqual([]);
    expect((await many.apply({ allowRemovals: 4 })).summary.done).toBe(1);
    expect(many.pairs(1, 1)).toHaveLength(6);
  });

  it("prevent_destroy refuses a destroy and a replacement, but not of what was never applied", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, others: 1 });
    const lifecycle = { prevent_destroy: true };
    many.write(() => declared(shared), { lifecycle });
    expect((await many.destroy()).summary).toMatchObject({ done: 0, failed: 0 });
    await many.apply();
    expect(await codesOf(many.destroy())).toEqual(["RS5004"]);
    many.write(() => declared(shared, { integration_id: many.live(1, 2).id }), { lifecycle });
    expect(await codesOf(many.apply())).toEqual(["RS5004"]);
    many.write(() => declared(shared, { integration_id: many.live(1, 2).id }));
    expect((await many.apply()).resources).toMatchObject([{ action: "replace", status: "done" }]);
  });

  it("a state that another run has locked refuses the run, or is waited for with --lock-timeout", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 1 });
    many.write(() => declared(more));
    const hold = many.emulator.faults.hold({ match: { method: "POST", tenant: "client_1" } });
    const first = many.apply();
    await hold.arrived();
    expect(await codesOf(many.apply())).toEqual(["RS3003"]);
    const second = many.apply({ lockTimeoutMs: 20_000 });
    hold.release();
    expect((await first).summary).toMatchObject({ done: 2, failed: 0 });
    expect((await second).summary).toMatchObject({ done: 0, no_op: 2 });
    expect(many.writes).toHaveLength(2);
  });
});

describe("destroying what is managed", () => {
  it("a destroy forgets what is not installed any more, and removes the mappings of the others", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 2 });
    many.write(() => declared(shared, { on_destroy: "remove_mappings" }));
    await many.apply();
    many.live(1, 1).uninstall();
    const { summary, plan } = await many.destroy({ allowRemovals: 3 });
    expect(summary).toMatchObject({ done: 2, failed: 0 });
    expect(plan.resources.map(({ action }) => action)).toEqual(["forget", "forget"]);
    expect(many.pairs(1, 2)).toEqual([]);
    expect((await many.destroy()).resources).toEqual([]);
  });
});

describe("changes during the run", () => {
  it("an edit while a person reads the plan refuses that integration, and the others are done", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 2 });
    many.write(() => declared(more));
    const { resources } = await many.apply({
      approve: async () => {
        const [row] = many.live(2, 1).state().outbound?.rows ?? [];
        many.live(2, 1).changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
        return true;
      },
    });
    const refused = resources.filter(({ status }) => status === "failed");
    expect(refused).toMatchObject([{ construct: "client_2/desk_1", posts: 0, errors: [{ code: "RS3008" }] }]);
    expect(many.writes).toHaveLength(3);
  });

  it("an edit just before the POST that adds the same pair leaves it live once", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write(() => declared(more));
    const [row] = rowsOf({ Warning: ["Soso"] });
    many.emulator.faults.add({
      match: { method: "POST" },
      times: 1,
      do: {
        kind: "call",
        hook: () => {
          if (row !== undefined) many.live(1, 1).addRow("outbound", row);
        },
      },
    });
    expect((await many.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.pairs(1, 1).filter((pair) => pair === "Warning → Soso")).toHaveLength(1);
  });

  it("a state that another program writes during the run is not overwritten, and this is reported", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 1 });
    many.write(() => declared(shared));
    await many.apply();
    many.write(() => declared(more));
    const before = many.state(1).replace(/"serial": \d+/, '"serial": 40');
    const { resources, errors, summary } = await many.apply({
      approve: async () => {
        writeFileSync(many.statePath(1), before);
        return true;
      },
    });
    expect(summary).toMatchObject({ done: 1, failed: 1 });
    expect(resources[0]).toMatchObject({ posts: 1, status: "failed", errors: [{ code: "RS3004" }] });
    expect(errors).toMatchObject([{ code: "RS3004" }]);
    expect(readFileSync(many.statePath(1), "utf8")).toBe(before);
  });
});

describe("failures of one tenant", () => {
  it("a tenant whose requests fail is reported, and all others are done", async () => {
    const many = await ManyTenants.forTest({ tenants: 4, each: 3 });
    many.write(() => declared(more));
    many.emulator.faults.add({ match: { tenant: "client_2" }, do: { kind: "answer", status: 410, body: {} } });
    const { summary, resources } = await many.apply();
    expect(summary).toMatchObject({ done: 9, failed: 3 });
    const failed = resources.filter(({ status }) => status === "failed");
    expect(failed.map(({ tenant, errors }) => [tenant, errors[0]?.code])).toEqual(
      range(3).map(() => ["client_2", "RS4005"]),
    );
  });

  it("a tenant that answers late delays no other", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 12 });
    many.write(() => declared(shared));
    const hold = many.emulator.faults.hold({ match: { tenant: "client_2" }, times: 100 });
    const run = many.plan();
    await hold.arrived();
    const others = () => many.events.filter((event) => event.type === "progress").length;
    await expect.poll(others, { timeout: 10_000 }).toBe(24);
    hold.remove();
    expect((await run).complete).toBe(true);
  });
});

describe("a part of the program", () => {
  it("a run may be for one tenant, or for some stacks, and does nothing else", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
    many.write(() => declared(more));
    expect((await many.apply({ tenant: "client_2" })).summary).toEqual({ done: 2, failed: 0, unknown: 0, no_op: 0 });
    expect((await many.apply({ stacks: ["*_3"] })).summary.done).toBe(2);
    expect(new Set(many.requests.map(({ tenant }) => tenant))).toEqual(new Set(["client_2", "client_3"]));
    expect(await codesOf(many.apply({ tenant: "clinet_2" }))).toEqual(["RS2015"]);
    expect(await codesOf(many.apply({ stacks: ["client_9"] }))).toEqual(["RS2009"]);
  });
});

describe("servers that behave differently", () => {
  it("a server that replaces the notifier gets it whole, and this is remembered", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, switches: { notifier: "replace" } });
    const notifier = (uri: string) => ({
      type: "REST_API",
      base_uri: uri,
      auth_type: "BASIC",
      user_name: "desk",
      password_wo: "${var.password}",
    });
    const variables = { password: { type: "string", sensitive: true, ephemeral: true } };
    const write = (uri: string) =>
      many.write(
        () => ({ outbound: { mappings: { "INCIDENT.Status": mappingOf(shared) }, notifier: notifier(uri) } }),
        {
          variables,
        },
      );
    const given = { variables: { password: "p" } };
    write("https://one.example.com");
    expect((await many.apply(given)).summary).toMatchObject({ done: 1, failed: 0 });
    write("https://two.example.com");
    expect((await many.apply(given)).resources).toMatchObject([{ status: "done", posts: 2 }]);
    write("https://three.example.com");
    const { resources, plan } = await many.apply(given);
    expect(resources).toMatchObject([{ status: "done", posts: 1 }]);
    expect(plan.budget.tenants[0]).toMatchObject({ write: 1 });
    expect(many.live(1, 1).notifier()).toMatchObject({ baseURI: "https://three.example.com", password: "p" });
  });

  it("a server without row endpoints keeps the rows that should go: they are reported, given up, and not planned again", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, switches: { rowEndpoints: "off" } });
    many.write(() => declared(shared));
    await many.apply();
    many.write(() => declared({ Ok: ["Good"], Critical: ["Bad"] }));
    const { plan } = await many.apply();
    expect(plan.resources[0]?.residual).toMatchObject([{ code: "RS4202" }]);
    const again = await many.plan();
    expect(again.summary).toMatchObject({ no_op: 1 });
    expect(again.resources[0]?.residual).toEqual([]);
    expect(many.pairs(1, 1)).toHaveLength(3);
    expect(many.writes).toEqual([]);
  });
});

const ten = Object.fromEntries(range(10).map((number) => [`Value ${number}`, [`There ${number}`]]));
