// What an apply tells where the server lets less happen than was planned, or shows less than was sent.
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { renderApply } from "../../src/report/apply.js";
import { renderPlan } from "../../src/report/plan.js";
import { plain } from "../report/documents.js";
import { declared, ManyTenants, rowsOf, shared } from "../support/tenants.js";

describe("a server that refuses to remove single rows", () => {
  it.each([403, 404, 405])(
    "an adoption is recorded where a DELETE answers %i, and is not tried again",
    async (status) => {
      const many = await ManyTenants.forTest({
        tenants: 1,
        each: 1,
        rows: () => rowsOf({ ...shared, Ok: ["Good", "Fine"] }),
      });
      many.write(() => declared({ ...shared, Ok: ["Good"] }, { unmanaged_mappings: "remove" }));
      many.emulator.faults.add({ match: { method: "DELETE" }, do: { kind: "answer", status, body: {} } });
      const { resources } = await many.apply();
      expect(resources).toMatchObject([
        {
          status: "done",
          errors: [],
          note_facts: [{ code: "RS6118" }],
          notes: [expect.stringContaining("not planned again")],
        },
      ]);
      const plan = await many.plan();
      expect(plan.resources).toMatchObject([{ action: "no-op", calls: [], unmanaged: [{ label: "Ok → Fine" }] }]);
      expect(many.pairs(1, 1)).toContain("Ok → Fine");
    },
  );
});

const notifier = {
  type: "REST_API",
  base_uri: "desk.example.com",
  auth_type: "BASIC",
  user_name: "sync",
  password_wo: "$" + "{var.password}",
};
const variables = { password: { type: "string", sensitive: true } };

describe("a server that shows nothing of what was sent", () => {
  it("a password that is sent alone is told as sent, and not as verified", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.variables.TF_VAR_password = "first-password";
    many.write(() => declared(shared, { outbound: { notifier } }), { variables });
    await many.apply();
    many.variables.TF_VAR_password = "second-password";
    const document = await many.apply();
    expect(document.resources).toMatchObject([
      { status: "done", posts: 1, unverified: ["outbound.notifier.password_wo"] },
    ]);
    expect(renderApply(document, { colors: plain })).toContain("not verified, since the server hides");
  });

  it("a password that an adoption sent, and whose record is lost, is told as not recorded as sent", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.variables.TF_VAR_password = "first-password";
    many.write(() => declared(shared, { outbound: { notifier } }), { variables });
    expect((await many.apply()).resources).toMatchObject([{ status: "done", posts: 1 }]);
    many.project.discard(basename(many.statePath(1)));
    const plan = await many.plan();
    expect(plan.resources).toMatchObject([{ action: "adopt", unsent_secrets: ["outbound.notifier.password_wo"] }]);
    expect(renderPlan(plan, { colors: plain })).toContain("not recorded as sent from here");
  });
});
