// Laws 3, 4 and 5: no gap and no duplicate at any instant, and what is not managed is not touched.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declare } from "../../src/integration/declared/config.js";
import { UnknownOutcomeError } from "../../src/opsramp/unknown-outcome-error.js";
import { type Config, config, content, type ServerContent, serverWith, switches } from "./arbitraries.js";
import { law } from "./law.js";
import { NaiveServer, type NaiveSwitches, samplesSwitches } from "./naive-server.js";
import { tellsApart } from "./oracle.js";
import { applyOn, planOn, settleOn, silent, unknownNames } from "./run.js";
import { allPairs, canHold, count, declaredPairs, history, isOthers, type Scene, scene } from "./scene.js";

async function holdsAtEveryInstant({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const wants = declaredPairs(wanted);
  const stays = [...new Set(allPairs(server))].filter((pair) => wants.has(pair));
  const atFirst = count(allPairs(server));
  const namedAtFirst = count(server.namedPairs("with rules"));
  server.changed = () => {
    const present = new Set(allPairs(server));
    for (const pair of stays) expect(present).toContain(pair);
  };
  const settled = await settleOn(server, wanted, applied);

  // Under its own third-party name nothing that was there is posted, and nothing is posted twice.
  // Only where the server puts it under another's name, which shows afterwards, and where no row can be removed.
  const joined = server.switches.joinsNames !== "no" && !server.switches.rowEndpoints ? 1 : 0;
  for (const [row, number] of count(server.namedPairs("with rules"))) {
    expect([row, number <= Math.max(1, namedAtFirst.get(row) ?? 0) + joined]).toEqual([row, true]);
  }
  const after = count(allPairs(server));
  for (const [pair, number] of after) {
    if (!wants.has(pair)) expect([pair, number <= (atFirst.get(pair) ?? 0)]).toEqual([pair, true]);
  }
  const plan = await planOn(server, wanted, settled.applied);
  for (const pair of declaredPairs(wanted, unknownNames(plan))) expect(after.has(pair)).toBe(true);
  if (wanted.unmanaged_mappings !== "remove") {
    for (const [pair, number] of atFirst) {
      if (isOthers(pair, wanted, applied)) expect([pair, after.get(pair)]).toEqual([pair, number]);
    }
  }
}

interface Successive {
  readonly switches: NaiveSwitches;
  readonly before: ServerContent;
  readonly earlier: Config;
  readonly wanted: Config;
}

const successive: fc.Arbitrary<Successive> = fc
  .record({ switches, before: content, earlier: config, wanted: config })
  .filter((each) => canHold(each.switches, each.earlier) && canHold(each.switches, each.wanted));

async function leavesAlone({ switches: how, before, earlier, wanted }: Successive): Promise<void> {
  const server = serverWith(before, how);
  const { applied } = await settleOn(server, earlier);
  const sides = declare(wanted);
  const snapshot = structuredClone({ rows: server.rows, notifier: server.notifier, authType: server.authType });
  await settleOn(server, wanted, applied);
  for (const direction of ["inbound", "outbound"] as const) {
    if (!sides.directions.has(direction)) expect(server.rows[direction]).toEqual(snapshot.rows[direction]);
  }
  const names = (part: string) => [...sides.scalars.keys()].some((path) => path.startsWith(part));
  if (!names("outbound.notifier.")) expect(server.notifier).toEqual(snapshot.notifier);
  if (!names("inbound.authentication.")) expect(server.authType).toBe(snapshot.authType);
}

interface Ambiguous extends Scene {
  /** Whether the write happened whose answer was lost. */
  readonly happened: boolean;
  /** Reads after it that do not show it yet. */
  readonly lag: number;
}

const ambiguous: fc.Arbitrary<Ambiguous> = fc
  .tuple(scene, fc.boolean(), fc.nat({ max: 2 }))
  .map(([sides, happened, lag]) => ({ ...sides, happened, lag }));

async function doublesNothing({ wanted, happened, lag, ...sides }: Ambiguous): Promise<void> {
  const { server, applied } = await history(sides);
  const wasTold = tellsApart(server);
  const atFirst = count(server.namedPairs("with rules"));
  const [post, view, list] = [server.post.bind(server), server.view.bind(server), server.list.bind(server)];
  server.post = (body) => {
    server.post = post;
    const before = { view: view(), inbound: list("inbound"), outbound: list("outbound") };
    if (happened) post(body);
    let late = lag;
    server.view = () => (late-- > 0 ? before.view : view());
    server.list = (side) => (late > 0 ? before[side] : list(side));
    throw new UnknownOutcomeError("the answer was lost");
  };
  const { status, applied: next } = await applyOn(server, wanted, applied);
  const allowed = server.switches.joinsNames === "no" ? 0 : 1;
  for (const [row, number] of count(server.namedPairs("with rules"))) {
    expect([row, number <= Math.max(1, atFirst.get(row) ?? 0) + allowed]).toEqual([row, true]);
  }
  if (server.switches.joinsNames !== "no" || server.switches.notifier === "reject-partial") return;
  // That it tells names apart shows in what was sent to it.
  expect(status === "failed" && (wasTold || !tellsApart(server))).toBe(false);
  if (status === "done") expect(silent(await planOn(server, wanted, next))).toMatchObject({ calls: [] });
}

describe("laws 3, 4 and 5: no gap, no duplicates, hands off", () => {
  law("laws 3, 4 and 5 hold at every request of an apply", scene, holdsAtEveryInstant);
  law("a write whose outcome is unknown leaves nothing twice", ambiguous, doublesNothing);
  law("a direction and a notifier that the declaration does not name are left alone", successive, leavesAlone);

  it.each([true, false])(
    "a pair that is declared no more leaves somebody's that is the same under the name that the integration shows (known: %s)",
    async (isKnown) => {
      const server = new NaiveServer({ ...samplesSwitches, joinsNames: "display", isKnown });
      const names = { entity: "INCIDENT", name: "Status", theirEntity: "Ticket", theirName: "Status" };
      server.add("outbound", { ...names, value: "Open", theirs: "New" });
      const before = structuredClone(server.rows.outbound);
      const m0 = {
        entity_type: "INCIDENT",
        attribute: "Status",
        third_party_entity_type: "Ticket",
        third_party_attribute: "State",
        values: { Open: ["New"] },
      };
      const { applied } = await settleOn(server, { integration_id: "INTG-1", outbound: { mappings: { m0 } } });
      expect(server.rows.outbound).toHaveLength(2);
      const nothingLeft = { integration_id: "INTG-1", outbound: { mappings: {} } };
      const result = await settleOn(server, nothingLeft, applied);
      expect(result).toMatchObject({ status: "done", errors: [], applied: { mappings: [] } });
      expect(server.rows.outbound).toEqual(before);
    },
  );
});
