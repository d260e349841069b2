// Configures the provider: settings from its block and the environment, one session for the run.
import { RampsyncError, toRampsyncErrors } from "../base/error.js";
import { type Config, hasUnknown, UNKNOWN } from "../integration/declared/config.js";
import { type Clock, systemClock } from "../opsramp/clock.js";
import { readAccepted } from "../resources/accepted-drift.js";
import { limitShareOf, openSession, readConnection } from "../resources/connection.js";
import { readWays } from "../resources/known-ways.js";
import { withVariables } from "../resources/provider-arguments.js";
import { RunObserver } from "../resources/run-observer.js";
import { providerFields } from "../resources/schema.js";
import type { Context, Diagnostic } from "../terraform-plugin/index.js";
import { type UsedCatalogue, usedCatalogue } from "./catalogue.js";
import { errorDiagnostics } from "./diagnostics.js";
import { type Configured, Run } from "./run.js";
import { SharedClaims } from "./shared-claims.js";
import { toConfig } from "./values.js";

export interface ConfigureOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly isStartedByTerraform?: boolean;
}

/** `use` gets the catalogue that the block names, for the validation of resources that follows. */
export function validateProvider(
  raw: unknown,
  environment: NodeJS.ProcessEnv,
  use: (catalogue: UsedCatalogue) => void,
): readonly Diagnostic[] {
  const config = toConfig(raw, providerFields);
  const errors: RampsyncError[] = [];
  const { oneOf } = providerFields.access_token_field;
  const field = config.access_token_field;
  if (typeof field === "string" && !(oneOf as readonly string[]).includes(field)) {
    errors.push(
      new RampsyncError("RS1004", `"${field}" is not one of the values that are known here.`, {
        place: { attribute: ["access_token_field"] },
        hint: `Use ${oneOf.join(" or ")}.`,
      }),
    );
  }
  const allowed = config.allow_removals;
  if (typeof allowed === "number" && !(Number.isSafeInteger(allowed) && allowed >= 0)) {
    errors.push(
      new RampsyncError("RS1002", `Expected a whole number, found ${allowed}.`, {
        place: { attribute: ["allow_removals"] },
        hint: "Write the number of removals that was reviewed.",
      }),
    );
  }
  try {
    limitShareOf(config);
  } catch (error) {
    errors.push(...toRampsyncErrors(error));
  }
  try {
    const catalogue = usedCatalogue(config, environment);
    if (catalogue !== undefined) use(catalogue);
  } catch (error) {
    errors.push(...toRampsyncErrors(error));
  }
  return errorDiagnostics(errors);
}

/** Of this process, which one Terraform has started. */
const claims = new SharedClaims(process.ppid);

/** Without a run while anything of the configuration but the tenant is known only later: what names its own needs no other. */
export async function configureProvider(
  raw: unknown,
  context: Context,
  options: ConfigureOptions,
): Promise<Configured> {
  const config: Config = toConfig(raw, providerFields);
  const unknown = Object.keys(config).filter((name) => hasUnknown({ name: config[name] }));
  if (unknown.some((name) => name !== "tenant")) return { run: undefined, unknown };
  const { tenant, ...others } = config;
  const settings = readConnection(unknown.length > 0 ? others : config, options.environment);
  const accepted = readAccepted(process.cwd(), options.environment, (options.clock ?? systemClock).now());
  const ways = readWays(process.cwd(), { named: settings.waysFile, creates: false }).at(settings.endpoint);
  const catalogue = usedCatalogue(config, options.environment);
  const stop = new AbortController();
  const session = openSession(settings, {
    onEvent: (event) => context.log.debug(`API ${event.type}`, { ...event }),
    observer: (client) => new RunObserver(client, { ways, clock: options.clock }),
    signal: stop.signal,
    ...(accepted === undefined ? {} : { accepted }),
    ...(catalogue === undefined ? {} : { catalogue: catalogue.catalogue.applications }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const { allow_removals: allowed, allow_uninstall: uninstalls } = withVariables(config, options.environment);
  const run = new Run(
    session,
    tenant === UNKNOWN ? UNKNOWN : settings.tenant,
    {
      removals: allowed === undefined || allowed === null ? undefined : Number(allowed),
      uninstalls: Array.isArray(uninstalls) ? uninstalls.map(String) : [],
    },
    options.isStartedByTerraform === true ? { endpoint: settings.endpoint, claims } : undefined,
    catalogue,
  );
  // Ctrl-C ends what is read or waited for; what is being applied finishes, and is saved.
  context.signal.addEventListener("abort", () => {
    if (!run.isApplying) stop.abort(new RampsyncError("RS4014", "The run was stopped."));
  });
  return { run, unknown };
}
