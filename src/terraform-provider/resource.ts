// The handlers of a resource: Terraform's questions, answered by the definition that both front doors share.
import { createHash } from "node:crypto";
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { isFormKept, isGone, isNameKept } from "../base/error-kind.js";
import { note } from "../base/note.js";
import { composedValue } from "../base/text-form.js";
import { leftByAdopting, pathText } from "../document/change.js";
import { type Config, givenText, hasUnknown, UNKNOWN as UNKNOWN_LATER } from "../integration/declared/config.js";
import { notGivenNotes, unopenedNotes, unsentNotes } from "../integration/diff/diff.js";
import { fold } from "../integration/pairing/key.js";
import type { Attributes } from "../resources/attributes.js";
import { onlyAdopting } from "../resources/guards.js";
import { declaredId, isMadeByServer } from "../resources/identity.js";
import { contextOf, withContext, withoutContext } from "../resources/record-context.js";
import type { ApplyResult, Removed, Resource, ResourcePlan, Target } from "../resources/resource.js";
import {
  type ApplyResult as Applying,
  type ApplyRequest,
  type Diagnostic,
  equalValues,
  type ImportResult,
  type PlannedResult,
  type PlanRequest,
  type ReadResult,
  type Schema,
  UNKNOWN,
  type Value,
} from "../terraform-plugin/index.js";
import { catalogueWarnings } from "./catalogue.js";
import { about, codedWarning, errorDiagnostics, noteWarning } from "./diagnostics.js";
import { goesWarning } from "./goes.js";
import { takenOver } from "./moved-state.js";
import type { Run } from "./run.js";
import { resourceSchema } from "./schema.js";
import { toAttributes, toConfig, toPlannedConfig, withoutNullSecrets } from "./values.js";

type State = ReadResult<Schema>["state"];
type Proposed = { readonly [name: string]: Value };

const asState = (attributes: Attributes) => attributes as State;

/** A resource and the run that asks of it. */
interface Asked {
  readonly run: Run;
  readonly definition: Resource;
}

const toPrivate = ({ records }: Resource, applied: unknown, tenant: string): Uint8Array =>
  Buffer.from(withContext(records.encode(applied), { tenant }));
const utf8Text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

/** What the state says was applied; `config` is what is declared now, where anything is. */
function recordedApplied(asked: Asked, bytes: Uint8Array, state: Attributes, config?: Config): unknown {
  const { records } = asked.definition;
  const record = withoutContext(utf8Text(bytes));
  if (record !== "" && record !== NO_RECORD) return records.reader()(record);
  return records.recover(state, config, asked.run.session.fingerprintKeys);
}

/** Private bytes of what nothing is recorded of yet. */
const NO_RECORD = "{}";

/** `prior`: the attributes of the state, which alone tell the id that the server gave. */
function targetOf({ run, definition }: Asked, declared: Attributes, prior: Attributes = declared): Target {
  const id = declaredId(definition, declared) ?? prior.id;
  return { tenant: run.tenantOf(declared.tenant_id), id: typeof id === "string" ? id : "" };
}

/** Of what a state records: in the tenant that it names, else in the one that the provider named when it was applied. */
function recordedTargetOf(asked: Asked, state: Attributes, bytes: Uint8Array): Target {
  const id = declaredId(asked.definition, state) ?? state.id;
  return { tenant: recordedTenant(asked.run, state, bytes), id: typeof id === "string" ? id : "" };
}

function recordedTenant(run: Run, state: Attributes, bytes: Uint8Array): string {
  return run.tenantOf(recordedName(state, bytes));
}

/** The tenant that a state or its record names. */
const recordedName = (state: Attributes, bytes: Uint8Array) => state.tenant_id ?? contextOf(utf8Text(bytes)).tenant;

export const declaredConfig = (definition: Resource, raw: unknown): Config => toConfig(raw, definition.fields);

/**
 * `isWritten`: whether this is the configuration as it was written, with variables unknown. A secret that is null then will
 * be null in every run: a warning, since nothing needs it while the notifier is live as it is declared.
 */
export function validateResource(definition: Resource, raw: unknown, isWritten: boolean): readonly Diagnostic[] {
  const config = toConfig(raw, definition.fields);
  const errors = definition.validate(config, { plainSecrets: true });
  if (!isWritten || errors.length > 0) return errorDiagnostics(errors);
  const missing = definition.validate(withoutNullSecrets(config), { plainSecrets: true });
  return errorDiagnostics(missing).map((diagnostic) => ({ ...diagnostic, severity: "warning" }));
}

// ---- read ----------------------------------------------------------------------------------------------------------

export async function readResource(
  run: Run | undefined,
  definition: Resource,
  state: unknown,
  bytes: Uint8Array,
): Promise<ReadResult<Schema>> {
  // With a provider whose configuration is not known yet nothing can be looked at.
  const attributes = toAttributes(state);
  if (run === undefined || !run.knowsTenant(recordedName(attributes, bytes))) return { state: state as State };
  const asked = { run, definition };
  try {
    const taken = await takenOver(run, definition, attributes);
    if (taken !== undefined) {
      run.noteRead(definition, taken.target);
      const record = toPrivate(definition, taken.applied, taken.target.tenant);
      return {
        state: asState(taken.attributes),
        private: record,
        diagnostics: about(taken.target, taken.diagnostics),
      };
    }
    const applied = recordedApplied(asked, bytes, attributes);
    const target = recordedTargetOf(asked, attributes, bytes);
    run.noteRead(definition, target);
    const read = await definition.read(run.session, target, attributes, applied);
    // A recovered record has no fingerprints; the plan, which knows the secrets, needs the revision that they had.
    if (bytes.length === 0 && Object.hasOwn(definition.fields, "secrets_revision"))
      return { state: asState({ ...read, secrets_revision: attributes.secrets_revision }) };
    const renewed = definition.records.renew?.(run.session, applied) ?? applied;
    if (renewed === applied) return { state: asState(read) };
    const record = withContext(definition.records.encode(renewed), contextOf(utf8Text(bytes)));
    return { state: asState(read), private: Buffer.from(record) };
  } catch (thrown) {
    // Gone: the plan that follows adopts it again, which says that there is no such integration.
    if (isGone(thrown)) return { state: null };
    throw thrown;
  }
}

// ---- plan ----------------------------------------------------------------------------------------------------------

export async function planResource(
  run: Run | undefined,
  definition: Resource,
  given: PlanRequest<Schema>,
): Promise<PlannedResult<Schema>> {
  const request = await withoutHandOver(run, definition, given);
  if (request.isDestroy) return { planned: null, ...(await planRemoval(run, definition, request)) };
  const byDefault = request.defaultPlan();
  const config = toConfig(request.config, definition.fields);
  if (run === undefined || !run.knowsTenant(config.tenant_id)) return byDefault;
  const asked = { run, definition };
  const warnings = catalogueWarnings(run.catalogue, definition, config);
  const planned = byDefault.planned as Proposed;
  const moves = movesTenant(run, request);
  const made = madeOf(definition, request, config);
  const requiresReplace = byDefault.requiresReplace.filter(
    ([name]) =>
      (name !== "tenant_id" || moves !== undefined) && (name !== definition.idAttribute || made === undefined),
  );
  if (requiresReplace.length > 0 || moves !== undefined || made === "other") {
    // No attribute shows another default: Terraform replaces where the id is to be another.
    const replaced: Proposed =
      requiresReplace.length > 0 ? planned : { ...withoutChanging(definition, planned), id: UNKNOWN };
    return {
      planned: asPlanned(replaced),
      requiresReplace: requiresReplace.length > 0 ? requiresReplace : [["id"]],
      diagnostics: [...warnings, ...(moves ?? []), ...(await planReplacedRemoval(asked, request))],
    };
  }
  // Checks of what is not known yet are made at apply, when Terraform plans again.
  if (hasUnknown(config)) {
    const tenant = run.tenantOf(config.tenant_id);
    const told = request.isCreate ? (definition.foretell?.(run.session, tenant, config, []).notes ?? []) : [];
    const named = { tenant, id: givenText(config.name) ?? "" };
    return {
      planned: asPlanned(withoutChanging(definition, planned)),
      requiresReplace,
      diagnostics: [...warnings, ...about(named, told.map(noteWarning))],
    };
  }
  refuseInvalid(definition, config);
  const prior = request.isCreate ? undefined : toAttributes(request.priorState);
  const target = targetOf(asked, config, prior);
  run.claim(definition, target, request.isCreate ? "creates" : "updates", config);
  const applied = prior === undefined ? undefined : recordedApplied(asked, request.private, prior, config);
  const plan = await unlessGone(() => run.plan({ definition, target, config, applied }));
  if (RampsyncError.is(plan)) {
    return {
      planned: asPlanned(withoutChanging(definition, planned)),
      requiresReplace,
      diagnostics: [...warnings, ...about(target, [goneWarning(plan)])],
    };
  }
  if (run.adoptsOnly && plan.action === "install") throw onlyAdopting(plan);
  const removed = run.adoptsOnly ? [] : definition.removalsOf(plan);
  if (removed.length > 0 && prior !== undefined) await refuseMoved(asked, target, prior, applied);
  const expected = { ...planned, ...expectedBy(asked, request, plan) };
  const foreign = removed.filter(({ ours }) => !ours);
  return {
    planned: asPlanned(expected),
    requiresReplace,
    private: keeping(request.private, target),
    diagnostics: [
      ...warnings,
      ...about(target, goesWarning(foreign)),
      ...saidBy(plan),
      ...(run.adoptsOnly ? adoptedOnly(plan) : []),
    ],
  };
}

/** The question as a read before it would have left it: `-refresh=false` skips that. */
async function withoutHandOver(
  run: Run | undefined,
  definition: Resource,
  request: PlanRequest<Schema>,
): Promise<PlanRequest<Schema>> {
  const prior = toAttributes(request.priorState);
  if (run === undefined || !run.knowsTenant(prior.tenant_id)) return request;
  const taken = await takenOver(run, definition, prior);
  if (taken === undefined) return request;
  return {
    ...request,
    priorState: taken.attributes as PlanRequest<Schema>["priorState"],
    private: toPrivate(definition, taken.applied, taken.target.tenant),
  };
}

/**
 * Whether an update keeps the object that is recorded, or another one is to be made, where the attribute that names an
 * object does not say it: the server made it, or makes it now. Undefined where that attribute says it.
 */
function madeOf(
  definition: Resource,
  { isCreate, priorState }: PlanRequest<Schema>,
  config: Config,
): "kept" | "other" | undefined {
  if (isCreate || definition.idAttribute === undefined) return undefined;
  const prior = toAttributes(priorState);
  const declared = declaredId(definition, config);
  if (declared !== undefined) {
    return typeof prior.id === "string" && fold(prior.id) === fold(declared) ? "kept" : undefined;
  }
  if (!isMadeByServer(definition, config)) return undefined;
  return definition.isOther?.(prior, config) === true ? "other" : "kept";
}

/** What an apply that only adopts leaves to a later one. */
function adoptedOnly(plan: ResourcePlan): readonly Diagnostic[] {
  const left = leftByAdopting(plan.diff).map(({ path, label }) => `  ${pathText(path)}: ${label}`);
  if (left.length === 0) return [];
  const told = noteWarning(note("RS6154", { differences: left.length }));
  return about(plan, [{ ...told, detail: `${told.detail}\n\n${left.join("\n")}` }]);
}

/** An attribute as it is after Terraform had it. */
const asHandedBack = (value: unknown) => composedValue(value ?? null) as Value;

/** What an apply or a read of another secret changes without the live side. */
const NOT_OF_LIVE = ["removals", "secrets_revision"];

/**
 * The plan that an apply makes again gets the state as it was read before the first plan: where live moved since, what would
 * be removed now was not shown. A process that has read itself makes the first plan. Of what no attribute shows nothing is
 * remembered: there Terraform refuses where `removals` are others than those that it showed.
 */
async function refuseMoved({ run, definition }: Asked, target: Target, prior: Attributes, applied: unknown) {
  if (run.hasRead(definition, target)) return;
  const now = await definition.read(run.session, target, prior, applied);
  const { type } = resourceSchema(definition);
  const isSame = Object.keys(definition.fields).every(
    (name) =>
      NOT_OF_LIVE.includes(name) ||
      equalValues(type[1][name] ?? "dynamic", asHandedBack(now[name]), asHandedBack(prior[name])),
  );
  if (isSame) return;
  throw new RampsyncError("RS3008", "The integration changed after it was read for this plan.", {
    place: { tenant: target.tenant, integration: target.id },
    hint: "Make the plan again, with a refresh, and review it.",
  });
}

const asPlanned = (value: Proposed) => value as PlannedResult<Schema>["planned"];

function withoutChanging({ changedByUpdate }: Resource, planned: Proposed): Proposed {
  return { ...planned, ...Object.fromEntries(changedByUpdate.map((name) => [name, UNKNOWN])) };
}

/** What is said of a move to another tenant; undefined where there is none. */
function movesTenant(
  run: Run,
  { config, priorState, private: bytes, isCreate }: PlanRequest<Schema>,
): readonly Diagnostic[] | undefined {
  if (isCreate || !run.knowsTenant(recordedName(toAttributes(priorState), bytes))) return undefined;
  const { tenant_id: wanted } = config as Proposed;
  if (wanted === UNKNOWN) return [];
  const [before, after] = [recordedTenant(run, toAttributes(priorState), bytes), run.tenantOf(wanted)];
  if (before === after) return undefined;
  const named = typeof wanted === "string" ? "resource" : "provider";
  return [noteWarning(note("RS6402", { before, after, named }, { path: ["tenant_id"] }))];
}

/** The plan of an update, or the error that what it is about is gone. */
async function unlessGone(plan: () => Promise<ResourcePlan>): Promise<ResourcePlan | RampsyncError> {
  try {
    return await plan();
  } catch (thrown) {
    if (RampsyncError.is(thrown) && isGone(thrown)) return thrown;
    throw thrown;
  }
}

function goneWarning({ code, message }: RampsyncError): Diagnostic {
  return codedWarning(code, `${message} An apply of this resource fails; the others go through.`);
}

/** Terraform plans no removal of what it replaces: what would go of it, and whether that is guarded, is found here. */
async function planReplacedRemoval(asked: Asked, request: PlanRequest<Schema>): Promise<readonly Diagnostic[]> {
  const { run, definition } = asked;
  const prior = toAttributes(request.priorState);
  const isKnown = run.knowsTenant(recordedName(prior, request.private));
  if (!isKnown || !definition.removal.changesLive(prior)) return [];
  refuseRemoval(run, recordedTargetOf(asked, prior, request.private));
  const target = recordedTargetOf(asked, prior, request.private);
  const applied = recordedApplied(asked, request.private, prior);
  const plan = await unlessGone(() =>
    run.plan({ definition, target, config: undefined, applied, instructions: prior }),
  );
  if (RampsyncError.is(plan)) return [];
  const told = definition.removal.isNamedOnly?.(plan) === true ? plan.diff.notes.map(noteWarning) : [];
  return about(target, [...goesWarning(definition.removalsOf(plan)), ...told]);
}

/** Planned bytes of what stays as it is: the destroy that comes before its replacement gets them, and sends nothing. */
function keeping(bytes: Uint8Array, target: Target): Uint8Array {
  const record = utf8Text(bytes) || NO_RECORD;
  return Buffer.from(withContext(record, { ...contextOf(record), keeps: targetText(target) }));
}

const targetText = ({ tenant, id }: Target) => JSON.stringify([tenant, fold(id)]);

function refuseInvalid(definition: Resource, config: Config): void {
  const errors = definition.validate(config, { plainSecrets: true });
  if (errors.length > 0) throw new RampsyncErrors(errors);
}

/** What the server owns, as it will be: Terraform calls apply where any of it is not known yet. */
function expectedBy({ run, definition }: Asked, request: PlanRequest<Schema>, plan: ResourcePlan): Proposed {
  if (request.isCreate) {
    return {
      ...toValues(definition.expectedAttributes(plan, undefined, true)),
      ...(run.adoptsOnly ? nothingGoes(definition) : {}),
    };
  }
  // A record that was lost is written again by an apply.
  const work = plan.action !== "no-op" || request.private.length === 0;
  const changes = work || request.defaultPlan().changed;
  const expected = toValues(definition.expectedAttributes(plan, request.priorState as Proposed, changes));
  return { ...expected, ...(run.adoptsOnly && changes ? nothingGoes(definition) : {}) };
}

const nothingGoes = ({ fields }: Resource): Proposed => (Object.hasOwn(fields, "removals") ? { removals: [] } : {});

function toValues(attributes: Attributes): Proposed {
  const entries = Object.entries(attributes);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === UNKNOWN_LATER ? UNKNOWN : value]),
  ) as Proposed;
}

/** Warnings: residuals that are foreseen, and what is released or cannot be verified, when there is work at all. */
function saidBy(plan: ResourcePlan): readonly Diagnostic[] {
  const { diff, action } = plan;
  const always = [...notGivenNotes(diff), ...unopenedNotes(diff)];
  const residual = diff.residual
    .filter((change) => action !== "no-op" || isFormKept(change))
    .map((change) => {
      const { code = "RS4202", path, label, before, after } = change;
      const message = isFormKept(change)
        ? `The server keeps ${label} as ${before}: it may match nothing, and is not sent again.`
        : isNameKept(change)
          ? `The third-party name is "${before}" live and "${after}" declared: no call can rename it, and it is kept.`
          : `${label} cannot be removed: it stays live, and is not planned again.`;
      return codedWarning(code, message, path);
    });
  if (action === "no-op") return about(plan, [...residual, ...always.map(noteWarning)]);
  return about(plan, [...residual, ...[...diff.notes, ...unsentNotes(diff), ...always].map(noteWarning)]);
}

async function planRemoval(
  run: Run | undefined,
  definition: Resource,
  request: PlanRequest<Schema>,
): Promise<Pick<PlannedResult<Schema>, "diagnostics" | "private">> {
  const prior = toAttributes(request.priorState);
  if (run === undefined || !run.knowsTenant(recordedName(prior, request.private))) return {};
  const asked = { run, definition };
  const target = recordedTargetOf(asked, prior, request.private);
  // What is deposed is destroyed after its replacement was made, and planned then: nothing of the new one is removed.
  if (run.isMade(definition, target)) {
    return { private: keeping(request.private, target) };
  }
  if (!definition.removal.changesLive(prior)) {
    return { diagnostics: about(target, [noteWarning(note("RS6111", {}))]) };
  }
  refuseRemoval(run, target);
  run.claim(definition, target, "empties");
  const applied = recordedApplied(asked, request.private, prior);
  try {
    const plan = await run.plan({ definition, target, config: undefined, applied, instructions: prior });
    const removed = definition.removalsOf(plan);
    const { tenant } = target;
    const record = request.private.length === 0 ? definition.records.encode(applied) : utf8Text(request.private);
    return {
      private: Buffer.from(withContext(record, { tenant, shown: shownHash(removed) })),
      diagnostics: [...about(target, goesWarning(removed)), ...saidBy(plan)],
    };
  } catch (thrown) {
    if (isGone(thrown)) return {};
    throw thrown;
  }
}

// ---- apply ---------------------------------------------------------------------------------------------------------

export async function applyResource(
  run: Run,
  definition: Resource,
  request: ApplyRequest<Schema>,
  signal: AbortSignal,
): Promise<Applying<Schema>> {
  if (signal.aborted) {
    throw new RampsyncError("RS4014", "The run was stopped before this integration was begun.");
  }
  const asked = { run, definition };
  if (request.planned === null) return removeResource(asked, request);
  const config = toPlannedConfig(request.planned, request.config, definition.fields);
  refuseInvalid(definition, config);
  const prior = request.prior === null ? undefined : toAttributes(request.prior);
  const applied = prior === undefined ? undefined : recordedApplied(asked, request.private, prior, config);
  const target = targetOf(asked, config, prior);
  return run.uninterrupted(async () => {
    const plan = await run.planToApply({ definition, target, config, applied });
    const result = await definition.apply(run.session, plan, { recheck: false, intend: keptByTerraform });
    const isAdoption = prior === undefined && target.id !== "";
    // Terraform would take what it is answered for half-made, and destroy it first.
    if (isAdoption && result.status !== "done")
      return finish(asked, request, { ...result, applied: undefined }, target.tenant);
    if (isAdoption && result.applied !== undefined) run.noteMade(definition, target);
    return finish(asked, request, result, target.tenant);
  });
}

/** Terraform saves what it is answered, and nothing before: what a broken off run made is found by its name, and refused. */
const keptByTerraform = async () => ({ withdraw: async () => {} });

/** Of a failed update what is live is stored, so that the next plan shows what is left to do; of a failed adoption nothing. */
function finish(
  { run, definition }: Asked,
  request: ApplyRequest<Schema>,
  { applied, live, status, errors, notes = [] }: ApplyResult<unknown, unknown>,
  tenant: string,
): Applying<Schema> {
  const diagnostics = [...errorDiagnostics(errors), ...notes.map(noteWarning)];
  if (applied === undefined) return { diagnostics };
  const planned = request.planned as Proposed;
  const attributes = toAttributes(planned);
  const after =
    status === "done"
      ? asPlannedWhereKnown(definition, definition.attributesAfterApply(attributes, live, applied), planned)
      : definition.attributesOfLive(run.session, attributes, live, applied, tenant);
  return { state: asState(after), private: toPrivate(definition, applied, tenant), diagnostics };
}

/** Computed attributes that were planned must come out so; what has moved since is shown by the next read. */
function asPlannedWhereKnown({ fields }: Resource, after: Attributes, planned: Proposed): Attributes {
  const computed = Object.keys(fields).filter((name) => fields[name]?.computed);
  const kept = computed.filter((name) => planned[name] !== UNKNOWN && planned[name] !== undefined);
  return { ...after, ...Object.fromEntries(kept.map((name) => [name, planned[name]])) };
}

function refuseRemoval(run: Run, target: Target): void {
  if (run.adoptsOnly) throw onlyAdopting(target);
}

/** A removal is planned once: what it showed is all that it may remove. */
function refuseOthers(definition: Resource, plan: ResourcePlan, shown: string | undefined): void {
  const removed = definition.removalsOf(plan);
  if (shown === undefined || removed.length === 0 || shownHash(removed) === shown) return;
  throw new RampsyncError("RS3008", "The integration changed after the plan was made.", {
    place: { tenant: plan.tenant, integration: plan.id },
  });
}

const shownHash = (removed: readonly Removed[]) =>
  createHash("sha256").update(JSON.stringify(removed)).digest("base64url");

async function removeResource(asked: Asked, request: ApplyRequest<Schema>): Promise<Applying<Schema>> {
  const { run, definition } = asked;
  const prior = toAttributes(request.prior);
  if (!definition.removal.changesLive(prior)) return { state: null };
  const applied = recordedApplied(asked, request.private, prior);
  const target = recordedTargetOf(asked, prior, request.private);
  // The first half of a replacement by the same integration: what is declared stays live at every instant.
  if (contextOf(utf8Text(request.private)).keeps === targetText(target)) return { state: null };
  refuseRemoval(run, target);
  try {
    const result = await run.uninterrupted(async () => {
      const plan = await run.planToApply({ definition, target, config: undefined, applied, instructions: prior });
      refuseOthers(definition, plan, contextOf(utf8Text(request.private)).shown);
      return definition.apply(run.session, plan, { recheck: false });
    });
    if (result.status === "done" || result.applied === undefined) {
      return { ...(result.status === "done" ? { state: null } : {}), diagnostics: errorDiagnostics(result.errors) };
    }
    return {
      state: asState(definition.attributesOfLive(run.session, prior, result.live, result.applied, target.tenant)),
      private: toPrivate(definition, result.applied, target.tenant),
      diagnostics: errorDiagnostics(result.errors),
    };
  } catch (thrown) {
    if (isGone(thrown)) return { state: null };
    throw thrown;
  }
}

// ---- import --------------------------------------------------------------------------------------------------------

/** `INTG-…` in the provider's tenant, or `tenant:INTG-…`, which the resource then names. */
export async function importResource(run: Run, definition: Resource, text: string): Promise<ImportResult<Schema>> {
  const { importId } = definition;
  const colon = text.lastIndexOf(":");
  const named = colon < 0 ? undefined : text.slice(0, colon);
  const id = text.slice(colon + 1);
  if (!importId.isId(id) || named === "") {
    throw new RampsyncError("RS1004", `"${text}" names no ${importId.names}.`, { hint: importId.hint });
  }
  const target = { tenant: run.tenantOf(named), id };
  // The provider's own tenant is what a resource means that names none.
  const imported = await definition.import(run.session, target, named === run.tenant ? undefined : named);
  return {
    state: imported.attributes as ImportResult<Schema>["state"],
    private: toPrivate(definition, imported.applied, target.tenant),
    diagnostics: about(target, imported.notes.map(noteWarning)),
  };
}
