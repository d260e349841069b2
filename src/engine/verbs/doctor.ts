// The verb that looks for what is wrong in tenants without any declaration, and removes exact copies of rows.
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { noteMessage } from "../../base/note.js";
import {
  type CheckedTenant,
  DOCTOR_FORMAT_VERSION,
  type DoctorDocument,
  type DoctorFinding,
  type DoctorFix,
} from "../../document/doctor-document.js";
import type { PlanDocument } from "../../document/plan-document.js";
import { checkAddresses, checkEvents, checkLive, type Finding, noteOf } from "../../integration/checkup.js";
import type { Live } from "../../integration/model.js";
import { notEnabled } from "../../integration/status.js";
import { type ConnectionSettings, readConnection } from "../../resources/connection.js";
import { remedyOf, rowsFor, withoutCopies } from "../../resources/installed-integration/checkup.js";
import { forgetList, listEventsIfAny } from "../../resources/integration-event/observe.js";
import type { Session } from "../../resources/session.js";
import { shippedResources } from "../../resources/shipped.js";
import { TenantObserver } from "../../resources/tenant-observer.js";
import { Access } from "../access.js";
import { applyAll, unrecorded } from "../apply/apply-all.js";
import { ReceiptWriter } from "../apply/receipt-writer.js";
import { type ApplyOptions, summarise } from "../apply/run.js";
import { type Connections, connect } from "../connection.js";
import { unreadStack } from "../load/stack.js";
import { toDocument } from "../plan/document.js";
import { isToDo, planAll } from "../plan/planned.js";
import { RefusedRun, refusalsOf } from "../plan/refusals.js";
import { type Managed, undeclared } from "../records/managed.js";
import type { RunOptions } from "../run-options.js";
import { tenantsFor } from "./list.js";

/** Whether rows are removed in a tenant, asked with the plan of it. Throws to say why it cannot ask. */
export type Consent = (tenant: string, plan: PlanDocument) => Promise<boolean>;

/** What doctor takes. */
export interface DoctorOptions
  extends Pick<
      RunOptions,
      | "directory"
      | "environment"
      | "host"
      | "signal"
      | "maxRequestsPerMinute"
      | "limitShare"
      | "secretsCommand"
      | "secretsTimeoutMs"
      | "profiles"
      | "clock"
    >,
    Pick<ApplyOptions, "receipts" | "version" | "interactive" | "maxCalls"> {
  /** Default: the one of OPSRAMP_TENANT. */
  readonly tenants: readonly string[];
  /** The name of the profile whose endpoint and API client are used. Default: those of the environment. */
  readonly profile?: string;
  /** Looks at the events of every integration too, which costs a list of each. Default: at those of what is not enabled. */
  readonly events?: boolean;
  /** Removes exact copies of rows in the tenants for which it answers true. Default: nothing is removed. */
  readonly fix?: Consent;
}

/** An integration with findings. */
interface Checked {
  readonly live: Live;
  readonly findings: readonly Finding[];
}

/** Of an integration without findings nothing is kept, or what names it: most of most tenants have none. */
function checkedOf(live: Live, events: boolean): Checked | undefined {
  const findings = checkLive(live);
  if (findings.length > 0) return { live, findings };
  if (!events) return undefined;
  const { id, displayName, applicationName, status, hasNotifier } = live;
  const named = { id, displayName, applicationName, status, hasNotifier };
  return { live: { ...named, scalars: new Map(), mappings: [], rows: {} }, findings };
}

/**
 * What looks wrong in tenants: rows that are doubled, incoming values with several targets, attributes that nobody knows,
 * integrations that are not enabled and their active events, notifiers, and with `events` those of events, over plain http; each with the calls that would put it right. With `fix` rows
 * that differ from another in nothing but their id are removed, kept in a receipt before. Tenants that cannot be looked at
 * are named in the document.
 * @throws RS2012 where no tenant is named, RS2010 without credentials, RS2017 where no receipt can be written, RS5007 for
 * `fix` where RAMPSYNC_ADOPT_ONLY is set, `RefusedRun` where a guard stops it: nothing was sent then.
 */
export async function doctor(options: DoctorOptions): Promise<DoctorDocument> {
  const settings = readConnection({}, await new Access(options).named(options.profile));
  const tenants = tenantsFor(options.tenants, settings);
  if (options.fix !== undefined && settings.options.adoptOnly) {
    throw new RampsyncError("RS5007", "Nothing is fixed: the environment asks for runs that only adopt.");
  }
  const observers: TenantObserver<Checked | undefined>[] = [];
  const connections = connect({
    ...options,
    observer: (client, observing) => {
      const observer = new TenantObserver(client, (live: Live) => checkedOf(live, options.events ?? false), observing);
      observers.push(observer);
      return observer;
    },
  });
  try {
    const session = connections.session(settings);
    const [observer] = observers;
    if (observer === undefined) throw new Error("the session of this run has an observer of tenants");
    const checked = await Promise.all(
      [...new Set(tenants)].map((tenant) => checkTenant(tenant, session, observer, options.events ?? false)),
    );
    const fix =
      options.fix === undefined ? undefined : await removeCopies(checked, settings, connections, options.fix, options);
    const done = new Set(
      (fix?.resources ?? []).filter(({ status }) => status === "done").map((each) => keyOf(each.tenant, each)),
    );
    const after = checked.map(({ findings, ...tenant }) => ({
      ...tenant,
      findings: findings.map(
        (finding): DoctorFinding =>
          finding.removable !== undefined && done.has(keyOf(tenant.tenant, finding))
            ? { ...finding, fixed: true }
            : finding,
      ),
    }));
    const all = after.flatMap(({ findings }) => findings);
    const fixed = all.filter((finding) => finding.fixed).length;
    return {
      format_version: DOCTOR_FORMAT_VERSION,
      time: new Date(connections.startedAt).toISOString(),
      complete: after.every(({ error }) => error === undefined),
      tenants: after,
      left: all.length - fixed,
      fixed,
      ...(fix === undefined ? {} : { fix }),
    };
  } finally {
    await connections.close();
  }
}

const keyOf = (tenant: string, { integration }: { readonly integration: string }) =>
  JSON.stringify([tenant, integration]);

async function checkTenant(
  tenant: string,
  session: Session,
  observer: TenantObserver<Checked | undefined>,
  events: boolean,
): Promise<CheckedTenant> {
  try {
    const all = await observer.take(tenant);
    const findings: DoctorFinding[] = [];
    for (const { live, findings: found } of all.flatMap((checked) => checked ?? [])) {
      const directions = new Set(found.flatMap((finding) => rowsFor(finding) ?? []));
      const whole =
        directions.size === 0 || session.options.documentedOnly === true
          ? live
          : await session.observer.withRows(tenant, live, directions);
      const ofEvents = await checkEventsOf(tenant, live, session, events);
      for (const finding of [...found, ...ofEvents]) {
        const note = noteOf(finding);
        findings.push({
          ...note,
          text: noteMessage(note),
          integration: live.id,
          name: live.displayName ?? live.applicationName ?? "",
          ...remedyOf(tenant, whole, finding, session.options),
        });
      }
    }
    return { tenant, integrations: all.length, findings };
  } catch (thrown) {
    const [error] = toRampsyncErrors(thrown).map((each) => each.at({ tenant }));
    if (error === undefined) throw thrown;
    return { tenant, integrations: 0, findings: [], error: error.toJSON() };
  }
}

/** Events of an integration that is enabled post as they are meant to: they are asked for where the run says so. */
async function checkEventsOf(tenant: string, live: Live, session: Session, all: boolean): Promise<readonly Finding[]> {
  const status = notEnabled(live.status);
  if (status === undefined && !all) return [];
  const events = await listEventsIfAny(session, tenant, live.id);
  // Payloads of hundreds of tenants are many.
  forgetList(session, tenant, live.id);
  return [...(status === undefined ? [] : checkEvents(status, events)), ...checkAddresses(events)];
}

/** Undefined where there is nothing to remove. */
async function removeCopies(
  checked: readonly CheckedTenant[],
  settings: ConnectionSettings,
  connections: Connections,
  consent: Consent,
  options: DoctorOptions,
): Promise<DoctorFix | undefined> {
  const { host, maxCalls, interactive: recheck = true } = options;
  const managed = checked.flatMap(({ tenant, findings }) =>
    [...new Map(findings.map((finding) => [finding.integration, finding])).values()]
      .filter(({ integration }) =>
        findings.some((each) => each.integration === integration && (each.removable ?? 0) > 0),
      )
      .map((finding) => managedOf(tenant, finding, settings)),
  );
  if (managed.length === 0) return undefined;
  const planned = await planAll(managed, { connections, intent: "apply", host });
  const refusals = refusalsOf(planned, "apply", maxCalls === undefined ? {} : { maxCalls });
  const documentOf = (some: typeof planned) =>
    toDocument(some, { connections, all: () => false, recheck, warnings: [], errors: [], orphans: [], refusals });
  if (refusals.length > 0) throw new RefusedRun(refusals, documentOf(planned));
  const allowed: string[] = [];
  for (const { tenant } of checked) {
    const ofTenant = planned.filter((each) => each.managed.tenant === tenant);
    if (ofTenant.some(isToDo) && (await consent(tenant, documentOf(ofTenant)))) allowed.push(tenant);
  }
  const chosen = planned.filter((each) => allowed.includes(each.managed.tenant));
  const receipt = new ReceiptWriter({ ...options, verb: "doctor", clock: connections.clock });
  try {
    const results = await applyAll(chosen, unrecorded, {
      ...options,
      resources: shippedResources,
      recheck,
      keep: (resource, removal) => receipt.keep(resource, removal),
    });
    const { resources } = summarise(documentOf(chosen), true, chosen, results, []);
    return { tenants: allowed, resources, ...receipt.told(connections.removals) };
  } finally {
    await receipt.close();
  }
}

/** Nothing declares it: its places are those of the server. */
function managedOf(tenant: string, { integration, name }: DoctorFinding, settings: ConnectionSettings): Managed {
  return undeclared({
    stack: unreadStack(tenant),
    address: integration,
    definition: withoutCopies,
    construct: `${tenant}/${name === "" ? integration : name}`,
    tenant,
    id: integration,
    provider: { source: withoutCopies.type },
    settings,
  });
}
