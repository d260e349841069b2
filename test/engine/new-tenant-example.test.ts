// The example of a new tenant, run as a program: one apply from nothing, by the fewest calls, and nothing fires before its end.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Emulator, StandInDesk } from "../../src/emulator/index.js";
import { apply } from "../../src/engine/verbs/apply.js";
import { plan } from "../../src/engine/verbs/plan.js";
import { callsOf, expectFewestCalls, watchDesk } from "../support/new-tenant.js";

const example = resolve(__dirname, "../../examples/new-tenant");
const tsx = createRequire(__filename).resolve("tsx");

it("the example of a new tenant installs a desk with its events by the fewest calls, and then plans nothing", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-new-tenant-"));
  const [emulator, desk] = await Promise.all([
    Emulator.start({ state: join(example, "emulator-state.json") }),
    StandInDesk.start(),
  ]);
  onTestFinished(async () => {
    await Promise.all([emulator.close(), desk.close()]);
    rmSync(directory, { recursive: true });
  });
  const app = `"${process.execPath}" --import ${tsx} ${join(example, "main.ts")}`;
  writeFileSync(join(directory, "cdktf.json"), JSON.stringify({ app, sendCrashReports: "false" }));
  const run = (synth: boolean) => ({
    directory,
    synth,
    host: () => {},
    environment: {
      PATH: process.env.PATH,
      OPSRAMP_ENDPOINT: emulator.url,
      OPSRAMP_CLIENT_ID: "emulator",
      OPSRAMP_CLIENT_SECRET: "emulator-secret",
      TF_VAR_desk_password: "canary-password",
      DESK_URL: desk.url,
      // Nobody knows whether the server lets an event fire as soon as it is made.
      RAMPSYNC_ALLOW_EVENT_POSTS: "127.0.0.1",
    },
  });
  const planned = await plan(run(true));
  const notes = planned.resources.flatMap((resource) => resource.notes);
  for (const type of ["CREATE", "UPDATE"]) {
    expect(notes.join("\n")).toContain(`from here on INCIDENT/${type} is posted to 127.0.0.1`);
  }
  emulator.clearRequests();
  const { tooEarly, raiseBoth } = watchDesk(emulator, desk);
  const applied = await apply({ ...run(false), approve: async () => true });
  expect(applied.summary, JSON.stringify(applied)).toMatchObject({ done: 3, failed: 0 });
  expect(JSON.stringify([planned, applied])).not.toContain("canary-");
  expect(tooEarly).toEqual([]);
  expectFewestCalls(emulator.requests);
  await raiseBoth();
  expect(desk.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    "POST /tickets",
    "PUT /tickets/update",
  ]);
  emulator.clearRequests();
  expect((await plan(run(false))).summary).toMatchObject({ no_op: 3, resources: 3 });
  expect(callsOf(emulator.requests)).toEqual(["GET installed/ID", "GET installed/ID/events"]);
});
