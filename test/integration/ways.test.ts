// The table of ways, and the switches of the emulator that are these ways.
import { expect, it } from "vitest";
import { defaultSwitches, switchChoices } from "../../src/emulator/switches.js";
import { waysTable } from "../../src/integration/wire/ways.js";

it.each(Object.entries(waysTable))(
  "each value of the way %s is a value of its switch, and the assumed one is the default",
  (_, way) => {
    const name = way.switch as keyof typeof switchChoices;
    const values: Readonly<Record<string, { readonly switch: string }>> = way.values;
    expect(
      Object.values(values)
        .map((value) => value.switch)
        .toSorted(),
    ).toEqual([...(switchChoices[name] ?? [])].toSorted());
    expect(values[way.assumed]?.switch).toBe(defaultSwitches[name]);
  },
);
