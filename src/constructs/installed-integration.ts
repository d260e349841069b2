// The construct that declares one installed integration. Its rules are checked when the program is synthesised.

import { Construct, type IConstruct } from "constructs";
import { RampsyncError } from "../base/error.js";
import { frozen } from "../base/json.js";
import { plainSteps, type SourcePlace, type Step } from "../base/place.js";
import { onceForEach } from "../base/shared-tables.js";
import { type SourceOfPart, SourcePlaces } from "../base/source-places.js";
import { DIRECTIONS, type Direction } from "../document/mapping.js";
import { validateConfig } from "../integration/declared/validate.js";
import { callSite } from "./call-site.js";
import { judgedByCatalogue, providerOf } from "./catalogue.js";
import {
  type InstalledIntegrationConfig,
  type InstalledIntegrationInbound,
  type InstalledIntegrationInboundMappings,
  type InstalledIntegrationOutbound,
  type IResolvable,
  type ITerraformDependable,
  type RampsyncProvider,
  type TerraformResourceLifecycle,
  Token,
} from "./cdk.js";
import { withoutStacks } from "./creation-stack.js";
import { keepIgnoredLabels } from "./earlier-label.js";
import { placed, refuseAtSynth } from "./error-report.js";
import { type InboundAuthentication, inboundAuthenticationNames } from "./inbound-authentication.js";
import { type InstallProps, installOf } from "./install.js";
import { type InstalledIntegrationResource, leaveChecksToConstruct } from "./installed-integration-resource.js";
import { IntegrationEvent, type IntegrationEventProps } from "./integration-event.js";
import { literal, optionalLiteral } from "./literal.js";
import { LiveMappings } from "./look-up.js";
import { placeOf } from "./made-at.js";
import { type Mapping, type ParsingProps } from "./mapping.js";
import { placesOf } from "./mapping-places.js";
import { type LabelledMapping, MappingSet } from "./mapping-set.js";
import { type Names, requireMembers, wrongKind } from "./members.js";
import { type Notifier, notifierOf, type TakeNote } from "./notifier.js";
import { present } from "./present.js";
import { PlacedResource, ProgramSources } from "./program-sources.js";
import { synthesisedConfig } from "./synthesised-config.js";
import { unmanagedEventsOf } from "./unmanaged-events.js";

/** What is declared of one installed integration. What is absent is not managed: neither compared nor cleared. */
export interface InstalledIntegrationProps {
  /** Id (`INTG-…`) of the installed integration to adopt. Either this or `install`. */
  readonly integrationId?: string | undefined;
  /** Installs an integration in place of adopting one; it needs a `displayName`. Either this or `integrationId`. */
  readonly install?: InstallProps | undefined;
  /** Default: the provider's tenant. */
  readonly tenantId?: string | undefined;
  /** Name shown in the portal. */
  readonly displayName?: string | undefined;
  /** Description, at most 500 characters. */
  readonly description?: string | undefined;
  /** Alert source, for e-mail alerts and custom monitoring integrations. */
  readonly alertSourceId?: string | undefined;
  /** Whether it is enabled. Absent: not managed here. One that somebody disabled is enabled again by consent alone. */
  readonly enabled?: boolean | IResolvable | undefined;
  /** RSA public key (PEM) to which what the server makes for the third party is encrypted, as `inboundCredentials`. */
  readonly encryptTo?: string | undefined;
  /** Another text has the server make a new token or secret, and the old one ends. The first setting makes none. */
  readonly rotateCredentials?: string | undefined;
  /**
   * Tables of both directions, or those that are live elsewhere (`LookUp.mappings`). Absent, or without a mapping of a
   * direction: that direction is not managed here.
   */
  readonly mappings?: MappingSet | LiveMappings | undefined;
  /** How the third party authenticates at OpsRamp. Absent: not managed here. */
  readonly inboundAuthentication?: InboundAuthentication | undefined;
  /** Whether alerts of resources that are not managed are dropped. For monitoring integrations. */
  readonly dropAlertsOnUnmanagedResources?: boolean | IResolvable | undefined;
  /** Where OpsRamp sends its notifications. Absent: not managed here. */
  readonly notifier?: Notifier | undefined;
  /** What happens to live mappings that are not declared, in declared directions. Default: `keep`. */
  readonly unmanagedMappings?: "keep" | "remove" | undefined;
  /**
   * What happens to live events that `onEvent` does not declare, and that no other program manages: `keep` lists them in
   * plans, `remove` removes what was listed before. Absent: they are named beside declared events alone, and kept.
   */
  readonly unmanagedEvents?: "keep" | "remove" | undefined;
  /** What destroying does. Default: `forget`, which changes nothing live; of what is installed `uninstall`, where the run names it. */
  readonly onDestroy?: "forget" | "remove_mappings" | "uninstall" | undefined;
  /** Told to the server when it is uninstalled, without `<` and `>`. */
  readonly uninstallReason?: string | undefined;
  /** Terraform's `prevent_destroy` and `ignore_changes`. */
  readonly lifecycle?: TerraformResourceLifecycle | undefined;
  /** Elements of the stack that this depends on. */
  readonly dependsOn?: ITerraformDependable[] | undefined;
  /** Default: the provider of the stack. */
  readonly provider?: RampsyncProvider | undefined;
}

const names: Names<InstalledIntegrationProps> = {
  integrationId: true,
  install: true,
  tenantId: true,
  displayName: true,
  description: true,
  alertSourceId: true,
  enabled: true,
  encryptTo: true,
  rotateCredentials: true,
  mappings: true,
  inboundAuthentication: true,
  dropAlertsOnUnmanagedResources: true,
  notifier: true,
  unmanagedMappings: true,
  unmanagedEvents: true,
  onDestroy: true,
  uninstallReason: true,
  lifecycle: true,
  dependsOn: true,
  provider: true,
};

/** Constructs of one program by integration id: one integration must not be declared at two addresses. */
const declaredIn = new WeakMap<IConstruct, Map<string, InstalledIntegration[]>>();

/**
 * One installed integration. Throws RS1011 for a literal secret at once, before it can be written anywhere; everything
 * else that is wrong is reported by synth, together, with this construct's path.
 */
export class InstalledIntegration extends Construct {
  /** The resource of this construct, for what the bindings of Terraform offer. */
  readonly resource: InstalledIntegrationResource;

  constructor(scope: Construct, id: string, props: InstalledIntegrationProps) {
    super(scope, id);
    // The name "Default" is left out of addresses: the resource is called by this construct's name.
    const source = callSite(new.target);
    const parts = new Parts(source);
    const config = placed(this, source, () => configOf(this, props, parts));
    const resource = withoutStacks(() => new PlacedResource(this, "Default", config));
    leaveChecksToConstruct(resource);
    resource.sources = ProgramSources.of(this).add(parts.sources);
    this.resource = resource;
    refuseAtSynth(this, () => this.#problems(), new SourcePlaces(parts.sources));
    const { unmanagedEvents } = props;
    if (unmanagedEvents !== undefined) {
      const { tenantIdInput: tenantId, provider } = resource;
      unmanagedEventsOf(this, present({ integrationId: resource.id, tenantId, provider, unmanagedEvents }));
    }
    const { integrationId } = props;
    if (integrationId === undefined) return;
    const declared = declaredIn.get(this.node.root) ?? new Map<string, InstalledIntegration[]>();
    declaredIn.set(this.node.root, declared);
    declared.set(integrationId, [...(declared.get(integrationId) ?? []), this]);
  }

  /**
   * An event of this integration, which is applied after it: what is posted to the third party, and when. Throws RS1011 for
   * a literal secret in its notifier.
   */
  onEvent(id: string, props: IntegrationEventProps): IntegrationEvent {
    const { tenantIdInput: tenantId, provider } = this.resource;
    const source = callSite(this.onEvent);
    return new IntegrationEvent(this, id, { integrationId: this.resource.id, tenantId, provider, source }, props);
  }

  #problems(): readonly RampsyncError[] {
    const config = synthesisedConfig(this.resource);
    if (config === undefined) return [];
    const problems = [...validateConfig(config), ...this.#declaredBefore()];
    if (problems.length > 0) return problems;
    return judgedByCatalogue(this, { config, tenant: this.#tenant(), provider: providerOf(this.resource) });
  }

  #declaredBefore(): readonly RampsyncError[] {
    const id = this.resource.integrationIdInput;
    if (id === undefined || Token.isUnresolved(id)) return [];
    const all = declaredIn.get(this.node.root)?.get(id) ?? [];
    const before = all.slice(0, Math.max(all.indexOf(this), 0));
    const twin = before.find((candidate) => candidate.#tenant() === this.#tenant());
    if (twin === undefined) return [];
    return [
      new RampsyncError("RS1013", `It is declared at ${twin.node.path} too.`, {
        place: { attribute: ["integration_id"] },
      }),
    ];
  }

  /** The tenant as far as the program says it. */
  #tenant(): string | undefined {
    return this.resource.tenantIdInput ?? providerOf(this.resource)?.tenantInput;
  }
}

/** Where the parts of one declaration were made, collected while it is put together. */
class Parts {
  readonly sources: SourceOfPart[];

  constructor(source: SourcePlace | undefined) {
    this.sources = source === undefined ? [] : [{ path: [], ...source }];
  }

  readonly note: TakeNote = (attribute, made) => {
    const place = placeOf(made);
    if (place !== undefined) this.sources.push({ path: plainSteps(attribute).map(String), ...place });
  };

  noteMapping(path: readonly string[], mapping: Mapping): void {
    this.sources.push(...placesOf(mapping, path));
  }
}

function configOf(scope: Construct, props: InstalledIntegrationProps, parts: Parts): InstalledIntegrationConfig {
  requireMembers(props, names, []);
  return present({
    tenantId: optionalLiteral(props.tenantId, ["tenant_id"]),
    integrationId: idOf(props),
    install: installOf(props.install),
    displayName: optionalLiteral(props.displayName, ["display_name"]),
    description: optionalLiteral(props.description, ["description"]),
    alertSourceId: optionalLiteral(props.alertSourceId, ["alert_source_id"]),
    enabled: props.enabled,
    encryptTo: optionalLiteral(props.encryptTo, ["encrypt_to"]),
    rotateCredentials: optionalLiteral(props.rotateCredentials, ["rotate_credentials"]),
    inbound: inboundOf(props, parts),
    outbound: outboundOf(scope, props, parts),
    unmanagedMappings: props.unmanagedMappings,
    onDestroy: props.onDestroy,
    uninstallReason: optionalLiteral(props.uninstallReason, ["uninstall_reason"]),
    lifecycle: props.lifecycle,
    dependsOn: props.dependsOn,
    provider: props.provider,
  });
}

/** Without an installation there is an id: what gives none is refused where the program gives it. */
function idOf({ integrationId, install }: InstalledIntegrationProps): string | undefined {
  if (integrationId === undefined && install !== undefined) return undefined;
  return literal(integrationId as string, ["integration_id"]);
}

function inboundOf(props: InstalledIntegrationProps, parts: Parts): InstalledIntegrationInbound | undefined {
  const authentication = props.inboundAuthentication;
  if (authentication !== undefined) {
    const attribute = ["inboundAuthentication"];
    requireMembers(authentication, inboundAuthenticationNames, attribute, { attribute });
  }
  return unlessEmpty(
    present({
      authentication:
        authentication === undefined
          ? undefined
          : present({
              authType: authentication.type,
              roleId: optionalLiteral(authentication.roleId, ["inbound", "authentication", "role_id"]),
            }),
      dropAlertsOnUnmanagedResources: props.dropAlertsOnUnmanagedResources,
      mappings: mappingsOf(props, "inbound", parts),
    }),
  );
}

function outboundOf(
  scope: Construct,
  props: InstalledIntegrationProps,
  parts: Parts,
): InstalledIntegrationOutbound | undefined {
  return unlessEmpty(
    present({
      mappings: mappingsOf(props, "outbound", parts),
      notifier: props.notifier === undefined ? undefined : notifierOf(scope, props.notifier, parts.note),
    }),
  );
}

function unlessEmpty<T extends object>(block: T): T | undefined {
  return Object.keys(block).length === 0 ? undefined : block;
}

function mappingsOf(
  { mappings: set, lifecycle }: InstalledIntegrationProps,
  direction: Direction,
  parts: Parts,
): Record<string, InstalledIntegrationInboundMappings> | IResolvable | undefined {
  if (set instanceof LiveMappings) return set.table(direction);
  if (set !== undefined && !(set instanceof MappingSet)) {
    const hint = "Write mappings: MappingSet.of(inbound(…), outbound(…)).";
    throw wrongKind(set, "a MappingSet", { attribute: ["mappings"] }, hint);
  }
  const ofSet = set === undefined ? undefined : tablesOf(set)[direction];
  if (ofSet === undefined) return undefined;
  const { labelled } = ofSet;
  const kept = keepIgnoredLabels(labelled, direction, lifecycle);
  for (const { label, mapping } of kept) parts.noteMapping([direction, "mappings", label], mapping);
  return kept === labelled ? ofSet.table : tableOf(kept, direction);
}

interface TableOfSet {
  readonly labelled: readonly LabelledMapping[];
  readonly table: Record<string, InstalledIntegrationInboundMappings>;
}

/** Most integrations of a program share a set. It is immutable, and so are its tables without expressions. */
const tablesOf = onceForEach(
  (set: MappingSet): Readonly<Partial<Record<Direction, TableOfSet>>> =>
    Object.fromEntries(
      DIRECTIONS.flatMap((direction) => {
        const labelled = set.labelled(direction);
        if (labelled === undefined) return [];
        const table = tableOf(labelled, direction);
        // An expression of Terraform leads to what it refers to, which is not ours.
        const isPlain = labelled.every(({ mapping }) => mapping.expression === undefined);
        return [[direction, { labelled, table: isPlain ? frozen(table) : table }]];
      }),
    ),
);

function tableOf(
  labelled: readonly LabelledMapping[],
  direction: Direction,
): Record<string, InstalledIntegrationInboundMappings> {
  return Object.fromEntries(
    labelled.map(({ label, mapping }) => {
      const place = [direction, "mappings", { key: label }];
      return [literal(label, place), mappingOf(mapping, place)];
    }),
  );
}

function mappingOf(
  { attribute, thirdParty, entries, expression, options }: Mapping,
  place: readonly Step[],
): InstalledIntegrationInboundMappings {
  const values = [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
  return present({
    entityType: attribute.entityType,
    attribute: literal(attribute.name, [...place, "attribute"]),
    thirdPartyEntityType: literal(thirdParty.entityType, [...place, "third_party_entity_type"]),
    thirdPartyAttribute: literal(thirdParty.attribute, [...place, "third_party_attribute"]),
    values: expression ?? (values.length === 0 ? undefined : valuesOf(values, [...place, "values"])),
    parsing: options.parsing === undefined ? undefined : parsingOf(options.parsing, [...place, "parsing"]),
  });
}

function valuesOf(
  values: readonly (readonly [string, readonly string[]])[],
  place: readonly Step[],
): Record<string, string[]> {
  const text = (value: string) => literal(value, place);
  return Object.fromEntries(values.map(([value, texts]) => [text(value), [...texts].sort().map(text)]));
}

function parsingOf(
  { defaultValue, operators }: ParsingProps,
  place: readonly Step[],
): NonNullable<InstalledIntegrationInboundMappings["parsing"]> {
  return present({
    defaultValue: optionalLiteral(defaultValue, [...place, "default_value"]),
    operators: operators?.map(({ operator, startWord, endWord, regex }, index) => {
      const text = (name: string, value: string | undefined) =>
        optionalLiteral(value, [...place, "operators", index, name]);
      return present({
        operator,
        startWord: text("start_word", startWord),
        endWord: text("end_word", endWord),
        regex: text("regex", regex),
      });
    }),
  });
}
