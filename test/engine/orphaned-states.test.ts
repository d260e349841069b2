// A stack that is taken out of the program leaves its state: every verb says so, with what it records.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { addressOf } from "../support/stacks.js";
import { declared, integrationId, ManyTenants, shared, tenantName } from "../support/tenants.js";

async function applied(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
  many.write(() => declared(shared));
  await many.apply();
  many.events.splice(0);
  return many;
}

const notes = (many: ManyTenants) => many.events.flatMap((event) => (event.type === "note" ? [event.text] : []));

describe("states of stacks that the program no longer has", () => {
  it("plan, drift and apply report a state whose stack is gone, with its file and integrations, and do nothing with them", async () => {
    const many = await applied();
    expect((await many.plan()).orphaned_states).toEqual([]);
    many.write(() => declared(shared), { without: [2] });
    many.emulator.clearRequests();
    for (const document of [await many.plan(), await many.drift(), (await many.apply()).plan]) {
      expect(document.orphaned_states).toEqual([
        {
          state: "terraform.client_2.tfstate",
          integrations: [1, 2].map((number) => ({
            address: addressOf(`desk_${number}`),
            integration: integrationId(2, number),
          })),
        },
      ]);
      expect(document.warnings.join()).toContain("terraform.client_2.tfstate (2 integrations)");
      expect(document.warnings.join()).toContain("rampsync destroy");
    }
    expect(notes(many)).toHaveLength(3);
    expect(many.requests.filter(({ tenant }) => tenant === tenantName(2))).toEqual([]);
    expect(many.state(2)).toContain(integrationId(2, 1));
  });

  it("a state whose stack is gone is reported where it is broken, and where each stack has a folder of its own", async () => {
    const many = await applied();
    many.write(() => declared(shared), { without: [1] });
    writeFileSync(many.statePath(1), "{");
    const left = join(many.directory, "cdktf.out/stacks/client_9/terraform.client_3.tfstate");
    mkdirSync(dirname(left), { recursive: true });
    writeFileSync(left, many.state(2).replaceAll("0000-4000-8000-000002", "0000-4000-8000-000009"));
    const { orphaned_states: broken } = await many.plan();
    expect(broken).toMatchObject([{ state: "terraform.client_1.tfstate", error: { code: "RS3001" } }]);
    many.write(() => declared(shared), { backend: { local: { path: "terraform.client_3.tfstate" } } });
    const { orphaned_states: beside } = await many.plan();
    expect(beside).toMatchObject([
      { state: "cdktf.out/stacks/client_9/terraform.client_3.tfstate", integrations: [{}, {}] },
    ]);
  });

  it("a state whose stack is gone is not reported for another tenant, for a part of the program, or for what moved", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
    many.write((tenant) => declared(shared, { tenant_id: tenantName(tenant) }));
    await many.apply();
    many.write(() => declared(shared), { without: [2] });
    expect((await many.plan({ tenant: tenantName(1) })).orphaned_states).toEqual([]);
    expect((await many.plan()).orphaned_states).toHaveLength(1);
    expect((await many.plan({ stacks: ["client_1"] })).orphaned_states).toEqual([]);
    many.write(
      (tenant, number) =>
        declared(shared, tenant === 1 ? {} : { tenant_id: tenantName(2), integration_id: integrationId(2, number) }),
      { without: [2] },
    );
    expect((await many.plan()).orphaned_states).toEqual([]);
  });
});
