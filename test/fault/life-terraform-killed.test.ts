// Terraform, or the provider that it started, is killed hard while a desk is installed with its events, enabled, disabled,
// changed in its events and uninstalled: the next run ends with one desk and what is declared. An installation that Terraform
// could not record is refused with its id, and taken over by an import.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FaultMatch, StandInDesk } from "../../src/emulator/index.js";
import { leaksBelow } from "../support/canary.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { addressOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { DeskWatch } from "./desk-watch.js";
import { FlowWorld } from "./flow-world.js";
import { killTerraform, type TerraformMoment, type Victim } from "./killing.js";
import { deskOf, type Life, LifeGuard, lifeOf, lifeTroubles, type Stage } from "./life.js";
import { TerraformDoor } from "./terraform-door.js";
import { secrets, TENANT } from "./ticket-flow.js";

interface Instant {
  readonly victim: Victim;
  readonly moment: TerraformMoment;
  /** The first request of this kind. */
  readonly match: FaultMatch;
  readonly of: string;
}

const write = (of: string, path: string | RegExp, method = "POST") => ({ of, match: { method, path } });
const instants: Readonly<Record<Stage, readonly Instant[]>> = {
  install: [
    { victim: "terraform", moment: "before it is carried out", ...write("the installation", "/install/") },
    { victim: "the provider", moment: "between commit and answer", ...write("the installation", "/install/") },
    { victim: "terraform", moment: "between commit and answer", ...write("the creation of an event", "/event") },
    { victim: "the provider", moment: "between commit and answer", ...write("an activation", "/activate") },
  ],
  enable: [{ victim: "the provider", moment: "between commit and answer", ...write("enabling", "/enable") }],
  disable: [{ victim: "terraform", moment: "between commit and answer", ...write("disabling", "/disable") }],
  change: [
    { victim: "the provider", moment: "between commit and answer", ...write("a deactivation", "/deactivate") },
    { victim: "terraform", moment: "before it is carried out", ...write("an activation", "/activate") },
    { victim: "the provider", moment: "between commit and answer", ...write("a removal", "/event/", "DELETE") },
  ],
  uninstall: [
    { victim: "terraform", moment: "before it is carried out", ...write("a removal of an event", "/event/", "DELETE") },
    {
      victim: "the provider",
      moment: "between commit and answer",
      ...write("the uninstallation", /\/installed\/INTG-[^/]+$/, "DELETE"),
    },
  ],
};

const isLockNote = /\.lock\.info$/;

describe.skipIf(findTerraform() === undefined).each(Object.entries(instants) as [Stage, readonly Instant[]][])(
  "terraform killed at the stage %s",
  (stage, each) => {
    let desk: StandInDesk;
    let life: Life;
    let world: FlowWorld;
    let door: TerraformDoor;

    beforeAll(async () => {
      desk = await StandInDesk.start();
      life = lifeOf({ address: desk.url, more: { encrypt_to: PUBLIC_KEY } })[stage];
      world = await FlowWorld.at(life);
      door = await TerraformDoor.cold(world);
    });
    afterAll(async () => {
      await door.close();
      await world.close();
      await desk.close();
    });

    const start = () =>
      door.start([life.verb, "-auto-approve"], {
        RAMPSYNC_ALLOW_UNINSTALL: deskOf(world)
          .map(({ id }) => id)
          .join(","),
      });

    /** The next run; one that is refused for the desk that was not recorded is told its id, imports it, and runs again. */
    async function runAgain(): Promise<readonly string[]> {
      const { code, stderr } = await start().done;
      if (code === 0) return [];
      const ids = deskOf(world).map(({ id }) => id);
      if (stage !== "install" || !stderr.includes("RS4030")) return [`the next run fails: ${stderr.slice(0, 1200)}`];
      expect([ids.length, stderr]).toEqual([1, expect.stringContaining(ids[0] ?? "")]);
      const imported = await door.start(["import", addressOf("desk"), `${TENANT}:${ids[0]}`]).done;
      expect(imported.code, imported.stderr).toBe(0);
      const last = await start().done;
      return last.code === 0 ? [] : [`the run after the import fails: ${last.stderr.slice(0, 1200)}`];
    }

    function credentialTroubles(): readonly string[] {
      const token = deskOf(world)[0]?.authentication()?.token ?? "";
      if (life.verb === "destroy") return [];
      const state = JSON.parse(world.state() ?? "{}") as {
        resources: { type: string; instances: { attributes: { inbound_credentials?: string } }[] }[];
      };
      const [recorded] = state.resources.filter(({ type }) => addressOf("desk").startsWith(type));
      const kept = opened(recorded?.instances[0]?.attributes.inbound_credentials).token;
      const isProvider = (name: string) => /(^|\/)\.?terraform(\.d)?\//.test(name);
      return [
        ...(kept === token ? [] : ["the token that is live is not recorded"]),
        ...leaksBelow(world.directory, [token], isProvider).map((leak) => `left: ${leak}`),
      ];
    }

    it.each(each.map(({ victim, of, moment, match }) => [victim, of, moment, match] as const))(
      "the next run of terraform ends with one desk and nothing posted twice after %s was killed at %s, %s",
      async (victim, _of, moment, match) => {
        world.reset();
        const [guard, watch] = [new LifeGuard(world, life), new DeskWatch(world, desk)];
        const troubles = [...(await killTerraform(world, start(), { victim, moment, match }))];
        troubles.push(...(await runAgain()), ...guard.end(), ...(await watch.end()));
        troubles.push(...lifeTroubles(world, life), ...credentialTroubles());
        troubles.push(...world.fileTroubles({ modes: false, mayBeLeft: isLockNote }));
        const installs = world.writes.filter(({ path, status }) => path.includes("/install/") && status === 200);
        if (installs.length > 1) troubles.push(`${installs.length} were installed`);
        if (life.verb === "apply") {
          const silent = await world.run("plan", secrets.second);
          if (silent.exit !== 0)
            troubles.push(`the native plan after that is not silent: ${silent.text.slice(0, 600)}`);
        }
        expect(troubles).toEqual([]);
      },
      240_000,
    );
  },
);
