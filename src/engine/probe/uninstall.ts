// Takes the integration of a probe away, and does not give up easily.
import { RampsyncError } from "../../base/error.js";
import { isGone, isOutcomeUnknown } from "../../base/error-kind.js";
import { type Scratch, ScratchUnreadable } from "./scratch.js";

/** After an outcome that nobody knows it is asked for again: that id is the probe's own. */
const TRIES = 3;

const REASON = "rampsync probe is over";

/** Throws RS4020, with what the server says as its cause. */
export async function uninstall(scratch: Scratch): Promise<void> {
  const { client, tenant, id, name } = scratch;
  let cause: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      await client.uninstallIntegration(tenant, id, REASON);
      if (await scratch.isGone()) return;
      cause = undefined;
    } catch (error) {
      if (isGone(error)) return;
      cause = error instanceof ScratchUnreadable ? error.cause : error;
      if (!isOutcomeUnknown(error)) break;
    }
  }
  const why = RampsyncError.is(cause) ? ` ${cause.code} ${cause.message}` : "";
  throw new RampsyncError("RS4020", `${name} could not be uninstalled.${why}`, {
    place: { tenant, integration: id },
    cause,
  });
}
