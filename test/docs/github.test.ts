// The workflows, templates and settings for GitHub are well formed, and name scripts, versions and files that exist.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod/mini";
import { filesOf, root } from "./markdown.js";

const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const read = (path: string): unknown => parse(textOf(path), { strict: true });
const manifest = JSON.parse(textOf("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};

const texts = z.record(z.string(), z.string());
const job = z.looseObject({
  name: z.optional(z.string()),
  "runs-on": z.string(),
  "timeout-minutes": z.number(),
  "continue-on-error": z.optional(z.boolean()),
  permissions: z.optional(texts),
  strategy: z.optional(z.looseObject({ matrix: z.record(z.string(), z.array(z.union([z.string(), z.number()]))) })),
  steps: z.array(
    z.looseObject({
      uses: z.optional(z.string()),
      run: z.optional(z.string()),
      with: z.optional(z.record(z.string(), z.unknown())),
    }),
  ),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: texts,
  concurrency: z.looseObject({ group: z.string() }),
  jobs: z.record(z.string(), job),
});

const workflows = filesOf(".yml").filter((path) => path.startsWith(".github/workflows/"));
const jobsOf = (path: string) => workflow.parse(read(path)).jobs;
const everyStep = workflows.flatMap((path) => Object.values(jobsOf(path)).flatMap(({ steps }) => steps));

describe("the workflows for GitHub", () => {
  it("the workflows for GitHub are the gate and the release", () => {
    expect(workflows).toEqual([".github/workflows/ci.yml", ".github/workflows/release.yml"]);
  });

  it.each(workflows)(
    "the workflow %s has the members that GitHub needs, and may write nothing unless a job says so",
    (path) => {
      expect(workflow.parse(read(path)).permissions).toEqual({ contents: "read" });
    },
  );

  it("every action of a workflow is pinned by its major version or by a commit", () => {
    const used = everyStep.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(name))).toEqual([]);
  });

  it("the workflows run scripts of package.json and files that exist", () => {
    const commands = everyStep.flatMap(({ run }) => run ?? []);
    const scripts = commands.flatMap((command) => [...command.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name));
    expect(scripts.filter((name) => manifest.scripts[name ?? ""] === undefined)).toEqual([]);
    const files = commands.flatMap((command) => [...command.matchAll(/^bash (\S+)/gm)].map(([, path]) => path ?? ""));
    expect(files).toContain(".ci/run");
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("the gate tests every even version of Node from the oldest that package.json allows to 26", () => {
    const { gate, versions } = jobsOf(".github/workflows/ci.yml");
    const oldest = gate?.steps.find(({ uses }) => uses?.startsWith("actions/setup-node@"))?.with?.["node-version"];
    expect(manifest.engines.node).toMatch(new RegExp(`^>=${oldest}\\.`));
    expect([oldest, ...(versions?.strategy?.matrix.node ?? [])]).toEqual([20, 22, 24, 26]);
  });

  it("the gate tests macOS and Windows, says that nobody has seen them, and is not blocked by them", () => {
    const { systems } = jobsOf(".github/workflows/ci.yml");
    expect(systems?.strategy?.matrix.system).toEqual(["macos-latest", "windows-latest"]);
    expect(systems?.["continue-on-error"]).toBe(true);
    expect(systems?.name).toContain("not yet seen");
  });

  it("the release comes after the gate, with provenance, a bill of materials and signed checksums", () => {
    const { release } = jobsOf(".github/workflows/release.yml");
    expect(release).toMatchObject({ needs: "gate", permissions: { "id-token": "write", contents: "write" } });
    const commands = (release?.steps ?? []).map(({ run }) => run ?? "").join("\n");
    for (const part of ["npm publish --provenance", "npm sbom", "--detach-sign", "npm run release:provider"]) {
      expect(commands).toContain(part);
    }
    expect(release?.steps.map(({ uses }) => uses)).toContain("actions/attest-build-provenance@v3");
  });
});

describe("the settings for GitHub", () => {
  it("dependabot is set up for packages and actions", () => {
    const updates = z.array(
      z.looseObject({
        "package-ecosystem": z.string(),
        directory: z.literal("/"),
        schedule: z.looseObject({ interval: z.enum(["daily", "weekly", "monthly"]) }),
      }),
    );
    const settings = z.looseObject({ version: z.literal(2), updates }).parse(read(".github/dependabot.yml"));
    expect(settings.updates.map((entry) => entry["package-ecosystem"])).toEqual(["npm", "github-actions"]);
  });

  const templates = filesOf(".yml").filter((path) => /ISSUE_TEMPLATE\/(?!config)/.test(path));

  it("there are templates for issues", () => {
    expect(templates.length).toBe(3);
  });

  it.each(templates)("the template %s is a form that GitHub shows", (path) => {
    const input = z.looseObject({
      type: z.enum(["input", "textarea", "dropdown", "checkboxes"]),
      id: z.string().check(z.regex(/^[\w-]+$/)),
      attributes: z.looseObject({ label: z.string() }),
    });
    const words = z.looseObject({ type: z.literal("markdown"), attributes: z.looseObject({ value: z.string() }) });
    const form = z
      .looseObject({ name: z.string(), description: z.string(), body: z.array(z.union([input, words])) })
      .parse(read(path));
    const ids = form.body.flatMap((part) => ("id" in part ? [part.id] : []));
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
