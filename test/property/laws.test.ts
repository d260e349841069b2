// The laws of design.md over random declarations, servers and histories.
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { decodeApplied, encodeApplied } from "../../src/integration/applied-record.js";
import { declare } from "../../src/integration/config.js";
import { pairMappings } from "../../src/integration/key.js";
import type { Applied } from "../../src/integration/model.js";
import { Secret } from "../../src/integration/secret.js";
import { type Config, canaries, config, content, runs, type ServerContent, serverWith } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";
import { applyOn, nothing, planOn, silent } from "./run.js";

// Deep runs take minutes.
vi.setConfig({ testTimeout: 30_000 + 250 * runs.numRuns });

interface History {
  readonly server: NaiveServer;
  readonly applied: Applied | undefined;
}

/** Somebody's server, after an apply of an earlier declaration, after which somebody went on. */
async function history(before: ServerContent, earlier: Config | undefined, meddling: ServerContent): Promise<History> {
  const server = serverWith(before);
  if (earlier === undefined) return { server, applied: undefined };
  const { applied, status } = await applyOn(server, earlier);
  expect(status).toBe("done");
  for (const row of meddling.inbound) server.add("inbound", row);
  for (const row of meddling.outbound) server.add("outbound", row);
  server.rows.inbound.splice(0, meddling.outbound.length % 3);
  server.rows.outbound.splice(1, meddling.inbound.length % 3);
  if (meddling.displayName !== undefined) server.displayName = meddling.displayName;
  return { server, applied };
}

const scene = fc.record({
  before: content,
  earlier: fc.option(config, { nil: undefined }),
  meddling: content,
  wanted: config,
});

/** Names fold case, values never do: every pair that the declaration wants, as the server keys it. */
function declaredPairs(wanted: Config): ReadonlySet<string> {
  return new Set(
    declare(wanted).mappings.flatMap(({ header, pairs }) =>
      pairs.map((pair) =>
        JSON.stringify([
          header.direction,
          header.entityType.toLowerCase(),
          header.attribute.toLowerCase(),
          pair.value,
          pair.thirdPartyValue,
        ]),
      ),
    ),
  );
}

const allPairs = (server: NaiveServer) => [...server.pairs("inbound"), ...server.pairs("outbound")];

describe("law 1, silence", () => {
  it("holds after every apply, and again from the stored form of what was applied", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ before, earlier, meddling, wanted }) => {
        const { server, applied } = await history(before, earlier, meddling);
        const result = await applyOn(server, wanted, applied);
        expect(result).toMatchObject({ status: "done", errors: [] });
        if (result.applied === undefined) throw new Error("an apply that is done leaves an applied side");
        const posts = server.posts;
        const again = await planOn(server, wanted, decodeApplied(encodeApplied(result.applied)));
        expect(silent(again)).toEqual(nothing);
        expect(again.action).toBe("no-op");
        expect(server.posts).toBe(posts);
      }),
      runs,
    );
  });

  it("holds under shuffles of rows, labels and tables, the case of identifiers, nulls and empties", async () => {
    await fc.assert(
      fc.asyncProperty(content, config, fc.infiniteStream(fc.nat()), async (before, wanted, numbers) => {
        const server = serverWith(before);
        const { applied } = await applyOn(server, wanted);
        const next = () => numbers.next().value ?? 0;
        const shuffle = <Item>(items: readonly Item[]) =>
          items
            .map((item) => ({ item, at: next() }))
            .sort((one, other) => one.at - other.at)
            .map(({ item }) => item);
        server.rows.inbound = shuffle(server.rows.inbound);
        server.rows.outbound = shuffle(server.rows.outbound);
        const turned = disguise(wanted, shuffle);
        expect(silent(await planOn(server, turned, applied))).toEqual(nothing);
      }),
      runs,
    );
  });
});

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

describe("law 2, minimal", () => {
  it("costs one POST at most, and no unit of it can be dropped", async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(), async ({ before, earlier, meddling, wanted }, which) => {
        const { server, applied } = await history(before, earlier, meddling);
        const plan = await planOn(server, wanted, applied);
        const posts = plan.calls.filter((call) => call.method === "POST");
        expect(posts.length).toBeLessThanOrEqual(1);

        const { additions } = plan.diff.update;
        const units = additions.flatMap((addition, index) =>
          addition.pairs.length === 0 ? [{ index, pair: -1 }] : addition.pairs.map((_, pair) => ({ index, pair })),
        );
        const dropped = units[which % Math.max(1, units.length)];
        if (dropped === undefined) return;
        const droppedOne = dropped.pair < 0 ? "header" : "pair";
        const kept = additions.flatMap((addition, index) => {
          if (index !== dropped.index) return [addition];
          const pairs = addition.pairs.filter((_, at) => at !== dropped.pair);
          return pairs.length === 0 ? [] : [{ ...addition, pairs }];
        });
        for (const { header, pairs, parsing } of kept) {
          server.post({
            [`${header.direction}Config`]: {
              mapAttributes: [
                {
                  name: header.attribute,
                  entityType: header.entityType,
                  thirdPartyEntityType: header.thirdPartyEntityType,
                  thirdPartyAttrName: header.thirdPartyAttribute,
                  attrValues: pairs.map((pair) => ({
                    attrValue: pair.value,
                    thirdPartyAttrValue: pair.thirdPartyValue,
                  })),
                  ...(parsing === undefined ? {} : { parsingProperty: wireParsing(parsing.operators) }),
                },
              ],
            },
          });
        }
        const after = await planOn(server, wanted, applied);
        // A mapping without values may instead be taken for one that is there under a kept name.
        if (after.diff.update.additions.length === 0) expect(droppedOne).toBe("header");
      }),
      runs,
    );
  });

  it("sends exactly what the plan showed", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ before, earlier, meddling, wanted }) => {
        const { server, applied } = await history(before, earlier, meddling);
        const [posts, deletes] = [server.posts, server.deletes];
        const { plan } = await applyOn(server, wanted, applied);
        expect({ posts: server.posts - posts, deletes: server.deletes - deletes }).toEqual({
          posts: plan.calls.filter((call) => call.method === "POST").length,
          deletes: plan.calls.filter((call) => call.method === "DELETE").length,
        });
      }),
      runs,
    );
  });
});

const wireParsing = (operators: readonly { operator: string; startWord?: string; endWord?: string }[]) => ({
  oprset: operators.map((rule) => ({ ...rule })),
});

describe("laws 3, 4 and 5: no gap, no duplicates, hands off", () => {
  it("hold at every instant of an apply", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ before, earlier, meddling, wanted }) => {
        const { server, applied } = await history(before, earlier, meddling);
        const wants = declaredPairs(wanted);
        const stays = [...new Set(allPairs(server))].filter((pair) => wants.has(pair));
        const atFirst = count(allPairs(server));
        const namedAtFirst = count(server.namedPairs());
        server.changed = () => {
          const here = new Set(allPairs(server));
          for (const pair of stays) expect(here).toContain(pair);
        };
        await applyOn(server, wanted, applied);

        // Under its own third-party name nothing that was there is posted, and nothing is posted twice.
        for (const [row, number] of count(server.namedPairs())) {
          expect([row, number <= Math.max(1, namedAtFirst.get(row) ?? 0)]).toEqual([row, true]);
        }
        const after = count(allPairs(server));
        for (const [pair, number] of after) {
          if (!wants.has(pair)) expect([pair, number <= (atFirst.get(pair) ?? 0)]).toEqual([pair, true]);
        }
        for (const pair of wants) expect(after.has(pair)).toBe(true);
        if (wanted.unmanaged_mappings !== "remove") {
          for (const [pair, number] of atFirst) {
            if (isOthers(pair, wanted, applied)) expect([pair, after.get(pair)]).toEqual([pair, number]);
          }
        }
      }),
      runs,
    );
  });

  it("leave a direction and a notifier alone that the declaration does not name", async () => {
    await fc.assert(
      fc.asyncProperty(content, config, config, async (before, earlier, wanted) => {
        const server = serverWith(before);
        const { applied } = await applyOn(server, earlier);
        const sides = declare(wanted);
        const snapshot = structuredClone({ rows: server.rows, notifier: server.notifier, authType: server.authType });
        await applyOn(server, wanted, applied);
        for (const direction of ["inbound", "outbound"] as const) {
          if (!sides.directions.has(direction)) expect(server.rows[direction]).toEqual(snapshot.rows[direction]);
        }
        const names = (part: string) => [...sides.scalars.keys()].some((path) => path.startsWith(part));
        if (!names("outbound.notifier.")) expect(server.notifier).toEqual(snapshot.notifier);
        if (!names("inbound.authentication.")) expect(server.authType).toBe(snapshot.authType);
      }),
      runs,
    );
  });
});

function count(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Neither declared, nor applied by us, nor with the source of a declared pair: somebody else's. */
function isOthers(pair: string, wanted: Config, applied: Applied | undefined): boolean {
  const [direction, entity, attribute, value, theirs] = JSON.parse(pair) as string[];
  const here = (header: { direction: string; entityType: string; attribute: string }) =>
    header.direction === direction &&
    header.entityType.toLowerCase() === entity &&
    header.attribute.toLowerCase() === attribute;
  const ours = (applied?.mappings ?? []).some(
    (mapping) =>
      here(mapping.header) && mapping.pairs.some((one) => one.value === value && one.thirdPartyValue === theirs),
  );
  const source = (one: { value: string; thirdPartyValue: string }) =>
    direction === "outbound" ? one.value === value : one.thirdPartyValue === theirs;
  const contested = declare(wanted).mappings.some((mapping) => here(mapping.header) && mapping.pairs.some(source));
  return !ours && !contested;
}

describe("law 7, secrets stay secret", () => {
  const withSecrets = (one: Config, suffix: string): Config =>
    walk(one, (value) => (value instanceof Secret ? new Secret(`${value.reveal()}-${suffix}`) : value)) as Config;

  it("shows no secret in anything that plans, applies or is stored, and nothing that depends on one", async () => {
    await fc.assert(
      fc.asyncProperty(content, config, async (before, wanted) => {
        const outputs: string[] = [];
        for (const suffix of ["one", "two"]) {
          const server = serverWith(before);
          const result = await applyOn(server, withSecrets(wanted, suffix), undefined, { sendSecrets: true });
          const visible = {
            plan: JSON.stringify([result.plan.diff, result.plan.calls, result.plan.declared.scalars, result.errors]),
            inspected: inspect([result.plan, result.applied, result.errors], { depth: 12 }),
            stored: result.applied === undefined ? "" : encodeApplied(result.applied),
          };
          const text = JSON.stringify(visible);
          for (const canary of [...Object.values(canaries), "server-password", "server-token"]) {
            expect(text).not.toContain(canary);
          }
          outputs.push(visible.plan);
          const changed = await planOn(server, withSecrets(wanted, "three"), result.applied);
          const secrets = [...declare(wanted).scalars.values()].filter((value) => value instanceof Secret);
          expect(changed.diff.changes.filter((change) => change.kind === "secret")).toHaveLength(secrets.length);
          expect(inspect(changed, { depth: 12 }) + JSON.stringify(changed)).not.toContain("canary");
        }
        expect(outputs[0]).toBe(outputs[1]);
      }),
      runs,
    );
  });
});

function walk(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => walk(one, change));
  if (value instanceof Secret || value === null || typeof value !== "object") return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, change)]));
}

describe("law 9, killed anywhere", () => {
  it("converges when it is run again without what the killed run would have recorded", async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat({ max: 6 }), async ({ before, earlier, meddling, wanted }, calls) => {
        const { server, applied } = await history(before, earlier, meddling);
        await killedAfter(calls, server, wanted, applied);
        const result = await applyOn(server, wanted, applied);
        expect(result).toMatchObject({ status: "done", errors: [] });
        expect(silent(await planOn(server, wanted, result.applied))).toEqual(nothing);
      }),
      runs,
    );
  });
});

/** Runs an apply whose writes stop being carried out after `calls` of them, as if the process had ended there. */
async function killedAfter(calls: number, server: NaiveServer, wanted: Config, applied: Applied | undefined) {
  const plan = await planOn(server, wanted, applied);
  let left = calls;
  const [post, remove] = [server.post.bind(server), server.delete.bind(server)];
  const kill = () => {
    left -= 1;
    if (left < 0) throw new Error("killed");
  };
  server.post = (body) => {
    kill();
    post(body);
  };
  server.delete = (side, id) => {
    kill();
    remove(side, id);
  };
  await applyOn(server, wanted, applied);
  server.post = post;
  server.delete = remove;
  return plan;
}

describe("law 10, deterministic", () => {
  it("makes the same plan of the same three sides, whatever order they came in", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ before, earlier, meddling, wanted }) => {
        const { server, applied } = await history(before, earlier, meddling);
        const show = async (one: Config) => {
          const { diff, calls, action, liveHash } = await planOn(server, one, applied);
          return JSON.stringify({
            changes: diff.changes,
            drift: diff.drift,
            residual: diff.residual,
            calls,
            action,
            liveHash,
          });
        };
        const once = await show(wanted);
        expect(await show(wanted)).toBe(once);
        server.rows.inbound.reverse();
        server.rows.outbound.reverse();
        expect(await show(reversed(wanted))).toBe(once);
      }),
      runs,
    );
  });
});

const reversed = (value: Config): Config => {
  const turn = (one: unknown, name: string): unknown => {
    if (one instanceof Secret || one === null || typeof one !== "object") return one;
    if (Array.isArray(one)) return name === "operators" ? one : [...one].reverse();
    return Object.fromEntries(
      Object.entries(one)
        .reverse()
        .map(([key, inner]) => [key, turn(inner, key)]),
    );
  };
  return turn(value, "") as Config;
};

describe("pairing", () => {
  it("pairs each side at most once", () => {
    fc.assert(
      fc.property(config, config, (one, other) => {
        const left = declare(one).mappings;
        const right = declare(other).mappings;
        const pairings = pairMappings(
          left,
          right,
          (mapping) => mapping.header,
          (mapping) => mapping.header,
        );
        const rights = pairings.flatMap((pairing) => (pairing.right === undefined ? [] : [pairing.right]));
        expect(new Set(rights).size).toBe(rights.length);
        expect(rights).toHaveLength(right.length);
        expect(pairings.filter((pairing) => pairing.left !== undefined)).toHaveLength(left.length);
      }),
      runs,
    );
  });
});
