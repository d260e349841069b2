// Requests that got no whole answer, as coded errors; and waits that a stop ends.

import { RampsyncError } from "../base/error.js";
import { type Place } from "../base/place.js";
import type { Clock } from "./clock.js";
import type { TransportError } from "./transport.js";

/** For a read, or a write of which nothing was sent. */
export function unanswered(error: TransportError, request: string, place?: Place): RampsyncError {
  const detail = place === undefined ? {} : { place };
  const reason = error.reason === "" ? "" : ` (${error.reason})`;
  switch (error.fault) {
    case "aborted":
      return interrupted(place);
    case "too large":
      return new RampsyncError("RS4013", `The answer to ${request} is larger than is read.`, detail);
    case "tls":
      return new RampsyncError("RS4001", `The host of ${request} is not trusted${reason}.`, {
        ...detail,
        hint: "Check OPSRAMP_ENDPOINT; for a certificate authority of your own set NODE_EXTRA_CA_CERTS.",
      });
    case "proxy":
      return new RampsyncError("RS4001", `The proxy refused the connection for ${request}${reason}.`, {
        ...detail,
        hint: "Check HTTPS_PROXY with its user name and password; NO_PROXY names hosts that are reached directly.",
      });
    case "connect":
      return new RampsyncError("RS4001", `No connection for ${request}${reason}.`, detail);
    case "timeout":
      return new RampsyncError("RS4001", `No answer in time to ${request}${reason}.`, detail);
    case "cut":
      return error.status === undefined
        ? new RampsyncError("RS4001", `The connection ended before an answer to ${request}${reason}.`, detail)
        : new RampsyncError("RS4009", `The answer to ${request} was cut short${reason}.`, detail);
  }
}

/** True when the same request may succeed a little later. */
export function mayPass(error: TransportError): boolean {
  if (error.fault === "connect") return error.reason !== "ENOTFOUND";
  // A proxy that does not reach the host now may do so later; what it forbids stays forbidden.
  if (error.fault === "proxy") return error.reason.startsWith("5");
  return error.fault === "cut" || error.fault === "timeout";
}

export function interrupted(place?: Place): RampsyncError {
  return new RampsyncError("RS4014", "Stopped before the request was answered.", place === undefined ? {} : { place });
}

/** Throws RS4014 when the signal ends the wait. */
export async function wait(clock: Clock, ms: number, signal: AbortSignal, place?: Place): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (signal.aborted) throw interrupted(place);
    throw error;
  }
}
