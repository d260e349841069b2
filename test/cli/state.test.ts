// rampsync state list, show, rm and mv: they look into states and change them, and nothing is sent.
import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { desk, deskSecrets, deskVariables } from "../support/desk.js";
import { addressOf } from "../support/stacks.js";
import { declared, integrationId, ManyTenants, shared } from "../support/tenants.js";
import { World } from "../support/world.js";

/** Two tenants with two integrations each, applied. */
async function applied(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 2, each: 2 });
  many.write();
  await many.apply();
  many.emulator.clearRequests();
  return many;
}

const run = (many: World, ...words: string[]) => many.command(["state", ...words, "--no-synth"]);
const contentOf = (many: ManyTenants, tenant: number) => JSON.parse(many.state(tenant));

describe("the verbs of rampsync state", () => {
  it("state list does not say that nothing is recorded where a state cannot be read", async () => {
    const many = await applied();
    many.project.write("terraform.client_1.tfstate", "{");
    many.project.write("terraform.client_2.tfstate", "[]");
    const { stdout, stderr, code } = await run(many, "list");
    expect([code, stdout]).toEqual([1, "Nothing is recorded where the state could be read.\n"]);
    expect(stderr).toContain("2 errors");
  });

  it("state list names a record a line with its tenant and id, and counts what is left to Terraform", async () => {
    const many = await applied();
    const content = contentOf(many, 1);
    content.resources.push({
      mode: "managed",
      type: "null_resource",
      name: "other",
      provider: 'provider["registry.terraform.io/hashicorp/null"]',
      instances: [{ schema_version: 0, attributes: { id: "1" }, sensitive_attributes: [] }],
    });
    many.project.write("terraform.client_1.tfstate", JSON.stringify(content));
    const { stdout, stderr, code } = await run(many, "list");
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      `client_1/${addressOf("desk_1")}   ${integrationId(1, 1)} of client_1`,
      `client_1/${addressOf("desk_2")}   ${integrationId(1, 2)} of client_1`,
    ]);
    expect(stdout.split("\n")).toHaveLength(5);
    expect(stderr).toBe("Left to Terraform and not listed: 1 resource.\n");
    expect(code).toBe(0);
    const second = JSON.parse((await run(many, "list", "--stack", "client_2", "--json")).stdout);
    expect(second.records).toHaveLength(2);
    expect(second.states).toMatchObject([{ stack: "client_2", state: many.statePath(2), serial: "1", others: 0 }]);
    expect(many.requests).toEqual([]);
  });

  it("state list names a state that cannot be read, lists the others, and ends with exit code 1", async () => {
    const many = await applied();
    many.project.write("terraform.client_1.tfstate", "{");
    const { stdout, stderr, code } = await run(many, "list");
    expect(stdout).toContain(integrationId(2, 1));
    expect(stderr).toContain("RS3001");
    expect(code).toBe(1);
  });

  it("state show prints the attributes of a record and none of its secrets, by address, stack or construct", async () => {
    const world = await World.forTest({
      stacks: {
        client_8: {
          integrations: { desk: { ...desk, description: "${var.note}" } },
          more: {
            variable: { ...deskVariables.variable, note: { type: "string", sensitive: true } },
          },
        },
      },
      state: "examples/service-desk/emulator-state.json",
      variables: { ...deskSecrets, TF_VAR_note: "canary-note-1" },
    });
    expect((await world.command(["apply", "--auto-approve", "--send-secrets"])).code).toBe(0);
    expect(world.project.read("terraform.client_8.tfstate")).toContain("canary-note-1");
    for (const name of [addressOf("desk"), `client_8/${addressOf("desk")}`, "client_8/desk"]) {
      const { stdout, code } = await run(world, "show", name);
      expect(stdout).toContain(
        `# client_8/${addressOf("desk")}   INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761 of client_8`,
      );
      expect(stdout).toContain('"Critical" = ["Bad"]');
      expect(stdout).toContain("description = (sensitive)");
      expect(stdout).not.toMatch(/canary/);
      expect(code).toBe(0);
    }
    const { attributes } = JSON.parse((await run(world, "show", "client_8/desk", "--json")).stdout);
    expect(attributes.outbound.notifier.user_name).toBe("testUser");
    expect(JSON.stringify(attributes)).not.toMatch(/canary/);
    // Paths that cannot be read may be of anything.
    const content = JSON.parse(world.project.read("terraform.client_8.tfstate"));
    content.resources[0].instances[0].sensitive_attributes = [[{ type: "unknown" }]];
    world.project.write("terraform.client_8.tfstate", JSON.stringify(content));
    const hidden = JSON.parse((await run(world, "show", "client_8/desk", "--json")).stdout).attributes;
    expect(new Set(Object.values(hidden))).toEqual(new Set(["(sensitive)", null]));
  });

  it("state rm forgets a record with serial, backup and mode as a save has them, keeps the rest, and an apply adopts it again", async () => {
    const many = await applied();
    const before = contentOf(many, 2);
    const dry = await run(many, "rm", "client_2/desk_1", "--dry-run");
    expect(dry.stdout).toContain(`Would forget client_2/${addressOf("desk_1")} (${integrationId(2, 1)} of client_2).`);
    expect(contentOf(many, 2)).toEqual(before);
    const { stdout, code } = await run(many, "rm", `client_2/${addressOf("desk_1")}`);
    expect(stdout).toContain(`Forgot client_2/${addressOf("desk_1")}`);
    expect(code).toBe(0);
    const after = contentOf(many, 2);
    expect(after).toEqual({ ...before, serial: before.serial + 1, resources: [before.resources[1]] });
    expect(JSON.parse(many.project.read("terraform.client_2.tfstate.backup"))).toEqual(before);
    expect(statSync(many.statePath(2)).mode & 0o777).toBe(0o600);
    expect(many.project.exists(".terraform.client_2.tfstate.lock.info")).toBe(false);
    expect(many.requests).toEqual([]);
    const { summary } = await many.plan();
    expect(summary).toMatchObject({ adopt: 1, no_op: 3 });
  });

  it("state rm of several records writes nothing where one of them is not recorded, or where a state is locked", async () => {
    const many = await applied();
    const before = [many.state(1), many.state(2)];
    const unknown = await run(many, "rm", `client_1/${addressOf("desk_1")}`, `client_2/${addressOf("dsek_1")}`);
    expect(unknown.stderr).toContain("RS2015");
    expect(unknown.stderr).toContain(`client_2/${addressOf("desk_1")}`);
    expect(unknown.code).toBe(1);
    const double = await run(many, "rm", addressOf("desk_1"));
    expect(double.stderr).toContain("2 states record it");
    const lock = { ID: "1", Operation: "apply", Info: "", Who: "somebody@elsewhere", Created: "2026-01-01T00:00:00Z" };
    many.project.write(".terraform.client_2.tfstate.lock.info", JSON.stringify(lock));
    const locked = await run(many, "rm", "client_1/desk_1", "client_2/desk_1");
    expect(locked.stderr).toContain("RS3003");
    expect(locked.code).toBe(1);
    expect([many.state(1), many.state(2)]).toEqual(before);
    expect(many.project.exists(".terraform.client_1.tfstate.lock.info")).toBe(false);
  });

  it("state rm works on a state file that no stack keeps any more, without running the program", async () => {
    const many = await applied();
    many.write(undefined, { without: [2] });
    many.project.write("cdktf.json", "no JSON");
    const words = ["rm", "--state", "terraform.client_2.tfstate", addressOf("desk_1"), addressOf("desk_2")];
    expect((await many.command(["state", ...words])).code).toBe(0);
    expect(contentOf(many, 2)).toMatchObject({ serial: 2, resources: [] });
    const none = await many.command(["state", "list", "--state", "none.tfstate"]);
    expect(none.stderr).toContain("RS2017");
    expect(none.code).toBe(1);
  });

  it("state mv gives a record another address in its state and in that of another stack, and a plan finds it there", async () => {
    const many = await applied();
    many.write((_, number) => (number === 1 ? declared(shared) : undefined), { without: [2] });
    const before = contentOf(many, 1).resources.map((resource: { instances: unknown }) => resource.instances);
    const { stdout, code } = await run(many, "mv", "client_1/desk_1", addressOf("other"));
    expect(stdout).toBe(
      `Moved client_1/${addressOf("desk_1")} (${integrationId(1, 1)} of client_1) to client_1/${addressOf("other")}.\n`,
    );
    expect(code).toBe(0);
    const after = contentOf(many, 1);
    expect(after.serial).toBe(2);
    expect(after.resources.map(({ name }: { name: string }) => name)).toEqual(["desk_2", "other"]);
    expect(after.resources[1].instances).toEqual(before[0]);
    many.write();
    expect((await run(many, "mv", `client_1/${addressOf("other")}`, "client_2/desk_9")).code).toBe(1);
    const across = await run(many, "mv", `client_1/${addressOf("other")}`, `client_2/${addressOf("other")}`);
    expect(across.code).toBe(0);
    expect(contentOf(many, 1).resources).toHaveLength(1);
    expect(contentOf(many, 2).resources[2]).toMatchObject({ name: "other", instances: before[0] });
    expect(many.requests).toEqual([]);
  });

  it("state mv refuses an address that is taken, of another type, with an index, and a module's record", async () => {
    const many = await applied();
    const before = many.state(1);
    const refusals: [string, string][] = [
      [addressOf("desk_2"), "records something there already"],
      ["rampsync_other.desk", "cannot become one of the type rampsync_other"],
      [`${addressOf("desk")}[0]`, "no address that a record can go to"],
      [`module.x.${addressOf("desk")}`, "no address that a record can go to"],
    ];
    for (const [to, problem] of refusals) {
      const { stderr, code } = await run(many, "mv", `client_1/${addressOf("desk_1")}`, to);
      expect(stderr).toContain("RS2015");
      expect(stderr).toContain(problem);
      expect(code).toBe(1);
    }
    expect(many.state(1)).toBe(before);
  });

  it("states of a backend that Terraform alone reads are named, and none of them is taken for empty", async () => {
    const many = await applied();
    many.write(undefined, { backend: { s3: { bucket: "states", key: "desk", region: "eu-central-1" } } });
    const { stderr, code } = await run(many, "list");
    expect(stderr).toContain("RS2005");
    expect(stderr).toContain("terraform state");
    expect(code).toBe(1);
    expect((await run(many, "rm", `client_1/${addressOf("desk_1")}`)).code).toBe(1);
  });
});
