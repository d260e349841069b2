// What an apply did: done, failed, unknown, and the sum.
import { describe, expect, it } from "vitest";
import type { AppliedResource, ApplyDocument } from "../../src/document/plan-document.js";
import { renderApply } from "../../src/report/apply.js";
import { addressOf, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { client8, document, integration, plain } from "./documents.js";

const applied = (tenant: string, rest: Partial<AppliedResource> = {}): AppliedResource => ({
  stack: tenant,
  address: addressOf("desk"),
  type: INSTALLED_INTEGRATION,
  construct: `${tenant}/desk`,
  tenant,
  integration: `INTG-9c58d2a0-4f1e-${tenant.padStart(12, "0")}`,
  action: "update",
  status: "done",
  posts: 1,
  deletes: 0,
  errors: [],
  ...rest,
});

const render = (
  resources: readonly AppliedResource[],
  rest: Partial<ApplyDocument> = {},
  verb: "apply" | "destroy" = "apply",
) => {
  const count = (status: AppliedResource["status"]) =>
    resources.filter((resource) => resource.status === status).length;
  const summary = { done: count("done"), failed: count("failed"), unknown: count("unknown"), no_op: 7 };
  return renderApply(
    { format_version: "1.1", errors: [], approved: true, plan: document([client8]), resources, summary, ...rest },
    { colors: plain, verb },
  );
};

describe("an apply in text", () => {
  it("the report of an apply shows what was done, what failed and why, and the sum", () => {
    const error = {
      code: "RS4201",
      source: "remote",
      message: "Status reads X.",
      where: "client_41/desk",
      hint: "Plan again.",
    };
    expect(
      render([
        applied("client_8", { deletes: 2 }),
        ...Array.from({ length: 290 }, (_, index) => applied(`client_${index + 100}`)),
        applied("client_41", { status: "failed", errors: [error] }),
        applied("client_42", { status: "unknown", errors: [{ ...error, code: "RS4010" }] }),
        applied("client_43", { action: "adopt", posts: 0 }),
      ]),
    ).toBe(
      `
Updated alike: client_100 … client_389 (290 tenants; 1 POST each)
client_8 / desk   INTG-9c58…nt_8   CA Service Desk                           updated
  1 POST, 2 DELETE; verified
client_41 / desk   INTG-9c58…t_41                                             failed
  sent: 1 POST
  RS4201  Status reads X.
    where: client_41/desk
    hint: Plan again.
client_42 / desk   INTG-9c58…t_42                                    outcome unknown
  sent: 1 POST
  RS4010  Status reads X.
    where: client_41/desk
    hint: Plan again.
client_43 / desk   INTG-9c58…t_43                                            adopted

Apply: 292 done, 1 failed, 1 outcome unknown, 7 no change. 293 POST, 2 DELETE.`.slice(1),
    );
  });

  it("the report of an apply shows the same failure of many integrations once", () => {
    const failed = ["a", "b", "c"].map((tenant) =>
      applied(tenant, {
        status: "failed",
        posts: 0,
        errors: [{ code: "RS4001", source: "remote", message: "Not let in.", where: tenant, hint: "Check." }],
      }),
    );
    expect(render(failed)).toContain(
      "Failed alike: a, b, c (3 tenants; no calls)\n  RS4001  Not let in.\n    hint: Check.\n",
    );
  });

  it("the report of a destroy is called a destroy", () => {
    const forgotten = [applied("a", { action: "forget", posts: 0 })];
    expect(render(forgotten, {}, "destroy")).toContain("\n\nDestroy: 1 done, 0 failed");
    expect(render([], { plan: document([integration("a")]) }, "destroy")).toBe(
      "Nothing to destroy: no state records anything.",
    );
  });

  it("the report of an apply says that nothing was sent without approval, or that there was nothing to do", () => {
    expect(render([], { approved: false })).toBe("Not approved: nothing was sent.");
    expect(render([], { plan: document([integration("a")]) })).toBe("No changes. 1 integration is as declared.");
  });
});
