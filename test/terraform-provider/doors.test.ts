// One state, both doors: what rampsync applied terraform finds unchanged, and the other way round.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { installedIntegrationFields } from "../../src/integration/fields.js";
import { sensitivePaths } from "../../src/resources/sensitive.js";
import { DESK, status } from "../support/hcl.js";
import { addressOf, resourcesOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

interface Declared {
  readonly values: { readonly [value: string]: readonly string[] };
  readonly more?: object;
  readonly notifier?: object;
  readonly foreign?: boolean;
}

/** The directory is the stack's, and the project's: both doors read the same file and write the same state. */
function declare(world: TerraformWorld, { values, more = {}, notifier, foreign = false }: Declared): void {
  const stack = {
    terraform: { required_providers: { rampsync: { source: "rampsync/rampsync" } } },
    provider: { rampsync: [{}] },
    ...(notifier === undefined
      ? {}
      : {
          variable: {
            password: { type: "string", sensitive: true, ephemeral: true },
            key: { type: "string", sensitive: true },
          },
        }),
    resource: {
      ...(foreign ? { terraform_data: { other: { input: { a: 1.5, b: "x" } } } } : {}),
      ...resourcesOf({
        desk: {
          integration_id: DESK,
          outbound: {
            mappings: {
              "INCIDENT.Status": {
                entity_type: "INCIDENT",
                attribute: "Status",
                third_party_entity_type: "Ticket",
                third_party_attribute: "Status",
                values,
              },
            },
            ...(notifier === undefined ? {} : { notifier }),
          },
          ...more,
        },
      }),
    },
    output: { desk: { value: DESK } },
  };
  world.writeStack(stack);
}

async function terraformApply(world: TerraformWorld): Promise<void> {
  const result = await world.terraform("apply", "-auto-approve");
  expect(result.code, result.stderr).toBe(0);
}

async function nativePlanIsEmpty(world: TerraformWorld): Promise<void> {
  const document = await world.plan();
  expect(document.summary, JSON.stringify(document.resources)).toMatchObject({ resources: 1, no_op: 1, failed: 0 });
}

const private_ = (world: TerraformWorld) => Buffer.from(world.instance().private ?? "", "base64").toString();

/** The recorded sensitive paths; their order means nothing. */
const sensitiveOf = (world: TerraformWorld) =>
  (world.instance().sensitive_attributes as object[]).map((path) => JSON.stringify(path)).sort();

const notifier = {
  type: "REST_API",
  base_uri: "https://desk.example.com/api",
  auth_type: "OAUTH2",
  grant_type: "CLIENT_CREDENTIALS",
  api_key: "${var.key}",
  api_secret_wo: "${var.password}",
  access_token_uri: "https://desk.example.com/token",
};

describe.skipIf(findTerraform() === undefined)("one state for terraform and the command", () => {
  testWithTerraform(
    "terraform has nothing to do after an apply of rampsync, and rampsync nothing after terraform's",
    async (world) => {
      declare(world, { values: { Ok: ["Good"], Critical: ["Bad"] }, more: { display_name: "Service desk" } });
      await world.nativeApply();
      await world.emptyPlan();
      await world.emptyPlan("-refresh=false");
      declare(world, { values: { Ok: ["Good"], New: ["Neu"] }, more: { display_name: "Service desk" } });
      await terraformApply(world);
      await nativePlanIsEmpty(world);
      declare(world, { values: { Ok: ["Fine"] }, more: { on_destroy: "forget" } });
      await world.nativeApply();
      await world.emptyPlan();
      expect(world.pairs()).toEqual(["Ok → Fine"]);
    },
  );

  testWithTerraform(
    "terraform and rampsync write the same bytes of private state and the same attributes",
    async (world) => {
      declare(world, {
        values: { Ok: ["Good"], Critical: ["Bad"] },
        more: { description: "Tickets", unmanaged_mappings: "keep" },
      });
      await world.nativeApply();
      const native = { attributes: world.instance().attributes, applied: private_(world) };
      const state = world.stateText();
      await world.terraform("state", "rm", addressOf("desk"));
      await terraformApply(world);
      expect({ attributes: world.instance().attributes, applied: private_(world) }).toEqual(native);
      expect(world.stateText()).not.toBe(state);
    },
  );

  testWithTerraform(
    "text in any Unicode form is the same to terraform and rampsync, and rows of another form stay",
    async (world) => {
      const [first, second] = ["Gr\u00fcn", "Gru\u0308n"];
      const more = (text: string) => ({ display_name: text });
      for (const text of [first, second]) world.desk.addRow("outbound", status(text, `to ${text}`));
      world.desk.addRow("outbound", status("Cafe\u0301", "Cafe\u0301"));
      const rows = world.desk.rows("outbound");
      declare(world, { values: { [second]: [`to ${second}`], "Cafe\u0301": ["Cafe\u0301"] }, more: more(second) });
      await world.nativeApply();
      expect(world.desk.rows("outbound")).toEqual(rows);
      await world.emptyPlan();
      await terraformApply(world);
      declare(world, { values: { [first]: [`to ${first}`], "Caf\u00e9": ["Cafe\u0301"] }, more: more(first) });
      await nativePlanIsEmpty(world);
      await terraformApply(world);
      expect(world.desk.rows("outbound")).toEqual(rows);
      await world.terraform("state", "rm", addressOf("desk"));
      await terraformApply(world);
      declare(world, { values: { [second]: [`to ${second}`], "Cafe\u0301": ["Caf\u00e9"] }, more: more(second) });
      await nativePlanIsEmpty(world);
      expect(world.desk.rows("outbound")).toEqual(rows);
    },
  );

  testWithTerraform(
    "a resource that terraform tainted is recorded without the mark by rampsync, and terraform then replaces nothing",
    async (world) => {
      declare(world, { values: { Ok: ["Good"], Critical: ["Bad"] }, more: { on_destroy: "remove_mappings" } });
      await terraformApply(world);
      const rows = world.desk.rows("outbound");
      await world.terraform("taint", addressOf("desk"));
      expect(world.instance().status).toBe("tainted");
      const planned = await world.plan();
      expect(planned.resources).toMatchObject([{ action: "state-only", changes: [], drift: [] }]);
      await world.nativeApply();
      await world.emptyPlan();
      expect(world.desk.rows("outbound")).toEqual(rows);
    },
  );

  testWithTerraform(
    "resources of other providers, outputs and sensitive variables stay when terraform and rampsync take turns",
    async (world) => {
      world.variables.TF_VAR_password = "canary-password-1";
      world.variables.TF_VAR_key = "key-1";
      declare(world, { values: { Ok: ["Good"] }, notifier, foreign: true });
      await terraformApply(world);
      const sensitive = sensitiveOf(world);
      declare(world, { values: { Ok: ["Good"] }, notifier });
      await nativePlanIsEmpty(world);
      declare(world, { values: { Ok: ["Good"], New: ["Neu"] }, notifier });
      await world.nativeApply();
      expect(sensitiveOf(world)).toEqual(sensitive);
      declare(world, { values: { Ok: ["Good"], New: ["Neu"] }, notifier, foreign: true });
      await world.emptyPlan();
      world.variables.TF_VAR_password = "canary-password-2";
      await terraformApply(world);
      declare(world, { values: { Ok: ["Good"], New: ["Neu"] }, notifier });
      await nativePlanIsEmpty(world);
      expect(world.desk.notifier()?.apiSecret).toBe("canary-password-2");
    },
  );

  testWithTerraform("terraform plans nothing after an apply of sensitive values by rampsync", async (world) => {
    world.variables.TF_VAR_password = "canary-password-1";
    world.variables.TF_VAR_key = "key-1";
    declare(world, { values: { Ok: ["Good"] }, notifier });
    await world.nativeApply();
    const native = JSON.stringify(world.instance().sensitive_attributes);
    await world.emptyPlan();
    declare(world, { values: { Ok: ["Good"] }, notifier, more: { description: "x" } });
    await terraformApply(world);
    expect(native).toContain("api_key");
  });

  testWithTerraform("the sensitive paths that rampsync records are those that terraform records", async (world) => {
    world.variables.TF_VAR_password = "canary-password-1";
    world.variables.TF_VAR_key = "key-1";
    for (const of of [
      notifier,
      { ...notifier, api_key: "literal" },
      { type: "REST_API", base_uri: "https://x.example.com" },
    ]) {
      declare(world, { values: { Ok: ["Good"] }, notifier: of });
      await terraformApply(world);
      const recorded = world.instance().sensitive_attributes as { type: string; value: unknown }[][];
      const names = recorded.map((path) => path.map(({ value }) => value).join("."));
      const wrap = (value: string) => (value.startsWith("$") ? new Secret("x") : value);
      const declared = Object.fromEntries(Object.entries(of).map(([name, value]) => [name, wrap(value)]));
      const paths = sensitivePaths({ outbound: { notifier: declared } }, installedIntegrationFields).map((path) =>
        path.join("."),
      );
      expect(paths.sort()).toEqual(names.sort());
    }
  });

  testWithTerraform("terraform leaves accepted drift as it is, until its entry goes", async (world) => {
    const file = join(world.directory, "rampsync.accepted.json");
    world.access.RAMPSYNC_ACCEPTED = file;
    world.files.write({ "rampsync.accepted.json": '{"version":1,"accepted":[]}' });
    const more = (display_name: string) => ({ display_name });
    declare(world, { values: { Ok: ["Good"], Critical: ["Bad"] }, more: more("Desk") });
    await terraformApply(world);
    const [row] = world.desk.rows("outbound").filter((each) => each.propertyValue === "Critical");
    world.desk.removeRow(String(row?.uniqueId));
    world.desk.addRow("outbound", status("Critical", "Sev1"));
    world.desk.set({ displayName: "Renamed" });
    const ids = (await world.drift()).resources.flatMap(({ drift }) => drift.map(({ id = "" }) => id));
    expect(ids).toHaveLength(2);
    const until = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    for (const id of ids) await world.drift({ accept: { id, reason: "agreed", who: "Ada", until } });

    world.takeWrites();
    await world.emptyPlan();
    const refreshed = await world.terraform("apply", "-auto-approve", "-refresh-only");
    expect(refreshed.code, refreshed.stderr).toBe(0);
    expect(world.stateText()).toContain('"accepted"');
    declare(world, { values: { Ok: ["Good"], Critical: ["Bad"], New: ["Neu"] }, more: more("Desk") });
    await terraformApply(world);
    expect(world.pairs().sort()).toEqual(["Critical → Sev1", "New → Neu", "Ok → Good"]);
    expect(world.desk.state().displayName).toBe("Renamed");
    await world.emptyPlan();
    expect((await world.drift()).counts).toMatchObject({ drifted: 0, accepted: 1 });

    world.files.write({ "rampsync.accepted.json": '{"version":1,"accepted":[]}' });
    expect((await world.terraform("plan", "-detailed-exitcode")).code).toBe(2);
    await terraformApply(world);
    expect(world.pairs().sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    expect(world.desk.state().displayName).toBe("Desk");
    await world.emptyPlan();
  });

  testWithTerraform("rampsync finds the right drift after terraform refreshed the state during it", async (world) => {
    declare(world, { values: { Ok: ["Good"], Critical: ["Bad"] } });
    await terraformApply(world);
    const [row] = world.desk.rows("outbound").filter((each) => each.propertyValue === "Critical");
    world.desk.removeRow(String(row?.uniqueId));
    world.desk.addRow("outbound", status("Ok", "Sev1"));
    const refreshed = await world.terraform("apply", "-auto-approve", "-refresh-only");
    expect(refreshed.code, refreshed.stderr).toBe(0);
    const document = await world.plan();
    expect(document.resources[0]?.drift.map(({ label, action }) => `${action} ${label}`)).toEqual([
      "add Critical → Bad",
      "remove Ok → Sev1",
    ]);
    await world.nativeApply();
    await world.emptyPlan();
    expect(readFileSync(join(world.directory, "terraform.tfstate"), "utf8")).toContain("Critical");
  });
});
