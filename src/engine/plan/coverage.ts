// What of the live side is under code: the document of a coverage, derived from what a search shows and what a plan found
// to be unmanaged or not live.
import { groupBy } from "../../base/group.js";
import type { Change } from "../../document/change.js";
import {
  type CoverageMeasures,
  type CoveredIntegration,
  type CoveredTenant,
  NOTHING,
  sumOf,
  type UndeclaredMapping,
} from "../../document/coverage-document.js";
import type { Header } from "../../document/mapping.js";
import type { PlanError, ResourceDocument } from "../../document/plan-document.js";
import type { Live, Origin } from "../../integration/model.js";
import { countPairs, distinctPairs, fold, headerKey } from "../../integration/pairing/key.js";
import { notEnabled } from "../../integration/status.js";
import { coveredEvents, type LiveEvents, type PlannedEvent } from "./covered-events.js";
import { isLookedAt, placeOf } from "./covered-place.js";

/** One live integration, summed up. */
export interface LiveSummary {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly notEnabled?: string;
  /** Absent where the server does not tell it. */
  readonly origin?: Origin;
  readonly mappings: readonly LiveMappingSummary[];
}

interface LiveMappingSummary {
  readonly header: Header;
  /** Number of different values. */
  readonly values: number;
}

export function summarise(live: Live): LiveSummary {
  const status = notEnabled(live.status);
  return {
    id: live.id,
    name: live.displayName ?? live.applicationName ?? "",
    application: live.application ?? "",
    ...(status === undefined ? {} : { notEnabled: status }),
    ...(live.origin === undefined ? {} : { origin: live.origin }),
    mappings: summariesOf(live.mappings),
  };
}

/** Of tables that integrations of a run share: they are summed up once, and what is known of them stands in memory once. */
const summed = new WeakMap<Live["mappings"], readonly LiveMappingSummary[]>();

function summariesOf(mappings: Live["mappings"]): readonly LiveMappingSummary[] {
  const summaries =
    summed.get(mappings) ?? mappings.map(({ header, pairs }) => ({ header, values: countPairs(pairs).size }));
  summed.set(mappings, summaries);
  return summaries;
}

/** A live integration, and its events. */
export interface LiveIntegration {
  readonly summary: LiveSummary;
  readonly events: LiveEvents;
}

/** What was found of one tenant: its live integrations, or why they could not be listed. */
export type LiveTenant = { readonly live: readonly LiveIntegration[] } | { readonly error: PlanError };

/** What the program declares in one tenant, as it was planned. */
export interface DeclaredThere {
  readonly integrations: readonly ResourceDocument[];
  readonly events: readonly PlannedEvent[];
}

/** The part of one tenant, in which no integration is called a copy yet. */
export function coveredTenant(tenant: string, found: LiveTenant, declared: DeclaredThere): CoveredTenant {
  if ("error" in found) {
    return { tenant, integrations: declared.integrations.map(unknownIntegration), error: found.error };
  }
  const byId = new Map(declared.integrations.map((resource) => [fold(resource.integration), resource]));
  const eventsOf = groupBy(declared.events, ({ integration }) => fold(integration));
  const live = found.live.map(({ summary, events }) => {
    const resource = byId.get(fold(summary.id));
    byId.delete(fold(summary.id));
    const covered = liveIntegration(summary, resource);
    return withEvents(covered, events, eventsOf.get(fold(summary.id)));
  });
  const others = [...byId.values()]
    // What is yet to be installed has no id, and is not gone.
    .filter(({ integration }) => integration !== "")
    .map((resource) =>
      withEvents(
        absentIntegration(resource),
        resource.status === "gone" ? { isGone: true } : { live: [] },
        eventsOf.get(fold(resource.integration)),
      ),
    );
  const integrations = [...live, ...others];
  return { tenant, measures: sumOf(integrations.flatMap(({ measures }) => measures ?? [])), integrations };
}

/** An integration as far as its mappings tell, with what its events tell. */
function withEvents(
  { measures, error, ...covered }: CoveredIntegration,
  found: LiveEvents,
  planned: readonly PlannedEvent[] = [],
): CoveredIntegration {
  const { measure, error: ofEvents, ...lists } = coveredEvents(found, planned);
  const first = error ?? ofEvents;
  return {
    ...covered,
    ...(measures === undefined ? {} : { measures: { ...measures, events: measure } }),
    ...lists,
    ...(first === undefined ? {} : { error: first }),
  };
}

const WITHOUT_EVENTS = { undeclared_events: [], absent_events: [] } as const;

function liveIntegration(summary: LiveSummary, resource: ResourceDocument | undefined): CoveredIntegration {
  const common = {
    integration: summary.id,
    name: summary.name,
    application: summary.application,
    ...(summary.notEnabled === undefined ? {} : { not_enabled: summary.notEnabled }),
    ...WITHOUT_EVENTS,
  };
  if (resource === undefined) {
    const undeclared = summary.mappings.map(({ header, values }) => ({ mapping: header, whole: true, values }));
    return { ...common, status: "live", measures: measuresOf(summary, undeclared, false, 0), undeclared };
  }
  const declared = placeOf(resource);
  if (!isLookedAt(resource)) return { ...common, ...unlooked(resource), declared };
  const undeclared = undeclaredOf(summary, resource);
  return {
    ...common,
    status: "live",
    declared,
    measures: measuresOf(summary, undeclared, true, notLive(resource)),
    undeclared,
  };
}

const unlooked = ({ error }: ResourceDocument) => ({
  status: "unknown" as const,
  undeclared: [],
  ...(error === undefined ? {} : { error }),
});

function measuresOf(
  { mappings }: LiveSummary,
  undeclared: readonly UndeclaredMapping[],
  isDeclared: boolean,
  missing: number,
): CoverageMeasures {
  const whole = new Set(undeclared.flatMap((entry) => (entry.whole ? [headerKey(entry.mapping)] : [])));
  const ours = mappings.filter(({ header }) => !whole.has(headerKey(header)));
  const directions = (some: readonly LiveMappingSummary[]) => new Set(some.map(({ header }) => header.direction)).size;
  const values = mappings.reduce((total, mapping) => total + mapping.values, 0);
  const others = undeclared.reduce((total, mapping) => total + mapping.values, 0);
  return {
    integrations: { live: 1, under_code: isDeclared ? 1 : 0, gone: 0 },
    directions: { live: directions(mappings), under_code: directions(ours), gone: 0 },
    mappings: { live: mappings.length, under_code: ours.length, gone: 0 },
    values: { live: values, under_code: Math.max(0, values - others), gone: missing },
    events: NOTHING,
  };
}

/** By mapping, what the plan found to be neither declared nor recorded, kept or not. */
function undeclaredOf({ mappings }: LiveSummary, resource: ResourceDocument): readonly UndeclaredMapping[] {
  const { unmanaged, changes, drift, residual } = resource;
  const found = [...unmanaged, ...changes, ...drift, ...residual].filter((change) => change.kind === "unmanaged");
  const live = new Map(mappings.map(({ header, values }) => [headerKey(header), values]));
  const inOrder = [...groupBy(found, ({ mapping }) => headerKey(mapping))].sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return inOrder.flatMap(([key, same]): readonly UndeclaredMapping[] => {
    const [first] = same;
    if (first === undefined) return [];
    const pairs = distinctPairs(same.flatMap(({ pair }) => (pair === undefined ? [] : [pair])));
    const liveValues = live.get(key);
    return [
      {
        mapping: first.mapping,
        whole: liveValues !== undefined && pairs.length >= liveValues,
        values: pairs.length,
        pairs,
      },
    ];
  });
}

/** Declared pairs that are not live, each once, whether they were applied or not. */
function notLive({ drift, changes, residual }: ResourceDocument): number {
  const isMissing = (change: Change) => change.kind === "pair" && change.action !== "remove";
  return [...drift, ...changes, ...residual].filter(isMissing).length;
}

function absentIntegration(resource: ResourceDocument): CoveredIntegration {
  return resource.status === "gone" ? goneIntegration(resource) : unknownIntegration(resource);
}

const EMPTY = sumOf([]);

function goneIntegration(resource: ResourceDocument): CoveredIntegration {
  return {
    integration: resource.integration,
    name: resource.name ?? "",
    application: "",
    status: "gone",
    declared: placeOf(resource),
    measures: { ...EMPTY, integrations: { ...NOTHING, gone: 1 } },
    undeclared: [],
    ...WITHOUT_EVENTS,
  };
}

function unknownIntegration(resource: ResourceDocument): CoveredIntegration {
  const { integration, name = "" } = resource;
  return {
    integration,
    name,
    application: "",
    ...unlooked(resource),
    declared: placeOf(resource),
    ...WITHOUT_EVENTS,
  };
}

/**
 * Which integrations a partner has installed for several tenants, and which tenants have a copy of their own in their
 * place: what a row says of itself (docs/api-contract.md#inherited-integrations), else one id in several tenants is
 * inherited. One of the same type and name that is not, is a copy.
 */
export class Copies {
  readonly #tenantsOf = new Map<string, number>();
  readonly #inherited = new Set<string>();

  constructor(tenants: readonly (readonly LiveSummary[])[]) {
    for (const summaries of tenants) {
      for (const id of new Set(summaries.map((summary) => fold(summary.id)))) {
        this.#tenantsOf.set(id, (this.#tenantsOf.get(id) ?? 0) + 1);
      }
    }
    for (const summary of tenants.flat()) if (this.#isInherited(summary)) this.#inherited.add(kindOf(summary));
  }

  /** The tenant's part, in which copies are called so. */
  in(covered: CoveredTenant, summaries: readonly LiveSummary[]): CoveredTenant {
    const byId = new Map(summaries.map((summary) => [fold(summary.id), summary]));
    return {
      ...covered,
      integrations: covered.integrations.map((integration) => {
        const summary = byId.get(fold(integration.integration));
        const copy = summary === undefined ? undefined : this.#kindOf(summary);
        return copy === undefined ? integration : { ...integration, copy };
      }),
    };
  }

  #kindOf(summary: LiveSummary): CoveredIntegration["copy"] {
    if (this.#isInherited(summary)) return "inherited";
    return this.#inherited.has(kindOf(summary)) ? "own" : undefined;
  }

  #isInherited({ id, origin }: LiveSummary): boolean {
    if (origin !== undefined) return origin === "inherited";
    return (this.#tenantsOf.get(fold(id)) ?? 0) > 1;
  }
}

const kindOf = ({ application, name }: LiveSummary) => JSON.stringify([fold(application), fold(name)]);
