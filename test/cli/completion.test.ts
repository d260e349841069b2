// Completion in a real shell: verbs, flags and their values, and names of the last synth, without running the program.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorCodes } from "../../src/base/error-codes.js";
import { command, Project } from "../support/project.js";

let project: Project;
let path: string;

const HOSTILE = "x$(touch hacked)`touch hacked`";

beforeAll(() => {
  project = new Project({});
  project.stacks({
    client_8: { integrations: { desk: {}, phone: { tenant_id: "client_80" } } },
    client_9: { provider: { tenant: "client_9" }, integrations: { desk: { tenant_id: "${var.tenant}" } } },
    [HOSTILE]: {},
  });
  project.write("main.js", 'require("node:fs").writeFileSync("hacked", "run");');
  project.write(
    "rampsync.profiles.json",
    JSON.stringify({
      version: 1,
      profiles: [
        { name: "eu", stacks: ["*"], endpoint: "a.example", client_id: "x", client_secret: { environment: "EU" } },
      ],
    }),
  );
  const folder = join(project.directory, "bin");
  mkdirSync(folder);
  chmodSync(command, 0o755);
  symlinkSync(command, join(folder, "rampsync"));
  path = `${folder}:${process.env.PATH ?? ""}`;
});
afterAll(() => project.remove());

const environment = () => ({ PATH: path, HOME: project.directory });

type Words = readonly string[];

/** What bash offers for each line of words, of which the last is being typed. */
function bash(lines: readonly Words[]): readonly Words[] {
  const script = `
    eval "$(rampsync completion bash)"
    while [ $# -gt 0 ]; do
      COMP_WORDS=("\${@:2:$1}"); COMP_CWORD=$(($1 - 1)); shift $(($1 + 1))
      _rampsync
      for each in "\${COMPREPLY[@]}"; do printf '%s\\n' "$each"; done
      echo ---
    done`;
  const words = lines.flatMap((line) => [String(line.length + 1), "rampsync", ...line]);
  const options = { cwd: project.directory, env: environment(), encoding: "utf8" } as const;
  const offered = execFileSync("bash", ["-c", script, "bash", ...words], options).split("---\n");
  return offered.slice(0, -1).map((text) => text.split("\n").filter((line) => line !== ""));
}

const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

describe("completion in bash", () => {
  it("bash completes rampsync by a function of its own", () => {
    const script = 'eval "$(rampsync completion bash)"; complete -p rampsync';
    const options = { cwd: project.directory, env: environment(), encoding: "utf8" } as const;
    expect(execFileSync("bash", ["-c", script], options)).toBe("complete -F _rampsync rampsync\n");
  });

  const cases: readonly (readonly [Words, Words])[] = [
    [["pl"], ["plan"]],
    [
      ["state", ""],
      ["list", "show", "rm", "mv", "help"],
    ],
    [["plan", "--lim"], ["--limit-share"]],
    [["drift", "--report", "ju"], ["junit"]],
    [
      ["drift", "client"],
      ["client_8", "client_9"],
    ],
    [
      ["plan", "--tenant", ""],
      ["client_8", "client_80", "client_9"],
    ],
    [["plan", "--target", "rampsync_installed_integration.p"], ["rampsync_installed_integration.phone"]],
    [["list", "--profile", ""], ["eu"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["explain", "RS420"], Object.keys(errorCodes).filter((code) => code.startsWith("RS420"))],
    [["--chdir", "cdktf.out", "plan", "client"], []],
    [["plan", "--out", ""], []],
    [["plan", "--report", "html", "=", ""], []],
  ];

  it("bash offers verbs, flags, their values and names of the last synth", () => {
    const offered = bash(cases.map(([words]) => words));
    expect(cases.map(([words], index) => [words, offered[index]])).toEqual(cases);
  });

  it("a name that a shell would run is quoted, and the program is not run", () => {
    const [[offered = ""] = []] = bash([["plan", "x"]]);
    const script = 'eval "set -- $1"; printf %s "$1"';
    const options = { cwd: project.directory, encoding: "utf8" } as const;
    expect(execFileSync("bash", ["-c", script, "bash", offered], options)).toBe(HOSTILE);
    expect(project.exists("hacked")).toBe(false);
  });

  it("where nothing was synthesised, completion offers verbs and says nothing else", async () => {
    const empty = new Project({});
    try {
      const { code, stdout, stderr } = await empty.run(["__complete", "--", "plan", ""]);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "words\n", stderr: "" });
    } finally {
      empty.remove();
    }
  });
});

describe("completion in the other shells", () => {
  it.runIf(has("zsh"))("zsh takes the script", () => {
    const script = 'autoload -Uz compinit; compinit -u; eval "$(rampsync completion zsh)"; print ${_comps[rampsync]}';
    const options = { cwd: project.directory, env: environment(), encoding: "utf8" } as const;
    expect(execFileSync("zsh", ["-fc", script], options)).toBe("_rampsync\n");
  });

  it.runIf(has("fish"))("fish completes verbs", () => {
    const script = 'rampsync completion fish | source; complete --do-complete "rampsync pl"';
    const options = { cwd: project.directory, env: environment(), encoding: "utf8" } as const;
    expect(execFileSync("fish", ["-c", script], options)).toMatch(/^plan\t/);
  });

  it("a shell that is none is refused with the names of those there are", async () => {
    const { code, stderr } = await project.run(["completion", "tcsh"]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/RS2015.*bash, zsh, fish/s)]);
  });
});

describe("the help of the verbs", () => {
  it("each verb that has help says examples, variables and a page that exists", async () => {
    for (const words of [["drift"], ["state", "mv"], ["completion"]]) {
      const { code, stdout } = await project.run([...words, "--help"]);
      expect([words, code, stdout]).toEqual([words, 0, expect.stringMatching(/Examples:.*Environment:.*NO_COLOR/s)]);
    }
  });
});
