// The floor that compares: what the floor asks, and each answer compared with its block and its record, joined by id, in the
// plainest code. Of an apply also locks, what waits for each other, and states that are saved before a change counts as done.
import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeDurably } from "./durable-write.js";
import type { Block } from "./fleet.js";
import { type FloorOptions, floor } from "./floor.js";
import { isSame, type PlainAnswer, type Side, sideOfAnswer, sideOfBlock, sideOfRecord } from "./plain-comparison.js";

export interface ComparingOptions extends Pick<FloorOptions, "url" | "script"> {
  /** Paths. */
  readonly stacks: readonly { readonly stack: string; readonly state: string }[];
  /** Each state is locked by a note beside it, and nothing is changed before everything was looked at. */
  readonly applies: boolean;
}

/** Of all integrations. */
export interface Compared {
  readonly looked: number;
  /** At any look. */
  readonly differed: number;
  /** At the last one, with what is declared. */
  readonly left: number;
}

interface PlainStack {
  readonly resource: { readonly rampsync_installed_integration: Readonly<Record<string, Block>> };
}

interface PlainState {
  readonly resources: readonly { readonly name: string; readonly instances: readonly [{ readonly private: string }] }[];
}

interface Joined {
  readonly declared: Side;
  readonly applied: Side;
  readonly state: { readonly path: string; readonly text: string; readonly parsed: PlainState };
}

const lockOf = (state: string) => join(dirname(state), `.${basename(state)}.lock.info`);

function lock(state: string): void {
  const note = openSync(lockOf(state), "wx");
  writeSync(note, JSON.stringify({ ID: String(process.pid), Operation: "apply", Path: state }));
  closeSync(note);
}

function read({ stacks }: ComparingOptions): ReadonlyMap<string, Joined> {
  const joined = new Map<string, Joined>();
  for (const { stack, state } of stacks) {
    const { resource } = JSON.parse(readFileSync(stack, "utf8")) as PlainStack;
    const text = readFileSync(state, "utf8");
    const parsed = JSON.parse(text) as PlainState;
    const records = new Map(parsed.resources.map(({ name, instances: [instance] }) => [name, instance.private]));
    for (const [name, block] of Object.entries(resource.rampsync_installed_integration)) {
      const record = Buffer.from(records.get(name) ?? "", "base64").toString("utf8");
      joined.set(block.integration_id, {
        declared: sideOfBlock(block),
        applied: sideOfRecord(JSON.parse(record)),
        state: { path: state, text, parsed },
      });
    }
  }
  return joined;
}

export async function comparingFloor(options: ComparingOptions): Promise<Compared> {
  const { url, script, stacks, applies } = options;
  if (applies) for (const { state } of stacks) lock(state);
  const joined = read(options);
  const differed = new Set<string>();
  const left = new Set<string>();
  const looked = new Set<string>();
  const compare = (answer: PlainAnswer) => {
    const sides = joined.get(answer.id);
    if (sides === undefined) throw new Error(`${answer.id} is not declared`);
    looked.add(answer.id);
    const isLive = isSame(sides.declared, sideOfAnswer(answer));
    if (!isLive || !isSame(sides.declared, sides.applied)) differed.add(answer.id);
    if (isLive) left.delete(answer.id);
    else left.add(answer.id);
  };
  const saved = new Set<string>();
  await floor({
    url,
    script,
    compare: (answer) => compare(answer as PlainAnswer),
    ...(applies
      ? {
          looksFirst: true,
          done: (id) => {
            const { state } = joined.get(id) ?? {};
            if (state === undefined) return;
            if (!saved.has(state.path)) writeDurably(`${state.path}.before`, state.text);
            saved.add(state.path);
            writeDurably(state.path, `${JSON.stringify(state.parsed, undefined, 2)}\n`);
          },
        }
      : {}),
  });
  if (applies) for (const { state } of stacks) unlinkSync(lockOf(state));
  return { looked: looked.size, differed: differed.size, left: left.size };
}
