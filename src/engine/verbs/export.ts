// The verb that makes code of what is live: export. It sends nothing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../../base/error.js";
import { note, noteText } from "../../base/note.js";
import { attributeText, plainSteps } from "../../base/place.js";
import type {
  ExportDocument,
  ExportedResource,
  ExportFormat,
  LeftOutIntegration,
} from "../../document/export-document.js";
import { headerName } from "../../document/mapping.js";
import { PLAN_FORMAT_VERSION } from "../../document/plan-document.js";
import { fold } from "../../integration/pairing/key.js";
import { readConnection } from "../../resources/connection.js";
import { forgetList } from "../../resources/integration-event/observe.js";
import { WAYS_FILE } from "../../resources/known-ways.js";
import { clientsOf } from "../../resources/look-ups/lists.js";
import type { Session } from "../../resources/session.js";
import { Access } from "../access.js";
import { connect } from "../connection.js";
import { liftCredentials, refusalOf, suspiciousTexts } from "../export/credentials.js";
import { liftEvent } from "../export/event-credentials.js";
import {
  type ExportedFile,
  type ExportedIntegration,
  type ExportedTenant,
  type FoundIntegration,
  isHeader,
} from "../export/facts.js";
import { type Filter, findIntegration, unsettled, wantedIds } from "../export/find.js";
import { handOverFiles, readHpeState } from "../export/hpe.js";
import { mapTenant, type TenantMap } from "../export/map-tenant.js";
import { namedEvents, namesIn, stackNameOf } from "../export/names.js";
import { PackedTables } from "../export/packed-tables.js";
import { type Project, projectOf, sayable } from "../export/project.js";
import { type TransformedTenants, transformTenants } from "../export/transform.js";
import { publish, requireEmpty } from "../export/write.js";
import type { GivenState, RunOptions } from "../run-options.js";
import { tenantsFor } from "./list.js";

/** What export takes. */
export interface ExportOptions
  extends Pick<
    RunOptions,
    | "environment"
    | "host"
    | "signal"
    | "secretsCommand"
    | "secretsTimeoutMs"
    | "profiles"
    | "limitShare"
    | "maxRequestsPerMinute"
    | "clock"
  > {
  /** Where the project goes: a folder that is new or empty. */
  readonly directory: string;
  /** The folder whose `rampsync.ways.json` holds. Default: that of the process. */
  readonly workingDirectory?: string;
  /** The name of the profile whose endpoint and API client are used. Default: those of the environment. */
  readonly profile?: string;
  /** Default: the one of OPSRAMP_TENANT. */
  readonly tenants: readonly string[];
  /** Ids of integrations; the only ones that are exported. Default: all. */
  readonly ids?: readonly string[];
  /** Globs of display names. Default: all. */
  readonly names?: readonly string[];
  /** Ids of types of integrations, such as `CASERVICEDESK`. Default: all. */
  readonly applications?: readonly string[];
  /** Default `typescript`, with `fromHpe` `hcl`. */
  readonly format?: ExportFormat;
  /**
   * A state in which HPE's provider manages integrations of the tenant, as `terraform state pull` prints it: they alone are
   * exported, under their names there, with blocks that have Terraform move the earlier ones here. Nothing else of it is read. What
   * a `transform` leaves out is forgotten by Terraform, and stays live.
   */
  readonly fromHpe?: GivenState;
  /**
   * Of tenants that are to be copied: which tenant's integrations are declared for which other one. These tenants alone are
   * read. What names a desk, a user or anything of the first is looked up by name or becomes a variable.
   */
  readonly mapTenants?: readonly TenantMap[];
  /** A partner, all of whose clients are exported; it needs credentials of the partner. */
  readonly partner?: string;
  /**
   * The file of a module, seen from `workingDirectory`, whose default export is a `Transform`: it gets each integration as the
   * project would declare it, after `mapTenants`, and returns it changed, or nothing to leave it out. It runs in a program of its
   * own that gets no credential. Default: nothing is changed.
   */
  readonly transform?: string;
  /** The library of a program in TypeScript. Default `cdktf`. */
  readonly library?: "cdktf" | "cdktn";
  /** Attribute paths of texts that look like a secret and are none. Default: none. */
  readonly notSecret?: readonly string[];
}

/**
 * Writes what is live as a project, plans it against what is live, and says what differs. Throws RS2080 for a folder that
 * is not empty, RS2012 without a tenant, RS2081 for texts that look like a secret, RS1014 for a tenant whose id cannot name
 * a stack, and what the API answers when nothing could be looked at.
 */
export function exportProject(options: ExportOptions): Promise<ExportDocument> {
  return exportWith(options, []);
}

/** The same with files around the project, which take the place of its own at the same paths. */
export async function exportWith(options: ExportOptions, around: readonly ExportedFile[]): Promise<ExportDocument> {
  const { directory, workingDirectory = ".", fromHpe, library = "cdktf" } = options;
  const { format = fromHpe === undefined ? "typescript" : "hcl" } = options;
  const theirs = fromHpe === undefined ? undefined : readHpeState(fromHpe.text, fromHpe.where);
  const records = theirs?.integrations;
  if (records !== undefined && format !== "hcl") {
    throw new RampsyncError("RS2015", `What HPE's provider manages is exported as hcl, not as ${format}.`, {
      place: { flag: "--from-hpe" },
    });
  }
  await requireEmpty(directory);
  const run = { ...options, directory: workingDirectory };
  const environment = await new Access(run).named(options.profile);
  const settings = readConnection({}, environment);
  const maps = options.mapTenants ?? [];
  const connections = connect({ ...run, comparesOnly: true });
  try {
    const named = [...options.tenants, ...new Set(maps.map(({ from }) => from))];
    const session = connections.session(settings);
    const tenants =
      options.partner === undefined
        ? tenantsFor(named, settings)
        : [...named, ...(await clientsOf(session, options.partner))];
    for (const tenant of [...tenants, ...maps.map(({ to }) => to)]) stackNameOf(tenant);
    const wanted = records === undefined ? options : { ...options, ids: records.map(({ id }) => id) };
    const packed = new PackedTables();
    const given = new Map(records?.map(({ id, name }) => [fold(id), name]));
    const found = await findAll(session, tenants, wanted, (tenant, integrations) =>
      packedTenant(tenantOf(tenant, sayableAll(integrations, format), given), packed),
    );
    const live = [...found.tenants].sort(byId);
    const mapped = maps.length === 0 ? live : await mappedTenants(session, live, maps, packed);
    const { tenants: made, leftOut } = await transformed(mapped, { ...run, environment, format }, packed);
    refuseSecrets(made, options.notSecret ?? []);
    const beside = waysBeside(workingDirectory);
    // Folders of several tenants are configurations of their own, whose states have nothing of HPE's.
    const [single] = made.length === 1 ? made : [];
    const handOver = theirs === undefined ? [] : handOverFiles(theirs, single);
    const { paths, prove } = await written(made, { format, library, directory }, [...around, ...handOver, ...beside]);
    const proof = await prove({ ...options, environment, beside }).catch(unproved);
    const errors = [...found.errors, ...proof.errors];
    return {
      format_version: PLAN_FORMAT_VERSION,
      directory,
      format,
      complete: errors.length === 0,
      files: paths,
      integrations: made.flatMap((tenant) => tenant.integrations.map(resourceOf)),
      ...(options.transform === undefined ? {} : { left_out: leftOut.map(leftOutOf) }),
      planned: proof.planned,
      ...(proof.plan === undefined ? {} : { plan: proof.plan }),
      errors: errors.map((error) => error.toJSON()),
    };
  } finally {
    await connections.close();
  }
}

/** Writes the project, with files that take the place of its own at the same paths; their texts are let go of. */
async function written(
  tenants: readonly ExportedTenant[],
  { format, library, directory }: Required<Pick<ExportOptions, "format" | "library" | "directory">>,
  given: readonly ExportedFile[],
): Promise<{ readonly paths: readonly string[]; readonly prove: Project["prove"] }> {
  const { files: all, prove } = projectOf(tenants, format, library);
  const own = all.filter(({ path }) => !given.some((file) => file.path === path));
  const files = [...own, ...given].sort(byPath);
  await publish(directory, files);
  return { paths: files.map(({ path }) => path), prove };
}

async function transformed(
  tenants: readonly ExportedTenant[],
  options: ExportOptions & { readonly format: ExportFormat },
  packed: PackedTables,
): Promise<TransformedTenants> {
  if (options.transform === undefined) return { tenants, leftOut: [] };
  const made = await transformTenants(tenants, { ...options, module: options.transform });
  return { ...made, tenants: made.tenants.map((tenant) => packedTenant(tenant, packed)) };
}

/** The project is there, whatever became of its plan. */
const unproved = (error: unknown) => ({
  planned: "nothing" as const,
  plan: undefined,
  errors: toRampsyncErrors(error),
});

/** For each pair, the first tenant's integrations as the second one's; an order of the second ones. */
async function mappedTenants(
  session: Session,
  tenants: readonly ExportedTenant[],
  maps: readonly TenantMap[],
  packed: PackedTables,
): Promise<readonly ExportedTenant[]> {
  const mapped = await Promise.all(
    maps.map(async ({ from, to }) => {
      const tenant = tenants.find(({ id }) => id === from);
      return tenant === undefined ? [] : [packedTenant(await mapTenant(session, tenant, to), packed)];
    }),
  );
  return mapped.flat().sort(byId);
}

const byId = (left: ExportedTenant, right: ExportedTenant) => (left.id < right.id ? -1 : 1);

interface Found {
  /** Those that have any of the wanted integrations. */
  readonly tenants: readonly ExportedTenant[];
  /** Of tenants and integrations that could not be looked at, or only in part. */
  readonly errors: readonly RampsyncError[];
}

/** How many integrations are looked at side by side, over all tenants, and how many tenants: what was read of them is held. */
const SIDE_BY_SIDE = 50;

/** Throws what went wrong where nothing was found. */
async function findAll(
  session: Session,
  tenants: readonly string[],
  options: ExportOptions,
  exported: (tenant: string, integrations: readonly FoundIntegration[]) => ExportedTenant,
): Promise<Found> {
  const { ids, names, applications, host } = options;
  const filter: Filter = {
    ...(ids === undefined ? {} : { ids }),
    ...(names === undefined ? {} : { names }),
    ...(applications === undefined ? {} : { applications }),
  };
  const errors: RampsyncError[] = [];
  const found: ExportedTenant[] = [];
  const limit = pLimit(SIDE_BY_SIDE);
  const tenantsAtOnce = pLimit(SIDE_BY_SIDE);
  let [done, all] = [0, 0];
  const ofTenant = async (tenant: string): Promise<void> => {
    const wanted = await wantedIds(session.client, tenant, filter);
    if (!wanted.isSettled) errors.push(unsettled(tenant));
    all += wanted.ids.length;
    const integrations: FoundIntegration[] = [];
    await session.observer.prepare(tenant, wanted.ids);
    const lookAt = async (id: string) => {
      try {
        integrations.push(await findIntegration(session, tenant, id));
      } catch (error) {
        errors.push(...toRampsyncErrors(error).map((each) => each.at({ tenant, integration: id })));
      }
      forgetList(session, tenant, id);
      done += 1;
      host({ type: "progress", verb: "observe", done, all });
    };
    await Promise.all(wanted.ids.map((id) => limit(() => lookAt(id))));
    session.observer.letGo(tenant);
    if (integrations.length > 0) found.push(exported(tenant, integrations));
  };
  await Promise.all(
    tenants.map((tenant) =>
      tenantsAtOnce(() => ofTenant(tenant)).catch((error: unknown) => {
        errors.push(...toRampsyncErrors(error).map((each) => each.at({ tenant })));
      }),
    ),
  );
  if (found.length === 0 && errors.length > 0) throw new RampsyncErrors(errors);
  return { tenants: found, errors };
}

const sayableAll = (integrations: readonly FoundIntegration[], format: ExportFormat) =>
  integrations.map((integration) => sayable(integration, format));

/** `given`: the names that integrations have already, by their folded ids. */
function tenantOf(
  id: string,
  integrations: readonly FoundIntegration[],
  given: ReadonlyMap<string, string>,
): ExportedTenant {
  return {
    id,
    integrations: namesIn(integrations).map((integration) =>
      exportedOf(integration, given.get(fold(integration.id)) ?? integration.name),
    ),
  };
}

function packedTenant({ id, integrations }: ExportedTenant, packed: PackedTables): ExportedTenant {
  const own = integrations.map((each) => ({ ...each, declaration: packed.pack(each.declaration) }));
  return { id, integrations: own };
}

function exportedOf({ config, ...integration }: FoundIntegration, name: string): ExportedIntegration {
  const lifted = liftCredentials({ config }, name);
  const events = namedEvents(integration.events).map(({ config: ofEvent, ...event }) => ({
    ...event,
    ...liftEvent({ config: ofEvent }, `${name}_${event.name}`),
  }));
  return {
    ...integration,
    name,
    declaration: lifted.declaration,
    events,
    variables: [...lifted.variables, ...events.flatMap(({ variables }) => variables)],
  };
}

/** Throws RS2081 for all of them together. */
function refuseSecrets(tenants: readonly ExportedTenant[], notSecret: readonly string[]): void {
  const refusals = tenants.flatMap(({ integrations }) =>
    integrations.flatMap((integration) =>
      [
        ...suspiciousTexts(integration.declaration),
        ...integration.events.flatMap(({ name, declaration }) =>
          suspiciousTexts(declaration).map(({ path, why }) => ({ path: ["events", { key: name }, ...path], why })),
        ),
      ]
        .filter(({ path }) => !notSecret.includes(attributeText(path)))
        .map((text) => refusalOf(text, integration)),
    ),
  );
  if (refusals.length > 0) throw new RampsyncErrors(refusals);
}

function waysBeside(directory: string): readonly ExportedFile[] {
  const path = join(directory, WAYS_FILE);
  return existsSync(path) ? [{ path: WAYS_FILE, text: readFileSync(path, "utf8") }] : [];
}

const byPath = (left: ExportedFile, right: ExportedFile) => (left.path < right.path ? -1 : 1);

const leftOutOf = ({ tenant, id, displayName }: ExportedIntegration): LeftOutIntegration => ({
  tenant,
  ...(id === "" ? {} : { integration: id }),
  ...(displayName === undefined ? {} : { name: displayName }),
});

function resourceOf(integration: ExportedIntegration): ExportedResource {
  const { tenant, id, displayName, name, variables, notes, doubled } = integration;
  const all = [
    ...notes,
    ...doubled.map(({ mapping, rows }) =>
      note("RS6501", { mapping: `${mapping.direction} ${headerName(mapping)}`, rows }),
    ),
  ];
  return {
    tenant,
    integration: id,
    ...(displayName === undefined ? {} : { name: displayName }),
    construct: `${stackNameOf(tenant)}/${name}`,
    ...(integration.events.length === 0
      ? {}
      : {
          events: integration.events.map((event) => ({
            event: event.id,
            construct: `${stackNameOf(tenant)}/${name}/${event.name}`,
          })),
        }),
    variables: variables.map(({ name: variable, path, isSecret }) => ({
      name: variable,
      path: plainSteps(path),
      secret: isSecret && !isHeader(path),
    })),
    notes: all.map(noteText),
    note_facts: all,
  };
}
