// A project that the packed package begins in an empty folder, and its two commands, under each Node of the gate.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nodeProgram, withNode } from "../../scripts/nodes.js";
import type { InitDocument } from "../../src/document/init-document.js";
import type { IntegrationState } from "../../src/emulator/index.js";
import { DESK_ID, TENANT } from "../support/desk.js";
import { pack, run } from "./consumer.js";

const root = resolve(__dirname, "../..");

let scratch: string;
let tarball: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rampsync-pack-"));
  tarball = pack(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const quietly = { npm_config_audit: "false", npm_config_fund: "false", npm_config_prefer_offline: "true" };

/** A module of a project, which its own packages run. */
const CHANGE = `import type { TransformIntegration } from "rampsync";

export default function change(integration: TransformIntegration): TransformIntegration | undefined {
  return integration.id === "${DESK_ID}" ? integration : undefined;
}
`;

/** A process of its own: the commands that ask it are waited for. */
async function emulator(): Promise<{ readonly process: ChildProcess; readonly access: NodeJS.ProcessEnv }> {
  const state = join(root, "examples/service-desk/emulator-state.json");
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), "emulator", "--state", state], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes("serves until it is stopped")) break;
  }
  const settings = [...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]);
  return { process: child, access: Object.fromEntries(settings) };
}

it.each([
  ["cdktf", "20"],
  ["cdktn", "24"],
] as const)(
  "a project of %s begun from the tarball plans under Node %s, and checks its types",
  async (library, major) => {
    const environment = { ...quietly, ...(major === "20" ? {} : { PATH: withNode(nodeProgram(major)).PATH }) };
    const directory = mkdtempSync(join(tmpdir(), "rampsync-begun-"));
    const { process: serving, access } = await emulator();
    try {
      const words = ["exec", "--yes", `--package=${tarball}`, "--", "rampsync", "init", ".", "--tenant", TENANT];
      const more = ["--integration", DESK_ID, ...(library === "cdktn" ? ["--cdktn"] : [])];
      expect(run(directory, "npm", [...words, ...more], environment)).toContain("npx rampsync plan");
      run(directory, "npm", ["install"], environment);
      const plan = run(directory, "npx", ["rampsync", "plan"], { ...environment, ...access });
      expect(plan).toContain("INCIDENT.Status");
      expect(plan).toContain("1 POST");
      writeFileSync(join(directory, "tables/wrong.ts"), 'export const wrong: number = "text";\n');
      expect(() => run(directory, "npx", ["rampsync", "validate"], environment)).toThrow(/TS2322/);
    } finally {
      serving.kill();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

it.each([
  ["cdktf", "24"],
  ["cdktn", "20"],
] as const)(
  "a project of %s begun from what is live by the tarball plans nothing, and exports through a module, under Node %s",
  async (library, major) => {
    const environment = { ...quietly, ...(major === "20" ? {} : { PATH: withNode(nodeProgram(major)).PATH }) };
    const directory = mkdtempSync(join(tmpdir(), "rampsync-begun-"));
    const { process: serving, access } = await emulator();
    try {
      const words = [
        "exec",
        "--yes",
        `--package=${tarball}`,
        "--",
        "rampsync",
        "init",
        ".",
        "--from-live",
        "--tenant",
        TENANT,
      ];
      const more = library === "cdktn" ? ["--cdktn"] : [];
      const { export: begun, next } = JSON.parse(
        run(directory, "npm", [...words, ...more, "--json"], { ...environment, ...access }),
      ) as Required<InitDocument>;
      expect(begun).toMatchObject({ complete: true, errors: [] });
      expect(begun.plan?.resources.flatMap(({ changes, calls }) => [...changes, ...calls])).toEqual([]);
      expect(next).toContain("npx rampsync plan");
      run(directory, "npm", ["install"], environment);
      const state = JSON.parse(readFileSync(join(root, "examples/service-desk/emulator-state.json"), "utf8"));
      const live = state.tenants[TENANT].integrations as readonly IntegrationState[];
      const values = begun.integrations.flatMap(({ integration, variables }) =>
        variables.map(({ name, path }) => {
          const { userName, apiKey } = live.find(({ id }) => id === integration)?.outbound?.notifier ?? {};
          return [`TF_VAR_${name}`, path.at(-1) === "api_key" ? apiKey : userName] as const;
        }),
      );
      const given = { ...environment, ...access, ...Object.fromEntries(values) };
      expect(run(directory, "npx", ["rampsync", "plan"], given)).toContain("Plan: 0 update, 2 adopt, 0 no change.");
      run(directory, "npx", ["rampsync", "apply", "--adopt-only", "--auto-approve"], given);
      expect(run(directory, "npx", ["rampsync", "plan", "--detailed-exitcode"], given)).toContain("No changes");
      writeFileSync(join(directory, "change.ts"), CHANGE);
      const copy = ["rampsync", "export", "copy", "--tenant", TENANT, "--transform", "change.ts", "--json"];
      expect(JSON.parse(run(directory, "npx", copy, given))).toMatchObject({
        complete: true,
        integrations: [{ integration: DESK_ID }],
        left_out: live.filter(({ id }) => id !== DESK_ID).map(({ id }) => ({ integration: id })),
      });
    } finally {
      serving.kill();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
