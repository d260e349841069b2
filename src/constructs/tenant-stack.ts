// One stack for one tenant: provider, stable name and state in one.
import { type Construct } from "constructs";
import { callSite } from "./call-site.js";
import { RampsyncProvider, type RampsyncProviderConfig, type TerraformBackend, TerraformStack } from "./cdk.js";
import { placed } from "./error-report.js";
import { literal, optionalLiteral } from "./literal.js";
import { calledBy } from "./made-at.js";
import { type Names, requireMembers } from "./members.js";
import { present } from "./present.js";
import { ProgramSources } from "./program-sources.js";
import { checkedStackName } from "./stack-name.js";

/** Options of a tenant's stack. */
export interface TenantStackProps {
  /**
   * Name of the stack, and of its state file: 189 bytes at most, 255 with another backend, without white space and without
   * `* ? [ ] { } !`. Default: the tenant's id.
   */
  readonly stackName?: string;
  /**
   * Makes another backend than the local one, such as `(stack) => new S3Backend(stack, …)`. Default: the state in
   * `terraform.<stack>.tfstate` in the working directory.
   */
  readonly backend?: (stack: TerraformStack) => TerraformBackend;
  /** Host or URL of the OpsRamp API. Default: OPSRAMP_ENDPOINT at run time. */
  readonly endpoint?: string;
  /** Use documented endpoints only: nothing is removed. */
  readonly documentedOnly?: boolean;
  /** The name under which the token address of notifiers is sent. Default: the provider's. */
  readonly accessTokenField?: "accessTokenURL" | "accessTokenURI";
  /** Percent of what the API's limits leave of a tenant's requests that is taken; the rest is left to others. Default 50. */
  readonly limitShare?: number;
  /** The reviewed number of removals that the guards let pass in one run. */
  readonly allowRemovals?: number;
  /** For a careful first run: what is live is recorded, and nothing is sent. Default false. */
  readonly adoptOnly?: boolean;
  /**
   * Path of the catalogue of what can be mapped, seen from the program: synth and runs warn of what it lacks. Default:
   * `rampsync.catalogue.json` beside cdktf.json, where it is.
   */
  readonly catalogueFile?: string;
  /** Refuses what the catalogue lacks, and does not only warn of it. Default false. */
  readonly strictCatalogue?: boolean;
}

const names: Names<TenantStackProps> = {
  stackName: true,
  backend: true,
  endpoint: true,
  documentedOnly: true,
  accessTokenField: true,
  limitShare: true,
  allowRemovals: true,
  adoptOnly: true,
  catalogueFile: true,
  strictCatalogue: true,
};

/**
 * The stack of one tenant. Credentials are never part of it: the provider reads OPSRAMP_CLIENT_ID and
 * OPSRAMP_CLIENT_SECRET when it runs.
 */
export class TenantStack extends TerraformStack {
  /** Id of the tenant. */
  readonly tenant: string;
  /** The provider, configured for this tenant. */
  readonly provider: RampsyncProvider;

  constructor(scope: Construct, tenant: string, props: TenantStackProps = {}) {
    const name = props.stackName ?? tenant;
    super(
      scope,
      calledBy(new.target, () => checkedStackName(scope, name, props.backend === undefined)),
    );
    this.tenant = tenant;
    const source = callSite(new.target);
    ProgramSources.of(this).setStack(source);
    const config = placed(this, source, (): RampsyncProviderConfig => {
      requireMembers(props, names, []);
      return present({
        tenant: literal(tenant, ["tenant"]),
        endpoint: optionalLiteral(props.endpoint, ["endpoint"]),
        documentedOnly: props.documentedOnly,
        accessTokenField: props.accessTokenField,
        limitShare: props.limitShare,
        allowRemovals: props.allowRemovals,
        adoptOnly: props.adoptOnly,
        catalogueFile: optionalLiteral(props.catalogueFile, ["catalogue_file"]),
        strictCatalogue: props.strictCatalogue,
      });
    });
    this.provider = new RampsyncProvider(this, "rampsync", config);
    // Without a backend the library makes the local one when it synthesises.
    props.backend?.(this);
  }
}
