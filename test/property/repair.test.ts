// What a worker repairs without a person: a law on random servers, declarations and edits of others.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ResourceDocument } from "../../src/document/plan-document.js";
import { leftToPeople } from "../../src/engine/apply/unattended.js";
import type { IntegrationPlan } from "../../src/resources/installed-integration/plan.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { law } from "./law.js";
import { applyOn, planOn } from "./run.js";
import { allPairs, count, history, isOthers, type Scene, scene } from "./scene.js";

/** The part of the document of a plan that is looked at. */
function documentOf({ action, diff, calls }: IntegrationPlan): ResourceDocument {
  const { drift, changes, unmanaged, residual, notes } = diff;
  return {
    stack: "client_8",
    address: `${INSTALLED_INTEGRATION}.desk`,
    type: INSTALLED_INTEGRATION,
    construct: "client_8/desk",
    tenant: "client_8",
    integration: "INTG-1",
    status: "ok",
    action,
    drift,
    changes,
    unmanaged,
    residual,
    notes: [],
    note_facts: notes,
    unsent_secrets: [],
    calls,
  };
}

/** How many cases were repaired: a law of what never happens says nothing. */
let repaired = 0;

async function touchesNothingElse({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const plan = await planOn(server, wanted, applied);
  if (leftToPeople(documentOf(plan)) !== undefined) return;
  repaired += 1;
  const before = count(allPairs(server));
  const secrets = structuredClone([server.authType, server.notifier]);
  const isFieldSent = plan.calls.some((call) => (call.carries?.fields.length ?? 0) > 0);
  await applyOn(server, wanted, applied);
  const after = count(allPairs(server));
  for (const [pair, number] of before) {
    if (isOthers(pair, wanted, applied)) expect([pair, after.get(pair)]).toEqual([pair, number]);
  }
  if (!isFieldSent) expect([server.authType, server.notifier]).toEqual(secrets);
  expect(plan.calls.every(({ carries }) => (carries?.groups.length ?? 0) === 0)).toBe(true);
}

/** Nothing of the code changed since the last apply: what differs is what others did. */
const drifted: fc.Arbitrary<Scene> = scene.map((each) => ({
  ...each,
  earlier: each.wanted,
  // Authentication that others changed would leave few cases that are repaired.
  meddling: { ...each.meddling, authType: undefined, notifier: undefined },
}));

describe("a repair without a person", () => {
  law("a repair leaves rows that nothing declares, and sends no authentication", drifted, touchesNothingElse);
  law("a repair of a declaration that was changed leaves rows that nothing declares", scene, touchesNothingElse);

  it("some of the random cases were repaired", () => {
    expect(repaired).toBeGreaterThan(0);
  });

  const drift: ResourceDocument = {
    ...documentOf({
      action: "update",
      diff: { drift: [], changes: [], unmanaged: [], residual: [], notes: [] },
      calls: [],
    } as unknown as IntegrationPlan),
    drift: [{ kind: "scalar", field: "display_name", path: ["display_name"], label: "display_name", action: "change" }],
    calls: [
      {
        method: "POST",
        path: "/installed/INTG-1",
        class: "write",
        documented: true,
        carries: { pairs: 0, mappings: 0, fields: [["display_name"]], groups: [] },
      },
    ],
  };
  const [post] = drift.calls;
  const header = {
    direction: "outbound" as const,
    entityType: "I",
    attribute: "S",
    thirdPartyEntityType: "T",
    thirdPartyAttribute: "S",
  };
  const pair = { path: [], label: "Ok → Good", mapping: header, pair: { value: "Ok", thirdPartyValue: "Good" } };

  it("drift of a plain field that one POST corrects is repaired", () => {
    expect(leftToPeople(drift)).toBeUndefined();
  });

  it.each([
    ["is of an event", { type: "rampsync_integration_event" }],
    ["would be installed", { action: "install" }],
    ["would be uninstalled", { action: "uninstall" }],
    ["would be adopted", { action: "adopt" }],
    ["is gone", { status: "gone" }],
    ["could not be looked at", { status: "unknown" }],
    ["was compared with what is declared", { compared_with: "declared" }],
    ["waits for another", { waits_for: ["a.b"] }],
    ["has a pending change", { changes: drift.drift }],
    ["was changed in code as well", { drift: [{ ...drift.drift[0], applied: "Old" }] }],
    ["differs in what no call mends", { residual: drift.drift }],
    ["is inherited", { note_facts: [{ code: "RS6174", parameters: { integration: "INTG-1" } }] }],
    ["was disabled", { drift: [...drift.drift, { ...drift.drift[0], field: "enabled" }] }],
    ["would be enabled", { calls: [post, { ...post, carries: undefined, path: "/installed/INTG-1/enable" }] }],
    ["would get other credentials", { calls: [{ ...post, carries: undefined }] }],
    [
      "would be sent its authentication",
      { calls: [{ ...post, carries: { ...post?.carries, groups: ["notifier authentication"] } }] },
    ],
    ["lost a secret", { drift: [{ ...drift.drift[0], kind: "secret" }] }],
    ["has a mapping under another name", { drift: [{ ...pair, kind: "header", action: "change" }] }],
    ["would lose a row of others", { drift: [{ ...pair, kind: "unmanaged", action: "remove" }] }],
    ["has other cutting rules", { drift: [{ ...pair, kind: "parsing", action: "change" }] }],
  ])("an integration that %s is left to people", (_, more) => {
    expect(leftToPeople({ ...drift, ...more } as ResourceDocument)).toBeDefined();
  });
});
