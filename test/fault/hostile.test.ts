// Nothing that a hostile server says colours a terminal, pollutes an object or hangs a run.
import pico from "picocolors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toRampsyncErrors } from "../../src/base/error.js";
import { renderApply } from "../../src/report/apply.js";
import { renderErrors } from "../../src/report/errors.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { renderPlan } from "../../src/report/plan.js";
import { FlowWorld, type Outcome } from "./flow-world.js";
import { DESK, TENANT, update } from "./ticket-flow.js";

const colors = pico.createColors(false);

describe("a hostile server", () => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.at(update);
  });
  afterAll(() => world.close());

  const evil = "\u001b[31mred\u001b]0;title\u0007\u202egnp.exe\u2066\u200b\r\nRS0000 forged";
  const unsafe =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/;

  /** The renderings for people. */
  function shownTo(outcome: Outcome): string {
    const { document, thrown } = outcome;
    const errors = renderErrors(thrown === undefined ? [] : toRampsyncErrors(thrown), colors);
    if (document === undefined) return errors;
    if ("plan" in document)
      return renderApply(document, { colors }) + renderPlan(document.plan, { colors, verbose: true }) + errors;
    return renderPlan(document, { colors, verbose: true }) + renderMarkdown(document);
  }

  it("a hostile server cannot colour, retitle or turn round what is shown", async () => {
    world.reset();
    const desk = world.emulator.tenant(TENANT).integration(DESK);
    desk.set({ displayName: evil });
    desk.setNotifier({ baseURI: evil });
    const row = {
      entityType: "INCIDENT",
      name: "Status",
      thirdPartyEntityType: "Ticket",
      thirdPartyAttrName: "Status",
    };
    desk.addRow("outbound", { ...row, value: "Ok", thirdPartyValue: evil });
    desk.addRow("outbound", { ...row, value: evil, thirdPartyValue: evil });
    for (const verb of ["plan", "drift", "apply"] as const) expect(shownTo(await world.run(verb))).not.toMatch(unsafe);
    for (const status of [400, 403, 500]) {
      world.reset();
      world.emulator.faults.add({ after: 1, do: { kind: "answer", status, body: { code: "1", message: evil } } });
      const outcome = await world.run("apply");
      expect(outcome.exit).toBe(1);
      expect(shownTo(outcome)).not.toMatch(unsafe);
    }
  });

  it.each([
    ["__proto__ keys", '{"id":"x","__proto__":{"polluted":true},"inboundConfig":{"__proto__":{"polluted":true}}}'],
    ["escaped __proto__ keys", '{"\\u005f_proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
    ["deep nesting", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
    ["deeply nested objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["a 50 MB string", JSON.stringify({ id: DESK, displayName: "x".repeat(50_000_000) })],
    ["more than is read", "x".repeat(70_000_000)],
    ["many spaces", `${" ".repeat(20_000_000)}<`],
  ])("a hostile server cannot pollute objects or hang the run with %s", async (_, body) => {
    world.reset();
    world.emulator.faults.add({ after: 1, times: 2, do: { kind: "answer", status: 200, body } });
    const started = performance.now();
    const outcome = await world.run("plan");
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(outcome.errors.every(({ code }) => /^RS4/.test(code))).toBe(true);
  });

  it("values of a server may have the names of members of objects", async () => {
    world.reset();
    const desk = world.emulator.tenant(TENANT).integration(DESK);
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const header = { entityType: name, name, thirdPartyEntityType: name, thirdPartyAttrName: name };
      desk.addRow("inbound", { ...header, value: name, thirdPartyValue: name });
    }
    expect((await world.run("apply")).exit).toBe(0);
    expect(world.unconverged()).toEqual([]);
    expect((await world.run("plan")).exit).toBe(0);
  });
});
