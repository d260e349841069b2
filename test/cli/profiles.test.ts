// Several endpoints and API clients in one run, chosen by stack.
import { afterEach, describe, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { childEnvironment } from "../../src/engine/load/synth.js";
import { Project } from "../support/project.js";
import { declared, shared, stackOf, stateOf } from "../support/tenants.js";

const clients = [
  { clientId: "client-eu", clientSecret: "canary-secret-eu" },
  { clientId: "client-us", clientSecret: "canary-secret-us" },
] as const;

let emulators: Emulator[] = [];
let project: Project;
afterEach(async () => {
  await Promise.all(emulators.map((emulator) => emulator.close()));
  project.remove();
});

/** Two servers with a client each; tenants 1 and 2 are of the first, 3 of the second. */
async function start(): Promise<void> {
  emulators = await Promise.all(
    clients.map((client) => Emulator.start({ state: { ...stateOf(3, 1), credentials: [client] } })),
  );
  project = new Project({ EU_SECRET: clients[0].clientSecret });
  project.stacks(
    Object.fromEntries(
      [1, 2, 3].map((tenant) => [
        `client_${tenant}`,
        stackOf(tenant, 1, () => declared({ ...shared, Warning: ["Soso"] })),
      ]),
    ),
  );
  project.write(
    "helper.cjs",
    `const { profile, names } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
     const values = { us: { secret_of_us: ${JSON.stringify(clients[1].clientSecret)}, id_of_us: "client-us" } }[profile];
     process.stdout.write(JSON.stringify({ values: Object.fromEntries(names.map((name) => [name, values[name]])) }));`,
  );
  profiles([eu(), us()]);
}

const eu = () => ({
  name: "eu",
  stacks: ["client_1", "client_2"],
  endpoint: emulators[0]?.url,
  client_id: "client-eu",
  client_secret: { environment: "EU_SECRET" },
});
const us = () => ({
  name: "us",
  stacks: ["client_*"],
  endpoint: emulators[1]?.url,
  client_id: { secrets_command: "id_of_us" },
  client_secret: { secrets_command: "secret_of_us" },
  tenant: "client_3",
});
const profiles = (list: readonly object[]) =>
  project.write("rampsync.profiles.json", JSON.stringify({ version: 1, profiles: list }));

const command = ["--secrets-command", `${process.execPath} helper.cjs`];
const tenantsAsked = (emulator: Emulator | undefined) =>
  [...new Set(emulator?.requests.filter(({ class: kind }) => kind !== "token").map(({ tenant }) => tenant))].sort();

describe("profiles of stacks", () => {
  it("one run looks at two servers as two clients, and sends each its own stacks and its own secret", async () => {
    await start();
    const { code, stdout, stderr } = await project.run(["apply", "--auto-approve", ...command]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Apply: 3 done, 0 failed");
    expect(emulators.map(tenantsAsked)).toEqual([["client_1", "client_2"], ["client_3"]]);
    expect(`${stdout}${stderr}`).not.toMatch(/canary/);
    const again = await project.run(["plan", "--detailed-exitcode", ...command]);
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect((await project.run(["drift", ...command])).code).toBe(0);
  });

  it("a profile wins over the environment, and stacks without one have that of the environment", async () => {
    await start();
    profiles([eu()]);
    const environment = {
      OPSRAMP_ENDPOINT: emulators[1]?.url,
      OPSRAMP_CLIENT_ID: "client-us",
      OPSRAMP_CLIENT_SECRET: clients[1].clientSecret,
    };
    const { code, stderr } = await project.run(["apply", "--auto-approve"], environment);
    expect([code, stderr]).toEqual([0, ""]);
    expect(emulators.map(tenantsAsked)).toEqual([["client_1", "client_2"], ["client_3"]]);
  });

  it("only the profiles of the stacks that are looked at need their secrets", async () => {
    await start();
    const { code } = await project.run(["plan", "client_1"]);
    expect(code).toBe(0);
    const all = await project.run(["plan"]);
    expect([all.code, all.stderr]).toEqual([1, expect.stringMatching(/RS2072.*"us".*none is given/)]);
    const unset = await project.run(["plan", "client_1"], { EU_SECRET: "" });
    expect([unset.code, unset.stderr]).toEqual([1, expect.stringMatching(/RS2072.*EU_SECRET, which is not set/)]);
  });

  it("a validation and a look at locks need no secret of any profile", async () => {
    await start();
    expect((await project.run(["validate"], { EU_SECRET: "" })).code).toBe(0);
    expect((await project.run(["unlock"], { EU_SECRET: "" })).code).toBe(0);
  });

  it("a provider that names another endpoint than the profile of its stack is refused", async () => {
    await start();
    const stack = stackOf(1, 1, () => declared(shared));
    project.stacks({ client_1: { ...stack, provider: { ...stack.provider, endpoint: emulators[1]?.url } } });
    const { code, stderr } = await project.run(["plan"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("RS2072")]);
    expect(emulators.flatMap(({ requests }) => requests)).toEqual([]);
  });

  it("list and restore take the endpoint and the client of a profile that is named", async () => {
    await start();
    const listed = await project.run(["list", "--profile", "us", ...command]);
    expect([listed.code, listed.stderr]).toEqual([0, ""]);
    expect(emulators.map(tenantsAsked)).toEqual([[], ["client_3"]]);
    const unknown = await project.run(["list", "--profile", "asia"]);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/RS2072.*no profile "asia"/)]);
    const kept = await project.run(["restore", "none.jsonl", "--profile", "eu"]);
    expect([kept.code, kept.stderr]).toEqual([1, expect.stringContaining("RS2017")]);
  });

  it("the program does not get the variables that profiles take secrets from", () => {
    const cdktf = { app: "node main.ts", output: "cdktf.out", context: undefined, path: "cdktf.json" };
    const environment = childEnvironment(cdktf, "out", { EU_SECRET: "canary", OTHER: "1" }, ["EU_SECRET"]);
    expect(environment).toEqual({ OTHER: "1", CDKTF_OUTDIR: "out" });
  });
});
