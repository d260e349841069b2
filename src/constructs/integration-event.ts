// The construct that declares one event of an installed integration: what is posted to the third party, and when.

import { Construct } from "constructs";
import { RampsyncError } from "../base/error.js";
import { type SourcePlace, type Step } from "../base/place.js";
import { SourcePlaces } from "../base/source-places.js";
import { judgeEvent } from "../catalogue/judge.js";
import { validateEvent } from "../integration/event/validate.js";
import { judgedByCatalogue, providerOf } from "./catalogue.js";
import {
  type IntegrationEventConfig,
  type IntegrationEventDependentEvent,
  type IntegrationEventFilter,
  type IntegrationEventNotifier,
  type TerraformResourceLifecycle,
} from "./cdk.js";
import { placed, refuseAtSynth } from "./error-report.js";
import { IntegrationEventResource } from "./integration-event-resource.js";
import { literal, optionalLiteral } from "./literal.js";
import { type Names, requireMembers } from "./members.js";
import { type Notifier, notifierOf } from "./notifier.js";
import { present } from "./present.js";
import { ProgramSources } from "./program-sources.js";
import { Secret, secretReference } from "./secret.js";
import { synthesisedConfig } from "./synthesised-config.js";

/** A body as text, or as an object that is written as JSON. `$placeholders` become values when it is posted. */
export type EventPayload = string | object;

/** One condition of a filter. */
export interface EventRule {
  /** Attribute that is looked at, such as `Subject`. */
  readonly key: string;
  /** Such as `Contains`. */
  readonly operator: string;
  /** What it is compared with. */
  readonly value: string;
  /** Entity type of the attribute. Default: that of the event. */
  readonly resourceType?: string | undefined;
}

/** Which entities an event is about. */
export interface EventFilter {
  /** How many rules must hold. Default: `ALL`. */
  readonly matchType?: "ANY" | "ALL" | undefined;
  /** The rules. */
  readonly rules: readonly EventRule[];
}

/** A call that follows that of an event, such as the one for an attachment. */
export interface DependentEvent {
  /** Address of the call. */
  readonly endpoint: string;
  /** Headers of the call. Their values are hidden everywhere, and stand in the state. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of the call; `$attach.id` and values of the first answer may be named. */
  readonly payload?: EventPayload | undefined;
  /** What is kept of the answer, by the value's place in it. */
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined;
}

/** What is declared of one event. What is absent is not managed: neither compared nor cleared. */
export interface IntegrationEventProps {
  /** Name in the portal. Default: the id of the construct. */
  readonly name?: string | undefined;
  /** Entity type that it is about, such as `INCIDENT`. */
  readonly entity: string;
  /** What happens to the entity. */
  readonly eventType: "NONE" | "CREATE" | "UPDATE" | "DELETE";
  /** Who is called, and how; no JWT. Absent: the notifier of the integration. */
  readonly notifier?: Notifier | undefined;
  /** Address of the call: whole, or a path below the notifier's. */
  readonly endpoint?: string | undefined;
  /** HTTP method of the call. */
  readonly method?: "POST" | "PUT" | "GET" | "DELETE" | "PATCH" | undefined;
  /** Headers of the call. Values are hidden everywhere; a `Secret` stands in no state either. */
  readonly headers?: Readonly<Record<string, string | Secret>> | undefined;
  /** Raise it to send the headers again. */
  readonly headersVersion?: number | undefined;
  /** Body of the call. */
  readonly payload?: EventPayload | undefined;
  /** What is kept of the third party's answer, such as `{ extTicketId: "$id" }`. */
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined;
  /** Which entities it is about. */
  readonly filter?: EventFilter | undefined;
  /** The call that follows. */
  readonly dependentEvent?: DependentEvent | undefined;
  /** Whether the payload may name groups of resources. */
  readonly resourceGroupAllowed?: boolean | undefined;
  /** Whether the payload may name custom attributes. */
  readonly customAttributeAllowed?: boolean | undefined;
  /** Whether it fires; it is activated last, by a call of its own. Default: true. */
  readonly active?: boolean | undefined;
  /** What destroying does. Default: `delete`. */
  readonly onDestroy?: "delete" | "forget" | undefined;
  /** Terraform's `prevent_destroy` and `ignore_changes`. */
  readonly lifecycle?: TerraformResourceLifecycle | undefined;
}

const eventNames: Names<IntegrationEventProps> = {
  name: true,
  entity: true,
  eventType: true,
  notifier: true,
  endpoint: true,
  method: true,
  headers: true,
  headersVersion: true,
  payload: true,
  responseHeaders: true,
  filter: true,
  dependentEvent: true,
  resourceGroupAllowed: true,
  customAttributeAllowed: true,
  active: true,
  onDestroy: true,
  lifecycle: true,
};
const filterNames: Names<EventFilter> = { matchType: true, rules: true };
const ruleNames: Names<EventRule> = { key: true, operator: true, value: true, resourceType: true };
const dependentNames: Names<DependentEvent> = { endpoint: true, headers: true, payload: true, responseHeaders: true };

/** Of which integration, in which tenant, by which provider. */
export interface EventOwner {
  /** A reference to the integration's id, so that it is applied first. */
  readonly integrationId: string;
  /** Default: the provider's tenant. */
  readonly tenantId?: string | undefined;
  /** Default: the provider of the stack. */
  readonly provider?: IntegrationEventConfig["provider"];
  /** Where the program calls for the event. */
  readonly source: SourcePlace | undefined;
}

/** One event of an installed integration. Made by `InstalledIntegration.onEvent`. */
export class IntegrationEvent extends Construct {
  /** The resource of this construct, for what the bindings of Terraform offer. */
  readonly resource: IntegrationEventResource;

  /** @internal */
  constructor(scope: Construct, id: string, owner: EventOwner, props: IntegrationEventProps) {
    super(scope, id);
    const { source } = owner;
    const resource = new PlacedEvent(
      this,
      "Default",
      placed(this, source, () => configOf(this, id, owner, props)),
    );
    const sources = source === undefined ? [] : [{ path: [], ...source }];
    resource.sources = ProgramSources.of(this).add(sources);
    this.resource = resource;
    refuseAtSynth(
      this,
      () => {
        const config = synthesisedConfig(resource);
        if (config === undefined) return [];
        const problems = validateEvent(config);
        if (problems.length > 0) return problems;
        const provider = providerOf(resource);
        const tenant = resource.tenantIdInput ?? provider?.tenantInput;
        return judgedByCatalogue(this, { config, tenant, provider }, judgeEvent);
      },
      new SourcePlaces(sources),
    );
  }
}

/** The generated resource, with the number of its place in the program beside cdktf's own notes. */
class PlacedEvent extends IntegrationEventResource {
  /** Of `ProgramSources`. */
  sources: number | undefined;

  protected override get constructNodeMetadata(): { [key: string]: unknown } {
    const { metadata, ...others } = super.constructNodeMetadata;
    return { ...others, metadata: { ...metadata, ...(this.sources === undefined ? {} : { sources: this.sources }) } };
  }
}

function configOf(
  scope: Construct,
  id: string,
  owner: EventOwner,
  props: IntegrationEventProps,
): IntegrationEventConfig {
  requireMembers(props, eventNames, []);
  const { plain, secret } = headersOf(scope, props.headers);
  return present({
    tenantId: owner.tenantId,
    integrationId: owner.integrationId,
    name: literal(props.name ?? id, ["name"]),
    entity: literal(props.entity, ["entity"]),
    eventType: props.eventType,
    notifier: props.notifier === undefined ? undefined : eventNotifier(scope, props.notifier),
    endpoint: optionalLiteral(props.endpoint, ["endpoint"]),
    method: props.method,
    headers: plain,
    headersWo: secret,
    headersWoVersion: props.headersVersion,
    payload: payloadOf(props.payload, ["payload"]),
    responseHeaders: literals(props.responseHeaders, ["response_headers"]),
    filter: props.filter === undefined ? undefined : filterOf(props.filter),
    dependentEvent: props.dependentEvent === undefined ? undefined : dependentOf(props.dependentEvent),
    resourceGroupAllowed: props.resourceGroupAllowed,
    customAttributeAllowed: props.customAttributeAllowed,
    active: props.active ?? true,
    onDestroy: props.onDestroy,
    lifecycle: props.lifecycle,
    provider: owner.provider,
  });
}

function eventNotifier(scope: Construct, notifier: Notifier): IntegrationEventNotifier {
  const { jwt, ...rest } = notifierOf(scope, notifier, () => {});
  if (jwt === undefined) return rest;
  throw new RampsyncError("RS1010", "The notifier of an event takes no JWT.", {
    place: { attribute: ["notifier"] },
    hint: "Leave the notifier out: the event then uses that of the integration.",
  });
}

type TextsByName = { [name: string]: string };

function headersOf(
  scope: Construct,
  headers: IntegrationEventProps["headers"],
): { readonly plain: TextsByName | undefined; readonly secret: TextsByName | undefined } {
  if (headers === undefined) return { plain: undefined, secret: undefined };
  const plain: TextsByName = {};
  const secret: TextsByName = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value instanceof Secret) secret[name] = secretReference(scope, ["headers_wo", { key: name }], value);
    else plain[name] = literal(value, ["headers", { key: name }]);
  }
  const isEmpty = Object.keys(secret).length === 0;
  return { plain: isEmpty || Object.keys(plain).length > 0 ? plain : undefined, secret: isEmpty ? undefined : secret };
}

function payloadOf(payload: EventPayload | undefined, attribute: readonly Step[]): string | undefined {
  if (payload === undefined) return undefined;
  const isObject = typeof payload === "object" && payload !== null;
  return literal(isObject ? JSON.stringify(payload, null, 2) : payload, attribute);
}

function literals(
  texts: Readonly<Record<string, string>> | undefined,
  attribute: readonly Step[],
): TextsByName | undefined {
  if (texts === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      literal(name, attribute),
      literal(text, [...attribute, { key: name }]),
    ]),
  );
}

function filterOf(filter: EventFilter): IntegrationEventFilter {
  requireMembers(filter, filterNames, ["filter"]);
  return present({
    matchType: filter.matchType,
    rules: filter.rules.map((rule, index) => {
      const at = (name: string) => ["filter", "rules", index, name];
      requireMembers(rule, ruleNames, ["filter", "rules", index]);
      return present({
        key: literal(rule.key, at("key")),
        operator: literal(rule.operator, at("operator")),
        value: literal(rule.value, at("value")),
        resourceType: optionalLiteral(rule.resourceType, at("resource_type")),
      });
    }),
  });
}

function dependentOf(event: DependentEvent): IntegrationEventDependentEvent {
  requireMembers(event, dependentNames, ["dependent_event"]);
  const at = (name: string) => ["dependent_event", name];
  return present({
    endpoint: literal(event.endpoint, at("endpoint")),
    headers: literals(event.headers, at("headers")),
    payload: payloadOf(event.payload, at("payload")),
    responseHeaders: literals(event.responseHeaders, at("response_headers")),
  });
}
