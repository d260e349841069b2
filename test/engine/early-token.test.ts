// The token of a run is asked for while its program runs, where the last synth shows that the run will need it.
import { cpSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { EngineEvent } from "../../src/engine/host.js";
import { DESK_ID, deskSecrets, deskStacks, TENANT } from "../support/desk.js";
import { type StackInput } from "../support/stacks.js";
import { World } from "../support/world.js";

const integration = {
  id: DESK_ID,
  displayName: "Service desk",
  integration: { id: "CUSTOM", name: "Custom" },
  category: "Custom",
};
const state = { tenants: { [TENANT]: { integrations: [integration] } } };
const block = { integration_id: DESK_ID, display_name: "Service desk" };

/** Leaves what lies in the folder `made`. With GATE it waits for an answer from there first, with FAIL it fails. */
const PROGRAM = `
const { cpSync } = require("node:fs");
const gate = process.env.GATE === undefined ? Promise.resolve() : fetch(process.env.GATE);
gate.then(() => {
  if (process.env.FAIL !== undefined) process.exit(3);
  cpSync("made", process.env.CDKTF_OUTDIR, { recursive: true });
});
`;

/** A world whose next program makes `stacks`. */
async function worldWith(stacks: Readonly<Record<string, StackInput>>, variables: NodeJS.ProcessEnv = {}) {
  const world = await World.forTest({ state, stacks, variables: { ...deskSecrets, ...variables } });
  world.project.write("main.js", PROGRAM);
  cpSync(join(world.directory, "cdktf.out"), join(world.directory, "made"), { recursive: true });
  return world;
}

/** A program that asks it is answered when the run has its token: before that the program cannot end. */
class Gate {
  readonly #server: Server;
  readonly #waiting: ServerResponse[] = [];
  #isOpen = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (_, response) => {
      this.#waiting.push(response);
      this.#answer();
    });
  }

  static async start(): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return new Gate(server);
  }

  get environment(): NodeJS.ProcessEnv {
    return { GATE: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}` };
  }

  readonly host = (event: EngineEvent): void => {
    if (event.type !== "client" || event.event.type !== "token") return;
    this.#isOpen = true;
    this.#answer();
  };

  #answer(): void {
    if (this.#isOpen) for (const response of this.#waiting.splice(0)) response.end("go");
  }
}

const classes = (world: World) => world.emulator.requests.map((request) => request.class);

it.each(["plan", "drift", "apply"] as const)(
  "%s asks for its token before its program has ended, and for nothing more than it would without",
  async (verb) => {
    const world = await worldWith({ [TENANT]: { integrations: { desk: block } } });
    await world.plan();
    const without = classes(world);
    world.emulator.clearRequests();
    const gate = await Gate.start();
    await world[verb]({
      synth: true,
      host: gate.host,
      environment: { ...world.environment, ...gate.environment },
    });
    expect(without).toEqual(["token", "get"]);
    expect(classes(world)).toEqual(without);
  },
);

const failing = { synth: true } as const;
const failed = (world: World) => ({ ...failing, environment: { ...world.environment, FAIL: "yes" } });

it("a plan whose program fails has asked for no more than a token", async () => {
  const world = await worldWith(deskStacks());
  const gate = await Gate.start();
  const environment = { ...world.environment, ...gate.environment, FAIL: "yes" };
  await expect(world.plan({ ...failing, host: gate.host, environment })).rejects.toMatchObject({ code: "RS2003" });
  expect(classes(world)).toEqual(["token"]);
});

it.each<readonly [string, StackInput, string | undefined]>([
  ["there is no output of an earlier synth", { integrations: { desk: block } }, "cdktf.out/manifest.json"],
  ["the program names the endpoint", { integrations: { desk: block }, provider: { endpoint: "127.0.0.1" } }, undefined],
  [
    "the program names the API client",
    { integrations: { desk: block }, provider: { client_id: "own", client_secret: "own" } },
    undefined,
  ],
  ["the tenant is a reference", { integrations: { desk: block }, provider: { tenant: "${var.tenant}" } }, undefined],
  ["the server names the integration", { integrations: { desk: { display_name: "Service desk" } } }, undefined],
  ["nothing is declared", {}, undefined],
])("a plan whose program fails has asked for nothing where %s", async (_, stack, without) => {
  const world = await worldWith({ [TENANT]: stack });
  if (without !== undefined) world.project.discard(without);
  await expect(world.plan(failed(world))).rejects.toMatchObject({ code: "RS2003" });
  expect(world.emulator.requests).toEqual([]);
});

it("a plan of another tenant, of targets or with a file to resume from has asked for nothing where its program fails", async () => {
  for (const narrowed of [{ tenant: "client_9" }, { targets: ["client_8/*"] }, { resume: "looked-at.json" }]) {
    const world = await worldWith({ [TENANT]: { integrations: { desk: block } } });
    await expect(world.plan({ ...failed(world), ...narrowed })).rejects.toMatchObject({ code: "RS2003" });
    expect(world.emulator.requests).toEqual([]);
  }
});

it("the secrets command is not asked for the early token of a profile, and a variable of the environment is taken", async () => {
  const profile = (client_secret: object) => ({
    version: 1,
    profiles: [{ name: "eu", stacks: ["*"], endpoint: world.emulator.url, client_id: "emulator", client_secret }],
  });
  const world = await worldWith({ [TENANT]: { integrations: { desk: block } } });
  world.project.write("rampsync.profiles.json", JSON.stringify(profile({ secrets_command: "SECRET" })));
  await expect(world.plan({ ...failed(world), secretsCommand: "touch asked" })).rejects.toMatchObject({
    code: "RS2003",
  });
  expect(world.project.exists("asked")).toBe(false);
  expect(world.emulator.requests).toEqual([]);

  cpSync(join(world.directory, "made"), join(world.directory, "cdktf.out"), { recursive: true });
  world.project.write("rampsync.profiles.json", JSON.stringify(profile({ environment: "EU_SECRET" })));
  const gate = await Gate.start();
  await world.plan({
    synth: true,
    host: gate.host,
    environment: { ...world.environment, ...gate.environment, EU_SECRET: "emulator-secret" },
  });
  expect(classes(world)).toEqual(["token", "get"]);
});

it("a program whose provider has other options than last time costs no second token", async () => {
  const world = await worldWith({ [TENANT]: { integrations: { desk: block }, provider: { limit_share: 30 } } });
  world.project.stacks({ [TENANT]: { integrations: { desk: block } } });
  const gate = await Gate.start();
  await world.plan({
    synth: true,
    host: gate.host,
    environment: { ...world.environment, ...gate.environment },
  });
  expect(world.project.read(`cdktf.out/stacks/${TENANT}/cdk.tf.json`)).toContain("limit_share");
  expect(classes(world)).toEqual(["token", "get"]);
});

it("a plan says once that its credentials are refused where the early token was", async () => {
  const world = await worldWith({ [TENANT]: { integrations: { desk: block } } }, { OPSRAMP_CLIENT_SECRET: "wrong" });
  const { resources } = await world.plan({ synth: true });
  expect(resources.map(({ error }) => error?.code)).toEqual(["RS4002"]);
  expect(classes(world)).toEqual(["token"]);
});
