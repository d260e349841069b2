// What a program does not spell out, looked up in the tenant where the program is planned or applied: ids by name, lists, and
// the live mappings of an integration.
import { Construct } from "constructs";
import { DIRECTIONS, type Direction } from "../document/mapping.js";
import {
  DataRampsyncAlertSource,
  DataRampsyncAlertSources,
  DataRampsyncApplications,
  DataRampsyncInstalledIntegration,
  DataRampsyncInstalledIntegrations,
  DataRampsyncMappings,
  DataRampsyncResourceGroup,
  DataRampsyncResourceGroups,
  DataRampsyncRole,
  DataRampsyncRoles,
  DataRampsyncTenants,
  type IResolvable,
  type TerraformProvider,
  TerraformStack,
} from "./cdk.js";
import { literal, requireText } from "./literal.js";
import { calledBy } from "./made-at.js";
import { type Names, requireMembers } from "./members.js";

const SCOPE = "rampsync-look-ups";

/** Where something is looked up. */
export interface LookUpProps {
  /** Tenant to look in. Default: the provider's tenant. */
  readonly tenantId?: string;
  /** Default: the provider of the stack without an alias. */
  readonly provider?: TerraformProvider;
}

/** Which integration is looked up. */
export interface IntegrationProps extends LookUpProps {
  /** Its type, such as `CASERVICEDESK`: tells integrations of one name apart. Default: any. */
  readonly application?: string;
}

/** Which alert source is looked up. */
export interface AlertSourceProps extends LookUpProps {
  /** Type of the integration that is to name it, such as `CUSTOM-EVENT`. */
  readonly application: string;
}

/** Which of a list are told. */
export interface ListProps extends LookUpProps {
  /** Only this category, such as `Collaboration`. Default: all. */
  readonly category?: string;
}

/** Which live mappings are taken. */
export interface LiveMappingsProps extends LookUpProps {
  /**
   * The digest of the mappings that were reviewed: others are RS2102, which names theirs. Without it one click in the
   * integration is the desired state of all that take its mappings.
   */
  readonly expectedDigest?: string;
  /** Default: both. */
  readonly directions?: readonly Direction[];
}

const of: Names<LookUpProps> = { tenantId: true, provider: true };

/**
 * Live mappings of an integration, as `mappings` of an `InstalledIntegration` takes them. Which they are is known once they
 * were looked up: they cannot be extended, overridden or removed one by one.
 */
export class LiveMappings {
  /** Names exactly these mappings, as `expectedDigest` takes it: an output of it tells it. */
  readonly digest: string;
  readonly #tables: ReadonlyMap<Direction, IResolvable>;

  /** @internal */
  constructor(data: DataRampsyncMappings, directions: readonly Direction[]) {
    this.digest = data.digest;
    this.#tables = new Map(directions.map((direction) => [direction, data.interpolationForAttribute(direction)]));
    Object.freeze(this);
  }

  /** @internal */
  table(direction: Direction): IResolvable | undefined {
    return this.#tables.get(direction);
  }
}

/**
 * Ids by name, as texts that are known once they were looked up: before anything is planned, once for all that a stack
 * looks up alike. A name that nothing has is RS2100 then, one that several have RS2101. Lists are the data sources of
 * Terraform: `LookUp.roles(stack).results.get(0).name`.
 */
export class LookUp {
  private constructor() {}

  /** The id of an installed integration, by the name that the portal shows. Throws RS1002 for what is no text. */
  static integrationId(scope: Construct, displayName: string, props: IntegrationProps = {}): string {
    return calledBy(LookUp.integrationId, () => {
      const call = "LookUp.integrationId(…)";
      requireMembers(props, { ...of, application: true }, [], { call });
      const name = text(displayName, `${call}: the display name`);
      return once(scope, ["integration", name, props.application], props, (within, id) => {
        return new DataRampsyncInstalledIntegration(within, id, { displayName: name, ...props });
      }).id;
    });
  }

  /** The id of a role, by its name. Throws RS1002 for what is no text. */
  static roleId(scope: Construct, roleName: string, props: LookUpProps = {}): string {
    return calledBy(LookUp.roleId, () => {
      const call = "LookUp.roleId(…)";
      requireMembers(props, of, [], { call });
      const name = text(roleName, `${call}: the name`);
      return once(scope, ["role", name], props, (within, id) => new DataRampsyncRole(within, id, { name, ...props }))
        .id;
    });
  }

  /** The id of a group of resources, by its name. Throws RS1002 for what is no text. */
  static resourceGroupId(scope: Construct, groupName: string, props: LookUpProps = {}): string {
    return calledBy(LookUp.resourceGroupId, () => {
      const call = "LookUp.resourceGroupId(…)";
      requireMembers(props, of, [], { call });
      const name = text(groupName, `${call}: the name`);
      return once(scope, ["resource group", name], props, (within, id) => {
        return new DataRampsyncResourceGroup(within, id, { name, ...props });
      }).id;
    });
  }

  /** The id of an alert source, by its name or display name. Throws RS1002 for what is no text. */
  static alertSourceId(scope: Construct, sourceName: string, props: AlertSourceProps): string {
    return calledBy(LookUp.alertSourceId, () => {
      const call = "LookUp.alertSourceId(…)";
      requireMembers(props, { ...of, application: true }, ["application"], { call });
      const name = text(sourceName, `${call}: the name`);
      const application = text(props.application, `${call}: application`);
      return once(scope, ["alert source", application, name], props, (within, id) => {
        return new DataRampsyncAlertSource(within, id, { name, ...props });
      }).id;
    });
  }

  /** The live mappings of an integration, such as one of a golden tenant. Throws RS1002 for what is no text. */
  static mappings(scope: Construct, integrationId: string, props: LiveMappingsProps = {}): LiveMappings {
    return calledBy(LookUp.mappings, () => {
      const call = "LookUp.mappings(…)";
      requireMembers(props, { ...of, expectedDigest: true, directions: true }, [], { call });
      const { directions = DIRECTIONS, expectedDigest, ...where } = props;
      const digest =
        expectedDigest === undefined ? {} : { expectedDigest: text(expectedDigest, `${call}: expectedDigest`) };
      const config = { integrationId: text(integrationId, `${call}: the id`), ...digest, ...where };
      const about = ["mappings", config.integrationId, digest.expectedDigest];
      const data = once(scope, about, props, (within, id) => new DataRampsyncMappings(within, id, config));
      return new LiveMappings(data, directions);
    });
  }

  /** The roles of a tenant, by name. */
  static roles(scope: Construct, props: LookUpProps = {}): DataRampsyncRoles {
    return calledBy(LookUp.roles, () => {
      requireMembers(props, of, [], { call: "LookUp.roles(…)" });
      return once(scope, ["roles"], props, (within, id) => new DataRampsyncRoles(within, id, props));
    });
  }

  /** The groups of resources of a tenant, by name. */
  static resourceGroups(scope: Construct, props: LookUpProps = {}): DataRampsyncResourceGroups {
    return calledBy(LookUp.resourceGroups, () => {
      requireMembers(props, of, [], { call: "LookUp.resourceGroups(…)" });
      return once(scope, ["resource groups"], props, (within, id) => new DataRampsyncResourceGroups(within, id, props));
    });
  }

  /** The alert sources that integrations of an application may name. Throws RS1002 for what is no text. */
  static alertSources(scope: Construct, props: AlertSourceProps): DataRampsyncAlertSources {
    return calledBy(LookUp.alertSources, () => {
      const call = "LookUp.alertSources(…)";
      requireMembers(props, { ...of, application: true }, ["application"], { call });
      const config = { ...props, application: text(props.application, `${call}: application`) };
      const about = ["alert sources", config.application];
      return once(scope, about, props, (within, id) => new DataRampsyncAlertSources(within, id, config));
    });
  }

  /** The applications that a tenant can install. */
  static applications(scope: Construct, props: ListProps = {}): DataRampsyncApplications {
    return calledBy(LookUp.applications, () => {
      const call = "LookUp.applications(…)";
      return once(scope, ["applications", props.category], props, (within, id) => {
        return new DataRampsyncApplications(within, id, listConfig(props, call));
      });
    });
  }

  /** What is installed in a tenant. */
  static integrations(scope: Construct, props: ListProps = {}): DataRampsyncInstalledIntegrations {
    return calledBy(LookUp.integrations, () => {
      const call = "LookUp.integrations(…)";
      return once(scope, ["integrations", props.category], props, (within, id) => {
        return new DataRampsyncInstalledIntegrations(within, id, listConfig(props, call));
      });
    });
  }

  /** The clients of a partner, whose credentials it needs. `tenantId` is the partner's. */
  static tenants(scope: Construct, props: LookUpProps = {}): DataRampsyncTenants {
    return calledBy(LookUp.tenants, () => {
      requireMembers(props, of, [], { call: "LookUp.tenants(…)" });
      return once(scope, ["tenants"], props, (within, id) => new DataRampsyncTenants(within, id, props));
    });
  }
}

const text = (value: string, call: string) => literal(requireText(value, { call }), []);

function listConfig(props: ListProps, call: string): ListProps {
  requireMembers(props, { ...of, category: true }, [], { call });
  return props.category === undefined ? props : { ...props, category: text(props.category, `${call}: category`) };
}

/** The look-up that asks this, made where the stack has none yet. */
function once<Made extends Construct>(
  scope: Construct,
  about: readonly (string | undefined)[],
  { tenantId, provider }: LookUpProps,
  make: (within: Construct, id: string) => Made,
): Made & { readonly id: string } {
  const stack = TerraformStack.of(scope);
  const lookUps = stack.node.tryFindChild(SCOPE) ?? new Construct(stack, SCOPE);
  const id = [...about, tenantId, provider?.fqn].filter((part) => part !== undefined && part !== "").join(" ");
  return (lookUps.node.tryFindChild(id) ?? make(lookUps, id)) as Made & { readonly id: string };
}
