// The ready-made pipelines: the script that jobs run, against the emulator, and the comment, against a stand-in for GitHub and
// GitLab.
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { leaks } from "../support/canary.js";
import { deskSecrets, startDeskWorld } from "../support/desk.js";
import { command as rampsync } from "../support/project.js";
import type { World } from "../support/world.js";

const folder = resolve(__dirname, "../../examples/pipelines");

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(program: string, words: readonly string[], at: string, environment: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(program, words, { cwd: at, env: { PATH: process.env.PATH, HOME: at, ...environment } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((ended) => child.once("close", (code) => ended({ code, output })));
}

/** A project whose program writes the stacks that are there, with the package installed. */
async function project(): Promise<World> {
  const world = await startDeskWorld({ synth: true });
  onTestFinished(() => world.close());
  const output = Object.fromEntries(
    ["manifest.json", "stacks/client_8/cdk.tf.json"].map((path) => [path, world.project.read(`cdktf.out/${path}`)]),
  );
  world.project.write(
    "main.js",
    `const fs = require("node:fs"), { join, dirname } = require("node:path");
     fs.writeFileSync("program-ran.json", JSON.stringify(Object.keys(process.env)));
     for (const [path, text] of Object.entries(${JSON.stringify(output)})) {
       const file = join(process.env.CDKTF_OUTDIR, path);
       fs.mkdirSync(dirname(file), { recursive: true });
       fs.writeFileSync(file, text);
     }`,
  );
  const bin = join(world.directory, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(rampsync, join(bin, "rampsync"));
  return world;
}

const job = (world: World, mode: string, environment: NodeJS.ProcessEnv = {}) =>
  run("sh", [join(folder, "run.sh"), mode], world.directory, environment);

describe("the script of the pipelines", () => {
  it("a job without secrets synthesises, one with them plans that and runs nothing, then apply and drift", async () => {
    const world = await project();
    const made = await job(world, "synthesise");
    expect([made.code, made.output]).toEqual([0, expect.stringContaining("Digest")]);
    expect(world.requests).toEqual([]);
    world.project.discard("program-ran.json");

    const planned = await job(world, "plan", world.environment);
    expect([planned.code, planned.output]).toEqual([0, expect.stringContaining("Plan: ")]);
    expect(world.project.exists("program-ran.json")).toBe(false);
    expect(world.writes).toEqual([]);
    expect(world.project.read(".rampsync/plan.md")).toContain("client_8");

    const applied = await job(world, "apply", { ...world.environment, RAMPSYNC_PIPELINE_ALLOW_REMOVALS: "50" });
    expect([applied.code, applied.output]).toEqual([0, expect.stringContaining("1 done")]);

    const drift = await job(world, "drift", { ...world.environment, RAMPSYNC_PIPELINE_SINCE: ".rampsync/drift.json" });
    expect([drift.code, drift.output]).toEqual([0, expect.stringContaining("1 clean")]);
    expect(JSON.parse(world.project.read(".rampsync/drift.sarif"))).toMatchObject({ version: "2.1.0" });
    const all = made.output + planned.output + applied.output + drift.output;
    expect(leaks(all, [...Object.values(deskSecrets), "emulator-secret"])).toEqual([]);
  });

  it("the jobs of a matrix look at their tenants, and one job makes a report of theirs", async () => {
    const world = await project();
    const shard = (index: number) =>
      job(world, "drift", {
        ...world.environment,
        RAMPSYNC_PIPELINE_SHARD: `${index}/2`,
        RAMPSYNC_PIPELINE_DIR: `.rampsync/shards/${index}`,
      });
    const first = await shard(1);
    expect(await job(world, "merge")).toMatchObject({ code: 1, output: expect.stringContaining("RS2096") });
    const second = await shard(2);
    const merged = await job(world, "merge");
    expect([...new Set([first.code, second.code])].sort()).toEqual([0, merged.code].sort());
    expect(JSON.parse(world.project.read(".rampsync/drift.json")).resources).toHaveLength(1);
    expect(JSON.parse(world.project.read(".rampsync/drift.sarif"))).toMatchObject({ version: "2.1.0" });
  });

  it("a program is not run where credentials are", async () => {
    const world = await project();
    const { code, output } = await job(world, "synthesise", world.environment);
    expect([code, output]).toEqual([1, expect.stringContaining("OPSRAMP_CLIENT_SECRET is set")]);
    expect(world.project.exists("program-ran.json")).toBe(false);
  });

  it("output that is not what was synthesised is not planned", async () => {
    const world = await project();
    await job(world, "synthesise");
    world.project.write(".rampsync/cdktf.out/stacks/client_8/cdk.tf.json", "{}");
    const { code, output } = await job(world, "plan", world.environment);
    expect([code, output]).toEqual([1, expect.stringContaining("RS2021")]);
    expect(world.requests).toEqual([]);
  });

  it("names of stacks are words for rampsync and nothing for a shell", async () => {
    const world = await project();
    const stacks = "client_* $(touch hacked) ;touch hacked";
    const { output } = await job(world, "drift", { ...world.environment, RAMPSYNC_PIPELINE_STACKS: stacks });
    expect(output).toContain("RS2009");
    expect(world.project.exists("hacked")).toBe(false);
  });

  it("an unknown mode is refused", async () => {
    const world = await project();
    expect(await job(world, "deploy", world.environment)).toMatchObject({
      code: 1,
      output: expect.stringContaining("modes are"),
    });
  });
});

interface Comment {
  readonly id: number;
  body: string;
  readonly user?: { readonly type: string };
  readonly author?: { readonly id: number };
}

/** The comments of pull request 7, also as notes of merge request 7 of project 5. */
async function forge(comments: Comment[]) {
  const calls: string[] = [];
  const tokens = new Set<string>();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://forge");
    tokens.add(String(request.headers.authorization ?? request.headers["private-token"]));
    const { body = "" } = JSON.parse((await textOf(request)) || "{}") as { body?: string };
    calls.push(`${request.method} ${pathname}`);
    const answer = (value: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const at = Number(searchParams.get("page") ?? 1) - 1;
    if (pathname.endsWith("/user")) return answer({ id: 3 });
    if (pathname.endsWith("/pulls")) return answer([{ number: 7, state: "open", head: { sha: "abc" } }]);
    if (request.method === "GET") return answer(comments.slice(at * 100, at * 100 + 100));
    if (request.method === "POST") {
      comments.push({ id: comments.length + 1, body, user: { type: "Bot" }, author: { id: 3 } });
      return answer({}, 201);
    }
    const known = comments.find(({ id }) => pathname.endsWith(`/${id}`));
    if (known === undefined) return answer({}, 404);
    known.body = body;
    return answer({});
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environments = {
    GitHub: { GITHUB_ACTIONS: "true", GITHUB_API_URL: url, GITHUB_REPOSITORY: "o/r", RAMPSYNC_PIPELINE_SHA: "abc" },
    GitLab: { CI_API_V4_URL: url, CI_PROJECT_ID: "5", CI_MERGE_REQUEST_IID: "7" },
  };
  return { calls, tokens, environments };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe("the comment of a plan", () => {
  const marker = "<!-- rampsync plan -->";
  const others = (count: number): Comment[] =>
    Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      body: "well",
      user: { type: "User" },
      author: { id: 9 },
    }));

  it.each(["GitHub", "GitLab"] as const)(
    "on %s a plan is one comment, which the next run updates in place",
    async (which) => {
      const world = await project();
      const quoting: Comment = {
        id: 500,
        body: `${marker} as quoted by somebody`,
        user: { type: "User" },
        author: { id: 9 },
      };
      const comments = [quoting, ...others(150)];
      const { environments, tokens } = await forge(comments);
      const comment = async (text: string) => {
        world.project.write("plan.md", text);
        const environment = { ...environments[which], RAMPSYNC_PIPELINE_TOKEN: "canary-token" };
        const ended = await run(
          process.execPath,
          [join(folder, "comment.mjs"), "plan.md"],
          world.directory,
          environment,
        );
        expect([ended.code, leaks(ended.output, ["canary-token"])]).toEqual([0, []]);
      };
      await comment("first");
      await comment("second");
      const written = comments.filter(({ id }) => id > 150 && id !== 500);
      expect(written.map(({ body }) => body)).toEqual([`${marker}\nsecond`]);
      expect(quoting.body).toContain("as quoted");
      expect([...tokens].every((token) => token.endsWith("canary-token"))).toBe(true);
    },
  );

  it("a comment that cannot be written is said without the token, and fails", async () => {
    const world = await project();
    world.project.write("plan.md", "x");
    const environment = {
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: "http://127.0.0.1:9",
      GITHUB_REPOSITORY: "o/r",
      RAMPSYNC_PIPELINE_PULL_REQUEST: "7",
      RAMPSYNC_PIPELINE_TOKEN: "canary-token",
    };
    const { code, output } = await run(
      process.execPath,
      [join(folder, "comment.mjs"), "plan.md"],
      world.directory,
      environment,
    );
    expect([code, output]).toEqual([1, expect.stringMatching(/^comment\.mjs: /)]);
    expect(leaks(output, ["canary-token"])).toEqual([]);
  });
});
