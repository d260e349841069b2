// The example of many tenants, run as a program: one table for all, two overrides, and every tenant's own secret.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emulatorState } from "../../examples/many-tenants/emulator-state.js";
import { Emulator } from "../../src/emulator/index.js";
import { apply } from "../../src/engine/verbs/apply.js";
import { plan } from "../../src/engine/verbs/plan.js";

const main = resolve(__dirname, "../../examples/many-tenants/main.ts");
const tsx = createRequire(__filename).resolve("tsx");
const directory = mkdtempSync(join(tmpdir(), "rampsync-many-tenants-"));
let emulator: Emulator;

beforeAll(async () => {
  emulator = await Emulator.start({ state: emulatorState() });
  writeFileSync(
    join(directory, "cdktf.json"),
    JSON.stringify({ app: `"${process.execPath}" --import ${tsx} ${main}`, sendCrashReports: "false" }),
  );
  mkdirSync(join(directory, "vars"));
  for (const tenant of Object.keys(emulator.state().tenants ?? {})) {
    writeFileSync(
      join(directory, "vars", `${tenant}.tfvars.json`),
      JSON.stringify({ desk_password: `password of ${tenant}` }),
    );
  }
});
afterAll(async () => {
  await emulator.close();
  rmSync(directory, { recursive: true });
});

const run = (synth: boolean) => ({
  directory,
  synth,
  host: () => {},
  environment: {
    PATH: process.env.PATH,
    OPSRAMP_ENDPOINT: emulator.url,
    OPSRAMP_CLIENT_ID: "emulator",
    OPSRAMP_CLIENT_SECRET: "emulator-secret",
  },
});

function desk(tenant: string) {
  const [integration] = emulator.tenant(tenant).integrations();
  if (integration === undefined) throw new Error(`${tenant} has no integration`);
  const pairs = (["inbound", "outbound"] as const).map((direction) =>
    (integration.state()[direction]?.rows ?? []).map((row) => `${row.name} ${row.value} ${row.thirdPartyValue}`),
  );
  return { inbound: pairs[0], outbound: pairs[1], notifier: integration.notifier() };
}

describe("the example of many tenants", () => {
  it("the example of many tenants adopts each with one POST, its overrides and its own variables, and then plans nothing", async () => {
    const { summary } = await apply({
      ...run(true),
      approve: async () => true,
      interactive: false,
      sendSecrets: true,
    });
    expect(summary).toEqual({ done: 6, failed: 0, unknown: 0, no_op: 0 });
    const writes = emulator.requests.filter(({ class: of }) => of === "write");
    // What the German table puts in the place of a value that is live takes a DELETE more.
    expect(writes.map(({ method, tenant }) => `${method} ${tenant}`).sort()).toEqual([
      "DELETE client_103",
      "DELETE client_106",
      ...["101", "102", "103", "104", "105", "106"].map((number) => `POST client_${number}`),
    ]);
    expect(desk("client_101").outbound).toContain("Status Open In Progress");
    expect(desk("client_103").outbound).toContain("Status Open In Arbeit");
    expect(desk("client_105").inbound).toContain("Priority Urgent 0");
    expect(desk("client_102").notifier).toMatchObject({ password: "password of client_102" });
    expect(desk("client_106").notifier).toMatchObject({ password: "password of client_106" });
    expect(desk("client_101").outbound).toContain("Status On Hold Waiting");
    expect((await plan(run(false))).summary.no_op).toBe(6);
  });
});
