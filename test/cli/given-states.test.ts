// Drift of many stacks whose states are pulled into files: `--state STACK=FILE`, repeated, and `--state-dir`.
import { describe, expect, it } from "vitest";
import { ManyTenants } from "../support/tenants.js";

const s3 = { s3: { bucket: "states", key: "desk", region: "eu-central-1" } };

/** Three tenants that are applied, whose stacks keep their states in a bucket from then on; `states/` has what was pulled. */
async function pulled(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
  many.write();
  await many.apply();
  for (const tenant of [1, 2, 3]) {
    many.project.write(`states/client_${tenant}.tfstate`, many.state(tenant));
    many.project.discard(`terraform.client_${tenant}.tfstate`);
  }
  many.write(undefined, { backend: s3 });
  const [row] = many.live(2, 1).state().outbound?.rows ?? [];
  many.live(2, 1).changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
  many.emulator.clearRequests();
  return many;
}

describe("states given of many stacks", () => {
  it("drift of all stacks of a remote backend is one run with the folder of their states", async () => {
    const many = await pulled();
    const { stdout, stderr, code } = await many.command(["drift", "--state-dir", "states"]);
    expect(stdout).toContain('DRIFT: live says "Else"');
    expect(stdout).toContain("5 clean, 1 drifted, 0 not looked at");
    expect(stdout).not.toContain("compared with what is declared");
    expect(stderr).toBe("");
    expect(code).toBe(2);
    const plan = JSON.parse((await many.command(["plan", "--state-dir", "states", "--json"])).stdout);
    expect(plan.summary).toMatchObject({ update: 1, no_op: 5, adopt: 0 });
  });

  it("a stack without a state in the folder is not looked at, and the others are", async () => {
    const many = await pulled();
    many.project.discard("states/client_3.tfstate");
    const { stdout, code } = await many.command(["drift", "--state-dir", "states"]);
    expect(stdout).toContain("RS2017");
    expect(stdout).toContain("has no state of client_3");
    expect(stdout).toContain("3 clean, 1 drifted, 2 not looked at");
    expect(code).toBe(1);
    expect((await many.command(["drift", "--state-dir", "states", "client_1"])).code).toBe(0);
  });

  it("a state in the folder that is no state, or that of another stack, is the problem of its stack alone", async () => {
    const many = await pulled();
    many.project.write("states/client_1.tfstate", "");
    many.project.write("states/client_3.tfstate", many.project.read("states/client_2.tfstate"));
    const { stdout, code } = await many.command(["drift", "--state-dir", "states"]);
    expect(stdout).toContain("RS3001");
    expect(stdout).toContain("RS3009");
    expect(stdout).toContain("1 clean, 1 drifted, 4 not looked at");
    expect(code).toBe(1);
  });

  it("a file in the folder that is named after no stack is told, with the nearest", async () => {
    const many = await pulled();
    many.project.write("states/terraform.cleint_1.tfstate", "{}");
    const { stderr, code } = await many.command(["drift", "--state-dir", "states"]);
    expect(stderr).toContain('there is no stack "cleint_1"; the nearest: client_1');
    expect(code).toBe(2);
  });

  it("--state STACK=FILE is repeatable, wins over the folder, and leaves other stacks to their own backends", async () => {
    const many = await pulled();
    const of = (tenant: number) => ["--state", `client_${tenant}=states/client_${tenant}.tfstate`];
    const { stdout, code } = await many.command(["drift", ...of(1), ...of(2)]);
    expect(stdout).toContain("2 integrations compared with what is declared");
    expect(code).toBe(2);
    many.project.write("other/client_2.tfstate", "no state");
    const won = await many.command(["drift", "--state-dir", "other", ...of(1), ...of(2), ...of(3)]);
    expect(won.stdout).toContain("5 clean, 1 drifted, 0 not looked at");
  });
});
