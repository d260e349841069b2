// Every fault once in the life of a desk by terraform, each at another stage; with RAMPSYNC_DEEP every fault at every stage:
// the right result or an error with a code, nothing twice and nothing that fires too early, and a run without faults ends it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "../../src/emulator/index.js";
import { findTerraform, type TerraformResult } from "../support/terraform.js";
import { type Case, casesOf, caseText, deep, inject, missed, seed } from "./cases.js";
import { type Harm, lifeHarms } from "./faults.js";
import { LifeGuard, lifeTroubles, type Stage } from "./life.js";
import { TerraformLife } from "./terraform-life.js";

const stages: readonly Stage[] = ["install", "rotate", "change", "disable", "enable", "uninstall"];

/** Terraform's own refusals, in which no provider has a say. */
const terraformsOwn = /Error: (?:Provider produced inconsistent|Failed to|Plugin did not respond)/;

const harmsAt = (stage: Stage): readonly Harm[] =>
  deep ? lifeHarms : lifeHarms.filter((_, index) => (index + seed) % stages.length === stages.indexOf(stage));

describe.skipIf(findTerraform() === undefined).each(stages)("terraform at the stage %s", (stage) => {
  let own: TerraformLife;
  let requests: readonly LoggedRequest[];

  beforeAll(async () => {
    own = await TerraformLife.at(stage);
    own.world.reset();
    const guard = new LifeGuard(own.world, own.life);
    const { code, stdout, stderr } = await own.start().done;
    expect([stdout + stderr, code, await own.troubles(), guard.end()]).toEqual([stdout + stderr, 0, [], []]);
    requests = [...own.world.emulator.requests];
  });
  afterAll(() => own.close());

  it.each(harmsAt(stage))(
    "terraform is right or ends with a coded error in spite of the fault: $name",
    async (harm) => {
      const troubles: Record<string, readonly string[]> = {};
      for (const each of casesOf(harm, "life", requests, deep ? 2 : 1)) {
        const found = await tryCase(harm, each);
        if (found.length > 0) troubles[caseText(each)] = found;
      }
      expect(troubles).toEqual({});
    },
    deep ? 900_000 : 120_000,
  );

  /** Events may share a look or not: a run that made fewer requests than the one before is met at an earlier one. */
  async function tryCase(harm: Harm, each: Case): Promise<readonly string[]> {
    const { world, life } = own;
    world.reset();
    const guard = new LifeGuard(world, life);
    const fault = inject(harm, world, undefined, each);
    const outcome = await own.start().done;
    if (fault.hits === 0 && each.after > 0) {
      const troubles = [...guard.end(), ...judge(outcome, false)];
      return [...troubles, ...(await tryCase(harm, { ...each, after: each.after - 1 }))];
    }
    const mayStay = life.verb === "destroy" && harm.saysGone === true;
    const troubles = [...missed(harm, world, "life", fault), ...guard.end(), ...judge(outcome, mayStay)];
    if (harm.heals && each.times === 1 && outcome.code !== 0) troubles.push("it does not heal");
    troubles.push(...world.fileTroubles({ modes: false }), ...(await followUp(harm, mayStay)));
    if (troubles.length > 0) troubles.push(`came to ${outcome.code} ${outcome.stderr.slice(0, 1200)}`);
    return troubles;
  }

  function judge({ code, stdout, stderr }: TerraformResult, mayStay: boolean): readonly string[] {
    const output = stdout + stderr;
    if (/panic|RS9001|at .*\.[jt]s:\d+/.test(output)) return [`a crash is shown: ${output.slice(-800)}`];
    if (code === 1) return /RS\d{4}/.test(stderr) && !terraformsOwn.test(stderr) ? [] : [`no code: ${stderr}`];
    return mayStay ? [] : lifeTroubles(own.world, own.life);
  }

  /** Without faults: what is declared is live, and then there is nothing to do. */
  async function followUp(harm: Harm, mayStay: boolean): Promise<readonly string[]> {
    const { world, life } = own;
    world.emulator.faults.clear();
    for (let read = 0; read < (harm.lags ?? 0); read += 1) await world.run("plan");
    const guard = new LifeGuard(world, life);
    const troubles = [...(await own.runAgain()), ...guard.end().map((trouble) => `then ${trouble}`)];
    if (!mayStay) troubles.push(...(await own.troubles()).map((trouble) => `after the next run ${trouble}`));
    return troubles;
  }
});
