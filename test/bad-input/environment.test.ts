// Every wrong environment is refused with its code; a secret in it stands in no message.
import { afterAll, describe, expect, it } from "vitest";
import { RampsyncError, RampsyncErrors } from "../../src/base/error.js";
import { isErrorCode } from "../../src/base/error-kind.js";
import { apply } from "../../src/engine/verbs/apply.js";
import { plan } from "../../src/engine/verbs/plan.js";
import { errorsOf, expectFound, Folder, STACK, soundEnvironment, soundFiles, soundStack } from "./bad-input.js";
import { environments } from "./corpus/environment.js";

const folder = new Folder();
afterAll(() => folder.remove());

describe("wrong variables of the environment", () => {
  it.each(environments)("a wrong environment is refused: $what ($code)", async (wanted) => {
    const { environment, provider } = wanted;
    const stack = { ...soundStack, ...(provider === undefined ? {} : { provider: { rampsync: [provider] } }) };
    folder.fill({ ...soundFiles, [STACK]: JSON.stringify(stack) });
    const before = folder.content();
    const options = {
      directory: folder.path,
      environment: { ...soundEnvironment, ...environment },
      synth: false,
      host: () => undefined,
    };
    const planned = await errorsOf(async () => {
      const { resources } = await plan(options);
      throw new RampsyncErrors(
        resources.flatMap(({ error }) =>
          error === undefined || !isErrorCode(error.code)
            ? []
            : [
                new RampsyncError(error.code, error.message, {
                  place: { construct: error.where ?? "" },
                  hint: error.hint,
                }),
              ],
        ),
      );
    });
    expectFound(planned, wanted);
    expect(JSON.stringify(planned)).not.toContain("canary");
    const approve = () => Promise.reject(new Error("nothing is to be approved"));
    const applied = await errorsOf(() =>
      apply({ ...options, approve }).then(({ resources }) => expect(resources).not.toEqual([])),
    );
    expect(applied.map(({ code }) => code)).toEqual(wanted.code === "RS1004" ? [] : [wanted.code]);
    expect(folder.content()).toEqual(before);
  });
});
