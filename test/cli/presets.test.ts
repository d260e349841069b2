// Presets: a project of each checks its types, has values that the server lists alone, and plans nothing after an apply.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { fetchCatalogue } from "../../src/engine/verbs/catalogue.js";
import { init, PRESETS } from "../../src/engine/verbs/init.js";
import { validateWith } from "../../src/engine/verbs/validate.js";
import { World } from "../support/world.js";

const root = resolve(__dirname, "../..");
const TENANT = "client_8";
const ID = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";
const applications: Readonly<Record<string, string>> = {
  "ca-service-desk": "CASERVICEDESK",
  jira: "JIRA",
  servicenow: "SERVICENOW",
};

it("each preset is a file of the package, and there is no other", () => {
  const files = readdirSync(join(root, "examples/presets")).sort();
  expect(files).toEqual(PRESETS.map((preset) => `${preset}.ts`));
  for (const file of files) {
    const text = readFileSync(join(root, "examples/presets", file), "utf8");
    expect(text).toContain("They are yours from now on");
    expect(text).toMatch(/\/\/ - .*: (high|medium|low), /);
  }
});

it.each(PRESETS)(
  "a project with the preset %s checks its types, declares only what the server lists, and plans nothing after its apply",
  async (preset) => {
    const world = await World.forTest({
      state: {
        tenants: {
          [TENANT]: {
            integrations: [
              { id: ID, displayName: "Desk", integration: { id: applications[preset] ?? "", name: preset } },
            ],
          },
        },
      },
    });
    const directory = join(world.directory, "desk");
    await init({ directory, integration: ID, preset });
    expect(readFileSync(join(directory, "tables/desk.ts"), "utf8")).toBe(
      readFileSync(join(root, "examples/presets", `${preset}.ts`), "utf8"),
    );
    mkdirSync(join(directory, "node_modules"));
    for (const name of ["cdktf", "constructs", "tsx", "typescript", "@types"]) {
      symlinkSync(join(root, "node_modules", name), join(directory, "node_modules", name));
    }
    symlinkSync(root, join(directory, "node_modules/rampsync"));
    await fetchCatalogue({ ...world.runOptions, directory, tenants: [TENANT] });
    const options = { ...world.runOptions, directory, synth: true, strictCatalogue: true };
    expect(await validateWith(options)).toMatchObject({ resources: 1, warnings: [] });
    expect((await world.apply({ directory })).summary).toMatchObject({ done: 1, failed: 0 });
    expect(world.writes.map(({ method }) => method)).toEqual(["POST"]);
    const { summary, resources } = await world.plan({ directory });
    expect(summary).toMatchObject({ no_op: 1 });
    expect(resources.flatMap(({ changes, calls }) => [...changes, ...calls])).toEqual([]);
  },
  180_000,
);

it("init refuses a preset that is none, with those that are", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-preset-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await expect(init({ directory, preset: "remedy" })).rejects.toMatchObject({
    code: "RS2015",
    hint: "The presets are: ca-service-desk, jira, servicenow.",
  });
  expect(readdirSync(directory)).toEqual([]);
});
