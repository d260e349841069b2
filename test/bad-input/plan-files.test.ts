// Every wrong plan file is refused with its code before anything is locked, asked or written.
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { apply } from "../../src/engine/verbs/apply.js";
import { errorsOf, expectFound, Folder, soundEnvironment, soundFiles } from "./bad-input.js";
import { planFiles } from "./corpus/plan-files.js";

const folder = new Folder();
afterAll(() => folder.remove());

const applyFile = () =>
  errorsOf(() =>
    apply({
      directory: folder.path,
      environment: soundEnvironment,
      synth: false,
      host: () => undefined,
      planFile: join(folder.path, "plan.json"),
      approve: () => Promise.reject(new Error("nothing is to be approved")),
    }),
  );

describe("wrong plan files", () => {
  it.each(planFiles)("a wrong plan file is refused: $what ($code)", async (wanted) => {
    folder.fill({ ...soundFiles, "plan.json": wanted.text });
    const before = folder.content();
    expectFound(await applyFile(), wanted);
    expect(folder.content()).toEqual(before);
  });

  it("a plan file that does not exist is refused with RS2017", async () => {
    folder.fill(soundFiles);
    expectFound(await applyFile(), { what: "", code: "RS2017", where: "plan.json", message: "no such plan file" });
  });
});
