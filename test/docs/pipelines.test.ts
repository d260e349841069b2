// The ready-made pipelines as files: well formed by the rules of GitHub and GitLab that they use, which are written out here, and
// such that no program of a pull request runs beside a secret and no text of an event becomes a part of a script.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import * as z from "zod/mini";
import { filesOf, root } from "./markdown.js";

const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const folder = "examples/pipelines/github/";

const inputs = z.record(
  z.string().check(z.regex(/^[a-z][a-z-]*$/)),
  z.strictObject({ description: z.string(), required: z.optional(z.boolean()), default: z.optional(z.string()) }),
);
/** https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax */
const actionShape = z.strictObject({
  name: z.string(),
  description: z.string().check(z.maxLength(125)),
  inputs,
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({
    using: z.literal("composite"),
    steps: z.array(
      z.strictObject({
        id: z.optional(z.string()),
        if: z.optional(z.string()),
        shell: z.literal("bash"),
        "working-directory": z.string(),
        env: z.record(z.string(), z.string()),
        run: z.string(),
      }),
    ),
  }),
});
/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
const workflowShape = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.enum(["read", "write"])),
  concurrency: z.optional(z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() })),
  jobs: z.record(
    z.string(),
    z.strictObject({
      if: z.optional(z.string()),
      needs: z.optional(z.string()),
      strategy: z.optional(
        z.strictObject({ "fail-fast": z.boolean(), matrix: z.record(z.string(), z.array(z.number())) }),
      ),
      "runs-on": z.string(),
      "timeout-minutes": z.number(),
      environment: z.optional(z.string()),
      permissions: z.optional(z.record(z.string(), z.enum(["read", "write"]))),
      steps: z.array(
        z.strictObject({
          if: z.optional(z.string()),
          uses: z.optional(z.string()),
          run: z.optional(z.string()),
          with: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
          env: z.optional(z.record(z.string(), z.string())),
        }),
      ),
    }),
  ),
});

const action = actionShape.parse(parse(textOf("action.yml"), { strict: true }));
const workflows = filesOf(".yml").filter((path) => path.startsWith(folder));
const workflowAt = (path: string) => workflowShape.parse(parse(textOf(path), { strict: true }));

describe("the action for GitHub", () => {
  it("the action takes inputs by variables alone, so that no text of an event is a part of a script", () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
    const used = [...textOf("action.yml").matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
  });

  it("the action runs scripts that are there", () => {
    const scripts = action.runs.steps.flatMap(({ run }) => [...run.matchAll(/\$GITHUB_ACTION_PATH\/(\S+?)"/g)]);
    expect(scripts.length).toBe(2);
    for (const [, path = ""] of scripts) expect(existsSync(join(root, path))).toBe(true);
  });
});

describe("the workflows that use the action", () => {
  it.each(workflows)("the workflow %s has what GitHub needs, and gives the action inputs that it has", (path) => {
    const { jobs, permissions } = workflowAt(path);
    expect(permissions).toEqual({ contents: "read" });
    for (const { steps } of Object.values(jobs)) {
      for (const { uses, run, with: given = {} } of steps) {
        expect([uses, run].filter((each) => each !== undefined)).toHaveLength(1);
        if (run !== undefined) expect(run).not.toContain("${{");
        if (uses?.startsWith("OWNER/rampsync@") === true) {
          expect(Object.keys(given).filter((name) => !(name in action.inputs))).toEqual([]);
          expect(given.mode).toMatch(/^(synthesise|plan|apply|drift|merge)$/);
        } else if (uses !== undefined) {
          expect(uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/);
        }
        if (uses?.startsWith("actions/checkout@") === true) expect(given["persist-credentials"]).toBe(false);
      }
    }
  });

  it("the workflow that runs the program of a pull request has no secret, no environment and a token that reads", () => {
    const path = `${folder}pull-request.yml`;
    const { on, jobs } = workflowAt(path);
    expect(Object.keys(on)).toEqual(["pull_request"]);
    expect(textOf(path)).not.toMatch(/secrets\.|github\.token|environment:/);
    expect(Object.values(jobs).every(({ permissions }) => permissions === undefined)).toBe(true);
  });

  it("where secrets are, the checkout is that of the main branch, and the pull request is data", () => {
    for (const path of workflows.filter((each) => textOf(each).includes("secrets."))) {
      const { on, jobs } = workflowAt(path);
      expect(Object.keys(on).filter((event) => event.startsWith("pull_request"))).toEqual([]);
      for (const { steps, environment } of Object.values(jobs)) {
        expect(environment).toMatch(/^rampsync-/);
        expect(steps.every(({ with: given = {} }) => !("ref" in given) && !("repository" in given))).toBe(true);
        expect(steps.every(({ with: given = {} }) => given.mode !== "synthesise")).toBe(true);
      }
    }
  });
});

describe("the workflow with shards", () => {
  it("the jobs of the matrix are all the shards of the number that they name", () => {
    const { jobs } = workflowAt(`${folder}drift-in-shards.yml`);
    const shards = jobs.drift?.strategy?.matrix.shard ?? [];
    expect(shards).toEqual(shards.map((_, index) => index + 1));
    const given = jobs.drift?.steps.flatMap(({ with: values = {} }) => values.shard ?? []);
    expect(given).toEqual([`\${{ matrix.shard }}/${shards.length}`]);
    expect(jobs.merge?.needs).toBe("drift");
  });
});

describe("the component for GitLab", () => {
  const [head, body] = parseAllDocuments(textOf("templates/rampsync.yml")).map(
    (document) => document.toJS() as Record<string, Record<string, unknown>>,
  );
  const job = (name: string) =>
    (body?.[name] ?? {}) as { script: string[]; environment?: { name: string }; rules: { if: string }[] };

  it("the component uses each of its inputs, and no others", () => {
    const declared = Object.keys((head?.spec?.inputs ?? {}) as object);
    const used = [...textOf("templates/rampsync.yml").matchAll(/\$\[\[ inputs\.([a-z_]+) \]\]/g)].map(
      ([, name]) => name,
    );
    expect(new Set(used)).toEqual(new Set(declared));
  });

  it("the job that runs the program of a merge request has no environment, and so no credentials", () => {
    expect(job("rampsync synthesise").environment).toBeUndefined();
    expect(job("rampsync plan").environment?.name).toBe("rampsync-plan");
    expect(job("rampsync plan").rules.map((rule) => rule.if)).toEqual([
      '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID',
    ]);
    expect(job("rampsync apply").environment?.name).toBe("rampsync-apply");
  });

  it.each(["synthesise", "plan", "apply", "drift", "merge"])(
    "the job rampsync %s runs the script in that mode",
    (mode) => {
      const { script } = job(`rampsync ${mode}`);
      expect(script.join("\n")).toContain(`sh node_modules/rampsync/examples/pipelines/run.sh ${mode}`);
      for (const line of script) expect(line).not.toMatch(/\$CI_(COMMIT|MERGE_REQUEST)_(MESSAGE|TITLE|DESCRIPTION)/);
    },
  );
});
