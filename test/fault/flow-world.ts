// A world at the point where a ticket flow's declaration is to be applied, which can be put back there; what a verb came to
// in it, and what is wrong with live and with the files.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { toRampsyncErrors } from "../../src/base/error.js";
import { applyExitCode, driftExitCode, planExitCode } from "../../src/cli/exit-codes.js";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../../src/document/plan-document.js";
import { defaultSwitches, Emulator, type EmulatorState } from "../../src/emulator/index.js";
import { RECEIPTS_FOLDER } from "../../src/engine/apply/receipt-writer.js";
import type { RunOptions } from "../../src/engine/run-options.js";
import { State } from "../../src/engine/state/state.js";
import type { ApplyOptions } from "../../src/engine/verbs/apply.js";
import type { PlanOptions } from "../../src/engine/verbs/plan.js";
import { WAYS_FILE } from "../../src/resources/known-ways.js";
import { deskSecrets, deskVariables } from "../support/desk.js";
import { JumpClock } from "../support/jump-clock.js";
import type { CommandResult, RunningCommand } from "../support/project.js";
import { INTEGRATION_EVENT, resourcesOf } from "../support/stacks.js";
import { World } from "../support/world.js";
import { type Pair, pairText, rowIdOf, sourceOf } from "./pairs.js";
import { type Situation, secrets, TENANT } from "./ticket-flow.js";

export type Verb = "plan" | "apply" | "drift" | "destroy";

/** What a verb came to. `exit` is what the command makes of it. */
export interface Outcome {
  readonly verb: Verb;
  readonly exit: 0 | 1 | 2;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  /** Per address: the action of a plan, `drifted` or `clean`, the status of an apply; `failed` where it was not looked at. */
  readonly results: Readonly<Record<string, string>>;
  /** What the plan says that no call removes, and the apply that the server keeps. */
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

const namesOf = { stored: "kept", display: "shown", off: "apart" } as const;

const STACK = "flow";
// Runs follow each other faster than anybody's; the limits are tested elsewhere.
const unlimited = { limits: { get: 1_000_000, pagedGet: 1_000_000, write: 1_000_000 } };

export class FlowWorld extends World {
  #begin: Snapshot = { emulator: {}, state: undefined };

  private constructor(
    readonly situation: Situation,
    emulator: Emulator,
    readonly clock: JumpClock,
  ) {
    super(emulator, { clock, variables: deskSecrets });
  }

  /** The caller closes it. */
  static async at(situation: Situation): Promise<FlowWorld> {
    const clock = new JumpClock();
    const emulator = await Emulator.start({
      state: situation.state,
      switches: { ...unlimited, ...situation.switches },
      clock,
    });
    const world = new FlowWorld(situation, emulator, clock);
    const { keptNames = defaultSwitches.keptNames } = situation.switches ?? {};
    world.knows(TENANT, { names: namesOf[keptNames], created_events: "inactive" });
    if (situation.applied !== undefined) {
      world.declare(situation.applied, {}, situation.events?.applied);
      // Adopting sends no secret that may be live already, unless it is asked to.
      const outcome = await world.run("apply", secrets.first, { sendSecrets: true });
      if (outcome.exit !== 0) throw new Error(`The situation cannot be set up: ${outcome.text}`);
    }
    for (const edit of situation.portal ?? []) {
      const handle = emulator.tenant(TENANT).integration(edit.id);
      if ("add" in edit) handle.addRow(edit.to, edit.add);
      else handle.changeRow(rowIdOf(handle.state(), edit.change), edit.to);
    }
    world.declare(situation.declared, {}, situation.events?.declared);
    world.#begin = { emulator: emulator.state(), state: world.state() };
    return world;
  }

  /** Back to the beginning, without faults. */
  reset(): void {
    this.emulator.faults.clear();
    Object.assign(this.emulator.switches, defaultSwitches, unlimited, this.situation.switches);
    this.emulator.load(structuredClone(this.#begin.emulator));
    this.emulator.clearRequests();
    for (const name of this.files()) rmSync(`${this.directory}/${name}`);
    if (this.#begin.state !== undefined) writeFileSync(this.statePath, this.#begin.state, { mode: 0o600 });
  }

  declare(
    integrations: Readonly<Record<string, object>>,
    provider: object = {},
    events: Readonly<Record<string, object>> = {},
  ): void {
    const resource = { ...resourcesOf(integrations), [INTEGRATION_EVENT]: events };
    const more = { ...deskVariables, ...(Object.keys(events).length === 0 ? {} : { resource }) };
    this.project.stacks({ [STACK]: { integrations, provider, more } });
  }

  get statePath(): string {
    return this.project.statePath(STACK);
  }

  /** The text of the state file. */
  state(): string | undefined {
    return this.files().includes(`terraform.${STACK}.tfstate`) ? readFileSync(this.statePath, "utf8") : undefined;
  }

  /** Files beside the state, and receipts. */
  files(): readonly string[] {
    const receipts = RECEIPTS_FOLDER;
    const beside = readdirSync(this.directory).filter(
      (name) => !["cdktf.json", "cdktf.out", WAYS_FILE, receipts].includes(name),
    );
    const kept = this.project.exists(receipts) ? readdirSync(`${this.directory}/${receipts}`) : [];
    return [...beside, ...kept.map((name) => `${receipts}/${name}`)];
  }

  options(environment: NodeJS.ProcessEnv = secrets.second): RunOptions {
    return {
      ...this.runOptions,
      environment: { ...this.environment, ...this.situation.environment, ...environment },
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
      document.resources
        .flatMap((resource) => [...resource.residual, ...resource.drift])
        .filter((change) => change.code === "RS4202").length;
    if (verb === "apply" || verb === "destroy") {
      const document = await (verb === "apply" ? this.apply(options) : this.destroy(options));
      const errors = [...document.errors, ...document.resources.flatMap((resource) => resource.errors)];
      const results = Object.fromEntries(document.resources.map((resource) => [resource.address, resource.status]));
      return {
        verb,
        exit: applyExitCode(document),
        errors,
        results,
        foreseen:
          foreseenOf(document.plan) + document.resources.filter(({ note_facts }) => note_facts !== undefined).length,
        text: JSON.stringify(document),
        document,
      };
    }
    if (verb === "plan") {
      const document = await this.plan(options);
      const errors = document.resources.flatMap((resource) => (resource.error === undefined ? [] : [resource.error]));
      const results = Object.fromEntries(
        document.resources.map((resource) => [
          resource.address,
          resource.error === undefined ? resource.action : "failed",
        ]),
      );
      const exit = planExitCode(document, true);
      return { verb, exit, errors, results, foreseen: foreseenOf(document), text: JSON.stringify(document), document };
    }
    const document = await this.drift(options);
    const errors = document.resources.flatMap((resource) => (resource.error === undefined ? [] : [resource.error]));
    const results = Object.fromEntries(
      document.resources.map((resource) => [
        resource.address,
        resource.error !== undefined ? "failed" : resource.drift.length > 0 ? "drifted" : "clean",
      ]),
    );
    const exit = driftExitCode(document);
    return { verb, exit, errors, results, foreseen: foreseenOf(document), text: JSON.stringify(document), document };
  }

  /** `rampsync apply` as a process of its own. */
  startApply(environment: NodeJS.ProcessEnv = {}): RunningCommand {
    return this.startCommand(["apply", "--auto-approve", "--quiet"], { ...secrets.second, ...environment });
  }

  override command(words: readonly string[], environment: NodeJS.ProcessEnv = secrets.second): Promise<CommandResult> {
    return this.startCommand(words, environment).done;
  }

  override startCommand(words: readonly string[], environment: NodeJS.ProcessEnv = secrets.second): RunningCommand {
    return super.startCommand(words, { ...this.situation.environment, ...environment });
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
        const liveCount = this.live(id).get(pair) ?? 0;
        if (liveCount !== count) wrong.push(`untouched ${pair} is live ${liveCount} times, not ${count}`);
      }
    }
    return [...wrong, ...this.#wrongNotifiers()];
  }

  #wrongNotifiers(): readonly string[] {
    return Object.values(this.situation.declared).flatMap((declaration) => {
      const { integration_id: id, outbound } = declaration as {
        integration_id?: string;
        outbound?: { notifier?: { base_uri: string } };
      };
      if (outbound?.notifier === undefined || id === undefined) return [];
      const liveNotifier = this.emulator.tenant(TENANT).integration(id).notifier();
      return [
        ...(liveNotifier?.baseURI === outbound.notifier.base_uri ? [] : [`base URI is ${liveNotifier?.baseURI}`]),
        ...(liveNotifier?.password === secrets.second.TF_VAR_desk_password || this.situation.applied === undefined
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
      known.includes(name) || isReceipt.test(name) || mayBeLeft?.test(name) ? [] : [`${name} was left`],
    );
    for (const name of this.files()) {
      const mode = statSync(`${this.directory}/${name}`).mode & 0o777;
      if (modes && mode !== 0o600) wrong.push(`${name} has mode ${mode.toString(8)}`);
    }
    const text = this.state();
    if (text === undefined) return this.#begin.state === undefined ? wrong : [...wrong, "the state is lost"];
    try {
      State.parse(text, { file: "state" });
    } catch (error) {
      wrong.push(`the state is not whole: ${String(error)}`);
    }
    return wrong;
  }
}

const isReceipt = new RegExp(`^${RECEIPTS_FOLDER}/[^/]+\\.jsonl$`);

/** What users can act on. */
export const isCoded = (error: { readonly code: string }) => /^RS\d{4}$/.test(error.code) && error.code !== "RS9001";
