// The command is killed hard at every request, at every answer and at operations on files while a desk is installed with its
// events, enabled, disabled, changed in its events and uninstalled. The next run ends with what is declared and one desk, and
// the third party never gets anything twice or too early.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StandInDesk } from "../../src/emulator/index.js";
import { leaksBelow } from "../support/canary.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { addressOf } from "../support/stacks.js";
import { deep } from "./cases.js";
import { DeskWatch } from "./desk-watch.js";
import { FlowWorld } from "./flow-world.js";
import { countOperations, killAtOperation, killAtRequest, litter, moments, type Start } from "./killing.js";
import { allowUninstall, deskOf, type Life, LifeGuard, lifeOf, lifeTroubles, stages } from "./life.js";
import { secrets } from "./ticket-flow.js";

/** The secret of OAUTH2 is shown once. */
const authentication = { auth_type: "OAUTH2", role_id: "ROLE-1" };

describe.each(stages)("killed at the stage %s", (stage) => {
  let desk: StandInDesk;
  let life: Life;
  let world: FlowWorld;
  let requests: number;

  const start: Start = (environment) =>
    world.startCommand([life.verb, "--auto-approve", "--quiet", "--allow-uninstall", addressOf("desk")], {
      ...secrets.second,
      ...environment,
    });

  beforeAll(async () => {
    desk = await StandInDesk.start();
    life = lifeOf({ address: desk.url, authentication, more: { encrypt_to: PUBLIC_KEY } })[stage];
    world = await FlowWorld.at(life);
    world.reset();
    const { code, stdout, stderr } = await start({}).done;
    expect([stdout + stderr, code, lifeTroubles(world, life)]).toEqual([stdout + stderr, 0, []]);
    requests = world.emulator.requests.length;
    expect(requests).toBeGreaterThan(3);
  });
  afterAll(async () => {
    await world.close();
    await desk.close();
  });

  /** What was made of this desk's key, of which the secret is shown once. */
  const pairs = () => deskOf(world).flatMap((handle) => handle.authentication()?.apiKeyPairs ?? []);

  /** The text of the secret is recorded in an envelope, or an installation says that it is lost; and it is in clear nowhere. */
  function credentialTroubles(text: string): readonly string[] {
    const texts = pairs().flatMap(({ key, secret }) => [key, secret ?? ""]);
    const leaks = leaksBelow(world.directory, texts).map((leak) => `left: ${leak}`);
    if (life.verb === "destroy") return leaks;
    const state = JSON.parse(world.state() ?? "{}") as {
      resources: { type: string; instances: { attributes: { inbound_credentials?: string } }[] }[];
    };
    const [recorded] = state.resources.filter(({ type }) => addressOf("desk").startsWith(type));
    const isKept = opened(recorded?.instances[0]?.attributes.inbound_credentials).api_secret === pairs().at(-1)?.secret;
    const isSaidLost = stage === "install" && text.includes("RS6192");
    return [...leaks, ...(isKept === isSaidLost ? [`secret kept: ${isKept}, said to be lost: ${isSaidLost}`] : [])];
  }

  /** What is wrong after a kill, and after the next run. */
  async function troublesAfter(kill: () => Promise<boolean>): Promise<readonly string[]> {
    world.reset();
    const [guard, watch] = [new LifeGuard(world, life), new DeskWatch(world, desk)];
    const troubles = (await kill()) ? [] : ["it was not killed"];
    const next = await world.run(life.verb, secrets.second, { allowUninstall });
    troubles.push(...guard.end(), ...(await watch.end()));
    if (next.exit !== 0) troubles.push(`the next run fails: ${next.text.slice(0, 1200)}`);
    troubles.push(...lifeTroubles(world, life), ...credentialTroubles(next.text));
    troubles.push(...world.fileTroubles({ mayBeLeft: litter }));
    const installs = world.writes.filter(({ path, status }) => path.includes("/install/") && status === 200);
    if (installs.length > 1) troubles.push(`${installs.length} were installed`);
    world.emulator.clearRequests();
    const silent = await world.run(life.verb === "destroy" ? "destroy" : "plan");
    if (silent.exit !== 0) troubles.push(`the run after that is not silent: ${silent.text.slice(0, 600)}`);
    if (world.writes.length > 0) troubles.push("the run after that writes");
    return troubles;
  }

  it.each(moments)(
    "a run of the life that is killed at any request, %s, is ended by the next one with one desk and nothing posted twice",
    async (moment) => {
      const troubles: Record<string, readonly string[]> = {};
      for (let after = 0; after < requests; after += 1) {
        const found = await troublesAfter(() => killAtRequest(world, start, after, moment));
        if (found.length > 0) troubles[`after ${after} of ${requests} requests`] = found;
      }
      expect(troubles).toEqual({});
    },
    600_000,
  );

  it("a run of the life that is killed at operations on files is ended by the next one with one desk and nothing posted twice", async () => {
    world.reset();
    const operations = await countOperations(start);
    expect(operations).toBeGreaterThan(10);
    const troubles: Record<string, readonly string[]> = {};
    for (let at = 1; at <= operations; at += deep ? 1 : 5) {
      const found = await troublesAfter(() => killAtOperation(start, at));
      if (found.length > 0) troubles[`at operation ${at} of ${operations}`] = found;
    }
    expect(troubles).toEqual({});
  }, 900_000);
});
