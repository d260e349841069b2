// Terraform, or the provider that it started, is killed hard while a desk is installed with its events, enabled, disabled,
// changed in its events and uninstalled: the next run ends with one desk and what is declared. An installation that Terraform
// could not record is refused with its id, and taken over by an import.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FaultMatch, StandInDesk } from "../../src/emulator/index.js";
import { findTerraform } from "../support/terraform.js";
import { DeskWatch } from "./desk-watch.js";
import { killTerraform, type TerraformMoment, type Victim } from "./killing.js";
import { LifeGuard, type Stage } from "./life.js";
import { TerraformLife } from "./terraform-life.js";

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
  rotate: [{ victim: "the provider", moment: "between commit and answer", ...write("a rotation", "/regenerate") }],
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
    let own: TerraformLife;

    beforeAll(async () => {
      desk = await StandInDesk.start();
      own = await TerraformLife.at(stage, { address: desk.url, cold: true });
    });
    afterAll(async () => {
      await own.close();
      await desk.close();
    });

    it.each(each.map(({ victim, of, moment, match }) => [victim, of, moment, match] as const))(
      "the next run of terraform ends with one desk and nothing posted twice after %s was killed at %s, %s",
      async (victim, _of, moment, match) => {
        const { world, life } = own;
        world.reset();
        const [guard, watch] = [new LifeGuard(world, life), new DeskWatch(world, desk)];
        const troubles = [...(await killTerraform(world, own.start(), { victim, moment, match }))];
        troubles.push(...(await own.runAgain()), ...guard.end(), ...(await watch.end()), ...(await own.troubles()));
        troubles.push(...world.fileTroubles({ modes: false, mayBeLeft: isLockNote }));
        const installs = world.writes.filter(({ path, status }) => path.includes("/install/") && status === 200);
        if (installs.length > 1) troubles.push(`${installs.length} were installed`);
        expect(troubles).toEqual([]);
      },
      240_000,
    );
  },
);
