// A run that would remove much is stopped, until the number was reviewed.
import { describe, expect, it } from "vitest";
import { type Applied, type Declared, type Live } from "../../src/integration/model.js";
import { compareSides } from "../../src/integration/sides.js";
import { guardRun } from "../../src/resources/guards.js";
import { installedIntegration } from "../../src/resources/installed-integration/index.js";
import type { IntegrationPlan } from "../../src/resources/installed-integration/plan.js";
import { applied, compare, live, outbound, type RowTuple, table } from "../integration/sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const PRIORITY = ["INCIDENT.Priority", "Ticket.Severity"] as const;
const rows = (at: readonly [string, string], count: number, from = 0): RowTuple[] =>
  Array.from({ length: count }, (_, index) => [String(from + index), ...at, [`v${index}`, `t${index}`]]);
const values = (count: number, target = "t") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, [`${target}${index}`]]));

function guarded(declared: Declared, live: Live, before: Applied | undefined, allowed?: number) {
  const plan: IntegrationPlan = {
    tenant: "client_8",
    id: "INTG-1",
    action: "update",
    declared,
    live: live,
    applied: before,
    sides: compareSides(declared, live, before),
    diff: compare(declared, live, before),
    calls: [],
    liveHash: "",
    observedAt: 0,
  };
  return guardRun([{ place: { construct: "desk" }, definition: installedIntegration, plan }], allowed).map(
    (error) => error.code,
  );
}

describe("the guards against removals", () => {
  const two = live({ outbound: [...rows(STATUS, 2), ...rows(PRIORITY, 8, 10)] });
  const before = applied(outbound(table(...STATUS, values(2)), table(...PRIORITY, values(8))), two);

  it("the guards stop a plan in which a mapping loses all its values, whether it is declared still or not", () => {
    expect(guarded(outbound(table(...PRIORITY, values(8))), two, before)).toEqual(["RS5001"]);
    expect(guarded(outbound(table(...STATUS), table(...PRIORITY, values(8))), two, before)).toEqual(["RS5001"]);
  });

  it("the guards stop a plan in which a mapping under a kept name loses all its values", () => {
    const declared = (count: number) =>
      outbound(table("INCIDENT.Status", "Ticket.other", values(count)), table(...PRIORITY, values(8)));
    const kept = { ...two, ways: { names: "kept" } } as const;
    expect(guarded(declared(0), kept, applied(declared(2), kept))).toEqual(["RS5001"]);
  });

  it("the guards stop a plan in which an integration loses more than 30 % of its values, and at least 3", () => {
    expect(guarded(outbound(table(...STATUS, values(2)), table(...PRIORITY, values(4))), two, before)).toEqual([
      "RS5002",
    ]);
    expect(guarded(outbound(table(...STATUS, values(2)), table(...PRIORITY, values(5))), two, before)).toEqual([]);
  });

  it("the guards stop a run that removes more than 50 values", () => {
    const many = live({ outbound: rows(STATUS, 200) });
    const record = applied(outbound(table(...STATUS, values(200))), many);
    expect(guarded(outbound(table(...STATUS, values(149))), many, record)).toEqual(["RS5003"]);
    expect(guarded(outbound(table(...STATUS, values(150))), many, record)).toEqual([]);
  });

  it("the guards do not count unmanaged values as managed ones, but count their removal in the run", () => {
    const others = (count: number) => live({ outbound: [...rows(STATUS, 10), ...foreign(count)] });
    const foreign = (count: number): RowTuple[] =>
      Array.from({ length: count }, (_, index) => [String(100 + index), ...STATUS, [`x${index}`, `y${index}`]]);
    const removing = { ...outbound(table(...STATUS, values(10))), unmanaged: "remove" } as const;
    const record = applied(outbound(table(...STATUS, values(10))), live({ outbound: rows(STATUS, 10) }));
    expect(guarded(removing, others(9), record)).toEqual([]);
    expect(guarded(removing, others(51), record)).toEqual(["RS5003"]);
  });

  it("the guards let the reviewed number of removals pass, and no more", () => {
    const declared = outbound(table(...STATUS, values(2)), table(...PRIORITY, values(4)));
    expect(guarded(declared, two, before, 4)).toEqual([]);
    expect(guarded(declared, two, before, 3)).toEqual(["RS5002"]);
  });

  it("the guards count neither duplicates nor pairs that are replaced", () => {
    const doubled = live({ outbound: [...rows(STATUS, 2), ...rows(PRIORITY, 8, 10), ...rows(PRIORITY, 8, 30)] });
    const replaced = outbound(table(...STATUS, values(2, "u")), table(...PRIORITY, values(8, "u")));
    expect(guarded(replaced, two, before)).toEqual([]);
    expect(guarded(outbound(table(...STATUS, values(2)), table(...PRIORITY, values(8))), doubled, before)).toEqual([]);
  });
});
