// The look that proves silence: it agrees with the whole diff, and anything out of place takes the proof away.
import { describe, expect, it } from "vitest";
import { nextApplied } from "../../src/integration/applied/applied.js";
import { diffMappings } from "../../src/integration/diff/mapping-diff.js";
import type { Applied, Declared, Live } from "../../src/integration/model.js";
import { mappingsInStep } from "../../src/integration/pairing/in-step.js";
import { compareSides } from "../../src/integration/sides.js";
import { declaration, live, table } from "./sides.js";

const declared = declaration({
  outbound: [
    table("INCIDENT.Status", "Ticket.Status", { Ok: ["Good"], Critical: ["Bad", "Worse"] }),
    table("INCIDENT.Priority", "Ticket.Severity", { High: ["1"] }),
  ],
});
const existing = live({
  outbound: [
    ["1", "INCIDENT.Priority", "Ticket.Severity", ["High", "1"]],
    ["2", "INCIDENT.Status", "Ticket.Status", ["Critical", "Worse"]],
    ["3", "INCIDENT.Status", "Ticket.Status", ["Ok", "Good"]],
    ["4", "INCIDENT.Status", "Ticket.Status", ["Critical", "Bad"]],
  ],
});
const applied = nextApplied(compareSides(declared, existing, undefined), {
  sent: new Set(),
  unsettled: new Set(),
  wholeNotifier: false,
});

function mapFirst(side: Live, change: (mapping: Live["mappings"][number]) => Live["mappings"][number]): Live {
  return { ...side, mappings: side.mappings.map((mapping, index) => (index === 0 ? change(mapping) : mapping)) };
}

describe("mappings in step", () => {
  it("mappings in step are proved equal in any order, and the whole diff finds nothing either", () => {
    expect(mappingsInStep(declared, existing, applied)).toBe(true);
    const { trial, ...found } = diffMappings(compareSides(declared, existing, applied), { rowsRemovable: () => true });
    expect(trial).toBeUndefined();
    expect(Object.values(found).every((list) => [...list].length === 0)).toBe(true);
  });

  it.each<[string, Declared, Live, Applied | undefined]>([
    ["nothing was applied yet", declared, existing, undefined],
    ["a mapping is missing", declared, { ...existing, mappings: existing.mappings.slice(1) }, applied],
    [
      "a mapping is there twice",
      declared,
      { ...existing, mappings: existing.mappings.flatMap((mapping) => [mapping, mapping]) },
      applied,
    ],
    [
      "a pair is doubled",
      declared,
      mapFirst(existing, (mapping) => ({ ...mapping, pairs: [...mapping.pairs, ...mapping.pairs] })),
      applied,
    ],
    [
      "a pair is missing",
      declared,
      mapFirst(existing, (mapping) => ({ ...mapping, pairs: mapping.pairs.slice(1) })),
      applied,
    ],
    [
      "a value differs in case",
      declared,
      mapFirst(existing, (mapping) => ({
        ...mapping,
        pairs: mapping.pairs.map((pair) => ({ ...pair, value: pair.value.toUpperCase() })),
      })),
      applied,
    ],
    [
      "a name differs",
      declared,
      mapFirst(existing, (mapping) => ({ ...mapping, header: { ...mapping.header, thirdPartyAttribute: "other" } })),
      applied,
    ],
    [
      "a live mapping cuts",
      declared,
      mapFirst(existing, (mapping) => ({ ...mapping, parsing: { operators: [] } })),
      applied,
    ],
    ["less was applied", declared, existing, { ...applied, mappings: applied.mappings.slice(1) }],
    ["another direction was applied", declared, existing, { ...applied, directions: new Set(["inbound"]) }],
    [
      "rows were given up",
      declared,
      existing,
      { ...applied, abandoned: applied.mappings.map(({ header }) => ({ header, count: 1 })) },
    ],
  ])("mappings are not proved equal when %s", (_, ours, theirs, before) => {
    expect(mappingsInStep(ours, theirs, before)).toBe(false);
  });
});

describe("mappings that differ in one part of their name alone", () => {
  it.each([
    ["direction", "inbound" as const],
    ["entityType", "TASK"],
    ["attribute", "Other"],
    ["thirdPartyEntityType", "Other"],
    ["thirdPartyAttribute", "Other"],
  ])("mappings that differ in one part of their name are not in step: %s", (part, second) => {
    const live = mapFirst(existing, (mapping) => ({ ...mapping, header: { ...mapping.header, [part]: second } }));
    expect(mappingsInStep(declared, live, applied)).toBe(false);
    const [first, ...others] = applied.mappings;
    if (first === undefined) throw new Error("two mappings are applied");
    const record = { ...applied, mappings: [{ ...first, header: { ...first.header, [part]: second } }, ...others] };
    expect(mappingsInStep(declared, existing, record)).toBe(false);
  });
});

describe("mappings whose record has more than they have", () => {
  it("mappings are not in step where the record has a direction, a mapping or a kept name that they do not have", () => {
    const [first, ...others] = applied.mappings;
    if (first === undefined) throw new Error("two mappings are applied");
    const keptName = { thirdPartyEntityType: "Ticket", thirdPartyAttribute: "Kept" };
    for (const record of [
      { ...applied, directions: new Set(["inbound", "outbound"] as const) },
      { ...applied, mappings: [first, ...others, first] },
      { ...applied, mappings: [first, ...others.map((mapping) => ({ ...mapping, keptName }))] },
    ]) {
      expect(mappingsInStep(declared, existing, record)).toBe(false);
    }
  });
});

describe("long tables in step", () => {
  const numbers = Array.from({ length: 40 }, (_, index) => String(index));
  const long = declaration({
    outbound: [table("INCIDENT.Status", "T.S", Object.fromEntries(numbers.map((number) => [`v${number}`, [number]])))],
  });
  const rows = (list: readonly string[]) =>
    live({ outbound: list.map((each) => [each, "INCIDENT.Status", "T.S", [`v${each}`, each]] as const) });
  const record = nextApplied(compareSides(long, rows(numbers), undefined), {
    sent: new Set(),
    unsettled: new Set(),
    wholeNotifier: false,
  });

  it("a long table is in step in any order, and is not with one other value", () => {
    expect(mappingsInStep(long, rows([...numbers].reverse()), record)).toBe(true);
    expect(mappingsInStep(long, rows([...numbers.slice(1), "other"].reverse()), record)).toBe(false);
    expect(mappingsInStep(long, rows([...numbers.slice(1), "1"].reverse()), record)).toBe(false);
  });
});
