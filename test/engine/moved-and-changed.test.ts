// What moved live and was changed in code as well: the plan says what was applied, what is live, and what will be.
import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { renderMarkdown } from "../../src/report/markdown.js";
import { renderPlan } from "../../src/report/plan.js";
import { declared, ManyTenants, shared } from "../support/tenants.js";

it("a value that changed live and in the code is shown with all three sides, as text, JSON and Markdown, and is as declared after the apply", async () => {
  const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
  many.write(() => declared(shared, { display_name: "First" }));
  await many.apply();
  const live = many.live(1, 1);
  const rowOf = (value: string) => live.rows("outbound").find((row) => row.propertyValue === value)?.uniqueId ?? "";
  live.set({ displayName: "Portal" });
  live.changeRow(rowOf("Ok"), { thirdPartyValue: "Sev1" });
  live.removeRow(rowOf("New"));
  many.write(() => declared({ ...shared, Ok: ["Better"], New: ["Nouveau"] }, { display_name: "Second" }));

  const plan = await many.plan();
  const [resource] = plan.resources;
  expect(resource?.changes).toMatchObject([
    { label: "display_name", applied: "First", before: "Portal", after: "Second", drifted: true },
    { label: "New → Nouveau", applied: "Neu", after: "Nouveau", drifted: true },
  ]);
  expect(resource?.drift).toMatchObject([{ applied: "Good", before: "Sev1", after: "Better" }]);
  const messages = [
    "display_name   Portal → Second   DRIFT: live had moved from First",
    "New → Nouveau   added in code; DRIFT: live had moved from Neu",
    'Ok  → Better    DRIFT: live says "Sev1" in place of "Good"; changed in code as well: Better is added, then Sev1 removed',
  ];
  for (const text of [renderPlan(plan, { colors: createColors(false) }), renderMarkdown(plan)]) {
    for (const line of messages) expect(text).toContain(line);
  }

  const { plan: applied } = await many.apply();
  expect([applied.resources[0]?.changes, applied.resources[0]?.drift]).toEqual([resource?.changes, resource?.drift]);
  expect(many.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Nouveau", "Ok → Better"]);
  expect((await many.plan()).summary.no_op).toBe(1);
});
