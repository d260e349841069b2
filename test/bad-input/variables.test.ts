// Every wrong variable is refused with its code and place, its value in no message.
import { afterAll, describe, expect, it } from "vitest";
import { loadProgram } from "../../src/engine/load/load.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { errorsOf, expectFound, Folder, STACK, soundFiles, soundStack } from "./bad-input.js";
import { variables } from "./corpus/variables.js";

const folder = new Folder();
afterAll(() => folder.remove());

const referring = {
  resource: { [INSTALLED_INTEGRATION]: { desk: { integration_id: "INTG-1", display_name: "${var.v}" } } },
};

describe("wrong variables of a program", () => {
  it.each(variables)("a wrong variable is refused: $what ($code)", async (wanted) => {
    const { variable, files = {}, variableFiles = [], flags = {}, environment = {} } = wanted;
    const stack = { ...soundStack, ...referring, variable: { v: variable } };
    folder.fill({ ...soundFiles, [STACK]: JSON.stringify(stack), ...files });
    const before = folder.content();
    const errors = await errorsOf(() =>
      loadProgram({ directory: folder.path, environment, synth: false, variables: flags, variableFiles }),
    );
    expectFound(errors, wanted);
    expect(JSON.stringify(errors)).not.toContain("canary");
    expect(folder.content()).toEqual(before);
  });
});
