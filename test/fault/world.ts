// A project, an emulator and the engine's verbs in one process, with what must never happen watched at every request.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { toRampsyncErrors } from "../../src/base/error.js";
import { applyExitCode, driftExitCode, planExitCode } from "../../src/cli/exit-codes.js";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../../src/document/plan-document.js";
import {
  defaultSwitches,
  Emulator,
  type EmulatorState,
  type RowState,
  type SetFault,
} from "../../src/emulator/index.js";
import type { EngineEvent } from "../../src/engine/host.js";
import { type RunOptions } from "../../src/engine/run-options.js";
import { State } from "../../src/engine/state/state.js";
import { type ApplyOptions, apply } from "../../src/engine/verbs/apply.js";
import { destroy } from "../../src/engine/verbs/destroy.js";
import { drift } from "../../src/engine/verbs/drift.js";
import { type PlanOptions, plan } from "../../src/engine/verbs/plan.js";
import { deskVariables, environmentOf } from "../support/desk.js";
import { type CommandResult, Project, type RunningCommand } from "../support/project.js";
import { JumpClock } from "./jump-clock.js";
import { type Pair, type Situation, secrets, TENANT } from "./ticket-flow.js";

export type Verb = "plan" | "apply" | "drift" | "destroy";

/** What a verb came to. `exit` is what the command makes of it. */
export interface Outcome {
  readonly verb: Verb;
  readonly exit: 0 | 1 | 2;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  /** Per address: the action of a plan, `drifted` or `clean`, the status of an apply; `failed` where it was not looked at. */
  readonly results: Readonly<Record<string, string>>;
  /** What the plan says that no call removes. */
  readonly foreseen: number;
  readonly text: string;
  /** What was thrown or given back. */
  readonly thrown?: unknown;
  readonly document?: PlanDocument | ApplyDocument | DriftDocument;
}

interface Snapshot {
  readonly emulator: EmulatorState;
  readonly state: string | undefined;
}

const STACK = "flow";
// Runs follow each other faster than anybody's; the limits are tested elsewhere.
const unlimited = { limits: { get: 1_000_000, pagedGet: 1_000_000, write: 1_000_000 } };
const command = resolve(__dirname, "../../dist/cli/main.js");

export class World {
  readonly events: EngineEvent[] = [];
  readonly #project: Project;
  #begin: Snapshot = { emulator: {}, state: undefined };

  private constructor(
    readonly situation: Situation,
    readonly emulator: Emulator,
    readonly clock: JumpClock,
  ) {
    this.#project = new Project(environmentOf(emulator));
  }

  /** At the point where the declaration of `situation` is to be applied. */
  static async at(situation: Situation): Promise<World> {
    const clock = new JumpClock();
    const emulator = await Emulator.start({
      state: situation.state,
      switches: { ...unlimited, ...situation.switches },
      clock,
    });
    const world = new World(situation, emulator, clock);
    if (situation.applied !== undefined) {
      world.declare(situation.applied);
      // Adopting sends no secret that may be live already, unless it is asked to.
      const outcome = await world.run("apply", secrets.first, { sendSecrets: true });
      if (outcome.exit !== 0) throw new Error(`The situation cannot be set up: ${outcome.text}`);
    }
    for (const edit of situation.portal ?? []) {
      const handle = emulator.tenant(TENANT).integration(edit.id);
      if ("add" in edit) handle.addRow(edit.to, edit.add);
      else handle.changeRow(rowIdOf(handle.state(), edit.change), edit.to);
    }
    world.declare(situation.declared);
    world.#begin = { emulator: emulator.state(), state: world.state() };
    return world;
  }

  /** Back to the beginning, without faults. */
  reset(): void {
    this.emulator.faults.clear();
    Object.assign(this.emulator.switches, defaultSwitches, unlimited, this.situation.switches);
    this.emulator.load(structuredClone(this.#begin.emulator));
    this.emulator.clearRequests();
    for (const name of this.files()) rmSync(`${this.#project.directory}/${name}`);
    if (this.#begin.state !== undefined) writeFileSync(this.statePath, this.#begin.state, { mode: 0o600 });
  }

  declare(integrations: Readonly<Record<string, object>>, provider: object = {}): void {
    this.#project.stacks({ [STACK]: { integrations, provider, more: deskVariables } });
  }

  get statePath(): string {
    return this.#project.statePath(STACK);
  }

  get directory(): string {
    return this.#project.directory;
  }

  /** The text of the state file. */
  state(): string | undefined {
    return this.files().includes(`terraform.${STACK}.tfstate`) ? readFileSync(this.statePath, "utf8") : undefined;
  }

  /** Files beside the state. */
  files(): readonly string[] {
    return readdirSync(this.#project.directory).filter((name) => name !== "cdktf.json" && name !== "cdktf.out");
  }

  options(environment: NodeJS.ProcessEnv = secrets.second): RunOptions {
    return {
      directory: this.#project.directory,
      environment: { ...this.#project.environment, ...this.situation.environment, ...environment },
      host: (event) => this.events.push(event),
      synth: false,
      clock: this.clock,
    };
  }

  async run(
    verb: Verb,
    environment: NodeJS.ProcessEnv = secrets.second,
    more: Partial<ApplyOptions & PlanOptions> = {},
  ): Promise<Outcome> {
    try {
      return await this.#run(verb, { ...this.options(environment), ...more });
    } catch (thrown) {
      const errors = toRampsyncErrors(thrown);
      return {
        verb,
        exit: 1,
        errors,
        results: {},
        foreseen: 0,
        thrown,
        text: errors.map((error) => `${error.code} ${error.message}`).join("; "),
      };
    }
  }

  async #run(verb: Verb, options: RunOptions & Partial<ApplyOptions & PlanOptions>): Promise<Outcome> {
    const foreseenOf = (document: PlanDocument) =>
      document.resources.flatMap((one) => [...one.residual, ...one.drift]).filter((change) => change.code === "RS4202")
        .length;
    if (verb === "apply" || verb === "destroy") {
      const approved = { ...options, approve: async () => true, interactive: false };
      const document = await (verb === "apply" ? apply(approved) : destroy(approved));
      const errors = [...document.errors, ...document.resources.flatMap((one) => one.errors)];
      const results = Object.fromEntries(document.resources.map((one) => [one.address, one.status]));
      return {
        verb,
        exit: applyExitCode(document),
        errors,
        results,
        foreseen: foreseenOf(document.plan),
        text: JSON.stringify(document),
        document,
      };
    }
    if (verb === "plan") {
      const document = await plan(options);
      const errors = document.resources.flatMap((one) => (one.error === undefined ? [] : [one.error]));
      const results = Object.fromEntries(
        document.resources.map((one) => [one.address, one.error === undefined ? one.action : "failed"]),
      );
      const exit = planExitCode(document, true);
      return { verb, exit, errors, results, foreseen: foreseenOf(document), text: JSON.stringify(document), document };
    }
    const document = await drift(options);
    const errors = document.resources.flatMap((one) => (one.error === undefined ? [] : [one.error]));
    const results = Object.fromEntries(
      document.resources.map((one) => [
        one.address,
        one.error !== undefined ? "failed" : one.drift.length > 0 ? "drifted" : "clean",
      ]),
    );
    const exit = driftExitCode(document);
    return { verb, exit, errors, results, foreseen: foreseenOf(document), text: JSON.stringify(document), document };
  }

  /** `rampsync apply` as a process of its own. */
  startApply(nodeArguments: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const words = [...nodeArguments, command, "apply", "--auto-approve", "--no-synth", "--quiet"];
    return spawn(process.execPath, words, {
      cwd: this.directory,
      env: { PATH: process.env.PATH, HOME: this.directory, ...this.options().environment, ...environment },
      stdio: "ignore",
    });
  }

  /** Runs a verb of the built command to its end. */
  command(words: readonly string[], environment: NodeJS.ProcessEnv = secrets.second): Promise<CommandResult> {
    return this.start(words, environment).done;
  }

  start(words: readonly string[], environment: NodeJS.ProcessEnv = secrets.second): RunningCommand {
    return this.#project.start(words, { ...this.situation.environment, ...environment });
  }

  /** How often each pair of an integration is live, as it is stored; `under` its third-party name, where asked for. */
  live(id: string, options: { readonly under?: boolean } = {}): ReadonlyMap<Pair, number> {
    const counts = new Map<Pair, number>();
    const handle = this.emulator.tenant(TENANT).integration(id);
    if (!handle.exists) return counts;
    const { inbound, outbound } = handle.state();
    for (const [direction, rows] of [
      ["inbound", inbound?.rows ?? []],
      ["outbound", outbound?.rows ?? []],
    ] as const) {
      for (const row of rows) {
        if (row.value === undefined) continue;
        const under = options.under ? ` under ${row.thirdPartyEntityType}.${row.thirdPartyAttrName}` : "";
        const pair = pairText(direction, row.entityType, row.name, row.value, row.thirdPartyValue ?? "") + under;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** What keeps live from being what is declared; empty when it is. */
  unconverged(may: { readonly rowsStay?: boolean } = {}): readonly string[] {
    const { declaredPairs, gone, untouched } = this.situation;
    const wrong: string[] = [];
    for (const [id, pairs] of Object.entries(declaredPairs)) {
      const live = this.live(id);
      for (const pair of pairs) {
        const count = live.get(pair) ?? 0;
        if (count === 0 || (count > 1 && !may.rowsStay)) wrong.push(`${pair} is live ${count} times`);
      }
      if (may.rowsStay) continue;
      const sources = new Map(pairs.map((pair) => [sourceOf(pair), pair]));
      for (const pair of live.keys()) {
        const declared = sources.get(sourceOf(pair)) ?? pair;
        if (declared !== pair) wrong.push(`${pair} stands beside ${declared}`);
        if (gone[id]?.includes(pair)) wrong.push(`${pair} is still live`);
      }
    }
    for (const [id, pairs] of Object.entries(untouched)) {
      for (const [pair, count] of Object.entries(pairs)) {
        const there = this.live(id).get(pair) ?? 0;
        if (there !== count) wrong.push(`untouched ${pair} is live ${there} times, not ${count}`);
      }
    }
    return [...wrong, ...this.#wrongNotifiers()];
  }

  #wrongNotifiers(): readonly string[] {
    return Object.values(this.situation.declared).flatMap((declaration) => {
      const { integration_id: id, outbound } = declaration as {
        integration_id: string;
        outbound?: { notifier?: { base_uri: string } };
      };
      if (outbound?.notifier === undefined) return [];
      const there = this.emulator.tenant(TENANT).integration(id).notifier();
      return [
        ...(there?.baseURI === outbound.notifier.base_uri ? [] : [`base URI is ${there?.baseURI}`]),
        ...(there?.password === secrets.second.TF_VAR_desk_password || this.situation.applied === undefined
          ? []
          : ["the notifier's password is not the declared one"]),
      ];
    });
  }

  /** Rows that are live more often than once and were not before. */
  doubled(before: ReadonlyMap<string, ReadonlyMap<Pair, number>>): readonly string[] {
    return [...this.picture({ under: true })].flatMap(([id, live]) =>
      [...live]
        .filter(([pair, count]) => count > Math.max(1, before.get(id)?.get(pair) ?? 0))
        .map(([pair]) => `${pair} was doubled`),
    );
  }

  /** All integrations that are declared, as they are live now. */
  picture(options: { readonly under?: boolean } = {}): ReadonlyMap<string, ReadonlyMap<Pair, number>> {
    return new Map(Object.keys(this.situation.declaredPairs).map((id) => [id, this.live(id, options)]));
  }

  /** What is wrong with the files; empty when a state is whole, private (`modes`), and alone with its backup. */
  fileTroubles({ mayBeLeft, modes = true }: { mayBeLeft?: RegExp; modes?: boolean } = {}): readonly string[] {
    const known = [`terraform.${STACK}.tfstate`, `terraform.${STACK}.tfstate.backup`];
    const wrong = this.files().flatMap((name) =>
      known.includes(name) || mayBeLeft?.test(name) ? [] : [`${name} was left`],
    );
    for (const name of this.files()) {
      const mode = statSync(`${this.directory}/${name}`).mode & 0o777;
      if (modes && mode !== 0o600) wrong.push(`${name} has mode ${mode.toString(8)}`);
    }
    const text = this.state();
    if (text === undefined) return this.#begin.state === undefined ? wrong : [...wrong, "the state is lost"];
    try {
      State.parse(text, "state");
    } catch (error) {
      wrong.push(`the state is not whole: ${String(error)}`);
    }
    return wrong;
  }

  get writes(): number {
    return this.emulator.requests.filter((request) => request.class === "write").length;
  }

  async close(): Promise<void> {
    await this.emulator.close();
    this.#project.remove();
  }
}

export function pairText(direction: string, entity: string, attribute: string, value: string, third: string): Pair {
  return `${direction} ${entity}.${attribute}: ${value} = ${third}`;
}

/** Of one mapping, two pairs with the same source contradict each other. */
function sourceOf(pair: Pair): string {
  const [, direction = "", mapping = "", value = "", third = ""] = /^(\w+) ([^:]+): (.*) = (.*)$/.exec(pair) ?? [];
  return `${direction} ${mapping}: ${direction === "outbound" ? value : third}`;
}

export function rowIdOf(state: { readonly inbound?: object; readonly outbound?: object }, wanted: Pair): string {
  for (const direction of ["inbound", "outbound"] as const) {
    const { rows = [] } = (state[direction] ?? {}) as { rows?: RowState[] };
    for (const row of rows) {
      const pair = pairText(direction, row.entityType, row.name, row.value ?? "", row.thirdPartyValue ?? "");
      if (pair === wanted && row.uniqueId !== undefined) return row.uniqueId;
    }
  }
  throw new Error(`There is no row ${wanted}.`);
}

/**
 * Looks at live whenever a request arrives: no pair that was live before and is declared may be missing, and nothing may
 * be deleted while a declared pair is missing.
 */
export class FlowGuard {
  readonly broken: string[] = [];
  readonly #protected = new Map<string, Set<Pair>>();
  readonly #missingByOthers = new Set<Pair>();
  readonly #fault: SetFault;

  constructor(private readonly world: World) {
    for (const [id, pairs] of Object.entries(world.situation.declaredPairs)) {
      const live = world.live(id);
      this.#protected.set(id, new Set(pairs.filter((pair) => live.has(pair))));
    }
    this.#fault = world.emulator.faults.add({
      name: "flow guard",
      do: { kind: "call", hook: (request) => this.look(request.method, request.path) },
    });
  }

  look(method: string, path: string): void {
    for (const [id, pairs] of this.#protected) {
      const live = this.world.live(id);
      for (const pair of pairs)
        if (!live.has(pair)) this.broken.push(`gap: ${pair} is missing before ${method} ${path}`);
      if (method !== "DELETE" || !path.includes(id)) continue;
      for (const pair of this.world.situation.declaredPairs[id] ?? []) {
        if (!live.has(pair) && !this.#missingByOthers.has(pair))
          this.broken.push(`${path} is deleted while ${pair} is missing`);
      }
    }
  }

  /** Somebody else edits live: what goes by that is not ours to answer for. */
  async byOthers(edit: () => void | Promise<void>): Promise<void> {
    const before = this.world.picture();
    await edit();
    for (const [id, pairs] of before) {
      const live = this.world.live(id);
      for (const pair of pairs.keys()) if (!live.has(pair)) this.#missingByOthers.add(pair);
    }
    for (const [id, pairs] of this.#protected) {
      const live = this.world.live(id);
      for (const pair of pairs) if (!live.has(pair)) pairs.delete(pair);
    }
  }

  end(): readonly string[] {
    this.look("the end of", "the run");
    this.#fault.remove();
    return this.broken;
  }
}

/** What users can act on. */
export const isCoded = (error: { readonly code: string }) => /^RS\d{4}$/.test(error.code) && error.code !== "RS9001";
