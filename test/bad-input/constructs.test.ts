// Every wrong program in code is refused with its code and its construct's path.
import { afterAll, describe, expect, it } from "vitest";
import { errorsOf, expectFound, Folder } from "./bad-input.js";
import { refusedAtSynth, thrownAtOnce } from "./corpus/constructs.js";

const folder = new Folder();
afterAll(() => folder.remove());

describe("wrong code that throws at once", () => {
  it.each(thrownAtOnce)("wrong code throws at once: $what ($code)", async (wanted) => {
    folder.fill({});
    const errors = await errorsOf(() => wanted.run(folder.path));
    expectFound(errors, wanted);
    expect(JSON.stringify(errors)).not.toContain("canary");
  });
});

describe("wrong code that synth refuses", () => {
  it.each(refusedAtSynth)("wrong code is refused by synth: $what ($words)", ({ run, words }) => {
    expect(run).toThrow(Error);
    try {
      run();
    } catch (error) {
      for (const part of words) expect(String(error)).toContain(part);
    }
  });
});
