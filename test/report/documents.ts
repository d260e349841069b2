// Builds documents by hand for the tests of the renderings.
import { createColors } from "picocolors";
import type { Change, FieldGroup, PairChange, ScalarChange } from "../../src/document/change.js";
import type { Direction, Header } from "../../src/document/mapping.js";
import { targetOf } from "../../src/document/mapping.js";
import type { PlanDocument, PlannedCall, ResourceDocument } from "../../src/document/plan-document.js";
import { pairLabel, pairPath } from "../../src/integration/diff/labels.js";
import { scalarAt } from "../../src/integration/fields.js";
import { decodeIntegration } from "../../src/integration/wire/codec.js";
import type { WireIntegration } from "../../src/integration/wire/wire.js";
import { contentOf } from "../../src/resources/installed-integration/calls.js";
import { addressOf, INSTALLED_INTEGRATION } from "../support/stacks.js";

export const plain = createColors(false);
export const coloured = createColors(true);

export const status: Header = {
  direction: "outbound",
  entityType: "INCIDENT",
  attribute: "Status",
  thirdPartyEntityType: "Ticket",
  thirdPartyAttribute: "Status",
};

export const inboundPriority: Header = {
  direction: "inbound",
  entityType: "INCIDENT",
  attribute: "Priority",
  thirdPartyEntityType: "TICKET",
  thirdPartyAttribute: "Urgency",
};

type PairKind = "pair" | "unmanaged" | "duplicate";

/** A change of the pair that turns `source` into `target`. */
export function pair(
  header: Header,
  source: string,
  target: string,
  { kind = "pair", count, ...rest }: Partial<Omit<PairChange, "kind">> & Pick<Change, "action"> & { kind?: PairKind },
): Change {
  const values =
    header.direction === "outbound"
      ? { value: source, thirdPartyValue: target }
      : { value: target, thirdPartyValue: source };
  const common = {
    path: pairPath(header, values),
    label: pairLabel(header, values),
    pair: values,
    mapping: header,
    ...(rest.action === "remove" ? {} : { after: targetOf(header.direction, values) }),
    ...rest,
  };
  if (kind === "duplicate") return { ...common, kind, count: count ?? 1 };
  return { ...common, kind, ...(count === undefined ? {} : { count }) };
}

export const added = (source: string, target: string, header = status) =>
  pair(header, source, target, { action: "add" });

export const unmanaged = (source: string, target: string, count = 1, header = status) =>
  pair(header, source, target, { action: "remove", kind: "unmanaged", count });

function groupOf(path: string): { readonly group?: FieldGroup } {
  const { unit } = scalarAt(path).field;
  return unit === undefined || unit === "own" ? {} : { group: unit };
}

export function scalar(
  path: string,
  before: string | undefined,
  after: string,
  rest: Partial<ScalarChange> = {},
): ScalarChange {
  const segments = path.split(".");
  return {
    path: segments,
    label: segments.at(-1) ?? "",
    kind: "scalar",
    field: path,
    ...groupOf(path),
    action: before === undefined ? "add" : "change",
    ...(before === undefined ? {} : { before }),
    after,
    ...rest,
  };
}

export function secret(path: string, rest: Partial<ScalarChange> = {}): ScalarChange {
  return {
    ...scalar(path, undefined, "(sensitive)"),
    kind: "secret",
    action: "change",
    sensitive: true,
    ...rest,
  };
}

/** A POST with these pairs, and members of its notifier and inbound authentication in the wire's own names. */
export function post(
  pairs: readonly (readonly [Header, string, string])[],
  notifier: object = {},
  authentication?: object,
): PlannedCall {
  const mappings = (direction: Direction) =>
    pairs
      .filter(([header]) => header.direction === direction)
      .map(([header, source, target]) => ({
        name: header.attribute,
        entityType: header.entityType,
        attrValues:
          source === ""
            ? []
            : [
                direction === "outbound"
                  ? { attrValue: source, thirdPartyAttrValue: target }
                  : { attrValue: target, thirdPartyAttrValue: source },
              ],
      }));
  const body = {
    inboundConfig: {
      mapAttributes: mappings("inbound"),
      ...(authentication === undefined ? {} : { authentication }),
    },
    outboundConfig: { mapAttributes: mappings("outbound"), baseNotifier: notifier },
  };
  const { scalars, mappings: additions } = decodeIntegration(body as WireIntegration);
  return {
    method: "POST",
    path: "/api/v2/tenants/client_8/integrations/installed/INTG-1",
    class: "write",
    documented: true,
    carries: contentOf({ scalars, additions }),
    body,
  };
}

export function remove(direction: Direction = "outbound"): PlannedCall {
  return {
    method: "DELETE",
    path: `/api/v2/tenants/client_8/integrations/installed/INTG-1/${direction}/mappingAttr/77`,
    class: "write",
    documented: false,
  };
}

/** One integration of `tenant`; in sync unless `rest` says otherwise. */
export function integration(tenant: string, rest: Partial<ResourceDocument> = {}): ResourceDocument {
  return {
    stack: tenant,
    address: addressOf("desk"),
    type: INSTALLED_INTEGRATION,
    construct: `${tenant}/desk`,
    tenant,
    integration: `INTG-9c58d2a0-4f1e-4c3b-9d77-${tenant.padStart(12, "0")}`,
    name: "CA Service Desk",
    status: "ok",
    action: "no-op",
    drift: [],
    changes: [],
    unmanaged: [],
    residual: [],
    notes: [],
    unsent_secrets: [],
    calls: [],
    ...rest,
  };
}

export function document(resources: readonly ResourceDocument[], rest: Partial<PlanDocument> = {}): PlanDocument {
  const of = (action: ResourceDocument["action"]) =>
    resources.filter((resource) => resource.error === undefined && resource.action === action).length;
  const failed = resources.filter((resource) => resource.error !== undefined).length;
  const tenants = [...new Set(resources.map(({ tenant }) => tenant))].map((tenant) => ({
    tenant,
    get: 2,
    paged_get: 0,
    write: resources.filter((resource) => resource.tenant === tenant).reduce((sum, { calls }) => sum + calls.length, 0),
    seconds: 0,
    per_minute: { get: 500, paged_get: 50, write: 50 },
  }));
  return {
    format_version: "1.1",
    complete: failed === 0,
    warnings: [],
    errors: [],
    refusals: [],
    orphaned_states: [],
    resources,
    summary: {
      resources: resources.length,
      adopt: of("adopt"),
      install: of("install"),
      update: of("update"),
      replace: of("replace"),
      uninstall: of("uninstall"),
      forget: of("forget"),
      release: of("release"),
      state_only: of("state-only"),
      no_op: of("no-op"),
      drifted: resources.filter(({ drift }) => drift.length > 0).length,
      failed,
      rows_removed: resources.flatMap(({ calls }) => calls).filter(({ method }) => method === "DELETE").length,
      values_lost: resources
        .flatMap(({ changes, drift }) => [...changes, ...drift])
        .filter(({ kind, action }) => action === "remove" && kind === "pair").length,
    },
    budget: { tenants, seconds: 0 },
    ...rest,
  };
}

/** The integration of the design's example. */
export const client8 = integration("client_8", {
  action: "update",
  changes: [
    added("Ok", "Good"),
    pair(status, "Pending", "Waiting", { action: "remove", before: "Waiting" }),
    scalar("outbound.notifier.base_uri", "https://old.example.com/api", "https://desk.example.com/api"),
    secret("outbound.notifier.password_wo"),
  ],
  drift: [pair(status, "Critical", "Bad", { action: "change", before: "Sev1" })],
  unmanaged: [unmanaged("New", "Neu")],
  residual: [
    {
      path: ["outbound", "mappings", "INCIDENT.Status", "third_party_attribute"],
      label: "third-party name",
      kind: "kept name",
      action: "change",
      before: "Ticket.stats",
      after: "Ticket.Status",
      from: { ...status, thirdPartyAttribute: "stats" },
      to: status,
      mapping: status,
      code: "RS4203",
    },
  ],
  calls: [
    post(
      [
        [status, "Ok", "Good"],
        [status, "Critical", "Bad"],
      ],
      { baseURI: "https://desk.example.com/api", authType: "BASIC", userName: "ramp", password: "(sensitive)" },
    ),
    remove(),
    remove(),
  ],
});
