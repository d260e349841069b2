// The verb that says how much of what is live is under code.
import { toRampsyncErrors } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { textOf } from "../../base/json.js";
import type { Place } from "../../base/place.js";
import {
  COVERAGE_FORMAT_VERSION,
  type CoverageDocument,
  type CoveredTenant,
  isComplete,
  shareOf,
  sumOf,
  type UndeclaredEvent,
} from "../../document/coverage-document.js";
import type { PlanError } from "../../document/plan-document.js";
import { type LiveEvent } from "../../integration/event/model.js";
import { readConnection } from "../../resources/connection.js";
import { forgetList, listEventsIfAny } from "../../resources/integration-event/observe.js";
import { installedIntegrationSchema } from "../../resources/schemas/installed-integration.js";
import { integrationEventSchema } from "../../resources/schemas/integration-event.js";
import type { Session } from "../../resources/session.js";
import { shippedResources } from "../../resources/shipped.js";
import { TenantObserver } from "../../resources/tenant-observer.js";
import { Access } from "../access.js";
import { connect } from "../connection.js";
import {
  Copies,
  coveredTenant,
  type DeclaredThere,
  type LiveIntegration,
  type LiveSummary,
  type LiveTenant,
  summarise,
} from "../plan/coverage.js";
import type { LiveEvents, PlannedEvent } from "../plan/covered-events.js";
import { errorDocument, resourceDocument } from "../plan/document.js";
import { observe } from "../plan/observe.js";
import type { Planned } from "../plan/planned.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";

/** What coverage takes. */
export interface CoverageOptions extends Omit<ReadOnlyOptions, "tenant" | "stacks" | "targets"> {
  /** The tenants to look at, also such as the program does not name. Default: all that the program declares anything in. */
  readonly tenants?: readonly string[];
  /** The name of the profile with which tenants that the program does not name are looked at. Default: the environment. */
  readonly profile?: string;
  /** The least share, in percent, that is wanted: stands in the document. */
  readonly failUnder?: number;
}

/**
 * What is live and not declared, and what is declared and not live, by tenant. Each tenant's search is read once, and
 * the list of events of each integration. Writes nothing. Tenants that cannot be looked at are named in the document.
 */
export function coverage(options: CoverageOptions): Promise<CoverageDocument> {
  return coverageWith({ ...options, resources: shippedResources });
}

/** A tenant as one API client sees it: two endpoints may have tenants of one name. */
interface SeenTenant {
  readonly tenant: string;
  readonly session: Session;
  readonly declared: readonly Planned[];
}

/** Its part of the document, and what tells copies in it. */
interface Covered {
  readonly part: CoveredTenant;
  readonly summaries: readonly LiveSummary[];
  /** Of two tenants of one name, what tells them apart in every run. */
  readonly first: string;
}

/** Stacks up to which a program is held as a whole, which takes less of the processor. */
const HELD = 50;

/** What a run asks for beside the options of the library. */
export interface CoverageRequest extends WithResources<CoverageOptions> {
  /** Programs with more stacks than this are looked at in parts. Default 50. */
  readonly partsAbove?: number;
}

/** The same with another table of resources. */
export async function coverageWith(options: CoverageRequest): Promise<CoverageDocument> {
  const observers = new Map<Session["observer"], TenantObserver<LiveSummary>>();
  const connections = connect({
    ...options,
    comparesOnly: true,
    observer: (client, observing) => {
      const observer = new TenantObserver(client, summarise, observing);
      observers.set(observer, observer);
      return observer;
    },
  });
  const wanted = options.tenants === undefined ? undefined : new Set(options.tenants);
  try {
    const covered: Covered[] = [];
    const cover = async (seen: readonly SeenTenant[]): Promise<void> => {
      covered.push(...(await Promise.all(seen.map((each) => coveredOf(each, observers.get(each.session.observer))))));
    };
    const { planned, findings } = await observe(options, connections, {
      ...(wanted === undefined ? {} : { tenants: wanted }),
      wanted: ({ config }) => config !== undefined,
      inParts: {
        above: options.partsAbove ?? HELD,
        lists: false,
        isInStep: () => false,
        take: (part) => cover(seenTenants(part)),
      },
    });
    await cover(seenTenants(planned));
    const named = new Set(covered.map(({ part }) => part.tenant));
    const unnamed = [...(wanted ?? [])].filter((tenant) => !named.has(tenant));
    await cover(await besideProgram(unnamed, options, (settings) => connections.session(settings)));
    const copies = new Copies(covered.map(({ summaries }) => summaries));
    const order = ({ part, first }: Covered) => JSON.stringify([part.tenant, first]);
    const tenants = covered
      .sort((left, right) => (order(left) < order(right) ? -1 : 1))
      .map(({ part, summaries }) => copies.in(part, summaries));
    const measures = sumOf(tenants.flatMap((tenant) => tenant.measures ?? []));
    const errors = findings.errors.map(errorDocument);
    return {
      format_version: COVERAGE_FORMAT_VERSION,
      time: new Date(connections.startedAt).toISOString(),
      complete: errors.length === 0 && tenants.every(isComplete),
      measures,
      share: shareOf(measures),
      ...(options.failUnder === undefined ? {} : { fail_under: options.failUnder }),
      tenants,
      errors,
    };
  } finally {
    await connections.close();
  }
}

async function coveredOf(
  { tenant, session, declared }: SeenTenant,
  observer: TenantObserver<LiveSummary> | undefined,
): Promise<Covered> {
  const live = await liveTenant(tenant, session, observer);
  const [first] = declared.map(({ managed: { stack, construct } }) => JSON.stringify([stack.name, construct])).sort();
  return {
    part: coveredTenant(tenant, live, declaredThere(declared)),
    summaries: "live" in live ? live.live.map(({ summary }) => summary) : [],
    first: first ?? "",
  };
}

function declaredThere(planned: readonly Planned[]): DeclaredThere {
  const ofType = ({ type }: { readonly type: string }) =>
    planned.filter(({ managed: { definition } }) => definition.type === type);
  const events = ofType(integrationEventSchema).map((event): PlannedEvent => {
    const { definition, config = {}, applied } = event.managed;
    return {
      integration: definition.partOf?.(config, applied) ?? "",
      name: textOf(config.name),
      document: resourceDocument(event),
    };
  });
  return { integrations: ofType(installedIntegrationSchema).map(resourceDocument), events };
}

function seenTenants(planned: readonly Planned[]): readonly SeenTenant[] {
  return [...groupBy(planned, ({ session }) => session)].flatMap(([session, ofSession]) =>
    [...groupBy(ofSession, ({ managed }) => managed.tenant)].map(([tenant, declared]) => ({
      tenant,
      session,
      declared,
    })),
  );
}

/** Tenants in which the program declares nothing. */
async function besideProgram(
  tenants: readonly string[],
  options: CoverageOptions,
  sessionOf: (settings: ReturnType<typeof readConnection>) => Session,
): Promise<readonly SeenTenant[]> {
  if (tenants.length === 0) return [];
  const session = sessionOf(readConnection({}, await new Access(options).named(options.profile)));
  return tenants.map((tenant) => ({ tenant, session, declared: [] }));
}

async function liveTenant(
  tenant: string,
  session: Session,
  observer: TenantObserver<LiveSummary> | undefined,
): Promise<LiveTenant> {
  if (observer === undefined) throw new Error("each session of this run has an observer of tenants");
  try {
    const summaries = await observer.take(tenant);
    const live = summaries.map(
      async (summary): Promise<LiveIntegration> => ({
        summary,
        events: await liveEvents(session, tenant, summary.id),
      }),
    );
    return { live: await Promise.all(live) };
  } catch (thrown) {
    return { error: errorIn(thrown, { tenant }) };
  }
}

async function liveEvents(session: Session, tenant: string, integration: string): Promise<LiveEvents> {
  try {
    return { live: (await listEventsIfAny(session, tenant, integration)).map(summaryOf) };
  } catch (thrown) {
    return { error: errorIn(thrown, { tenant, integration }) };
  } finally {
    // Payloads of hundreds of tenants are many.
    forgetList(session, tenant, integration);
  }
}

function summaryOf({ id, values: { name = "", entity, event_type }, active }: LiveEvent): UndeclaredEvent {
  return {
    event: id,
    name,
    ...(entity === undefined ? {} : { entity }),
    ...(event_type === undefined ? {} : { event_type }),
    ...(active === undefined ? {} : { active }),
  };
}

function errorIn(thrown: unknown, place: Place): PlanError {
  const [error] = toRampsyncErrors(thrown).map((each) => each.at(place));
  if (error === undefined) throw thrown;
  return errorDocument(error);
}
