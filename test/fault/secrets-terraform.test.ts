// No secret in anything that Terraform prints, logs or leaves with our provider in it, every verb and at its loudest.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesBelow, leaks, leaksBelow } from "../support/canary.js";
import { addressOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { EchoProxy } from "./echo-proxy.js";
import { FlowWorld } from "./flow-world.js";
import { after, canaries, secretive } from "./secretive.js";
import { TerraformDoor } from "./terraform-door.js";
import { DESK, TENANT } from "./ticket-flow.js";

const ADDRESS = addressOf("desk");
/** Not written by a run, and large. */
const isProvider = (name: string) => name.startsWith("terraform.d/") || name.startsWith(".terraform/");

describe.skipIf(findTerraform() === undefined)("secrets, with terraform and TF_LOG=TRACE", () => {
  let world: FlowWorld;
  let door: TerraformDoor;
  let proxy: EchoProxy;
  beforeAll(async () => {
    const remove = (each: object) => ({ ...each, on_destroy: "remove_mappings" });
    const declared = Object.fromEntries(Object.entries(secretive.declared).map(([name, each]) => [name, remove(each)]));
    world = await FlowWorld.at({ ...secretive, declared });
    world.declare(declared, { allow_removals: 100 });
    proxy = await EchoProxy.start(world.emulator.url);
    door = await TerraformDoor.cold(world);
  });
  afterAll(async () => {
    await proxy.close();
    await door.close();
    await world.close();
  });

  const known = () => [...Object.values(canaries), ...proxy.tokens];

  function start(echo: EchoProxy["echo"] = () => undefined): void {
    world.reset();
    proxy.echo = echo;
  }

  async function run(...words: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const environment = {
      ...after,
      OPSRAMP_ENDPOINT: proxy.url,
      OPSRAMP_TENANT: TENANT,
      HTTPS_PROXY: undefined,
      TF_LOG: "TRACE",
      RAMPSYNC_DEBUG: "1",
    };
    const { code, stdout, stderr } = await door.start(words, environment).done;
    const output = stdout + stderr;
    expect(output).toContain("[TRACE]");
    expect([words, leaks(output, known()), leaksBelow(world.directory, known(), isProvider)]).toEqual([words, [], []]);
    return { code, output };
  }

  it("no secret is in anything after terraform's plan, show, apply, refresh, import and destroy", async () => {
    start();
    expect((await run("plan", "-out=plan.bin")).code).toBe(0);
    expect(filesBelow(door.path)).toContain("plan.bin");
    expect((await run("show", "-json", "plan.bin")).code).toBe(0);
    expect((await run("apply", "plan.bin")).code).toBe(0);
    const live = world.emulator.tenant(TENANT).integration(DESK).notifier();
    expect([live?.password, live?.apiSecret]).toEqual([canaries.newPassword, canaries.newApiSecret]);
    expect(proxy.tokens.length).toBeGreaterThan(0);
    expect((await run("plan", "-refresh-only")).code).toBe(0);
    expect((await run("show", "-json")).code).toBe(0);
    expect((await run("state", "rm", ADDRESS)).code).toBe(0);
    expect((await run("import", ADDRESS, `${TENANT}:${DESK}`)).code).toBe(0);
    expect((await run("apply", "-auto-approve")).code).toBe(0);
    expect((await run("destroy", "-auto-approve")).code).toBe(0);
  });

  it.each([
    { what: "the login", match: /token$/ },
    { what: "reads", match: /^GET/ },
    { what: "the update", match: /^POST .*INTG/ },
    { what: "deletes", match: /^DELETE/ },
  ])("no secret is in anything where a server refuses $what and quotes the request to terraform", async ({ match }) => {
    start(({ method, path }) => (match.test(`${method} ${path}`) ? 400 : undefined));
    const { code, output } = await run("apply", "-auto-approve");
    expect(code).toBe(1);
    expect(output).toMatch(/RS4\d{3}/);
  });

  it("no secret is in anything where terraform is killed", async () => {
    start();
    for (const request of [3, 5]) {
      world.reset();
      const running = door.start(["apply", "-auto-approve"], {
        ...after,
        OPSRAMP_ENDPOINT: proxy.url,
        TF_LOG: "TRACE",
      });
      const hook = () => void running.process.kill("SIGKILL");
      world.emulator.faults.add({ after: request, times: 1, do: { kind: "call", hook } });
      const { code, stdout, stderr } = await running.done;
      expect(code).not.toBe(0);
      expect(leaks(stdout + stderr, known())).toEqual([]);
      expect(leaksBelow(world.directory, known(), isProvider)).toEqual([]);
    }
  });
});
