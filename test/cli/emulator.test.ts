// rampsync emulator refuses what it cannot serve with a coded error.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Project } from "../support/project.js";

let project: Project;
beforeAll(() => {
  project = new Project({});
});
afterAll(() => project.remove());

describe("the emulator does not start", () => {
  it("the emulator does not start with a wrong scenario, and says where in the file, what, and what would be right", async () => {
    const faults = [{ do: { kind: "drop" } }, { do: [{ kind: "reset", when: "befor" }], times: 0 }];
    project.write("scenario.json", JSON.stringify({ faults }));
    const { code, stdout, stderr } = await project.run(["emulator", "--scenario", "scenario.json"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("RS2017");
    expect(stderr).toContain(
      'Emulator scenario scenario.json, /faults/1/do/0/when: found "befor"; right would be one of "before", "during", "after", "response".',
    );
    expect(stderr).toContain("/faults/1/times: found 0; right would be a whole number from 1 on.");
    expect(stderr).toContain("Correct what is named there");
  });

  it.each([
    ["--scenario", "none.json", "Emulator scenario none.json cannot be read"],
    ["--state", "none.json", "cannot read none.json"],
  ])("the emulator does not start with %s of a file that does not exist", async (flag, file, output) => {
    const { code, stderr } = await project.run(["emulator", flag, file]);
    expect(code).toBe(1);
    expect(stderr).toContain("RS2017");
    expect(stderr).toContain(output);
  });
});
