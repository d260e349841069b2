// Which requests of a run a fault is let loose on, so that every case hits; and the proof that it did.
import { canHit } from "../../src/emulator/faults/fault.js";
import type { FaultAction, FaultSpec, LoggedRequest, SetFault } from "../../src/emulator/index.js";
import { actionsOf, type Harm } from "./faults.js";
import type { FlowGuard } from "./flow-guard.js";
import type { FlowWorld } from "./flow-world.js";
import { outOfReach, type Way } from "./out-of-reach.js";

/** With RAMPSYNC_DEEP every combination is tried; otherwise some of each cell, by the seed. */
export const deep = process.env.RAMPSYNC_DEEP !== undefined;
export const seed = Number(process.env.RAMPSYNC_SEED ?? 1);

export interface Case {
  /** Requests that the fault could hit and that go by first. */
  readonly after: number;
  /** Requests that are hit. */
  readonly times: number;
}

export const caseText = ({ after, times }: Case): string => `after ${after} requests, ${times} times (seed ${seed})`;

/** mulberry32 */
export function randomFrom(text: string): () => number {
  let state = [...`${seed} ${text}`].reduce((sum, character) => Math.imul(sum, 31) + character.charCodeAt(0), 7) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Cases of a cell, `wanted` of them, chosen among the requests of the same run without faults (`healthy`).
 * @throws where there are none and the table does not say so.
 */
export function casesOf(harm: Harm, way: Way, healthy: readonly LoggedRequest[], wanted: number): readonly Case[] {
  if (wanted === 0) return [];
  const spec = specOf(harm, harm.edit === undefined ? harm.actions : [{ kind: "call", hook: () => undefined }]);
  const hittable = healthy.filter((request) => canHit(spec, request));
  const places = hittable.flatMap((request, after) => (harm.tells?.(request) === false ? [] : [after]));
  const because = outOfReach[harm.name]?.[way];
  if (because !== undefined) {
    if (places.length > 0) throw new Error(`"${harm.name}" is said not to reach ${way} (${because}), and does.`);
    return [{ after: 0, times: Number.POSITIVE_INFINITY }];
  }
  if (places.length === 0) throw new Error(`"${harm.name}" does not reach ${way}, and no table says so.`);
  const all = places.flatMap((after) =>
    (harm.times ?? [1, 2, Number.POSITIVE_INFINITY]).map((times): Case => ({ after, times })),
  );
  const random = randomFrom(`${harm.name} ${way} ${healthy.length}`);
  return all
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, wanted)
    .map(({ item }) => item);
}

/** Sets the fault of a case. */
export function inject(harm: Harm, world: FlowWorld, guard: FlowGuard | undefined, { after, times }: Case): SetFault {
  harm.prepare?.(world);
  return world.emulator.faults.add({
    ...specOf(harm, actionsOf(harm, world, guard)),
    after,
    ...(Number.isFinite(times) ? { times } : {}),
  });
}

/** Wrong unless the fault hit, or by the table cannot: by its own count, and by the log of requests. */
export function missed(harm: Harm, world: FlowWorld, way: Way, { hits }: SetFault): readonly string[] {
  const logged = world.emulator.requests.filter(({ faults }) => faults?.includes(harm.name)).length;
  if (logged !== hits) return [`it counts ${hits} hits, and ${logged} requests were hit`];
  const because = outOfReach[harm.name]?.[way];
  if (because === undefined) return hits > 0 ? [] : ["it hit nothing"];
  return hits === 0 ? [] : [`it hit, and was said not to: ${because}`];
}

const specOf = ({ name, match }: Harm, actions: readonly FaultAction[]): FaultSpec => ({
  name,
  ...(match === undefined ? {} : { match }),
  do: [...actions],
});
