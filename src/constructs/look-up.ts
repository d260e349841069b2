// Ids that a program does not spell out: looked up by name in the tenant, where the program is planned or applied.
import { Construct } from "constructs";
import {
  DataRampsyncAlertSource,
  DataRampsyncInstalledIntegration,
  DataRampsyncRole,
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

const of: Names<LookUpProps> = { tenantId: true, provider: true };

/**
 * Ids by name, as texts that are known once they were looked up: before anything is planned, once for all that a stack
 * looks up alike. A name that nothing has is RS2100 then, one that several have RS2101.
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
}

const text = (value: string, call: string) => literal(requireText(value, { call }), []);

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
