// Every wrong command line ends with exit code 1, a coded error on stderr, no stack trace, and nothing written.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandResult, Project } from "../support/project.js";
import { soundEnvironment } from "./bad-input.js";
import { commandLines, shardReport } from "./corpus/flags.js";

let project: Project;
const results = new Map<readonly string[], CommandResult>();

beforeAll(async () => {
  project = new Project(soundEnvironment);
  project.stacks({ s: { integrations: { desk: { integration_id: "INTG-1" } } } });
  project.write("shard.json", JSON.stringify(shardReport));
  const left = [...commandLines];
  const runOneByOne = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      results.set(next.words, await project.run(next.words));
    }
  };
  await Promise.all([runOneByOne(), runOneByOne(), runOneByOne()]);
}, 120_000);
afterAll(() => project.remove());

describe("wrong command lines", () => {
  it.each(commandLines.map((line) => [line.words.join(" "), line] as const))(
    "the wrong command line is refused: rampsync %s",
    (_, { words, code, parts }) => {
      const { code: exit, stdout, stderr } = results.get(words) ?? { code: undefined, stdout: "", stderr: "" };
      for (const part of [code, ...parts]) expect(stderr).toContain(part);
      expect(stderr).not.toMatch(/\n\s+at .*:\d+/);
      expect(stdout).toBe("");
      expect(exit).toBe(1);
    },
  );

  it("a wrong command line writes nothing", () => {
    expect(project.exists("terraform.s.tfstate")).toBe(false);
    expect(project.exists("x")).toBe(false);
  });
});
