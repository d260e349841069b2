// Terraform ends before, or in the middle of, writing its state, after all was sent: nothing is done twice, neither door takes
// half a state for a whole one, and what their messages say to do leads to a run that converges.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mapping } from "../support/desk.js";
import { findTerraform } from "../support/terraform.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld } from "./flow-world.js";
import { TerraformDoor } from "./terraform-door.js";
import { adopt, type Situation, update } from "./ticket-flow.js";

/** So much that the state outgrows the one before it by more than a block of the file size limit. */
const manyPairs = Object.fromEntries(Array.from({ length: 60 }, (_, number) => [`P${number}`, [`Level ${number}`]]));

const grown: Situation = {
  ...update,
  name: "update",
  declared: {
    desk: {
      ...update.declared.desk,
      outbound: {
        ...(update.declared.desk as { outbound: { mappings: object } }).outbound,
        mappings: {
          ...(update.declared.desk as { outbound: { mappings: object } }).outbound.mappings,
          urgency: mapping("INCIDENT", "Urgency", ["Ticket", "Urgency"], manyPairs),
        },
      },
    },
  },
};

describe.skipIf(findTerraform() === undefined).each([adopt, grown])(
  "in the situation $name, a terraform",
  (situation) => {
    let world: FlowWorld;
    let door: TerraformDoor;
    let before: string | undefined;
    let whole: number;

    beforeAll(async () => {
      world = await FlowWorld.at(situation);
      door = await TerraformDoor.of(world);
      before = world.state();
      world.reset();
      expect(await door.apply()).toMatchObject({ code: 0 });
      whole = world.state()?.length ?? 0;
      expect(whole).toBeGreaterThan((before?.length ?? 0) + 1024);
    });
    afterAll(async () => {
      await door.close();
      await world.close();
    });

    /** An apply whose files may not grow beyond so many blocks of 512 bytes. */
    function applyWithin(blocks: number) {
      const directory = join(world.directory, "cdktf.out/limited");
      mkdirSync(directory, { recursive: true });
      const path = (process.env.PATH ?? "").split(":").map((each) => join(each, "terraform"));
      const real = path.find((each) => existsSync(each));
      writeFileSync(join(directory, "terraform"), `#!/bin/sh\nulimit -f ${blocks}\nexec ${real} "$@"\n`);
      chmodSync(join(directory, "terraform"), 0o755);
      return door.startApply({ PATH: `${directory}:${process.env.PATH}` }).done;
    }

    /** The next run, by either door, makes nothing twice and leaves nothing to do for the other one. */
    async function converges(next: "terraform" | "rampsync"): Promise<void> {
      const guard = new FlowGuard(world);
      if (next === "rampsync") expect(await world.run("apply")).toMatchObject({ exit: 0, errors: [] });
      else expect(await door.apply()).toMatchObject({ code: 0 });
      expect([...guard.end(), ...world.unconverged()]).toEqual([]);
      expect((await world.run("plan")).exit).toBe(0);
      expect((await door.plan()).code).toBe(0);
    }

    describe.each(["terraform", "rampsync"] as const)("followed by %s", (next) => {
      it("a terraform that dies before it writes the state leaves what the next run brings in sync", async () => {
        world.reset();
        expect((await door.apply()).code).toBe(0);
        if (before === undefined) rmSync(world.statePath);
        else writeFileSync(world.statePath, before);
        await converges(next);
      });

      it("a terraform that dies while it writes the state leaves an error that says how to bring it in sync", async () => {
        world.reset();
        const blocks = Math.floor((whole - 256) / 512);
        expect((await applyWithin(blocks)).code).toBe(1);
        expect(statSync(world.statePath).size).toBe(blocks * 512);
        expect(world.unconverged()).toEqual([]);
        // Who is killed writes no copy elsewhere.
        for (const name of world.files()) if (name.startsWith("errored")) rmSync(join(world.directory, name));
        rmSync(join(world.directory, "cdktf.out/stacks/flow/errored.tfstate"), { force: true });

        const half = readFileSync(world.statePath);
        const writes = world.writes.length;
        for (const verb of ["plan", "apply", "drift"] as const) {
          expect(await world.run(verb)).toMatchObject({ exit: 1, errors: [{ code: "RS3001" }] });
        }
        expect((await door.apply()).code).toBe(1);
        expect([world.writes.length, readFileSync(world.statePath)]).toEqual([writes, half]);

        const { thrown } = await world.run("plan");
        const backup = `${world.statePath}.backup`;
        if (before === undefined) {
          expect(String((thrown as { hint?: string }).hint)).toContain("remove it and adopt again");
          rmSync(world.statePath);
        } else {
          expect(String((thrown as { hint?: string }).hint)).toContain(`copy it over ${world.statePath}`);
          copyFileSync(backup, world.statePath);
        }
        await converges(next);
      });
    });

    it("a terraform that dies right after it emptied the state leaves what the next terraform brings in sync", async () => {
      world.reset();
      expect((await door.apply()).code).toBe(0);
      truncateSync(world.statePath);
      if (before !== undefined)
        expect(await world.run("plan")).toMatchObject({ exit: 1, errors: [{ code: "RS3001" }] });
      await converges("terraform");
    });
  },
);
