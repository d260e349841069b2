// Law 1, silence: where nothing differs, nothing is shown and nothing is sent.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import { type Config, config, content, noContent, type ServerContent, serverWith, switches } from "./arbitraries.js";
import { law } from "./law.js";
import type { NaiveSwitches } from "./naive-server.js";
import { nothing, planOn, settleOn, silent } from "./run.js";
import { canSettle, history, type Scene, scene } from "./scene.js";

async function silentAfterAnApply({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const result = await settleOn(server, wanted, applied);
  expect(result).toMatchObject({ status: "done", errors: [] });
  if (result.applied === undefined) throw new Error("an apply that is done leaves an applied side");
  const posts = server.posts;
  const again = await planOn(server, wanted, decodeApplied(encodeApplied(result.applied)));
  expect(silent(again)).toEqual(nothing);
  expect(again.action).toBe("no-op");
  expect(server.posts).toBe(posts);
}

interface Disguised {
  readonly switches: NaiveSwitches;
  readonly before: ServerContent;
  readonly wanted: Config;
  /** Where each thing goes in a shuffle, again and again from the beginning. */
  readonly order: readonly number[];
}

const disguised: fc.Arbitrary<Disguised> = fc
  .record({
    // Where the first row gives the name that is shown, another order is another name.
    switches: switches.filter(({ joinsNames }) => joinsNames !== "display"),
    before: content,
    wanted: config,
    order: fc.array(fc.nat(), { minLength: 7, maxLength: 40 }),
  })
  .filter((each) => canSettle({ ...each, earlier: undefined, meddling: noContent }));

async function silentInAnyForm({ switches: how, before, wanted, order }: Disguised): Promise<void> {
  const server = serverWith(before, how);
  const { applied } = await settleOn(server, wanted);
  let at = 0;
  const next = () => order[at++ % order.length] ?? 0;
  const shuffle = <Item>(items: readonly Item[]) =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((left, right) => left.at - right.at)
      .map(({ item }) => item);
  server.rows.inbound = shuffle(server.rows.inbound);
  server.rows.outbound = shuffle(server.rows.outbound);
  const turned = disguise(wanted, shuffle);
  expect(silent(await planOn(server, turned, applied))).toEqual(nothing);
}

/** The same declaration in another order, other case of names, and with nulls where nothing was. */
function disguise(wanted: Config, shuffle: <Item>(items: readonly Item[]) => Item[]): Config {
  const turn = (value: unknown, path: readonly string[]): unknown => {
    const name = path.at(-1) ?? "";
    if (name === "attribute" || name.startsWith("third_party_") || name === "entity_type") {
      return String(value).toUpperCase();
    }
    if (value instanceof Secret || value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return name === "operators" ? value : shuffle(value);
    const entries = shuffle(Object.entries(value)).map(([key, inner]) => [key, turn(inner, [...path, key])] as const);
    return Object.fromEntries(entries);
  };
  return { tenant_id: null, on_destroy: null, ...(turn(wanted, []) as Config) };
}

describe("law 1, silence", () => {
  law(
    "law 1: a plan after an apply is empty, and again from the stored form of what was applied",
    scene,
    silentAfterAnApply,
  );
  law(
    "law 1: a plan is empty after rows, labels and tables are reordered, identifiers change case, and nulls become empty",
    disguised,
    silentInAnyForm,
  );
});
