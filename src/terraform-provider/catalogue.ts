// The catalogue that a provider block names: what it lacks of a resource, when the configuration is validated and in each plan.
import { type RampsyncError, RampsyncErrors } from "../base/error.js";
import type { Catalogue } from "../catalogue/catalogue.js";
import { readCatalogue } from "../catalogue/file.js";
import { judge } from "../catalogue/judge.js";
import { type Config, givenText, UNKNOWN } from "../integration/declared/config.js";
import { catalogueSettings, tenantOf } from "../resources/connection.js";
import type { ResourceSchema } from "../resources/resource.js";
import { installedIntegrationSchema } from "../resources/schemas/installed-integration.js";
import type { Diagnostic } from "../terraform-plugin/index.js";
import { about, noteWarning } from "./diagnostics.js";

/** A catalogue, and the provider's tenant, which resources that name none are in. */
export interface UsedCatalogue {
  readonly catalogue: Catalogue;
  readonly strict: boolean;
  /** Undefined where no tenant is named, or it is known only later. */
  readonly tenant: string | undefined;
}

/**
 * The catalogue of a provider block; undefined where that is known only later.
 * @throws RS2017 and RS2063 for a file that is not usable.
 */
export function usedCatalogue(config: Config, environment: NodeJS.ProcessEnv): UsedCatalogue | undefined {
  if (config.catalogue_file === UNKNOWN || config.strict_catalogue === UNKNOWN) return undefined;
  const { file, strict } = catalogueSettings(config, environment);
  const tenant = config.tenant === UNKNOWN ? undefined : tenantOf(config, environment);
  return { catalogue: readCatalogue(process.cwd(), file), strict, tenant };
}

/** What comes of judging a declaration: a warning has the same words when it is validated and when it is planned. */
export interface JudgedResource {
  readonly warnings: readonly Diagnostic[];
  readonly errors: readonly RampsyncError[];
}

/** What is known of a declaration, judged; nothing of resources that map nothing. */
export function judgeResource(
  used: UsedCatalogue | undefined,
  definition: Pick<ResourceSchema, "type">,
  config: Config,
): JudgedResource {
  const isJudged = definition.type === installedIntegrationSchema.type && config.tenant_id !== UNKNOWN;
  if (used === undefined || !isJudged) return { warnings: [], errors: [] };
  const tenant = givenText(config.tenant_id) ?? used.tenant;
  const { warnings, errors } = judge(used.catalogue, { tenant, config, strict: used.strict });
  const target = { tenant: tenant ?? "", id: givenText(config.integration_id) ?? "" };
  return { warnings: about(target, warnings.map(noteWarning)), errors };
}

/** What the catalogue lacks, as warnings. Throws RampsyncErrors with all that it refuses. */
export function catalogueWarnings(...judged: Parameters<typeof judgeResource>): readonly Diagnostic[] {
  const { warnings, errors } = judgeResource(...judged);
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return warnings;
}
