// Law 2, minimal: one POST at most, and no unit of it can be dropped.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { law } from "./law.js";
import { applyOn, planOn } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

interface Dropping extends Scene {
  readonly which: number;
}

const dropping: fc.Arbitrary<Dropping> = fc.tuple(scene, fc.nat()).map(([sides, which]) => ({ ...sides, which }));

async function nothingCanBeDropped({ wanted, which, ...sides }: Dropping): Promise<void> {
  const { server, applied } = await history(sides);
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
}

const wireParsing = (operators: readonly { operator: string; startWord?: string; endWord?: string }[]) => ({
  oprset: operators.map((rule) => ({ ...rule })),
});

async function asShown({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const [posts, deletes] = [server.posts, server.deletes];
  const { plan } = await applyOn(server, wanted, applied);
  expect({ posts: server.posts - posts, deletes: server.deletes - deletes }).toEqual({
    posts: plan.calls.filter((call) => call.method === "POST").length,
    deletes: plan.calls.filter((call) => call.method === "DELETE").length,
  });
}

describe("law 2, minimal", () => {
  law("costs one POST at most, and no unit of it can be dropped", dropping, nothingCanBeDropped);
  law("sends exactly what the plan showed", scene, asShown);

  it("sends exactly what the plan showed: a mapping without values moves away from a name that others use too", () => {
    const nobody = { inbound: [], outbound: [], notifier: undefined, authType: undefined, displayName: undefined };
    const priority = { entity_type: "INCIDENT", attribute: "Priority", values: {} };
    const mapped = (third_party_entity_type: string, third_party_attribute: string) => ({
      integration_id: "INTG-1",
      inbound: { mappings: { m0: { ...priority, third_party_entity_type, third_party_attribute } } },
    });
    const theirs = { entity: "INCIDENT", name: "Priority", theirEntity: "Ticket", theirName: "stats" };
    return asShown({
      before: { ...nobody, mergesPairs: false },
      earlier: mapped("Ticket", "stats"),
      meddling: { ...nobody, inbound: [{ ...theirs, value: "Open", theirs: "Open" }], mergesPairs: false },
      wanted: mapped("TICKET", "Status"),
    });
  });
});
