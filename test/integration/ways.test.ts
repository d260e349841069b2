// The table of ways, and the switches of the emulator that are these ways.
import { expect, it } from "vitest";
import { defaultSwitches, type Switches, switchChoices } from "../../src/emulator/switches.js";
import { engineWays, hiddenWays, type WayName, wayNames, waysTable } from "../../src/integration/wire/ways.js";

interface AnyWay {
  readonly switch: string;
  readonly values: Readonly<Record<string, { readonly switches: readonly (string | boolean)[] }>>;
  readonly assumed: string;
}
const wayOf = (name: WayName): AnyWay => waysTable[name];

it.each(wayNames.filter((name) => name !== "page_size"))(
  "each value of the switch is one value of the way %s, and no other is a switch's",
  (name) => {
    const { switch: switchName, values } = wayOf(name);
    const key = switchName as keyof Switches;
    expect(Object.keys(defaultSwitches)).toContain(key);
    const listed = Object.values(values).flatMap(({ switches }) => switches.map(String));
    expect(listed.toSorted()).toEqual((switchChoices[key] ?? [true, false]).map(String).toSorted());
  },
);

it("of events the engine reckons with the worse, since one that fires cannot be taken back", () => {
  expect([waysTable.created_events.assumed, defaultSwitches.createdEvents]).toEqual(["active", "inactive"]);
});

const others = engineWays.filter((name) => name !== "created_events");
it.each(others)("the emulator behaves by default as the engine reckons of the way %s", (name) => {
  const { assumed, values, switch: switchName } = wayOf(name);
  expect(values[assumed]?.switches).toEqual([defaultSwitches[switchName as keyof Switches]]);
});

it.each(hiddenWays)("what hides the way $way has values that exist", ({ way, hiddenBy, among = [] }) => {
  for (const value of among) expect(Object.keys(wayOf(way).values)).toContain(value);
  for (const [name, value] of Object.entries(hiddenBy)) {
    expect(Object.keys(wayOf(name as WayName).values)).toContain(value);
  }
});
