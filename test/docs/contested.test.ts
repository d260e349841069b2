// The contested behaviours of docs/api-contract.md are the switches of the emulator, with all their values.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { defaultSwitches, type Switches, switchChoices } from "../../src/emulator/switches.js";
import { wayNames, waysTable } from "../../src/integration/wire/ways.js";
import { root } from "./markdown.js";

/** What a test sets for its own sake, and no source disputes. */
const plain = ["tokenLifeSeconds", "maxPageSize", "latencyMs", "latencyJitterMs", "enforceLimits", "limits"];

const page = readFileSync(join(root, "docs/api-contract.md"), "utf8");
const [, section = ""] = page.split("## Contested behaviours");
const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| (.*) \| .* \| `(\w+)` \| (.*) \|$/gm)].map(
  ([, question = "", name = "", values = ""]) => ({ question, name, values }),
);

/**
 * Of these no way is told: to find it out takes a token's life of hours, a minute of refused requests, or an event that may
 * fire; and in which form a token's life is told makes no difference.
 */
const notProbed = [
  "expiredTokenStatus",
  "tokenLife",
  "limitPenalty",
  "inheritedRows",
  "inheritedEdits",
  "createdEvents",
  "eventPayloadTaken",
  "eventAnswers",
  "eventRows",
];

it("every switch of the emulator that a source disputes has a row, and no other", () => {
  const named = rows.map(({ name }) => name);
  expect([...named].sort()).toEqual(
    Object.keys(defaultSwitches)
      .filter((name) => !plain.includes(name))
      .sort(),
  );
});

it("every row asks the question of a way, but those that no probe can find out", () => {
  const asked = new Map(wayNames.map((name) => [waysTable[name].switch, waysTable[name].question]));
  const own = rows.filter(({ name }) => !notProbed.includes(name));
  expect(own.map(({ name, question }) => [name, question])).toEqual(own.map(({ name }) => [name, asked.get(name)]));
});

it.each(rows)("the row of $name names its values, the default first", ({ name, values }) => {
  const key = name as keyof Switches;
  const choices: readonly unknown[] = switchChoices[key] ?? [true, false];
  const listed = [...values.matchAll(/`([^`]+)`/g)].map(([, value]) => value);
  expect(listed[0]).toBe(String(defaultSwitches[key]));
  expect([...listed].sort()).toEqual(choices.map(String).sort());
});
