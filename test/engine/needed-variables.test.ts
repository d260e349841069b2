// Variables are asked for where they are needed: of one tenant, or of the stacks that are named.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { toRampsyncErrors } from "../../src/base/error.js";
import { declared, integrationId, ManyTenants, shared, tenantName } from "../support/tenants.js";

const variables = {
  variables: { good: { type: "string", sensitive: true }, owner: { type: "string" } },
};
/** Of tenant 1 only. */
const values = { good: "Good", owner: "client_1" };
let many: ManyTenants;

beforeEach(async () => {
  many = await ManyTenants.forTest({ tenants: 3, each: 1 });
  many.write(() => declared({ ...shared, Ok: ["${var.good}"] }), variables);
  mkdirSync(join(many.directory, "vars"));
  writeFileSync(join(many.directory, "vars/client_1.tfvars.json"), JSON.stringify(values));
});

const codes = (run: Promise<unknown>) =>
  run.then(
    () => [],
    (error: unknown) => toRampsyncErrors(error).map(({ code, where }) => [code, where?.split(",")[0]]),
  );

describe("variables without a value", () => {
  it("a variable of another tenant's stack needs no value", async () => {
    expect((await many.plan({ tenant: "client_1" })).summary).toMatchObject({ resources: 1, adopt: 1 });
    expect((await many.apply({ tenant: "client_1" })).summary).toMatchObject({ done: 1, failed: 0 });
    expect((await many.drift({ tenant: "client_1" })).counts.clean).toBe(1);
    expect((await many.destroy({ tenant: "client_1" })).summary).toMatchObject({ done: 1, failed: 0 });
    expect(new Set(many.requests.map(({ tenant }) => tenant))).toEqual(new Set(["client_1"]));
  });

  it("a variable of a stack that is not selected needs no value", async () => {
    expect((await many.plan({ stacks: ["client_1"] })).summary).toMatchObject({ resources: 1, adopt: 1 });
  });

  it("a variable of the selected tenant's stack, and of all stacks when all are selected, needs a value", async () => {
    const files = [2, 3].map((tenant) => ["RS2007", `cdktf.out/stacks/${tenantName(tenant)}/cdk.tf.json`]);
    expect(await codes(many.plan({ tenant: "client_2" }))).toEqual(files.slice(0, 1));
    expect(await codes(many.plan())).toEqual(files);
  });

  it("a variable needs a value where its stack's tenant depends on one, or its state records the tenant", async () => {
    const owned = { tenant_id: "${var.owner}" };
    many.write((tenant) => declared(shared, tenant === 2 ? owned : {}), variables);
    expect(await codes(many.plan({ tenant: "client_1" }))).toHaveLength(1);
    many.write((tenant) =>
      declared(shared, tenant === 3 ? { tenant_id: "client_1", integration_id: integrationId(1, 1) } : {}),
    );
    await many.apply({ stacks: ["client_3"] });
    many.write(() => declared({ ...shared, Ok: ["${var.good}"] }), variables);
    expect(await codes(many.plan({ tenant: "client_1" }))).toEqual([
      ["RS2007", "cdktf.out/stacks/client_3/cdk.tf.json"],
    ]);
  });

  it("a tenant that is misspelt is refused with the names of all tenants", async () => {
    await expect(many.plan({ tenant: "clinet_1" })).rejects.toMatchObject({
      code: "RS2015",
      hint: "The tenants are: client_1, client_2, client_3.",
    });
  });
});
