// Installs the integration of a probe, and uninstalls it whatever becomes of the experiments.
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../../base/error.js";
import { isOutcomeUnknown } from "../../base/error-kind.js";
import type { OpsRampClient } from "../../opsramp/client.js";
import type { Clock } from "../../opsramp/clock.js";
import { takeAway, uninstallRecorded } from "./left-behind.js";
import type { ProbeFile } from "./record.js";
import { type CallLog, type Experimented, experiment } from "./run.js";
import { Scratch, ScratchUnreadable } from "./scratch.js";

/** The type of what is installed. */
export const APPLICATION = "CUSTOM";

interface Run {
  readonly client: OpsRampClient;
  /** Of no signal: uninstalls what was installed after one, too. */
  readonly last: OpsRampClient;
  readonly endpoint: string;
  readonly tenant: string;
  readonly name: string;
  readonly clock: Clock;
  readonly file: ProbeFile;
  readonly log: CallLog;
  readonly signal: AbortSignal | undefined;
}

interface Installed {
  readonly scratch: Scratch;
  readonly experimented: readonly Experimented[];
  /** Why the integration stays although all experiments were made; what they found is not lost by it. */
  readonly stays?: RampsyncError;
}

/** Records what it will install, installs it, and uninstalls it whatever became of the experiments. */
export async function installedFor({
  client,
  last,
  endpoint,
  tenant,
  name,
  clock,
  file,
  log,
  signal,
}: Run): Promise<Installed> {
  const record = await file.begin({ endpoint, tenant, name });
  const id = await client
    .installIntegration(tenant, APPLICATION, {
      displayName: name,
      description: "Of rampsync probe, which uninstalls it at its end.",
      category: "Collaboration",
      direction: "Inbound-Outbound",
    })
    .then(
      (wire) => wire.id ?? "",
      async (error: unknown) => {
        // What may have happened is looked for by its name. Where that fails the record stays, for the next probe.
        const cleaned = isOutcomeUnknown(error)
          ? takeAway({ left: record, installed: [], client: last, clock, file, isSure: false })
          : file.end();
        throw await bothErrors(error, cleaned);
      },
    );
  const scratch = new Scratch({ client, tenant, id, name, clock, signal });
  const uninstalled = () => uninstallRecorded(new Scratch({ client: last, tenant, id, name, clock }), record, file);
  let experimented: readonly Experimented[];
  try {
    await file.update({ ...record, id });
    experimented = await experiment(scratch, log, signal);
  } catch (error) {
    throw await bothErrors(error instanceof ScratchUnreadable ? error.cause : error, uninstalled());
  }
  try {
    await uninstalled();
  } catch (error) {
    if (!RampsyncError.is(error)) throw error;
    return { scratch, experimented, stays: error };
  }
  return { scratch, experimented };
}

/** What went wrong, and what went wrong when it was cleaned up. */
async function bothErrors(error: unknown, cleaned: Promise<unknown>): Promise<unknown> {
  try {
    await cleaned;
    return error;
  } catch (further) {
    return new RampsyncErrors([...toRampsyncErrors(error), ...toRampsyncErrors(further)]);
  }
}
