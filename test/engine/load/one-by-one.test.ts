// A program whose stacks are let go of once they were read: each comes again as it was.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
    const light = await loadProgram({ ...options, largeAbove: 0, oneByOne: (stack) => visited.push(stack) });
    expect(visited).toEqual(whole.stacks);
    expect(light.stacks.map(({ name, resources }) => [name, resources])).toEqual(
      whole.stacks.map(({ name }) => [name, []]),
    );
    for (const [index, stack] of light.stacks.entries())
      expect(await light.again?.(stack)).toEqual(whole.stacks[index]);
    expect(light.hash).toBe(whole.hash);
    expect(light.statePaths).toEqual(whole.statePaths);
    const few = await loadProgram({ ...options, largeAbove: 4, oneByOne: () => expect.unreachable() });
    expect(few.again).toBeUndefined();
  });

  it("a stack whose file was changed since it was read is refused when it is needed again, and one written anew is not", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 1 });
    many.write();
    const options = { directory: many.directory, environment: many.environment, synth: false };
    const light = await loadProgram({ ...options, largeAbove: 0, oneByOne: () => undefined });
    const [first, second] = light.stacks;
    if (first === undefined || second === undefined) throw new Error("the program has two stacks");
    const [file, changed] = [first, second].map((stack) => join(many.directory, stack.file)) as [string, string];
    writeFileSync(file, readFileSync(file));
    writeFileSync(changed, `${readFileSync(changed, "utf8")} `);
    expect((await light.again?.(first))?.resources).toHaveLength(1);
    await expect(light.again?.(second)).rejects.toMatchObject({ code: "RS2016", place: { file: second.file } });
  });

  it("a large program of which some stacks are needed holds the contents of these alone, and has the hash of the whole", async () => {
    const many = await ManyTenants.forTest({ tenants: 4, each: 2 });
    many.write();
    const options = { directory: many.directory, environment: many.environment, synth: false };
    const isNeeded = ({ name }: LoadedStack) => name === "client_3";
    const whole = await loadProgram(options);
    const some = await loadProgram({ ...options, largeAbove: 0, neededOnly: true, isNeeded });
    expect(some.stacks).toEqual(whole.stacks.filter(isNeeded));
    expect(some.leftOut.map(({ name, resources }) => [name, resources.length])).toEqual([
      ["client_1", 0],
      ["client_2", 0],
      ["client_4", 0],
    ]);
    expect(some.hash).toBe(whole.hash);
    const elsewhere = await some.declaredElsewhere();
    expect(new Set(elsewhere.values())).toEqual(new Set(["client_1", "client_2", "client_4"]));
  });
});
