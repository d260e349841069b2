// Three hundred tenants through the command: a plan that fits a screen, one POST each, and one dead tenant that is told.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import type { PlanDocument } from "../../src/integration/plan-document.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { declared, installed, integrationId, range, shared, tenantName } from "../engine/many.js";
import { environmentOf } from "../support/desk.js";
import { Project } from "../support/project.js";

const TENANTS = 300;
const EACH = 3;
let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await Emulator.start({
    state: {
      tenants: Object.fromEntries(
        range(TENANTS).map((tenant) => [
          tenantName(tenant),
          { integrations: range(EACH).map((number) => installed(integrationId(tenant, number))) },
        ]),
      ),
    },
  });
  project = new Project(environmentOf(emulator));
  const table = { ...shared, Warning: ["Soso"] };
  project.stacks(
    Object.fromEntries(
      range(TENANTS).map((tenant) => [
        tenantName(tenant),
        {
          provider: { tenant: tenantName(tenant) },
          integrations: Object.fromEntries(
            range(EACH).map((number) => [
              `desk_${number}`,
              { integration_id: integrationId(tenant, number), ...declared(table) },
            ]),
          ),
        },
      ]),
    ),
  );
});
afterAll(async () => {
  project.remove();
  await emulator.close();
});

const writes = () => emulator.requests.filter((request) => request.class === "write");

describe("300 tenants with 3 integrations each", { timeout: 120_000 }, () => {
  it("the plan of one changed table fits a screen, and its Markdown a comment", async () => {
    const { code, stdout } = await project.run(["plan", "--detailed-exitcode", "--json-out", "plan.json"]);
    expect(code).toBe(2);
    expect(stdout.split("\n").length).toBeLessThan(30);
    expect(stdout).toContain("900 adopt");
    const document = JSON.parse(project.read("plan.json")) as PlanDocument;
    expect(document.budget.tenants).toHaveLength(TENANTS);
    expect(document.budget.tenants[0]).toMatchObject({ get: 6, paged_get: 0, write: 3 });
    expect(Buffer.byteLength(renderMarkdown(document))).toBeLessThan(60_000);
    expect(writes()).toEqual([]);
  });

  it("applies with one POST each; a dead tenant is reported, and the others are done", async () => {
    const dead = { match: { tenant: tenantName(77) }, do: { kind: "answer", status: 410, body: {} } } as const;
    const fault = emulator.faults.add(dead);
    const { code, stdout } = await project.run(["apply", "--auto-approve"]);
    fault.remove();
    expect(code).toBe(1);
    expect(stdout).toContain("897 done, 3 failed");
    expect(stdout).toContain("RS4005");
    expect(stdout.split("\n").length).toBeLessThan(50);
    expect(writes().map(({ method }) => method)).toEqual(range(897).map(() => "POST"));
  });

  it("the next apply does what is left", async () => {
    emulator.clearRequests();
    const { code, stdout } = await project.run(["apply", "client_7?", "--auto-approve"]);
    expect(stdout).toContain("3 done, 0 failed, 0 outcome unknown, 27 no change");
    expect(code).toBe(0);
    expect(writes()).toHaveLength(3);
    expect(new Set(writes().map(({ tenant }) => tenant))).toEqual(new Set([tenantName(77)]));
  });

  it("drift of one tenant: exit 0, 2 with an edit, 1 when it is dead", async () => {
    const drift = () => project.run(["drift", tenantName(9)]);
    expect((await drift()).code).toBe(0);
    const desk = emulator.tenant(tenantName(9)).integration(integrationId(9, 2));
    const [row] = desk.state().outbound?.rows ?? [];
    desk.changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
    const drifted = await drift();
    expect(drifted.code).toBe(2);
    expect(drifted.stdout).toContain("2 clean, 1 drifted, 0 not looked at");
    emulator.faults.add({ match: { tenant: tenantName(9) }, do: { kind: "answer", status: 410, body: {} } });
    expect((await drift()).code).toBe(1);
    emulator.faults.clear();
  });

  it("a plan is saved and applied by the command, and Markdown comes of a flag", async () => {
    const planned = await project.run(["plan", tenantName(9), "--out", "saved.plan", "--markdown"]);
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain("### rampsync plan");
    emulator.clearRequests();
    const both = await project.run(["apply", "saved.plan", tenantName(9)]);
    expect(both.code).toBe(1);
    expect(both.stderr).toContain("RS2015");
    const applied = await project.run(["apply", "saved.plan"]);
    expect(applied.stdout).toContain("1 done, 0 failed");
    expect(applied.code).toBe(0);
    const again = await project.run(["apply", "saved.plan"]);
    expect(again.stdout).toContain("RS3008");
    expect(again.code).toBe(1);
    const state = await project.run(["drift", "--state", "none.tfstate", tenantName(9)]);
    expect(state.stderr).toContain("RS2017");
  });
});
