// A program whose stacks are let go of once they were read: each comes again as it was.
import { describe, expect, it } from "vitest";
import { loadProgram } from "../../../src/engine/load/load.js";
import type { LoadedStack } from "../../../src/engine/load/stack.js";
import { declared, ManyTenants, shared } from "../../support/tenants.js";

describe("loadProgram, one stack after the other", () => {
  it("a stack that was let go of comes again as it was, with tables that others share, exact numbers and odd names", async () => {
    const many = await ManyTenants.forTest({ tenants: 4, each: 2 });
    const odd = JSON.parse(
      '{"__proto__": {"default": "a", "type": "string"}, "table": {"default": 12345678901234567890, "type": "number"}}',
    );
    many.write((tenant) => declared(tenant === 4 ? { Ok: ["Fine"] } : shared), { variables: odd });
    const options = { directory: many.directory, environment: many.environment, synth: false };
    const whole = await loadProgram(options);
    const visited: LoadedStack[] = [];
    const light = await loadProgram({ ...options, oneByOne: { above: 0, visit: (stack) => visited.push(stack) } });
    expect(visited).toEqual(whole.stacks);
    expect(light.stacks.map(({ name, resources }) => [name, resources])).toEqual(
      whole.stacks.map(({ name }) => [name, []]),
    );
    for (const [index, stack] of light.stacks.entries())
      expect(await light.again?.(stack)).toEqual(whole.stacks[index]);
    expect(light.hash).toBe(whole.hash);
    expect(light.statePaths).toEqual(whole.statePaths);
    const few = await loadProgram({ ...options, oneByOne: { above: 4, visit: () => expect.unreachable() } });
    expect(few.again).toBeUndefined();
  });
});
