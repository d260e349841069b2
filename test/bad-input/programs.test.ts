// Every wrong cdktf.json, manifest and stack is refused with its code and place, and nothing is written.
import { afterAll, describe, expect, it } from "vitest";
import { validate } from "../../src/engine/verbs/validate.js";
import { errorsOf, expectFound, Folder } from "./bad-input.js";
import { programs } from "./corpus/programs.js";

const folder = new Folder();
afterAll(() => folder.remove());

describe("wrong synthesised programs", () => {
  it.each(programs)("a wrong program is refused: $what ($code)", async (wanted) => {
    const { files, stacks, synth = false } = wanted;
    folder.fill(files);
    const before = folder.content();
    const errors = await errorsOf(() =>
      validate({
        directory: folder.path,
        environment: synth ? { PATH: process.env.PATH } : {},
        synth,
        host: () => undefined,
        ...(stacks === undefined ? {} : { stacks }),
      }),
    );
    expectFound(errors, wanted);
    expect(JSON.stringify(errors)).not.toContain("canary");
    if (!synth) expect(folder.content()).toEqual(before);
  });
});
