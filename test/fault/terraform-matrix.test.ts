// Every fault for Terraform's plan and apply: the right result or an error with a code, never harm to live or to the
// state, and a run without faults puts everything right afterwards, so that the native door finds nothing to do either.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "../../src/emulator/index.js";
import { findTerraform, type TerraformResult } from "../support/terraform.js";
import { type Case, casesOf, caseText, deep, inject, missed } from "./cases.js";
import { type Harm, harms, pages } from "./faults.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld } from "./flow-world.js";
import { TerraformDoor } from "./terraform-door.js";
import { adopt, many, update } from "./ticket-flow.js";

/** A terraform takes its time: with RAMPSYNC_DEEP so many cases of each cell, by the seed; otherwise one. */
const wanted = deep ? 4 : 1;

const verbs = ["plan", "apply"] as const;
type TerraformVerb = (typeof verbs)[number];

/** Terraform's own refusals, in which no provider has a say. */
const terraformsOwn = /Error: (?:Provider produced inconsistent|Failed to|Plugin did not respond)/;

/**
 * Whether Terraform refused the last plan for `removals` alone, as it does where live moved between a plan and its apply:
 * nothing was sent then, and nothing goes that the plan did not show.
 */
function refusesOtherRemovals(stderr: string): boolean {
  const errors = stderr.match(/Error: /g)?.length ?? 0;
  const named = [...stderr.matchAll(/inconsistent final plan[\s\S]*?new\s+value\s+for\s+\.(\w+)/g)];
  return errors > 0 && named.length === errors && named.every(([, attribute]) => attribute === "removals");
}

describe.skipIf(findTerraform() === undefined).each([
  { situation: update, harms },
  { situation: adopt, harms: deep ? harms : harms.filter((_, index) => index % 3 === 0) },
  { situation: many, harms: pages },
])("terraform in the situation $situation.name", ({ situation, harms: injected }) => {
  let world: FlowWorld;
  let door: TerraformDoor;
  let healthy: Readonly<
    Record<TerraformVerb, { readonly code: number | null; readonly requests: readonly LoggedRequest[] }>
  >;

  beforeAll(async () => {
    world = await FlowWorld.at(situation);
    door = await TerraformDoor.of(world);
    const run = async (verb: TerraformVerb) => {
      world.reset();
      const { code, stderr } = await door[verb]();
      expect(stderr).toBe("");
      return { code, requests: [...world.emulator.requests] };
    };
    healthy = { plan: await run("plan"), apply: await run("apply") };
    expect(world.unconverged()).toEqual([]);
    expect((await world.run("plan")).exit).toBe(0);
  });
  afterAll(async () => {
    await door.close();
    await world.close();
  });

  it.each(injected.filter(({ only }) => only?.includes(situation.name) ?? true))(
    "terraform is right or ends with a coded error in spite of the fault: $name",
    async (harm) => {
      const troubles: Record<string, readonly string[]> = {};
      for (const verb of verbs) {
        for (const each of casesOf(harm, `terraform ${verb}`, healthy[verb].requests, wanted)) {
          const found = await tryCase(harm, verb, each);
          if (found.length > 0) troubles[`${verb}, ${caseText(each)}`] = found;
        }
      }
      expect(troubles).toEqual({});
    },
    deep ? 900_000 : 120_000,
  );

  async function tryCase(harm: Harm, verb: TerraformVerb, each: Case): Promise<readonly string[]> {
    world.reset();
    const before = world.picture({ under: true });
    const stateBefore = world.state();
    const guard = new FlowGuard(world);
    const fault = inject(harm, world, guard, each);
    const outcome = await door[verb]();
    const troubles = [...missed(harm, world, `terraform ${verb}`, fault), ...judge(harm, verb, outcome)];
    if (harm.heals && each.times === 1 && outcome.code !== healthy[verb].code) {
      troubles.push(`it does not heal: ${outcome.stderr}`);
    }
    if (verb === "plan") {
      if (world.writes.length > 0) troubles.push("plan wrote");
      if (world.state() !== stateBefore) troubles.push("plan changed the state");
      guard.end();
      return troubles;
    }
    troubles.push(...guard.end(), ...world.fileTroubles({ modes: false }));
    if (!harm.others && (harm.lags ?? 0) <= 6) troubles.push(...world.doubled(before));
    if (outcome.code !== 0 && stateBefore === undefined && world.state()?.includes('"integration_id"')) {
      troubles.push("an adoption that failed left a state");
    }
    troubles.push(...(await followUp(harm)));
    if (troubles.length > 0) troubles.push(`came to ${outcome.code} ${outcome.stderr.slice(0, 800)}`);
    return troubles;
  }

  function judge(harm: Harm, verb: TerraformVerb, { code, stdout, stderr }: TerraformResult): readonly string[] {
    const output = stdout + stderr;
    if (/panic|RS9001|at .*\.[jt]s:\d+/.test(output)) return [`a crash is shown: ${output.slice(-800)}`];
    if (code === 1 && verb === "apply" && refusesOtherRemovals(stderr)) return [];
    if (code === 1) return /RS\d{4}/.test(stderr) && !terraformsOwn.test(stderr) ? [] : [`no code: ${stderr}`];
    if (harm.others) return [];
    // What the API says is gone leaves the plan, and is told.
    if (verb === "plan") return code === healthy.plan.code ? [] : [`exit ${code}: ${stdout.slice(-600)}`];
    return world.unconverged({ rowsStay: harm.rowsStay ?? false });
  }

  /** Without faults: converges through this door, and then the other one has nothing to do. */
  async function followUp(harm: Harm): Promise<readonly string[]> {
    world.emulator.faults.clear();
    for (let read = 0; read < (harm.lags ?? 0); read += 1) await world.run("plan");
    const guard = new FlowGuard(world);
    const { code, stderr } = await door.apply();
    const troubles = guard.end().map((trouble) => `then ${trouble}`);
    if (code !== 0) troubles.push(`the next run fails: ${stderr.slice(0, 800)}`);
    const rowsStay = harm.rowsStay ?? false;
    troubles.push(...world.unconverged({ rowsStay }).map((trouble) => `after the next run ${trouble}`));
    const silent = await world.run("plan");
    if (silent.exit !== 0) troubles.push(`the native plan after that is not silent: ${silent.text.slice(0, 600)}`);
    return [...troubles, ...world.fileTroubles({ modes: false })];
  }
});
