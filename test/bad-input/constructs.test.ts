// Every wrong program in code is refused with its code and its construct's path.
import { afterAll, describe, expect, it } from "vitest";
import { errorsOf, expectFound, Folder } from "./bad-input.js";
import { refusedAtSynth, thrownAtOnce } from "./corpus/constructs.js";

const folder = new Folder();
afterAll(() => folder.remove());

describe("wrong code throws at once", () => {
  it.each(thrownAtOnce)("$what: $code", async (wanted) => {
    folder.fill({});
    const errors = await errorsOf(() => wanted.run(folder.path));
    expectFound(errors, wanted);
    expect(JSON.stringify(errors)).not.toContain("canary");
  });
});

describe("wrong code is refused by synth", () => {
  it.each(refusedAtSynth)("$what: $said", ({ run, said }) => {
    expect(run).toThrow(Error);
    try {
      run();
    } catch (error) {
      for (const part of said) expect(String(error)).toContain(part);
    }
  });
});
