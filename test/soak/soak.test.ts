// Minutes of everything at once: random declarations, edits behind the back, faults, kills, both doors on one state. After
// each round without faults what is declared is live, once; in the end memory and descriptors are where they were.
import { readdirSync, rmSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { actionsOf, harms } from "../fault/faults.js";
import { FlowGuard } from "../fault/flow-guard.js";
import { FlowWorld, isCoded } from "../fault/flow-world.js";
import { TerraformDoor } from "../fault/terraform-door.js";
import {
  blockOf,
  type Declaration,
  declarations,
  empty,
  liveUnits,
  Play,
  type Step,
  steps,
  unitsOf,
} from "../fault/two-actors.js";
import { findTerraform } from "../support/terraform.js";

const minutes = Number(process.env.RAMPSYNC_SOAK_MINUTES ?? 10);
const seed = Number(process.env.RAMPSYNC_SEED ?? Date.now() % 1_000_000);

/** Without those who edit rows of one situation, and without those after which rows stay for good, as was then said. */
const injected = harms.filter(({ others, rowsStay }) => !others && !rowsStay);

/** Every so many rounds memory and descriptors are looked at. */
const SAMPLE_EVERY = 25;

const ways = ["clean apply", "apply with a fault", "apply killed", "terraform apply", "terraform killed"] as const;
type Way = (typeof ways)[number];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Sample {
  readonly heap: number;
  readonly descriptors: number;
}

function sample(): Sample {
  collectGarbage();
  const descriptors = process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
  return { heap: process.memoryUsage().heapUsed, descriptors };
}

class Soak {
  readonly counts = Object.fromEntries(ways.map((way) => [way, 0])) as Record<Way, number>;
  readonly samples: Sample[] = [];
  rounds = 0;
  edits = 0;
  killed = 0;
  litter = 0;
  #number = seed;
  #door: TerraformDoor | undefined;
  /** Reads that may still be answered with what was there before. */
  #lags = 0;

  constructor(private readonly world: FlowWorld) {}

  /** A provider that serves one terraform after the other keeps what each of them configured: it is renewed now and then. */
  async openDoor(): Promise<void> {
    await this.#door?.close();
    this.world.declare({ desk: blockOf({}, "keep") });
    this.#door = await TerraformDoor.of(this.world);
  }

  async close(): Promise<void> {
    await this.#door?.close();
    await this.world.close();
  }

  async round(): Promise<void> {
    const { world } = this;
    for (let edits = this.#below(4); edits > 0; edits -= 1) await this.#edit();
    const declaration = this.#one(declarations("off"));
    world.declare({ desk: blockOf(declaration, "keep") }, { allow_removals: 1000 });
    const way = this.#way();
    this.counts[way] += 1;
    const what = `round ${this.rounds} of RAMPSYNC_SEED=${seed}, ${way}`;
    await this.#go(way);
    await this.#settle(declaration, what);
    this.#clean();
    this.rounds += 1;
    if (this.rounds % SAMPLE_EVERY !== 0) return;
    if (this.#door !== undefined) await this.openDoor();
    this.samples.push(sample());
  }

  /** Everything that is not declared goes: live is then what is declared and nothing else. */
  async end(): Promise<void> {
    const declaration: Declaration = { inbound: [], outbound: [], ...this.#one(declarations("off")) };
    this.world.declare({ desk: blockOf(declaration, "remove") });
    const outcome = await this.world.run("apply", {}, { allowRemovals: 1000 });
    expect(outcome.errors).toEqual([]);
    expect(liveUnits(this.world, "off").map(textOf).sort()).toEqual(unitsOf(declaration, "off").map(textOf).sort());
  }

  #below(limit: number): number {
    this.#number += 1;
    return fc.sample(fc.nat({ max: limit - 1 }), { numRuns: 1, seed: this.#number })[0] ?? 0;
  }

  #one<Value>(arbitrary: fc.Arbitrary<Value>): Value {
    this.#number += 1;
    const [value] = fc.sample(arbitrary, { numRuns: 1, seed: this.#number });
    return value as Value;
  }

  #way(): Way {
    const known = this.#door === undefined ? ways.slice(0, 3) : ways;
    return known[this.#below(known.length)] ?? "clean apply";
  }

  async #edit(): Promise<void> {
    const step: Step = this.#one(steps("off").filter((each) => !("apply" in each)));
    await new Play(this.world, "off").step(step);
    this.edits += 1;
  }

  async #go(way: Way): Promise<void> {
    const { world } = this;
    if (way === "apply with a fault") {
      const harm = injected[this.#below(injected.length)];
      if (harm === undefined) return;
      harm.prepare?.(world);
      this.#lags = harm.lags ?? 0;
      world.emulator.faults.add({
        name: harm.name,
        ...(harm.match === undefined ? {} : { match: harm.match }),
        after: this.#below(8),
        times: 1 + this.#below(3),
        do: actionsOf(harm, world, new FlowGuard(world)),
      });
    }
    if (way === "clean apply" || way === "apply with a fault") {
      const { errors } = await world.run("apply", {}, { allowRemovals: 1000 });
      expect(errors.filter((error) => !isCoded(error))).toEqual([]);
      return;
    }
    const running =
      way === "apply killed"
        ? world.startCommand(["apply", "--auto-approve", "--quiet", "--allow-removals", "1000"])
        : this.#door?.startApply();
    if (running === undefined) return;
    if (way !== "terraform apply") {
      world.emulator.faults.add({
        name: "killed",
        after: this.#below(8),
        times: 1,
        do: {
          kind: "call",
          when: this.#below(2) === 0 ? "before" : "after",
          hook: async () => {
            this.killed += 1;
            running.process.kill("SIGKILL");
            await running.done;
          },
        },
      });
    }
    const { code, stderr } = await running.done;
    if (code === 1) expect(stderr).toMatch(/RS\d{4}/);
    // The note of a terraform that died is taken away only when that is asked for.
    if (way === "terraform killed") expect((await world.command(["unlock"])).code).toBe(0);
  }

  /** Without faults: a run or two, then silence, and every declared pair is live once. */
  async #settle(declaration: Declaration, what: string): Promise<void> {
    const { world } = this;
    world.emulator.faults.clear();
    for (; this.#lags > 0; this.#lags -= 1) await world.run("plan", {});
    const outcome = await world.run("apply", {}, { allowRemovals: 1000 });
    expect([what, outcome.errors.map(({ code, message }) => `${code} ${message}`)]).toEqual([what, []]);
    // Where nothing tells whether the server keeps names, pairs under another name are left there, and it is said.
    const mode = outcome.text.includes("RS4203") ? "stored" : "off";
    const live = liveUnits(world, mode).map(textOf);
    for (const unit of unitsOf(declaration, mode).map(textOf)) {
      expect([what, unit, live.filter((each) => each === unit).length]).toEqual([what, unit, 1]);
    }
    const silent = await world.run("plan", {});
    expect([what, silent.exit, silent.exit === 0 ? "" : silent.text]).toEqual([what, 0, ""]);
  }

  #clean(): void {
    const { world } = this;
    world.events.length = 0;
    world.emulator.clearRequests();
    for (const name of world.files().filter((each) => /\.tmp$|\.lock\.info/.test(each))) {
      rmSync(`${world.directory}/${name}`);
      this.litter += 1;
    }
  }
}

const textOf = (unit: object) => JSON.stringify(unit);

const middle = (numbers: readonly number[]) =>
  [...numbers].sort((left, right) => left - right)[numbers.length >> 1] ?? 0;

it(
  `${minutes} minutes of declarations, edits, faults and kills end in sync, with constant memory and descriptors`,
  async () => {
    const world = await FlowWorld.at(empty("off"));
    const soak = new Soak(world);
    if (findTerraform() !== undefined) await soak.openDoor();
    try {
      const until = Date.now() + minutes * 60_000;
      while (Date.now() < until) await soak.round();
      await soak.end();
    } finally {
      await soak.close();
    }
    const { rounds, edits, killed, litter, counts, samples } = soak;
    const third = Math.floor(samples.length / 3);
    const early = samples.slice(0, third);
    const late = samples.slice(-third);
    const heap = [early, late].map((some) => middle(some.map((sample) => sample.heap)) / 1e6);
    const descriptors = [early, late].map((some) => middle(some.map((sample) => sample.descriptors)));
    const report = { seed, minutes, rounds, edits, ...counts, killed, litter, heapMB: heap, descriptors };
    process.stderr.write(`${JSON.stringify(report, undefined, 2)}\n`);
    expect(samples.length).toBeGreaterThan(8);
    expect(heap[1]).toBeLessThan((heap[0] ?? 0) * 1.1 + 5);
    expect(descriptors[1]).toBeLessThanOrEqual((descriptors[0] ?? 0) + 3);
  },
  (minutes + 5) * 60_000,
);
