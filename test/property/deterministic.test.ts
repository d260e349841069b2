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
  const show = async (each: Config) => {
    const { diff, calls, action, liveHash } = await planOn(server, each, applied);
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
  const turn = (each: unknown, name: string): unknown => {
    if (each instanceof Secret || each === null || typeof each !== "object") return each;
    if (Array.isArray(each)) return name === "operators" ? each : [...each].reverse();
    return Object.fromEntries(
      Object.entries(each)
        .reverse()
        .map(([key, inner]) => [key, turn(inner, key)]),
    );
  };
  return turn(value, "") as Config;
};

interface TwoSides {
  readonly first: Config;
  readonly second: Config;
}

const twoSides: fc.Arbitrary<TwoSides> = fc.record({ first: config, second: config });

function pairsOnce({ first, second }: TwoSides): void {
  const left = declare(first).mappings;
  const right = declare(second).mappings;
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

  it("law 10: the same plan is made in any order of two names that are joined to a third and share a pair", () =>
    samePlan({
      switches: {
        mergesPairs: false,
        joinsNames: "stored",
        isKnown: true,
        notifier: "merge",
        shows: "the least",
        rowEndpoints: true,
      },
      before: {
        inbound: [
          { entity: "INCIDENT", name: "Status", theirEntity: "Ticket", theirName: "stats", value: "", theirs: "" },
        ],
        outbound: [],
        notifier: undefined,
        authType: undefined,
        displayName: undefined,
      },
      earlier: undefined,
      meddling: { inbound: [], outbound: [], notifier: undefined, authType: undefined, displayName: undefined },
      wanted: {
        integration_id: "INTG-1",
        inbound: {
          mappings: {
            m0: {
              entity_type: "INCIDENT",
              attribute: "Status",
              third_party_entity_type: "TICKET",
              third_party_attribute: "Status",
              values: { Open: ["a b"] },
            },
            m1: {
              entity_type: "INCIDENT",
              attribute: "Status",
              third_party_entity_type: "REQUEST",
              third_party_attribute: "Severity",
              values: { Open: ["a b", " "] },
            },
          },
        },
      },
    }));

  law("each mapping of two sides is paired at most once", twoSides, pairsOnce);
});
