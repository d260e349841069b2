// Spans of OpenTelemetry with the user's own SDK, as examples/telemetry registers it: which there are, below which, and that
// they hold no value. The gate runs this under Node 24 as well.
import { resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { leaks } from "../support/canary.js";
import { deskSecrets, startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

const tracing = resolve(__dirname, "../../examples/telemetry/tracing.cjs");

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number; readonly message?: string };
}

async function traced(world: World, words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const result = await world.command(words, {
    ...environment,
    NODE_OPTIONS: `--require ${tracing}`,
    SPANS_FILE: `${world.directory}/spans.jsonl`,
  });
  const text = world.project.exists("spans.jsonl") ? world.project.read("spans.jsonl") : "";
  const spans = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Span);
  return { ...result, text, spans };
}

async function deskWorld(): Promise<World> {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  return world;
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

it("an apply has spans of the run, the stack, each observation, plan, apply and call, in one trace below that of TRACEPARENT", async () => {
  const world = await deskWorld();
  const environment = { TRACEPARENT: `00-${TRACE}-${SPAN}-01` };
  const { code, spans, text, stdout } = await traced(world, ["apply", "--auto-approve"], environment);
  expect([code, stdout]).toEqual([0, expect.stringContaining("1 done")]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parentsOf = (name: string) =>
    new Set(spans.filter((span) => span.name === name).map(({ parent = "" }) => byId.get(parent)?.name ?? parent));
  expect(parentsOf("rampsync.run")).toEqual(new Set([SPAN]));
  expect(parentsOf("rampsync.stack")).toEqual(new Set(["rampsync.run"]));
  expect(parentsOf("rampsync.plan")).toEqual(new Set(["rampsync.run"]));
  expect(parentsOf("rampsync.observe")).toEqual(new Set(["rampsync.plan"]));
  expect(parentsOf("rampsync.apply")).toEqual(new Set(["rampsync.run"]));
  expect(parentsOf("rampsync.call")).toEqual(new Set(["rampsync.observe", "rampsync.apply"]));
  const calls = spans.filter(({ name }) => name === "rampsync.call");
  expect(calls).toHaveLength(world.requests.length);
  expect(calls.find(({ attributes }) => attributes["http.request.method"] === "POST")?.attributes).toMatchObject({
    "http.response.status_code": 200,
    "rampsync.class": "write",
    "rampsync.tenant": "client_8",
  });
  expect(spans.find(({ name }) => name === "rampsync.apply")?.attributes).toMatchObject({ "rampsync.posts": 1 });
  const values = ["Good", "www.google.com", "testUser", "In Progress", "Maximum"];
  expect(leaks(text, [...Object.values(deskSecrets), "emulator-secret", "canary"])).toEqual([]);
  for (const value of values) expect(text).not.toContain(value);
});

it("a call that fails ends its spans with the code of the error and no word of it", async () => {
  const world = await deskWorld();
  world.emulator.faults.add({
    match: { class: "get" },
    do: { kind: "answer", status: 403, body: { message: "canary-words" } },
  });
  const { code, spans, text } = await traced(world, ["drift"]);
  expect(code).toBe(1);
  const call = spans.find(({ name }) => name === "rampsync.call");
  expect(call).toMatchObject({ status: { code: 2, message: expect.stringMatching(/^RS4\d{3}$/) } });
  expect(leaks(text, ["canary-words"])).toEqual([]);
});

it.each(["00-zz", `ff-${TRACE}-${SPAN}-01`])("a TRACEPARENT that is none (%j) is passed over", async (TRACEPARENT) => {
  const world = await deskWorld();
  const { code, spans } = await traced(world, ["plan"], { TRACEPARENT });
  expect(code).toBe(0);
  const run = spans.find(({ name }) => name === "rampsync.run");
  expect(run).toBeDefined();
  expect(run?.parent).toBeUndefined();
  expect(run?.traceId).not.toBe(TRACE);
});
