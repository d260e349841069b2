// The verb that finds out how the server of a tenant behaves, with an integration of its own.
import { relative, resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { isNotLookedAt } from "../../base/error-kind.js";
import { printable } from "../../base/text.js";
import type { ProbeCounts, ProbeDocument, ProbedWay } from "../../document/probe-document.js";
import { type EveryWay, wayNames, waysTable } from "../../integration/wire/ways.js";
import type { OpsRampClient } from "../../opsramp/client.js";
import { systemClock } from "../../opsramp/clock.js";
import { endpointAddress } from "../../opsramp/endpoint.js";
import { type ConnectionSettings, openSession, readConnection } from "../../resources/connection.js";
import { readWays } from "../../resources/known-ways.js";
import { Access } from "../access.js";
import { APPLICATION, installedFor } from "../probe/install.js";
import { checkLeft, othersIn, refuseYoung, takeAway } from "../probe/left-behind.js";
import { newName } from "../probe/name.js";
import { ProbeFile } from "../probe/record.js";
import { CallLog, type Experimented, probeCalls } from "../probe/run.js";
import type { RunOptions } from "../run-options.js";

/** What a probe will do, before it does anything. */
export interface ProbeBudget {
  /** The address of the API. */
  readonly endpoint: string;
  /** The tenant that will be probed. */
  readonly tenant: string;
  /** Where writes show at once; each that shows late is read up to seven times more. */
  readonly calls: ProbeCounts;
  /** Left by an earlier probe from here, and taken away first; its id where that is known. */
  readonly leftBehind?: { readonly name: string; readonly id?: string };
}

/** What a probe takes. */
export interface ProbeOptions
  extends Pick<
    RunOptions,
    | "directory"
    | "environment"
    | "host"
    | "signal"
    | "maxRequestsPerMinute"
    | "limitShare"
    | "secretsCommand"
    | "secretsTimeoutMs"
    | "profiles"
    | "clock"
  > {
  /** A client's tenant. */
  readonly tenant: string;
  /** The name of the profile whose endpoint and API client are used. Default: those of the environment. */
  readonly profile?: string;
  /** Whether it may be done; asked before the first request. */
  readonly approve: (budget: ProbeBudget) => Promise<boolean>;
}

/**
 * Installs an integration, finds out with it what the server does where the API's documents leave that open, uninstalls it
 * whatever happened, and writes what was found to the file of known ways.
 * @throws RS2010 without credentials, RS2090 for the tenant of a partner, RS2091 where another probe may run, RS2092 for
 * a record of an earlier one that is not usable, RS2014 where it was not approved, RS4020 where its integration stays.
 */
export async function probe(options: ProbeOptions): Promise<ProbeDocument> {
  const { directory, tenant, signal, clock = systemClock } = options;
  if (/^msp_/i.test(tenant)) throw partners(tenant);
  const settings = readConnection({}, await new Access(options).named(options.profile));
  const ways = readWays(directory, { named: settings.waysFile }).at(settings.endpoint);
  const file = new ProbeFile(directory);
  const left = file.read();
  if (left !== undefined) checkLeft(left, { endpoint: settings.endpoint, tenant, file, now: clock.now() });
  const budget: ProbeBudget = {
    endpoint: endpointAddress(settings.endpoint),
    tenant,
    calls: probeCalls,
    ...(left === undefined
      ? {}
      : { leftBehind: { name: left.name, ...(left.id === undefined ? {} : { id: left.id }) } }),
  };
  if (!(await options.approve(budget))) throw new RampsyncError("RS2014", "Nothing was probed.");

  const log = new CallLog();
  const connected = { settings, options, log };
  const client = clientOf(connected, signal);
  // What was installed is taken away after a signal, too.
  const last = clientOf(connected, undefined);
  try {
    await refusePartner(client, tenant);
    const installed = await client.allIntegrations(tenant);
    const removed =
      left === undefined ? undefined : await takeAway({ left, installed, client: last, clock, file, isSure: true });
    const others = othersIn(installed, removed?.id ?? left?.id);
    refuseYoung(others, tenant, clock.now());
    const name = newName(clock.now());
    const run = { client, last, tenant, name, clock, file, log, signal, endpoint: settings.endpoint };
    const { scratch, experimented, stays } = await installedFor(run);
    const owner = { application: APPLICATION };
    const known = ways.every(tenant, owner);
    const seen = Object.fromEntries(
      experimented.flatMap(({ finding: { way, value } }) => (value === undefined ? [] : [[way, value]])),
    ) as Partial<EveryWay>;
    const waysFile = ways.learn(tenant, owner, seen);
    if (stays !== undefined) throw withFindings(stays, waysFile && fromDirectory(directory, waysFile));
    return {
      endpoint: budget.endpoint,
      tenant,
      installed: { id: scratch.id, name },
      ways: experimented.toSorted(byTable).map((each) => probed(each, known)),
      calls: log.counts,
      ...(removed === undefined ? {} : { removed_before: removed }),
      left_by_others: others,
      ...(waysFile === undefined ? {} : { ways_file: fromDirectory(directory, waysFile) }),
    };
  } finally {
    await Promise.all([client.close(), last.close()]);
  }
}

/** The same error, with where to find what was found out all the same. */
function withFindings(stays: RampsyncError, waysFile: string | undefined): RampsyncError {
  if (waysFile === undefined) return stays;
  const { code, message, place, cause, hint } = stays;
  const findings = `${printable(waysFile, 200)} has what was found out. ${hint}`;
  return new RampsyncError(code, message, { ...(place === undefined ? {} : { place }), cause, hint: findings });
}

function partners(tenant: string): RampsyncError {
  return new RampsyncError("RS2090", `The tenant ${printable(tenant, 80)} is a partner's.`, { place: { tenant } });
}

/** Of a tenant whose own id does not say it. */
async function refusePartner(client: OpsRampClient, tenant: string): Promise<void> {
  try {
    const { id } = await client.tenant(tenant);
    if (typeof id === "string" && /^msp_/i.test(id)) throw partners(tenant);
  } catch (error) {
    // Only a partner's credential may read it; what else is wrong shows at the next request.
    if (!isNotLookedAt(error)) throw error;
  }
}

interface Connected {
  readonly settings: ConnectionSettings;
  readonly options: ProbeOptions;
  readonly log: CallLog;
}

function clientOf({ settings, options, log }: Connected, signal: AbortSignal | undefined): OpsRampClient {
  const { clock, host, maxRequestsPerMinute, limitShare } = options;
  return openSession(settings, {
    onEvent: (event) => {
      log.hear(event);
      host({ type: "client", event });
    },
    ...(clock === undefined ? {} : { clock }),
    ...(signal === undefined ? {} : { signal }),
    ...(maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute }),
    ...(limitShare === undefined ? {} : { limitShare }),
  }).client;
}

const byTable = (a: Experimented, b: Experimented) => wayNames.indexOf(a.finding.way) - wayNames.indexOf(b.finding.way);

/** From the directory of the run where it is in there. */
function fromDirectory(directory: string, path: string): string {
  const inside = relative(resolve(directory), path);
  return inside.startsWith("..") ? path : inside;
}

function probed({ finding: { way, value, evidence }, calls }: Experimented, known: Partial<EveryWay>): ProbedWay {
  const before = known[way];
  return {
    way,
    question: waysTable[way].question,
    ...(value === undefined ? {} : { value }),
    evidence,
    ...(before === undefined || value === undefined || before === value ? {} : { before }),
    calls,
  };
}
