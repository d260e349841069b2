// No secret in anything that the built command prints or leaves: every verb, every form of output, killed anywhere; and
// runs that differ in secrets alone say and leave the same.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { filesBelow, leaks, leaksBelow } from "../support/canary.js";
import { EchoProxy } from "./echo-proxy.js";
import { FlowWorld } from "./flow-world.js";
import { countOperations, killAtOperation, type Start } from "./killing.js";
import { after, canaries, secretive } from "./secretive.js";
import { type Situation, TENANT } from "./ticket-flow.js";

const command = resolve(__dirname, "../../dist/cli/main.js");

describe("secrets in the command", () => {
  let world: FlowWorld;
  let proxy: EchoProxy;
  beforeAll(async () => {
    const remove = (each: object) => ({ ...each, on_destroy: "remove_mappings" });
    const declared = Object.fromEntries(Object.entries(secretive.declared).map(([name, each]) => [name, remove(each)]));
    world = await FlowWorld.at({ ...secretive, declared });
    proxy = await EchoProxy.start(world.emulator.url);
  });
  afterAll(async () => {
    await proxy.close();
    await world.close();
  });

  const known = () => [...Object.values(canaries), ...proxy.tokens];
  const environment = (more: NodeJS.ProcessEnv = {}) => ({
    ...after,
    OPSRAMP_ENDPOINT: proxy.url,
    OPSRAMP_TENANT: TENANT,
    ...more,
  });

  function start(echo: EchoProxy["echo"] = () => undefined): void {
    world.reset();
    proxy.echo = echo;
  }

  const refusedUpdate: EchoProxy["echo"] = ({ method, path }) =>
    method === "POST" && !path.endsWith("token") ? 400 : undefined;

  async function run(words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const { stdout, stderr } = await world.command(words, environment(more));
    expect(stdout + stderr).not.toBe("");
    expect([words, leaks(stdout + stderr, known()), leaksBelow(world.directory, known())]).toEqual([words, [], []]);
    return stdout + stderr;
  }

  it.each(
    [
      ["list"],
      ["list", "--json"],
      ["validate"],
      ["validate", "--json"],
      ["plan"],
      ["plan", "--verbose"],
      ["plan", "--json"],
      ["plan", "--markdown"],
      ["plan", "--quiet", "--send-secrets"],
      ["plan", "--var", `desk_password=${canaries.newPassword}`],
      ["drift"],
      ["drift", "--json", "--json-out", "out.json"],
      ["drift", "--markdown"],
      ["apply", "--auto-approve"],
      ["apply", "--auto-approve", "--json", "--send-secrets"],
      ["apply", "--auto-approve", "--json-out", "out.json"],
      ["apply"],
      ["destroy", "--auto-approve", "--allow-removals", "100"],
      ["destroy", "--auto-approve", "--json"],
      ["unlock"],
      ["unlock", "--json"],
      ["plan", "--no-such-option", canaries.newPassword.replaceAll(/./g, "x")],
    ].map((words) => ({ words, verb: words.join(" ") })),
  )("no secret is in anything that $verb prints or leaves, nor where it fails", async ({ words }) => {
    start();
    await run(words);
    start(refusedUpdate);
    await run(words, { RAMPSYNC_DEBUG: "1" });
    start(({ path }) => (path.endsWith("token") ? 401 : undefined));
    await run(words, { RAMPSYNC_DEBUG: "1" });
  });

  it("no secret is in a saved plan, nor in what its apply prints or leaves", async () => {
    start();
    await run(["plan", "--out", "saved.plan", "--json-out", "out.json"]);
    expect(filesBelow(world.directory)).toEqual(expect.arrayContaining(["saved.plan", "out.json"]));
    expect(world.fileTroubles({ mayBeLeft: /saved\.plan|out\.json/ })).toEqual([]);
    const second = { TF_VAR_desk_password: canaries.oldPassword };
    expect(await run(["apply", "saved.plan", "--auto-approve"], second)).toMatch(/RS\d{4}/);
    expect(await run(["apply", "saved.plan", "--auto-approve"])).toContain("INTG-");
  });

  it("secrets in an endpoint or an address of a proxy are not quoted", async () => {
    start();
    const endpoint = `https://user:${canaries.proxyPassword}@api.example.com`;
    expect(await run(["plan"], { OPSRAMP_ENDPOINT: endpoint })).toContain("RS2011");
    expect(await run(["list"], { OPSRAMP_ENDPOINT: "https://127.0.0.1:9" })).toContain("RS4001");
  });

  it("no secret that is sent to the emulator is in a log of it", async () => {
    const log = join(world.directory, "emulator.log");
    const child = spawn(process.execPath, [command, "emulator", "--log", log], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [head] = (await once(child.stdout, "data")) as [Buffer];
    const endpoint = /OPSRAMP_ENDPOINT=(\S+)/.exec(head.toString())?.[1] ?? "";
    const told = await EchoProxy.start(endpoint);
    start();
    const secret = { OPSRAMP_ENDPOINT: told.url, OPSRAMP_CLIENT_SECRET: "emulator-secret" };
    await world.command(["list"], environment(secret));
    child.kill("SIGTERM");
    await once(child, "exit");
    await told.close();
    const text = readFileSync(log, "utf8");
    rmSync(log);
    expect(text).toContain("installed/search");
    expect(told.tokens.length).toBeGreaterThan(0);
    expect(leaks(text, [...told.tokens, "emulator-secret", ...known()])).toEqual([]);
  });

  describe("secrets of a run that is killed", () => {
    it("no secret is in anything that a run leaves that is killed at a request", async () => {
      let killed = true;
      for (let at = 1; killed; at += 2) {
        start();
        killed = false;
        const running = world.startCommand(["apply", "--auto-approve"], environment());
        const hook = async () => {
          killed = true;
          running.process.kill("SIGKILL");
          await running.done;
        };
        world.emulator.faults.add({
          after: at,
          times: 1,
          do: { kind: "call", when: at % 4 === 1 ? "after" : "before", hook },
        });
        const { stdout, stderr } = await running.done;
        expect([at, leaks(stdout + stderr, known()), leaksBelow(world.directory, known())]).toEqual([at, [], []]);
        if (!killed) expect(at).toBeGreaterThan(5);
      }
    });

    it("no secret is in anything that a run leaves that is killed at a file operation, and every file is private", async () => {
      const startApply: Start = (more) => world.startApply({ ...environment(), ...more });
      start();
      const operations = await countOperations(startApply);
      expect(operations).toBeGreaterThan(10);
      for (let at = 2; at <= operations; at += 4) {
        start();
        expect(await killAtOperation(startApply, at)).toBe(true);
        expect([at, leaksBelow(world.directory, known())]).toEqual([at, []]);
        expect(world.fileTroubles({ mayBeLeft: /./ })).toEqual([]);
      }
    });
  });
});

describe("runs that differ in secrets alone", () => {
  const first: Situation = {
    ...secretive,
    name: "first",
    applied: {},
    portal: [],
    state: withoutNotifier(secretive.state),
  };

  /** What a first run and the ones after it print, word for word, and the files that they leave. */
  async function everything(
    proxy: EchoProxy,
    clientSecret: string,
    password: string,
    apiSecret: string,
  ): Promise<Record<string, string>> {
    const state = { ...first.state, credentials: [{ clientId: "emulator", clientSecret }] };
    const world = await FlowWorld.at({ ...first, state, environment: { OPSRAMP_CLIENT_SECRET: clientSecret } });
    const texts: Record<string, string> = {};
    proxy.target = world.emulator.url;
    const environment = {
      OPSRAMP_ENDPOINT: proxy.url,
      TF_VAR_desk_password: password,
      TF_VAR_desk_api_secret: apiSecret,
      OPSRAMP_TENANT: TENANT,
    };
    const run = async (...words: readonly string[]) => {
      const { code, stdout, stderr } = await world.command(words, environment);
      texts[words.join(" ")] = neutral(`${code}\n${stdout}\n${stderr}`, world.directory);
    };
    try {
      await run("list");
      await run("validate", "--json");
      await run("plan", "--verbose");
      await run("plan", "--json");
      await run("plan", "--markdown");
      await run("plan", "--out", "saved.plan", "--json-out", "plan.json");
      await run("drift", "--json");
      await run("apply", "saved.plan", "--auto-approve", "--json-out", "apply.json");
      await run("plan");
      await run("drift", "--markdown");
      await run("apply", "--auto-approve", "--send-secrets");
      world.emulator.faults.add({
        match: { method: "POST", class: "write" },
        do: { kind: "answer", status: 400, body: {} },
      });
      await run("apply", "--auto-approve", "--send-secrets", "--json");
      for (const name of filesBelow(world.directory)) {
        if (!name.startsWith("cdktf") && !name.endsWith(".backup"))
          texts[name] = neutral(readFileSync(join(world.directory, name), "utf8"), world.directory);
      }
      return texts;
    } finally {
      await world.close();
    }
  }

  it("runs that differ in secrets alone print the same bytes, and write the same files but for fingerprints", async () => {
    // Of one address, which a saved plan is bound to.
    const proxy = await EchoProxy.start("");
    onTestFinished(() => proxy.close());
    const single = await everything(proxy, "s", "x", "y");
    const second = await everything(
      proxy,
      canaries.clientSecret.repeat(9),
      'long "quoted" \\ \u{1f511} $' + "{a} %",
      "a\u001b[31m&<b>\u202e",
    );
    expect(Object.keys(single)).toEqual(
      expect.arrayContaining(["saved.plan", "plan.json", "apply.json", "terraform.flow.tfstate"]),
    );
    expect(single["apply saved.plan --auto-approve --json-out apply.json"]).toMatch(/^0\n/);
    expect(single["apply --auto-approve --send-secrets --json"]).toMatch(/^1\n/);
    expect(second).toEqual(single);
  });
});

/**
 * Without what differs from run to run: places, times, lineage; and keyed fingerprints of secrets, which must differ.
 * The server's times are whole seconds: a record that is written twice in one second stays as it is, and the state keeps its serial.
 */
function neutral(text: string, directory: string): string {
  const base64 = (encoded: string) => neutral(Buffer.from(encoded, "base64").toString("utf8"), directory);
  return (
    text
      .replaceAll(directory, "DIRECTORY")
      .replace(/"seconds": \d+|about \d+ s\b/g, "SECONDS")
      .replace(/"private": ?"([^"]*)"/g, (_, encoded: string) => `"private": ${base64(encoded)}`)
      // The digest is of the stacks' own bytes, in which the folder stands.
      .replace(/"keys":\[\{[^}]*\}\]/g, '"keys"')
      .replace(/"serial": \d+/g, '"serial"')
      .replace(/"(lineage|secrets_revision|mac|key_id|content_hash|time|digest|edited_at|endpoint)": ?"[^"]*"/g, '"$1"')
  );
}

function withoutNotifier(state: Situation["state"]): Situation["state"] {
  const text = JSON.stringify(state, (name, value: unknown) => (name === "notifier" ? undefined : value));
  return JSON.parse(text) as Situation["state"];
}
