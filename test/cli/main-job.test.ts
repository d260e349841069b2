// The main job through the command: plan, apply with one request, silence, drift found and repaired, forgotten at last.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator, LoggedRequest } from "../../src/emulator/index.js";
import { DESK_ID, desk, deskMappings, deskVariables, environmentOf, startDesk, TENANT } from "../support/desk.js";
import { Project } from "../support/project.js";

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startDesk();
  project = new Project(environmentOf(emulator));
  project.stacks({ client_8: { integrations: { desk }, more: deskVariables } });
});
afterAll(async () => {
  project.remove();
  await emulator.close();
});

const writes = (): readonly LoggedRequest[] => emulator.requests.filter((request) => request.class === "write");
const live = () => emulator.tenant(TENANT).integration(DESK_ID);
const outbound = () => (live().state().outbound?.rows ?? []).map((row) => `${row.value} → ${row.thirdPartyValue}`);

describe("the main job", () => {
  it("lists what is installed", async () => {
    const { code, stdout } = await project.run(["list", "--tenant", TENANT]);
    expect(code).toBe(0);
    expect(stdout).toContain(DESK_ID);
  });

  it("validates without credentials", async () => {
    const { code, stdout } = await project.run(["validate"], {
      OPSRAMP_ENDPOINT: "",
      OPSRAMP_CLIENT_ID: "",
      OPSRAMP_CLIENT_SECRET: "",
      TF_VAR_desk_password: undefined,
      TF_VAR_desk_api_secret: undefined,
    });
    expect(code).toBe(0);
    expect(stdout).toContain("Valid: 1 integration");
  });

  it("plans an adoption and writes nothing", async () => {
    const { code, stdout } = await project.run(["plan", "--detailed-exitcode"]);
    expect(stdout).toContain("adopt");
    expect(stdout).toContain("RS4203");
    expect(code).toBe(2);
    expect(writes()).toEqual([]);
    expect(project.exists("terraform.client_8.tfstate")).toBe(false);
  });

  it("applies with exactly one POST: only the missing pairs, none outbound, and the notifier's changed units", async () => {
    const { code } = await project.run(["apply", "--auto-approve"]);
    expect(code).toBe(0);
    expect(writes()).toHaveLength(1);
    const body = writes()[0]?.requestBody as { inboundConfig: object; outboundConfig: { baseNotifier: object } };
    expect(Object.keys(body.inboundConfig)).toEqual(["mapAttributes"]);
    expect(Object.keys(body.outboundConfig)).toEqual(["baseNotifier"]);
    expect(body.outboundConfig.baseNotifier).not.toHaveProperty("type");
    expect(outbound()).toEqual(["Ok → Good", "Critical → Bad"]);
  });

  it("then plans nothing, writes nothing and has no drift", async () => {
    emulator.clearRequests();
    const { code, stdout } = await project.run(["plan", "--detailed-exitcode"]);
    expect(stdout).toContain("No changes");
    expect(code).toBe(0);
    expect((await project.run(["apply", "--auto-approve"])).code).toBe(0);
    expect((await project.run(["drift"])).code).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("a label rename is recorded and makes no call", async () => {
    const { "INCIDENT.Status": status, ...others } = deskMappings.inbound;
    const renamed = { ...desk, inbound: { ...desk.inbound, mappings: { ...others, "status of incidents": status } } };
    project.stacks({ client_8: { integrations: { desk: renamed }, more: deskVariables } });
    const planned = JSON.parse((await project.run(["plan", "--json"])).stdout);
    expect(planned.summary).toMatchObject({ state_only: 1, update: 0 });
    expect(planned.resources[0].notes).toEqual([
      "live is as declared; the state records how the declaration reads now (labels, options, secrets)",
    ]);
    expect((await project.run(["apply", "--auto-approve"])).code).toBe(0);
    expect(JSON.parse((await project.run(["plan", "--json"])).stdout).summary.no_op).toBe(1);
    expect(writes()).toEqual([]);
    project.stacks({ client_8: { integrations: { desk }, more: deskVariables } });
    await project.run(["apply", "--auto-approve"]);
  });

  it("finds an edit behind its back as drift, with exit code 2", async () => {
    for (const { uniqueId, ...row } of live().state().outbound?.rows ?? []) {
      if (row.value === "Critical" && uniqueId !== undefined) live().changeRow(uniqueId, { thirdPartyValue: "Sev1" });
      if (row.value === "Ok") live().addRow("outbound", row);
    }
    const { code, stdout } = await project.run(["drift"]);
    expect(code).toBe(2);
    expect(stdout).toContain("Sev1");
    expect(stdout).toContain("0 clean, 1 drifted, 0 not looked at");
    expect(writes()).toEqual([]);
  });

  it("repairs it: one POST, then a DELETE for each row that goes", async () => {
    const { code } = await project.run(["apply", "--auto-approve"]);
    expect(code).toBe(0);
    expect(writes().map((request) => request.method)).toEqual(["POST", "DELETE", "DELETE"]);
    expect([...outbound()].sort()).toEqual(["Critical → Bad", "Ok → Good"]);
    expect((await project.run(["drift"])).code).toBe(0);
  });

  it("sends the authentication group for a changed secret, and shows none of it", async () => {
    emulator.clearRequests();
    const changed = { TF_VAR_desk_password: "canary-password-2" };
    const plan = await project.run(["plan"], changed);
    expect(plan.stdout).toContain("password");
    const apply = await project.run(["apply", "--auto-approve", "--json-out", "apply.json"], changed);
    expect(apply.code).toBe(0);
    const [post] = writes();
    const body = post?.requestBody as { outboundConfig: { baseNotifier: object } };
    expect(Object.keys(body)).toEqual(["outboundConfig"]);
    expect(Object.keys(body.outboundConfig.baseNotifier).sort()).toEqual(
      ["accessTokenURL", "apiKey", "apiSecret", "authType", "grantType", "password", "userName"].sort(),
    );
    const everything =
      [plan, apply].flatMap((one) => [one.stdout, one.stderr]).join("") +
      project.read("apply.json") +
      project.read("terraform.client_8.tfstate");
    expect(everything).not.toContain("canary-");
    expect((await project.run(["plan", "--detailed-exitcode"], changed)).code).toBe(0);
  });

  it("keeps stdout pure with --json", async () => {
    const { stdout } = await project.run(["plan", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ format_version: "1.0" });
  });

  it("forgets a declaration that was deleted, and changes nothing live", async () => {
    emulator.clearRequests();
    const before = live().state();
    project.stacks({ client_8: { integrations: {} } });
    const { code, stdout } = await project.run(["apply", "--auto-approve"]);
    expect(code).toBe(0);
    expect(stdout).toContain("forget");
    expect(live().state()).toEqual(before);
    expect(writes()).toEqual([]);
    expect(project.read("terraform.client_8.tfstate")).not.toContain(DESK_ID);
  });
});
