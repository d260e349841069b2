// The example of ticket events, run as a program: mappings and notifier first, then two events, each activated last of all.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { apply } from "../../src/engine/verbs/apply.js";
import { plan } from "../../src/engine/verbs/plan.js";

const example = resolve(__dirname, "../../examples/ticket-events");
const tsx = createRequire(__filename).resolve("tsx");

it("the example of ticket events makes its events after mappings and notifier, activates them last, and then plans nothing", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-ticket-events-"));
  const emulator = await Emulator.start({ state: join(example, "emulator-state.json") });
  onTestFinished(async () => {
    await emulator.close();
    rmSync(directory, { recursive: true });
  });
  const app = `"${process.execPath}" --import ${tsx} ${join(example, "main.ts")}`;
  writeFileSync(join(directory, "cdktf.json"), JSON.stringify({ app, sendCrashReports: "false" }));
  const run = (synth: boolean) => ({
    directory,
    synth,
    // Nobody knows whether the emulator lets events fire as soon as they are made.
    allowEventPosts: ["desk.example.com"],
    host: () => {},
    environment: {
      PATH: process.env.PATH,
      OPSRAMP_ENDPOINT: emulator.url,
      OPSRAMP_CLIENT_ID: "emulator",
      OPSRAMP_CLIENT_SECRET: "emulator-secret",
      TF_VAR_desk_token: "Bearer canary-token",
    },
  });
  const applied = await apply({ ...run(true), approve: async () => true });
  expect(applied.summary, JSON.stringify(applied)).toMatchObject({ done: 3, failed: 0 });
  expect(JSON.stringify(applied)).not.toContain("canary-");
  const writes = emulator.requests.filter((request) => request.class === "write").map(({ path }) => path);
  expect(writes).toHaveLength(5);
  expect(writes[0]).not.toContain("/event");
  expect(writes.filter((path) => path.endsWith("/activate"))).toHaveLength(2);
  const [integration] = emulator.tenant("client_8").integrations();
  expect(integration?.events()).toMatchObject([
    { entity: "INCIDENT", active: true },
    { entity: "INCIDENT", active: true },
  ]);
  expect((await plan(run(false))).summary).toMatchObject({ no_op: 3 });
});
