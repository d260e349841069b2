// The handlers of rampsync_installed_integration: Terraform's questions, answered by the resource that both front doors share.
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { isGone, isNameKept } from "../base/error-kind.js";
import { Secret } from "../base/secret.js";
import { decodeApplied, encodeApplied } from "../integration/applied/applied-record.js";
import { type Config, hasUnknown } from "../integration/declared/config.js";
import { validateConfig } from "../integration/declared/validate.js";
import { unsentNote } from "../integration/diff/diff.js";
import { installedIntegrationFields, NOTIFIER } from "../integration/fields.js";
import type { Applied } from "../integration/model.js";
import { type ApplyResult, applyIntegration } from "../resources/installed-integration/apply.js";
import {
  type Attributes,
  attributesAfterApply,
  secretsRevision,
} from "../resources/installed-integration/attributes.js";
import { importIntegration } from "../resources/installed-integration/import.js";
import type { IntegrationPlan, Target } from "../resources/installed-integration/plan.js";
import { attributesOfLive, readIntegration } from "../resources/installed-integration/read.js";
import { recoverApplied } from "../resources/installed-integration/recover.js";
import { emptiedConfig, removesMappings } from "../resources/installed-integration/removal.js";
import {
  type ApplyResult as Applying,
  type ApplyRequest,
  type Diagnostic,
  type ImportResult,
  type PlannedResult,
  type PlanRequest,
  type ReadResult,
  type Schema,
  UNKNOWN,
  type Value,
  warning,
} from "../terraform-plugin/index.js";
import { codedWarning, errorDiagnostics, parsePath } from "./diagnostics.js";
import type { Run } from "./run.js";
import { toAttributes, toConfig, toPlannedConfig } from "./values.js";

type State = ReadResult<Schema>["state"];
type Proposed = { readonly [name: string]: Value };

const configOf = (value: unknown): Config => toConfig(value, installedIntegrationFields);
const asState = (attributes: Attributes) => attributes as State;
const toPrivate = (applied: Applied): Uint8Array => Buffer.from(encodeApplied(applied));

/** What the state says was applied; `config` is what is declared now, where anything is. */
function recordedApplied(run: Run, bytes: Uint8Array, state: Attributes, config?: Config): Applied {
  if (bytes.length > 0) return decodeApplied(Buffer.from(bytes).toString("utf8"));
  return recoverApplied(state, config, run.session.fingerprintKey);
}

function targetOf(run: Run, { tenant_id, integration_id, id }: Attributes): Target {
  const known = typeof integration_id === "string" && integration_id !== "" ? integration_id : id;
  return { tenant: run.tenantOf(tenant_id), id: typeof known === "string" ? known : "" };
}

export function validateResource(raw: unknown): readonly Diagnostic[] {
  return errorDiagnostics(validateConfig(configOf(raw), { plainSecrets: true }));
}

// ---- read ----------------------------------------------------------------------------------------------------------

export async function readResource(
  run: Run | undefined,
  state: unknown,
  bytes: Uint8Array,
): Promise<ReadResult<Schema>> {
  // With a provider whose configuration is not known yet nothing can be looked at.
  if (run === undefined) return { state: state as State };
  const attributes = toAttributes(state);
  const applied = recordedApplied(run, bytes, attributes);
  try {
    const read = await readIntegration(run.session, targetOf(run, attributes), attributes, applied);
    // A recovered record has no fingerprints; the plan, which knows the secrets, needs the revision that they had.
    return { state: asState(bytes.length > 0 ? read : { ...read, secrets_revision: attributes.secrets_revision }) };
  } catch (thrown) {
    // Gone: the plan that follows adopts it again, which says that there is no such integration.
    if (isGone(thrown)) return { state: null };
    throw thrown;
  }
}

// ---- plan ----------------------------------------------------------------------------------------------------------

export async function planResource(run: Run | undefined, request: PlanRequest<Schema>): Promise<PlannedResult<Schema>> {
  if (request.isDestroy) return { planned: null, ...(await planRemoval(run, request)) };
  const byDefault = request.defaultPlan();
  if (run === undefined) return byDefault;
  const config = configOf(request.config);
  const requiresReplace = byDefault.requiresReplace.filter(
    ([name]) => name !== "tenant_id" || movesTenant(run, request),
  );
  if (requiresReplace.length > 0) return { ...byDefault, requiresReplace };
  const planned = byDefault.planned as Proposed;
  // Checks of what is not known yet are made at apply, when Terraform plans again.
  if (hasUnknown(config)) return { planned: asPlanned(withoutFindings(planned)), requiresReplace };
  refuseInvalid(config);
  const target = targetOf(run, config);
  run.claim(target, request.isCreate ? "creates" : "updates", config);
  const applied = request.isCreate
    ? undefined
    : recordedApplied(run, request.private, toAttributes(request.priorState), config);
  const plan = await run.plan(target, config, applied);
  const expected = request.isCreate ? { ...planned, ...known(plan) } : expectUpdate(request, planned, plan);
  return { planned: asPlanned(expected), requiresReplace, diagnostics: saidBy(plan) };
}

const asPlanned = (value: Proposed) => value as PlannedResult<Schema>["planned"];

function withoutFindings(planned: Proposed): Proposed {
  return { ...planned, findings: UNKNOWN, secrets_revision: UNKNOWN };
}

/** What adopting does not change. */
function known({ live }: IntegrationPlan): Proposed {
  return { id: live.id, application: live.application ?? null };
}

function movesTenant(run: Run, { config, priorState }: PlanRequest<Schema>): boolean {
  const { tenant_id: wanted } = config as Proposed;
  if (wanted === UNKNOWN) return true;
  return run.tenantOf(wanted) !== run.tenantOf(toAttributes(priorState).tenant_id);
}

function refuseInvalid(config: Config): void {
  const errors = validateConfig(config, { plainSecrets: true });
  if (errors.length > 0) throw new RampsyncErrors(errors);
}

/**
 * Terraform cannot see all that there is to do: where there is work, `findings` becomes unknown, so that it calls apply;
 * where there is none it stays, and so does everything else.
 */
function expectUpdate(request: PlanRequest<Schema>, planned: Proposed, plan: IntegrationPlan): Proposed {
  const prior = request.priorState as Proposed;
  // A record that was lost is written again by an apply.
  const work = plan.action !== "no-op" || request.private.length === 0;
  const changed = work || request.defaultPlan().changed;
  return {
    ...planned,
    id: prior.id ?? plan.live.id,
    status: prior.status ?? null,
    application: prior.application ?? null,
    // Live and secrets may be others by the time of the apply, which then sends them: it must not be promised otherwise.
    secrets_revision: changed && declaresSecret(plan) ? UNKNOWN : expectRevision(plan, prior),
    findings: changed ? UNKNOWN : (prior.findings ?? []),
  };
}

function declaresSecret({ declared }: IntegrationPlan): boolean {
  return [...declared.scalars.values()].some((value) => value instanceof Secret);
}

/** Sending the notifier, which holds the secrets, makes new fingerprints of them. */
function expectRevision({ diff, declared, applied }: IntegrationPlan, prior: Proposed): Value {
  if ([...diff.update.scalars.keys()].some((path) => path.startsWith(`${NOTIFIER}.`))) return UNKNOWN;
  if (applied === undefined) return prior.secrets_revision ?? null;
  const kept = [...applied.fingerprints].filter(([path]) => declared.scalars.get(path) instanceof Secret);
  return secretsRevision(new Map(kept));
}

/** Warnings: residuals that are foreseen, and what is released or cannot be verified, when there is work at all. */
function saidBy({ diff, action }: IntegrationPlan): readonly Diagnostic[] {
  if (action === "no-op") return [];
  const residual = diff.residual.map((change) => {
    const { code = "RS4202", path, label, before, after } = change;
    const message = isNameKept(change)
      ? `The third-party name is "${before}" live and "${after}" declared: no call can rename it, and it is kept.`
      : `${label} cannot be removed: it stays live, and is not planned again.`;
    return codedWarning(code, message, path);
  });
  const unsent = unsentNote(diff);
  const neverSent = unsent === undefined ? [] : [warning("Secrets never sent", { detail: unsent })];
  return [...residual, ...diff.notes.map(noteWarning), ...neverSent];
}

function noteWarning(note: string): Diagnostic {
  const [place = "", ...rest] = note.split(": ");
  const path = parsePath(place);
  return path === undefined || rest.length === 0
    ? warning("Note", { detail: note })
    : warning("Not managed or not verified", { detail: note, path });
}

async function planRemoval(
  run: Run | undefined,
  request: PlanRequest<Schema>,
): Promise<{ readonly diagnostics?: readonly Diagnostic[] }> {
  const prior = toAttributes(request.priorState);
  if (run === undefined) return {};
  const target = targetOf(run, prior);
  if (!removesMappings(prior.on_destroy)) {
    const detail = `${target.id} of tenant ${target.tenant} is forgotten; everything stays live as it is.`;
    return { diagnostics: [warning("Forgotten, not removed", { detail })] };
  }
  run.claim(target, "empties");
  const applied = recordedApplied(run, request.private, prior);
  try {
    return { diagnostics: saidBy(await run.plan(target, emptiedConfig(target.id, applied), applied)) };
  } catch (thrown) {
    if (isGone(thrown)) return {};
    throw thrown;
  }
}

// ---- apply ---------------------------------------------------------------------------------------------------------

export async function applyResource(
  run: Run | undefined,
  request: ApplyRequest<Schema>,
  signal: AbortSignal,
): Promise<Applying<Schema>> {
  if (run === undefined) throw new RampsyncError("RS2010", "The provider's configuration is not known.");
  if (signal.aborted) {
    throw new RampsyncError("RS4014", "The run was stopped before this integration was begun.");
  }
  if (request.planned === null) return removeResource(run, request);
  const config = toPlannedConfig(request.planned, request.config, installedIntegrationFields);
  refuseInvalid(config);
  const applied =
    request.prior === null ? undefined : recordedApplied(run, request.private, toAttributes(request.prior), config);
  return run.uninterrupted(async () => {
    const plan = await run.planToApply(targetOf(run, config), config, applied);
    return finish(run, request, await applyIntegration(run.session, plan, { recheck: false }));
  });
}

/** Of a failed update what is live is stored, so that the next plan shows what is left to do; of a failed adoption nothing. */
function finish(
  run: Run,
  request: ApplyRequest<Schema>,
  { applied, live, status, errors }: ApplyResult,
): Applying<Schema> {
  const diagnostics = errorDiagnostics(errors);
  if (applied === undefined) return { diagnostics };
  const planned = request.planned as Proposed;
  const attributes = toAttributes(planned);
  const after =
    status === "done"
      ? asPlannedWhereKnown(attributesAfterApply(attributes, live, applied), planned)
      : attributesOfLive(run.session, attributes, live, applied);
  return { state: asState(after), private: toPrivate(applied), diagnostics };
}

/** Computed attributes that were planned must come out so; what has moved since is shown by the next read. */
function asPlannedWhereKnown(after: Attributes, planned: Proposed): Attributes {
  const computed = ["id", "status", "application", "secrets_revision", "findings"] as const;
  const kept = computed.filter((name) => planned[name] !== UNKNOWN && planned[name] !== undefined);
  return { ...after, ...Object.fromEntries(kept.map((name) => [name, planned[name]])) };
}

async function removeResource(run: Run, request: ApplyRequest<Schema>): Promise<Applying<Schema>> {
  const prior = toAttributes(request.prior);
  if (!removesMappings(prior.on_destroy)) return { state: null };
  const applied = recordedApplied(run, request.private, prior);
  const target = targetOf(run, prior);
  try {
    const result = await run.uninterrupted(async () => {
      const plan = await run.planToApply(target, emptiedConfig(target.id, applied), applied);
      return applyIntegration(run.session, plan, { recheck: false });
    });
    if (result.status === "done" || result.applied === undefined) {
      return { ...(result.status === "done" ? { state: null } : {}), diagnostics: errorDiagnostics(result.errors) };
    }
    return {
      state: asState(attributesOfLive(run.session, prior, result.live, result.applied)),
      private: toPrivate(result.applied),
      diagnostics: errorDiagnostics(result.errors),
    };
  } catch (thrown) {
    if (isGone(thrown)) return { state: null };
    throw thrown;
  }
}

// ---- import --------------------------------------------------------------------------------------------------------

/** `INTG-…` in the provider's tenant, or `tenant:INTG-…`, which the resource then names. */
export async function importResource(run: Run | undefined, text: string): Promise<ImportResult<Schema>> {
  if (run === undefined) throw new RampsyncError("RS2010", "The provider's configuration is not known.");
  const colon = text.lastIndexOf(":");
  const named = colon < 0 ? undefined : text.slice(0, colon);
  const id = text.slice(colon + 1);
  const [wrong] = validateConfig({ integration_id: id });
  if (wrong !== undefined || named === "") {
    throw new RampsyncError("RS1004", `"${text}" names no integration.`, {
      hint: "Import INTG-…, or tenant:INTG-… for another tenant than the provider's.",
    });
  }
  const imported = await importIntegration(run.session, { tenant: run.tenantOf(named), id }, named);
  return {
    state: imported.attributes as ImportResult<Schema>["state"],
    private: toPrivate(imported.applied),
    diagnostics: imported.notes.map((note) => warning("Left out", { detail: note })),
  };
}
