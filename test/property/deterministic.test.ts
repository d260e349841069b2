// Law 10, deterministic: the same three sides make the same plan.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { declare } from "../../src/integration/declared/config.js";
import { pairMappings } from "../../src/integration/pairing/key.js";
import { type Config, config, noContent } from "./arbitraries.js";
import { law } from "./law.js";
import { samplesSwitches } from "./naive-server.js";
import { planOn } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

async function samePlan({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
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
  // Where the first row gives the name that is shown, another order is another live side.
  if (server.switches.joinsNames !== "display") {
    server.rows.inbound.reverse();
    server.rows.outbound.reverse();
  }
  expect(await show(reversed(wanted))).toBe(once);
}

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

interface TwoSides {
  readonly one: Config;
  readonly other: Config;
}

const twoSides: fc.Arbitrary<TwoSides> = fc.record({ one: config, other: config });

function pairsOnce({ one, other }: TwoSides): void {
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
}

describe("law 10, deterministic", () => {
  law("law 10: the same three sides make the same plan, in any order", scene, samePlan);
  it("law 10: the same map makes the same plan, in any order of its entries", () => {
    const jwt = { token_url: "t.example", tokens_path: { token: "data", user: "data.user" } };
    const notifier = { type: "REST_API", base_uri: "a.example", auth_type: "JWT", jwt };
    return samePlan({
      switches: samplesSwitches,
      before: noContent,
      earlier: undefined,
      meddling: noContent,
      wanted: { integration_id: "INTG-1", outbound: { notifier } },
    });
  });

  law("each mapping of two sides is paired at most once", twoSides, pairsOnce);
});
