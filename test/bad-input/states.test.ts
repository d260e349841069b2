// Every wrong state is refused with its code and place before anything is asked of the API, and stays as it is.
import { afterAll, describe, expect, it } from "vitest";
import { plan } from "../../src/engine/verbs/plan.js";
import { errorsOf, expectFound, Folder, soundEnvironment, soundFiles } from "./bad-input.js";
import { soundState, states } from "./corpus/states.js";

const folder = new Folder();
afterAll(() => folder.remove());

const planErrors = (more: object = {}) =>
  errorsOf(() =>
    plan({
      directory: folder.path,
      environment: soundEnvironment,
      synth: false,
      host: () => undefined,
      ...more,
    }),
  );

describe("wrong state files", () => {
  it.each(states)("a wrong state is refused: $what ($code)", async (wanted) => {
    folder.fill({ ...soundFiles, "terraform.s.tfstate": wanted.text });
    const before = folder.content();
    expectFound(await planErrors(), wanted);
    expect(folder.content()).toEqual(before);
  });

  it("a wrong state is refused in the same way when it is given with --state", async () => {
    folder.fill(soundFiles);
    for (const { text, code } of states) {
      const errors = await planErrors({ state: { text, where: "standard input" } });
      expect(errors.map((error) => error.code)).toContain(code);
    }
  });

  it("the error about a wrong state names the backup that is whole", async () => {
    folder.fill({ ...soundFiles, "terraform.s.tfstate": "{", "terraform.s.tfstate.backup": soundState });
    const [error] = await planErrors();
    expect(error?.hint).toContain("terraform.s.tfstate.backup is whole (serial 3, 1 instance)");
  });

  it("the error about a state that OpenTofu encrypted does not advise to replace it by a backup in clear text", async () => {
    const encrypted = '{"serial": 3, "encrypted_data": "a2V5"}';
    folder.fill({ ...soundFiles, "terraform.s.tfstate": encrypted, "terraform.s.tfstate.backup": soundState });
    const [error] = await planErrors();
    expect(error?.hint).not.toContain("backup");
  });

  it("a state that is a directory is refused with RS2017", async () => {
    folder.fill({ ...soundFiles, "terraform.s.tfstate/": "" });
    expectFound(await planErrors(), { what: "", code: "RS2017", where: "terraform.s.tfstate", message: "a directory" });
  });
});

describe("states that are in order", () => {
  it("a state that is in order is accepted", async () => {
    folder.fill({ ...soundFiles, "terraform.s.tfstate": soundState });
    expect(await planErrors()).toEqual([]);
  });
});
