// Accepted drift stays as it is, live and in the record, and everything else converges; it wakes once its value moves on, its
// declaration changes or its date passes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/document/change.js";
import { driftId } from "../../src/document/drift-id.js";
import type { AcceptedEntry } from "../../src/integration/accepted/accepted.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import type { Applied } from "../../src/integration/model.js";
import { AcceptedDrift } from "../../src/resources/accepted-drift.js";
import { applyIntegration } from "../../src/resources/installed-integration/apply.js";
import { installedIntegration } from "../../src/resources/installed-integration/index.js";
import { planIntegration } from "../../src/resources/installed-integration/plan.js";
import type { Session } from "../../src/resources/session.js";
import type { Config } from "./arbitraries.js";
import { law } from "./law.js";
import { type NaiveServer, samplesSwitches } from "./naive-server.js";
import { sessionOf, target } from "./run.js";
import { hasNoJoined, history, type Scene, scene } from "./scene.js";

const REMADE: readonly string[] = ["parsing", "header", "kept name"];

/** The clock of the laws stands at its beginning. */
const TODAY = "1970-01-01";

interface Accepting extends Scene {
  /** Which of the differences that can be accepted are. */
  readonly chosen: readonly boolean[];
}

/** Servers that list their rows: where the list is refused, a difference of a mapping without values may have another form. */
const accepting: fc.Arbitrary<Accepting> = fc
  .tuple(scene, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }))
  .map(([sides, chosen]) => ({ ...sides, chosen }))
  .filter(({ switches }) => switches.rowEndpoints)
  // One row serves all mappings of an attribute (docs/api-contract.md#what-the-laws-leave-out).
  .filter(({ switches, earlier }) => switches.joinsNames !== "stored" || earlier === undefined || hasNoJoined(earlier));

function sessionWith(server: NaiveServer, entries: readonly AcceptedEntry[]): Session {
  return { ...sessionOf(server), accepted: new AcceptedDrift("rampsync.accepted.json", entries) };
}

const planWith = (server: NaiveServer, config: Config, applied: Applied, entries: readonly AcceptedEntry[]) =>
  planIntegration(sessionWith(server, entries), target, config, applied);

const ids = (changes: readonly Change[]) =>
  changes.map((change) => driftId({ tenant: target.tenant, integration: target.id }, change)).sort();

const clone = <Value>(value: Value): Value => structuredClone(value);

async function staysUntilItWakes({ chosen, earlier, ...sides }: Accepting): Promise<void> {
  const { server, applied } = await history({ ...sides, earlier });
  if (applied === undefined || earlier === undefined) return;
  const first = await planWith(server, earlier, applied, []);
  // Cutting rules and names travel with all rows of their mapping: where they are sent again, its rows are made anew.
  const { drift, changes, residual } = first.diff;
  if ([...drift, ...changes, ...residual].some(({ kind }) => REMADE.includes(kind))) return;
  const session = sessionWith(server, []);
  const place = { tenant: target.tenant, integration: target.id };
  const acceptable = first.diff.drift.flatMap((change): readonly AcceptedEntry[] => {
    const values = installedIntegration.acceptance?.(session, first, change);
    if (values === undefined) return [];
    const why = { reason: "agreed", who: "Ada", until: TODAY };
    return [{ id: driftId(place, change), ...place, path: change.path, ...values, ...why }];
  });
  const entries = acceptable.filter((_, index) => chosen[index % chosen.length] === true);
  if (entries.length === 0) return;
  const acceptedIds = entries.map(({ id }) => id).sort();
  const others = ids(first.diff.drift).filter((id) => !acceptedIds.includes(id));

  // It is set aside, whole, and nothing else is.
  const accepted = await planWith(server, earlier, applied, entries);
  expect(ids(accepted.diff.accepted ?? [])).toEqual(acceptedIds);
  expect(ids(accepted.diff.drift)).toEqual(others);

  // An apply sends nothing for it: once everything else is in step, it is all that differs.
  const result = await applyIntegration(sessionWith(server, entries), accepted, { recheck: false });
  if (result.status !== "done" || result.applied === undefined) return;
  const recorded = decodeApplied(encodeApplied(result.applied));
  const quiet = await planWith(server, earlier, recorded, entries);
  expect(quiet.calls).toEqual([]);
  expect(ids(quiet.diff.drift)).toEqual([]);
  const awake = await planWith(server, earlier, recorded, []);
  // What was sent meanwhile may be of another name of the attribute (docs/api-contract.md#what-the-laws-leave-out).
  if (awake.diff.residual.some(({ kind }) => REMADE.includes(kind))) return;
  expect(ids(awake.diff.drift)).toEqual(acceptedIds);

  // Each way to wake: its day, its value, its declaration.
  const wakers: readonly ((entry: AcceptedEntry) => AcceptedEntry)[] = [
    (entry) => ({ ...entry, until: "1969-12-31" }),
    (entry) => ({ ...entry, live: "another value" }),
    (entry) => ({ ...entry, declared: "another value" }),
  ];
  for (const wake of wakers) {
    const woken = await planWith(server, earlier, recorded, clone(entries).map(wake));
    expect(ids(woken.diff.drift)).toEqual(acceptedIds);
    expect(woken.diff.stale ?? []).toHaveLength(entries.length);
  }
}

describe("drift that is accepted", () => {
  law(
    "accepted drift stays live and recorded, and wakes by its day, its value and its declaration",
    accepting,
    staysUntilItWakes,
  );

  it("of two names of an attribute whose only pair is missing one is left as it was accepted, and the other is sent", () => {
    const nobody = { inbound: [], outbound: [], notifier: undefined, authType: undefined, displayName: undefined };
    const theirs = { entity: "INCIDENT", name: "Status", theirEntity: "Ticket", theirName: "stats" };
    const mapped = (third_party_entity_type: string, third_party_attribute: string) => ({
      entity_type: "SERVICEREQUEST",
      attribute: "Status",
      third_party_entity_type,
      third_party_attribute,
      values: { Open: ["Open"] },
    });
    return staysUntilItWakes({
      switches: samplesSwitches,
      before: nobody,
      earlier: {
        integration_id: "INTG-1",
        inbound: { mappings: { m0: mapped("TICKET", "Status"), m1: mapped("REQUEST", "Severity") } },
      },
      // As many rows as somebody adds on one side, somebody removes on the other.
      meddling: { ...nobody, outbound: [1, 2].map(() => ({ ...theirs, value: "", theirs: "" })) },
      wanted: { integration_id: "INTG-1" },
      chosen: [true, false],
    });
  });
});
