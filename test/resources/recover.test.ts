// What was applied is read from the attributes of a state that has lost its private record.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FingerprintKeys } from "../../src/base/fingerprint-keys.js";
import { Secret } from "../../src/base/secret.js";
import type { Emulator } from "../../src/emulator/index.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import type { Attributes } from "../../src/resources/attributes.js";
import { attributesAfterApply } from "../../src/resources/installed-integration/attributes.js";
import { recoverApplied } from "../../src/resources/installed-integration/recover.js";
import { mapping } from "../support/desk.js";
import { credentials } from "../support/world.js";
import {
  apply,
  DESK_ID,
  deskMappings,
  deskWith,
  isSilent,
  methods,
  plan,
  SECRETS,
  silence,
  startDesk,
  TENANT,
} from "./desk.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startDesk();
});
afterEach(() => emulator.close());

const keys = new FingerprintKeys({ clientSecret: new Secret(credentials.clientSecret) });

/** Applies, and returns the attributes that a state would hold. */
async function stateAfter(config: Config): Promise<{ readonly state: Attributes; readonly applied: Applied }> {
  const { applied, live } = await apply(emulator, config);
  if (applied === undefined) throw new Error("nothing was applied");
  return { state: attributesAfterApply(config, live, applied), applied };
}

describe("lost private records", () => {
  // With the third-party name that is live: a name that the server keeps is not among the attributes, and is learned anew.
  const withSecrets = deskWith({ password_wo_version: 3 });
  const declared: Config & { readonly outbound: Config } = {
    ...withSecrets,
    outbound: {
      ...(withSecrets.outbound as Config),
      mappings: { "INCIDENT.Status": mapping("INCIDENT", "Status", ["Ticket", "stats"], { Ok: ["Good"] }) },
    },
  };

  it("a lost private record is recovered exactly, for the declaration that was applied", async () => {
    const { state, applied } = await stateAfter(declared);
    const recovered = recoverApplied(state, declared, keys);
    expect([...recovered.fingerprints.keys()].sort()).toEqual([...applied.fingerprints.keys()].sort());
    expect(recovered.versions).toEqual(applied.versions);
    expect(isSilent(await plan(emulator, declared, recovered))).toEqual(silence);
  });

  it("a recovered record still removes what was managed and is declared no more", async () => {
    const { state } = await stateAfter(declared);
    emulator.clearRequests();
    const without: Config = { ...declared, inbound: { ...(declared.inbound as Config), mappings: {} } };
    await apply(emulator, without, recoverApplied(state, without, keys));
    expect(new Set(methods(emulator))).toEqual(new Set(["DELETE"]));
    const rows = emulator.tenant(TENANT).integration(DESK_ID).rows("inbound");
    const applied = Object.values(deskMappings.inbound).flatMap(({ values }) => Object.keys(values));
    expect(rows.filter((row) => applied.includes(String(row.propertyValue)))).toEqual([]);
  });

  it("a recovered record leaves what it does not name unmanaged", async () => {
    const { state } = await stateAfter({ integration_id: DESK_ID });
    expect(recoverApplied(state, declared, keys).mappings).toEqual([]);
  });

  it("a secret that differs from the one last sent is sent again after the record was recovered", async () => {
    const { state } = await stateAfter(declared);
    const { outbound } = deskWith({ password_wo_version: 3 }, { ...SECRETS, password: "another" });
    const changed = { ...declared, outbound: { ...declared.outbound, notifier: (outbound as Config).notifier } };
    const { diff } = await plan(emulator, changed, recoverApplied(state, changed, keys));
    expect(diff.changes).toMatchObject([{ kind: "secret" }, { kind: "secret" }]);
  });
});
