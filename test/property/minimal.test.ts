// Law 2, minimal: one POST at most, and no unit of it can be dropped.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Direction } from "../../src/document/mapping.js";
import type { IntegrationDiff } from "../../src/integration/diff/diff.js";
import { NOTIFIER, scalarAt } from "../../src/integration/fields.js";
import type { Live } from "../../src/integration/model.js";
import { encodeUpdate, type Update } from "../../src/integration/wire/codec.js";
import type { WireIntegration, WireMapping } from "../../src/integration/wire/wire.js";
import { type Call, hasUpdate } from "../../src/resources/installed-integration/calls.js";
import { law } from "./law.js";
import { samplesSwitches } from "./naive-server.js";
import { expectedCalls, rulesOfWire, tellsApart, unitOf } from "./oracle.js";
import { applyOn, hasLearnedNames, planOn } from "./run.js";
import { hasNoJoined, history, type Scene, scene } from "./scene.js";

/** What one POST carries, one text for each unit. */
function unitsOf(body: WireIntegration | undefined): readonly string[] {
  const { inboundConfig: inbound, outboundConfig: outbound, ...own } = body ?? {};
  const { authentication, mapAttributes: inboundMappings, ...inboundOwn } = inbound ?? {};
  const { baseNotifier, mapAttributes: outboundMappings } = outbound ?? {};
  const textOf = (value: unknown) => {
    if (Array.isArray(value)) return JSON.stringify(value);
    const { uniqueId, id } = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    return String(uniqueId ?? id ?? value);
  };
  const members = (prefix: string, part: object | null | undefined) =>
    Object.entries(part ?? {}).map(([name, value]) => unitOf([prefix + name, textOf(value)]));
  return [
    ...members("", own),
    ...members("", inboundOwn),
    ...members("authentication.", authentication),
    ...members("notifier.", baseNotifier),
    ...(inboundMappings ?? []).flatMap((mapping) => rowUnits("inbound", mapping)),
    ...(outboundMappings ?? []).flatMap((mapping) => rowUnits("outbound", mapping)),
  ].sort();
}

function rowUnits(side: string, mapping: WireMapping): readonly string[] {
  const folded = (...names: readonly unknown[]) => JSON.stringify(names).toLowerCase();
  const pairs = mapping.attrValues ?? [];
  return (pairs.length > 0 ? pairs : [{ attrValue: "", thirdPartyAttrValue: "" }]).map((pair) =>
    unitOf([
      side,
      folded(mapping.entityType, mapping.name),
      folded(mapping.thirdPartyEntityType, mapping.thirdPartyAttrName),
      pair.attrValue,
      pair.thirdPartyAttrValue,
      rulesOfWire(mapping.parsingProperty),
    ]),
  );
}

const deletesOf = (calls: readonly Call[]) =>
  calls
    .filter(({ method }) => method === "DELETE")
    .map(({ path }) => path.replace(/^.*\/(inbound|outbound)\/.*\/(\d+)$/, "$1 $2"))
    .sort();

const postsOf = (calls: readonly Call[]) => calls.filter(({ method }) => method === "POST");

/** Where the server shows one name for all mappings of an attribute, there is one of each. */
const plain = scene.filter(
  ({ switches: { joinsNames }, ...sides }) =>
    joinsNames === "no" ||
    (joinsNames === "stored" && [sides.earlier, sides.wanted].every((each) => each === undefined || hasNoJoined(each))),
);

async function costsWhatTheOracleSays({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied, past } = await history(sides);
  const { calls, diff } = await planOn(server, wanted, applied);
  // The oracle knows what it was told and what shows, not what a run found out or is to find out.
  if (hasLearnedNames(server) || diff.residual.some(({ code }) => code === "RS4206")) return;
  expect(postsOf(calls).length).toBeLessThanOrEqual(1);
  expect({ units: unitsOf(postsOf(calls)[0]?.body), deletes: deletesOf(calls) }).toEqual(
    expectedCalls(server, wanted, past),
  );
}

interface Dropping extends Scene {
  readonly which: number;
}

/**
 * Of servers that tell names apart: one that joins them is known as such once something of a POST or delete shows it, and
 * what is left of it is then judged otherwise (test/resources/joined.test.ts has what holds there).
 */
const dropping: fc.Arbitrary<Dropping> = fc
  .tuple(scene, fc.nat())
  .map(([sides, which]) => ({ ...sides, which }))
  .filter(({ switches }) => switches.joinsNames === "no");

/** What is left of an update when one unit is dropped, for each. A notifier that is not there is one unit. */
function withoutEach(
  { update: { scalars, additions } }: IntegrationDiff,
  { hasNotifier }: Live,
): readonly { readonly what: string; readonly left: Update }[] {
  const unitOfPath = (path: string) => {
    const { unit = "own" } = scalarAt(path).field;
    if (!hasNotifier && path.startsWith(NOTIFIER)) return NOTIFIER;
    return unit === "own" ? path : unit;
  };
  return [
    ...[...new Set([...scalars.keys()].map(unitOfPath))].map((what) => ({
      what,
      left: { additions, scalars: new Map([...scalars].filter(([path]) => unitOfPath(path) !== what)) },
    })),
    ...additions.flatMap((addition, index) =>
      (addition.pairs.length > 0 ? addition.pairs : [undefined]).map((dropped) => {
        const pairs = addition.pairs.filter((pair) => pair !== dropped);
        const rest = additions.toSpliced(index, 1, ...(pairs.length > 0 ? [{ ...addition, pairs }] : []));
        return { what: dropped === undefined ? "header" : "pair", left: { scalars, additions: rest } };
      }),
    ),
  ];
}

async function nothingCanBeDropped({ wanted, which, ...sides }: Dropping): Promise<void> {
  const { server, applied } = await history(sides);
  const { diff, live, calls } = await planOn(server, wanted, applied);
  const [post] = postsOf(calls);
  const ways = post === undefined ? [] : withoutEach(diff, live);
  const dropped = ways[which % Math.max(1, ways.length)];
  if (dropped !== undefined && server.switches.notifier === "merge") {
    const { what, left } = dropped;
    if (hasUpdate(left)) server.post(encodeUpdate(left, { secrets: "revealed" }));
    const after = await planOn(server, wanted, applied);
    // Where nobody knows whether the name of another mapping stands for this one, it is said, and nothing is sent.
    const isSaid = !server.switches.isKnown && after.diff.residual.some(({ code }) => code === "RS4206");
    // A mapping without values may instead be taken for one that is there under a kept name.
    if (what !== "header") expect(hasUpdate(after.diff.update) || isSaid).toBe(true);
    return;
  }
  const deletes = deletesOf(calls);
  if (post !== undefined || deletes.length === 0) return;
  const dropping = which % deletes.length;
  deletes.forEach((each, index) => {
    const [side, id = ""] = each.split(" ");
    if (index !== dropping) server.delete(side as Direction, id);
  });
  const after = await planOn(server, wanted, applied);
  expect(deletesOf(after.calls)).toEqual([deletes[dropping]]);
}

async function asShown({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const { joinsNames, notifier } = server.switches;
  const wasTold = tellsApart(server);
  const [posts, deletes] = [server.posts, server.deletes];
  server.bodies.length = 0;
  const { plan } = await applyOn(server, wanted, applied);
  // What comes of what is posted to find out what the server does with names, no plan can show.
  if (plan.diff.residual.some(({ code }) => code === "RS4206")) return;
  const [shown] = postsOf(plan.calls);
  // What a server does with a part of a notifier is seen once, and answered with the whole of it.
  const more = notifier !== "merge" && shown?.body?.outboundConfig?.baseNotifier && !applied?.wholeNotifier ? 1 : 0;
  expect(server.posts - posts).toBeGreaterThanOrEqual(postsOf(plan.calls).length);
  expect(server.posts - posts).toBeLessThanOrEqual(postsOf(plan.calls).length + more);
  if (more === 0) expect(server.bodies.map(masked)).toEqual(postsOf(plan.calls).map(({ body }) => body));
  // A name that is found to be kept, or to be told apart, changes what there is to remove.
  if (joinsNames === "no" && (wasTold || !tellsApart(server)))
    expect(server.deletes - deletes).toBe(deletesOf(plan.calls).length);
}

/** The body as a plan shows it. */
const masked = (body: WireIntegration): unknown =>
  JSON.parse(JSON.stringify(body), (name, value: unknown) =>
    ["password", "apiSecret", "apiKey", "tokenPayload", "tokenHeaders", "resourceAuthHeaders"].includes(name)
      ? "(sensitive)"
      : value,
  );

describe("law 2, minimal", () => {
  law(
    "law 2: an apply makes the calls that an independent oracle says, with the same content",
    plain,
    costsWhatTheOracleSays,
  );
  law(
    "law 2: no unit of an apply can be left out: no pair, no field, no group, no delete",
    dropping,
    nothingCanBeDropped,
  );
  law("law 2: an apply sends exactly what the plan showed", scene, asShown);

  it("law 2: an apply sends exactly what the plan showed: a mapping without values moves away from a name that others use too", () => {
    const nobody = { inbound: [], outbound: [], notifier: undefined, authType: undefined, displayName: undefined };
    const priority = { entity_type: "INCIDENT", attribute: "Priority", values: {} };
    const mapped = (third_party_entity_type: string, third_party_attribute: string) => ({
      integration_id: "INTG-1",
      inbound: { mappings: { m0: { ...priority, third_party_entity_type, third_party_attribute } } },
    });
    const theirs = { entity: "INCIDENT", name: "Priority", theirEntity: "Ticket", theirName: "stats" };
    return asShown({
      switches: samplesSwitches,
      before: nobody,
      earlier: mapped("Ticket", "stats"),
      meddling: { ...nobody, inbound: [{ ...theirs, value: "Open", theirs: "Open" }] },
      wanted: mapped("TICKET", "Status"),
    });
  });
});
