// What the README shows is what happens: its output blocks, its program, its commands.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { DESK_ID, startDeskWorld, TENANT } from "../support/desk.js";
import { unhurried } from "./unhurried.js";

const root = resolve(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const command = join(root, "dist/cli/main.js");

const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? "");

describe("the README page", () => {
  // That the demo prints it is in demo.test.ts, in a long suite.
  it("the README shows what a plan prints, and drift after an edit by somebody else", async () => {
    const world = await startDeskWorld({ synth: true });
    onTestFinished(() => world.close());
    const program = join(root, "examples/service-desk/main.ts");
    const app = `node --import ${JSON.stringify(require.resolve("tsx"))} ${JSON.stringify(program)}`;
    world.project.write("cdktf.json", JSON.stringify({ language: "typescript", app }));
    const [plan, drift] = blocks("text");
    const planned = await world.command(["plan", "--quiet"]);
    expect(plan).toBe(`$ rampsync plan\n${unhurried(planned.stdout)}`);
    expect((await world.command(["apply", "--auto-approve", "--quiet", "--no-synth"])).code).toBe(0);
    const desk = world.emulator.tenant(TENANT).integration(DESK_ID);
    for (const { uniqueId, ...row } of desk.state().outbound?.rows ?? []) {
      if (row.value === "Critical") desk.changeRow(uniqueId ?? "", { thirdPartyValue: "Sev1" });
      if (row.value === "Ok") desk.addRow("outbound", row);
    }
    const { code, stdout } = await world.command(["drift", "--quiet", "--no-synth"]);
    expect(drift).toBe(`$ rampsync drift\n${stdout}(exit ${code})\n`);
  });

  it("the README declares a program that is valid without changes", () => {
    mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
    const directory = mkdtempSync(join(root, ".rampsync-tmp/readme-"));
    try {
      const [program = ""] = blocks("ts");
      writeFileSync(join(directory, "main.ts"), program);
      const [config = ""] = /\{ "language": "typescript", "app": "[^"]*" \}/.exec(readme) ?? [];
      writeFileSync(join(directory, "cdktf.json"), config);
      const stdout = execFileSync(process.execPath, [command, "validate"], { cwd: directory, encoding: "utf8" });
      expect(stdout).toContain("Valid: 1 integration");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("the README names commands and flags that exist", () => {
    const used = [
      ...readme.matchAll(
        /rampsync (accept|init|list|coverage|doctor|validate|plan|apply|drift|destroy|unlock|emulator|provider)\b/g,
      ),
    ].map((match) => match[1] ?? "");
    const help = execFileSync(process.execPath, [command, "--help"], { encoding: "utf8" });
    for (const verb of new Set(used)) expect(help).toContain(`${verb} `);
    const flags = new Set([...readme.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1] ?? ""));
    const allHelp = [...new Set(used)]
      .map((verb) => execFileSync(process.execPath, [command, verb, "--help"], { encoding: "utf8" }))
      .join("");
    for (const flag of flags) expect(allHelp).toContain(flag);
  });

  it("the README names scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    expect(readme).toContain("npm ci && npm test");
    for (const [, script = ""] of readme.matchAll(/npm run ([a-z:-]+)/g)) expect(scripts).toHaveProperty([script]);
  });
});
