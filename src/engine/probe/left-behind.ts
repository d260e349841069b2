// What probes left that were killed: those from here are uninstalled, those of others are named.
import { RampsyncError } from "../../base/error.js";
import { isGone } from "../../base/error-kind.js";
import { printable } from "../../base/text.js";
import type { ProbeIntegration } from "../../document/probe-document.js";
import { fold } from "../../integration/pairing/key.js";
import type { WireIntegration } from "../../integration/wire/wire.js";
import type { OpsRampClient } from "../../opsramp/client.js";
import type { Clock } from "../../opsramp/clock.js";
import { endpointAddress } from "../../opsramp/endpoint.js";
import { liveness } from "../state/process-identity.js";
import { timeOf } from "./name.js";
import type { ProbeFile, ProbeRecord } from "./record.js";
import { Scratch } from "./scratch.js";
import { uninstall } from "./uninstall.js";

const HOUR = 3_600_000;

interface Here {
  readonly endpoint: string;
  readonly tenant: string;
  readonly file: ProbeFile;
  readonly now: number;
}

/** Throws where what an earlier probe left is not to be taken away now. */
export function checkLeft(left: ProbeRecord, { endpoint, tenant, file, now }: Here): void {
  const place = { file: file.path };
  const state = left.process === undefined ? "dead" : liveness(left.process);
  const isYoung = now - (timeOf(left.name) ?? 0) < HOUR;
  if (left.process !== undefined && (state === "alive" || (state === "unknown" && isYoung))) {
    const { pid, host } = left.process;
    const message = `The process ${pid} of ${printable(host, 80)} ${state === "alive" ? "is probing" : "may be probing"} ${printable(left.tenant, 80)}.`;
    throw new RampsyncError("RS2091", message, { place });
  }
  const [recorded, given] = [endpointAddress(left.endpoint), endpointAddress(endpoint)];
  if (recorded === given && left.tenant === tenant) return;
  throw new RampsyncError(
    "RS2091",
    `A probe of the tenant ${printable(left.tenant, 80)} at ${recorded} was killed and left ${printable(left.id ?? left.name, 80)}.`,
    { place, hint: "Probe that tenant again: it is then uninstalled. Or uninstall it by hand, and delete the file." },
  );
}

interface LeftBehind {
  readonly left: ProbeRecord;
  readonly installed: readonly WireIntegration[];
  readonly client: OpsRampClient;
  readonly clock: Clock;
  readonly file: ProbeFile;
  /** Whether what does not show is not there: else its record stays, for the next probe. */
  readonly isSure: boolean;
}

/** Uninstalls what an earlier probe left, if it is there. Throws RS2092 where the id is of another integration. */
export async function takeAway(behind: LeftBehind): Promise<ProbeIntegration | undefined> {
  const { left, client, clock, file, isSure } = behind;
  const { tenant, name } = left;
  const id = left.id ?? (await idOf(behind));
  if (id === undefined) {
    await (isSure ? file.end() : file.giveUp(left));
    return undefined;
  }
  const shown = await whole(client, tenant, id);
  if (shown !== undefined && fold(shown.displayName ?? "") !== fold(name)) {
    const message = `The record of a probe names ${printable(id, 80)}, whose name is ${printable(shown.displayName ?? "(none)", 80)}.`;
    throw new RampsyncError("RS2092", message, { place: { file: file.path } });
  }
  if (shown !== undefined) await uninstallRecorded(new Scratch({ client, tenant, id, name, clock }), left, file);
  else await file.end();
  return shown === undefined ? undefined : { id, name };
}

/** Throws RS4020; the record then stays, for the next probe. */
export async function uninstallRecorded(scratch: Scratch, record: ProbeRecord, file: ProbeFile): Promise<void> {
  try {
    await uninstall(scratch);
  } catch (error) {
    await file.giveUp({ ...record, id: scratch.id });
    throw error;
  }
  await file.end();
}

async function whole(client: OpsRampClient, tenant: string, id: string): Promise<WireIntegration | undefined> {
  try {
    return await client.getIntegration(tenant, id);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Of a probe that was killed before it had an answer to its install: a server may show that late. */
async function idOf({ left, installed, client, clock }: LeftBehind): Promise<string | undefined> {
  const isIts = ({ displayName }: WireIntegration) => fold(displayName ?? "") === fold(left.name);
  let found = installed.find(isIts);
  for (const wait of [1000, 4000]) {
    if (found !== undefined) break;
    await clock.sleep(wait);
    found = (await client.allIntegrations(left.tenant)).find(isIts);
  }
  return found?.id;
}

export function othersIn(installed: readonly WireIntegration[], own: string | undefined): readonly ProbeIntegration[] {
  return installed.flatMap(({ id, displayName }) =>
    id === undefined || id === own || displayName === undefined || timeOf(displayName) === undefined
      ? []
      : [{ id, name: displayName }],
  );
}

/** Throws RS2091 for one that may be of a probe that runs. */
export function refuseYoung(others: readonly ProbeIntegration[], tenant: string, now: number): void {
  const young = others.find(({ name }) => now - (timeOf(name) ?? 0) < HOUR);
  if (young === undefined) return;
  throw new RampsyncError("RS2091", `${young.name} (${printable(young.id, 80)}) began less than an hour ago.`, {
    place: { tenant, integration: young.id },
  });
}
