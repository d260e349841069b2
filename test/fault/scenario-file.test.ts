// Every fault can be written in a scenario file, and hits what it names there.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harm, harms, pages } from "./faults.js";
import { FlowWorld, isCoded } from "./flow-world.js";
import { many, type Situation, update } from "./ticket-flow.js";

/** Those of test code, such as somebody else's edits, have no written form. */
const written = (some: readonly Harm[]) => some.filter(({ edit }) => edit === undefined);

const cases: readonly { readonly situation: Situation; readonly some: readonly Harm[] }[] = [
  { situation: update, some: written(harms) },
  { situation: many, some: pages },
];

describe.each(cases)("a scenario file in the situation $situation.name", ({ situation, some }) => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.at(situation);
  });
  afterAll(() => world.close());

  it.each(some)("a scenario file makes the fault happen: $name", async (harm) => {
    world.reset();
    const file = join(world.directory, "cdktf.out/scenario.json");
    const { path, ...rest } = harm.match ?? {};
    const fault = {
      name: harm.name,
      match: {
        ...rest,
        ...(path === undefined ? {} : { pathPattern: path.source }),
      },
      times: 1,
      do: harm.actions,
    };
    writeFileSync(file, JSON.stringify({ faults: [fault] }));
    world.emulator.faults.clear();
    world.emulator.faults.load(file);
    const { errors } = await world.run("apply");
    expect(world.emulator.requests.filter(({ faults }) => faults?.includes(harm.name))).toHaveLength(1);
    expect(errors.filter((error) => !isCoded(error))).toEqual([]);
  });
});
