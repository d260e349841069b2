// What a guard would stop: the plan announces it, the apply shows what it stopped, and of many tenants it is said once.
import pico from "picocolors";
import { describe, expect, it } from "vitest";
import type { PlanDocument } from "../../src/document/plan-document.js";
import { RefusedRun } from "../../src/engine/plan/refusals.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { renderPlan } from "../../src/report/plan.js";
import { refusalLines } from "../../src/report/refusals.js";
import { declared, ManyTenants, mappingOf, range, rowsOf, shared, type Values } from "../support/tenants.js";

const colors = pico.createColors(false);
const renderText = (document: PlanDocument) => renderPlan(document, { colors });
const ten: Values = Object.fromEntries(range(10).map((number) => [`Value ${number}`, [`There ${number}`]]));
const without = (count: number): Values => Object.fromEntries(Object.entries(ten).slice(count));

async function applied(tenants: number, each: number): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants, each, rows: () => rowsOf(ten) });
  many.write(() => declared(ten));
  await many.apply();
  many.emulator.clearRequests();
  return many;
}

async function refusedBy(run: Promise<unknown>): Promise<RefusedRun> {
  const thrown = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof RefusedRun)) throw new Error(`not refused: ${thrown}`);
  return thrown;
}

describe("plans that a guard would stop", () => {
  it("a plan that a guard would stop says so, as text, JSON and Markdown, with the number to review", async () => {
    const many = await applied(1, 1);
    many.write(() => declared(without(4)));
    const document = await many.plan();
    expect(document.refusals).toMatchObject([{ code: "RS5002", where: "client_1/desk_1" }]);
    expect(document.summary).toMatchObject({ rows_removed: 4, values_lost: 4 });
    for (const text of [renderText(document), renderMarkdown(document)]) {
      expect(text).toContain("An apply of this is refused");
      expect(text).toContain("RS5002");
      expect(text).toContain("4 values lost (limit 50)");
      expect(text.replaceAll("&#45;", "-")).toContain("--allow-removals 4");
    }
    const { refusals } = (await many.apply({ allowRemovals: 4 })).plan;
    expect(refusals).toEqual([]);
  });

  it("a plan counts a value that another replaces as a row that is removed, not as a loss", async () => {
    const many = await applied(1, 1);
    many.write(() => declared(Object.fromEntries(Object.keys(ten).map((value) => [value, ["Else"]]))));
    const document = await many.plan();
    expect(document.summary).toMatchObject({ rows_removed: 10, values_lost: 0 });
    expect(document.refusals).toEqual([]);
  });

  it("a plan announces that prevent_destroy will refuse a replacement", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, others: 1 });
    const lifecycle = { prevent_destroy: true };
    many.write(() => declared(shared), { lifecycle });
    await many.apply();
    many.write(() => declared(shared, { integration_id: many.live(1, 2).id }), { lifecycle });
    expect((await many.plan()).refusals).toMatchObject([{ code: "RS5004" }]);
  });
});

describe("applies that a guard stops", () => {
  it("an apply that a guard stops shows the plan that it stopped, sends nothing, and names the same reasons as the plan", async () => {
    const many = await applied(2, 1);
    many.write(() => declared(without(4)));
    const { refusals } = await many.plan();
    const refused = await refusedBy(many.apply());
    expect(refused.plan.summary).toMatchObject({ update: 2, values_lost: 8 });
    expect(refused.plan.refusals).toEqual(refusals);
    expect(refused.errors.map((error) => error.toJSON())).toEqual(refusals);
    expect(many.writes).toEqual([]);
  });

  it("an apply that a guard stops says the same of many tenants once, and counts the others", async () => {
    const many = await applied(20, 2);
    many.write(() => declared({}));
    const { errors } = await refusedBy(many.apply());
    expect(errors).toHaveLength(2 * 40 + 1);
    const lines = refusalLines(errors, colors);
    expect(lines.length).toBeLessThan(10);
    expect(lines.join("\n")).toContain("client_1/desk_1 … client_20/desk_2 (40 places)");
    expect(lines.join("\n")).toContain("--allow-removals 400");
    many.write((tenant) => declared(tenant > 6 ? ten : without(tenant + 3)));
    const different = refusalLines((await many.plan()).refusals, colors);
    expect(different.length).toBeLessThan(20);
    expect(different.join("\n")).toMatch(/and \d+ more: \d+ RS5002/);
  });

  it("an apply that a guard stops writes the names of mappings so that they cannot be taken for others", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rowsOf(ten) });
    const write = (values: Values) => many.write(() => ({ outbound: { mappings: { 'od"d]': mappingOf(values) } } }));
    write(ten);
    await many.apply();
    write({});
    const { errors } = await refusedBy(many.apply());
    expect(errors.map(({ where }) => where)).toContain('client_1/desk_1: outbound.mappings["od\\"d]"]');
  });
});
