// The resource rampsync_installed_integration: each question of the contract, and the file that answers it.
import { isRecord } from "../../base/json.js";
import { isShared, SharedTables } from "../../base/shared-tables.js";
import { DIRECTIONS } from "../../document/mapping.js";
import { unitOf, valuesOf } from "../../integration/accepted/accepted.js";
import { type AppliedTables, decodeApplied, encodeApplied } from "../../integration/applied/applied-record.js";
import { isLaterEdit, lastEditOf } from "../../integration/applied/last-edit.js";
import { fingerprintsIn } from "../../integration/credentials.js";
import { advise } from "../../integration/declared/advice.js";
import { literalMappings } from "../../integration/declared/config.js";
import { validateConfig } from "../../integration/declared/validate.js";
import { ENABLED } from "../../integration/fields.js";
import type { Applied, Live } from "../../integration/model.js";
import { notEnabled } from "../../integration/status.js";
import type { Resource } from "../resource.js";
import { installedIntegrationSchema } from "../schemas/installed-integration.js";
import { applyIntegration } from "./apply.js";
import { appliedInNames, declareInNames } from "./attribute-names.js";
import { attributesAfterApply } from "./attributes.js";
import { unconsented } from "./consent.js";
import { readCredentials } from "./credentials.js";
import { expectedAttributes } from "./expected.js";
import { foreseeRequests } from "./foresee.js";
import { guardIntegration, lossesOf } from "./guards.js";
import { handOver } from "./hand-over.js";
import { importIntegration } from "./import.js";
import { installationKey, isOtherInstallation } from "./install-identity.js";
import { planInstallation } from "./install-plan.js";
import { readKeptRow } from "./kept-rows.js";
import { nameOf } from "./name.js";
import { type IntegrationPlan, planIntegration } from "./plan.js";
import { attributesOfLive, readIntegration } from "./read.js";
import { recoverApplied } from "./recover.js";
import { emptiedConfig, planRemoval, wayOf } from "./removal.js";
import { removalsOf } from "./removals.js";
import { applyRestore, foreseeRestore, planRestore } from "./restore.js";
import { isPlanOf } from "./same-plan.js";

export const installedIntegration: Resource<Applied, IntegrationPlan, Live> = {
  ...installedIntegrationSchema,
  validate: validateConfig,
  advise,
  shareTables(block, tables) {
    if (!tables.seeks) return;
    for (const direction of DIRECTIONS) {
      const inner = block[direction];
      const table = isRecord(inner) ? inner.mappings : undefined;
      if (!isRecord(inner) || !isRecord(table) || isShared(table)) continue;
      Object.assign(inner, { mappings: tables.of(JSON.stringify(table), () => table) });
    }
  },

  prepare: (session, tenant, ids) =>
    session.observer.prepare(
      tenant,
      ids.filter((id) => id !== ""),
    ),
  plan(session, target, config, applied, ignored) {
    if (target.id !== "") return planIntegration(session, target, config, applied, ignored);
    const declared = declareInNames(session, target.tenant, config);
    const { install } = declared;
    if (install === undefined) return planIntegration(session, target, config, applied, ignored);
    return planInstallation(session, target, { ...declared, install }, applied);
  },
  isPlanOf(session, plan, config, applied) {
    const { tenant, id } = plan;
    const wanted = config ?? (applied === undefined ? {} : emptiedConfig(id, applied));
    const known = applied && appliedInNames(session, tenant, wanted, applied);
    return isPlanOf(session, plan, declareInNames(session, tenant, wanted), known);
  },
  isOther: isOtherInstallation,
  twinKey: installationKey,
  nameOf,
  notEnabled: ({ live, declared }) => (declared.scalars.get(ENABLED) === false ? undefined : notEnabled(live.status)),
  lastEdit: ({ live: { edited }, applied }) =>
    edited !== undefined && applied !== undefined && isLaterEdit(edited, applied) ? lastEditOf(edited) : undefined,
  foresee: foreseeRequests,
  apply: applyIntegration,
  read: readIntegration,
  importId: {
    isId: (text) => validateConfig({ integration_id: text }).length === 0,
    names: "integration",
    hint: "Import INTG-…, or tenant:INTG-… for another tenant than the provider's.",
  },
  import: importIntegration,
  handOver,
  removal: {
    reads: ["on_destroy", "uninstall_reason", "install"],
    changesLive: (instructions) => wayOf(instructions) !== "forget",
    action: "forget",
    removes: "managed mappings",
    plan: planRemoval,
    isNamedOnly: ({ uninstall }) => uninstall !== undefined,
  },

  restoring(rows) {
    const kept = rows.map(readKeptRow);
    return {
      ...installedIntegration,
      prepare: async () => {},
      plan: (session, target) => planRestore(session, target, kept),
      foresee: (_session, plan) => foreseeRestore(plan),
      apply: (session, plan, options) => applyRestore(session, plan, options, kept),
    };
  },

  removalsOf,
  lossesOf,
  guard: guardIntegration,
  rotates: ({ rotation }) => rotation === "rotate",
  envelopeOf: ({ inbound_credentials: envelope }) => (typeof envelope === "string" ? envelope : undefined),
  readCredentials,
  unconsented,

  acceptance({ fingerprintKeys }, { sides }, change) {
    return unitOf(change, sides) === undefined ? undefined : valuesOf(change, sides, fingerprintKeys.own);
  },
  records: {
    encode: encodeApplied,
    reader() {
      const tables: AppliedTables = new SharedTables();
      return (text, config) => decodeApplied(text, tables, config && literalMappings(config));
    },
    renew({ fingerprintKeys }, applied) {
      const keys = fingerprintKeys.of(applied.keys).wrapping(fingerprintsIn(applied));
      return keys.length === 0 || keys === applied.keys ? applied : { ...applied, keys };
    },
    recover: recoverApplied,
  },
  attributesAfterApply,
  attributesOfLive,
  expectedAttributes,
};
