// The main job through the command: plan, apply with one request, silence, drift found and repaired, forgotten at last.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESK_ID, desk, deskMappings, deskStacks, startDeskWorld, TENANT } from "../support/desk.js";
import type { World } from "../support/world.js";

let world: World;

beforeAll(async () => {
  world = await startDeskWorld();
});
afterAll(() => world.close());

const writes = () => world.writes;
const live = () => world.emulator.tenant(TENANT).integration(DESK_ID);
const outbound = () => (live().state().outbound?.rows ?? []).map((row) => `${row.value} → ${row.thirdPartyValue}`);

describe("the main job", () => {
  it("list shows what is installed", async () => {
    const { code, stdout } = await world.command(["list", "--tenant", TENANT]);
    expect(code).toBe(0);
    expect(stdout).toContain(DESK_ID);
  });

  it("validate needs no credentials", async () => {
    const { code, stdout } = await world.command(["validate"], {
      OPSRAMP_ENDPOINT: "",
      OPSRAMP_CLIENT_ID: "",
      OPSRAMP_CLIENT_SECRET: "",
      TF_VAR_desk_password: undefined,
      TF_VAR_desk_api_secret: undefined,
    });
    expect(code).toBe(0);
    expect(stdout).toContain("Valid: 1 integration");
  });

  it("plan shows an adoption and writes nothing", async () => {
    const { code, stdout } = await world.command(["plan", "--detailed-exitcode"]);
    expect(stdout).toContain("adopt");
    expect(stdout).toContain("RS4203");
    expect(code).toBe(2);
    expect(writes()).toEqual([]);
    expect(world.project.exists("terraform.client_8.tfstate")).toBe(false);
  });

  it("apply sends exactly one POST: only the missing pairs, none outbound, and the notifier's changed units", async () => {
    const { code } = await world.command(["apply", "--auto-approve"]);
    expect(code).toBe(0);
    expect(writes()).toHaveLength(1);
    const body = writes()[0]?.requestBody as { inboundConfig: object; outboundConfig: { baseNotifier: object } };
    expect(Object.keys(body.inboundConfig)).toEqual(["mapAttributes"]);
    expect(Object.keys(body.outboundConfig)).toEqual(["baseNotifier"]);
    expect(body.outboundConfig.baseNotifier).not.toHaveProperty("type");
    expect(outbound()).toEqual(["Ok → Good", "Critical → Bad"]);
  });

  it("the plan after an apply is empty, writes nothing and finds no drift", async () => {
    world.emulator.clearRequests();
    const { code, stdout } = await world.command(["plan", "--detailed-exitcode"]);
    expect(stdout).toContain("No changes");
    expect(code).toBe(0);
    expect((await world.command(["apply", "--auto-approve"])).code).toBe(0);
    expect((await world.command(["drift"])).code).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("a renamed label is recorded and makes no call", async () => {
    const { "INCIDENT.Status": status, ...others } = deskMappings.inbound;
    const renamed = { ...desk, inbound: { ...desk.inbound, mappings: { ...others, "status of incidents": status } } };
    world.project.stacks(deskStacks({ desk: renamed }));
    const planned = JSON.parse((await world.command(["plan", "--json"])).stdout);
    expect(planned.summary).toMatchObject({ state_only: 1, update: 0 });
    expect(planned.resources[0].notes).toEqual([
      "live is as declared; the state records how the declaration reads now (labels, options, secrets)",
    ]);
    expect((await world.command(["apply", "--auto-approve"])).code).toBe(0);
    expect(JSON.parse((await world.command(["plan", "--json"])).stdout).summary.no_op).toBe(1);
    expect(writes()).toEqual([]);
    world.project.stacks(deskStacks());
    await world.command(["apply", "--auto-approve"]);
  });

  it("drift finds an edit by somebody else, with exit code 2", async () => {
    for (const { uniqueId, ...row } of live().state().outbound?.rows ?? []) {
      if (row.value === "Critical" && uniqueId !== undefined) live().changeRow(uniqueId, { thirdPartyValue: "Sev1" });
      if (row.value === "Ok") live().addRow("outbound", row);
    }
    const { code, stdout } = await world.command(["drift"]);
    expect(code).toBe(2);
    expect(stdout).toContain("Sev1");
    expect(stdout).toContain("0 clean, 1 drifted, 0 not looked at");
    expect(writes()).toEqual([]);
  });

  it("apply repairs the drift: one POST, then a DELETE for each row that is removed", async () => {
    const { code } = await world.command(["apply", "--auto-approve"]);
    expect(code).toBe(0);
    expect(writes().map((request) => request.method)).toEqual(["POST", "DELETE", "DELETE"]);
    expect([...outbound()].sort()).toEqual(["Critical → Bad", "Ok → Good"]);
    expect((await world.command(["drift"])).code).toBe(0);
  });

  it("apply sends the authentication group for a changed secret, and shows nothing of it", async () => {
    world.emulator.clearRequests();
    const changed = { TF_VAR_desk_password: "canary-password-2" };
    const plan = await world.command(["plan"], changed);
    expect(plan.stdout).toContain("password");
    const apply = await world.command(["apply", "--auto-approve", "--json-out", "apply.json"], changed);
    expect(apply.code).toBe(0);
    const [post] = writes();
    const body = post?.requestBody as { outboundConfig: { baseNotifier: object } };
    expect(Object.keys(body)).toEqual(["outboundConfig"]);
    expect(Object.keys(body.outboundConfig.baseNotifier).sort()).toEqual(
      ["accessTokenURL", "apiKey", "apiSecret", "authType", "grantType", "password", "userName"].sort(),
    );
    const everything =
      [plan, apply].flatMap((result) => [result.stdout, result.stderr]).join("") +
      world.project.read("apply.json") +
      world.project.read("terraform.client_8.tfstate");
    expect(everything).not.toContain("canary-");
    expect((await world.command(["plan", "--detailed-exitcode"], changed)).code).toBe(0);
  });

  it("stdout holds nothing but the document with --json", async () => {
    const { stdout } = await world.command(["plan", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ format_version: "1.1" });
  });

  it("apply forgets a declaration that was deleted, and changes nothing live", async () => {
    world.emulator.clearRequests();
    const before = live().state();
    world.project.stacks({ client_8: { integrations: {} } });
    const { code, stdout } = await world.command(["apply", "--auto-approve"]);
    expect(code).toBe(0);
    expect(stdout).toContain("forget");
    expect(live().state()).toEqual(before);
    expect(writes()).toEqual([]);
    expect(world.project.read("terraform.client_8.tfstate")).not.toContain(DESK_ID);
  });
});
