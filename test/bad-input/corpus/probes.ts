// Wrong records of probes, which stand in rampsync.probe.json.
import type { ErrorCode } from "../../../src/base/error-codes.js";
import { type BadInput, wrongFile } from "../bad-input.js";

export interface BadProbeRecord extends BadInput {
  readonly text: string;
}

/** A record in order, of a probe of `client_8` that was killed. */
export const soundRecord = {
  version: 1,
  endpoint: "https://api.opsramp.com",
  tenant: "client_8",
  name: "rampsync probe 20261128-160203 5f0c1a9e3b7d2468",
  id: "INTG-1",
};

const file = "rampsync.probe.json";
const record = (code: ErrorCode, what: string, members: object, message: string): BadProbeRecord =>
  wrongFile(code)(what, JSON.stringify({ ...soundRecord, ...members }), file, message);

export const probeRecords: readonly BadProbeRecord[] = [
  wrongFile("RS2092")(
    "a record of a probe that ends in the middle",
    '{"version": 1, "tenant":',
    file,
    "record of a probe",
  ),
  wrongFile("RS2092")("a record of a probe that is a list", "[]", file, "record of a probe"),
  record("RS2092", "a record of a probe of a later version", { version: 2 }, "version"),
  record("RS2092", "a record of a probe without a tenant", { tenant: undefined }, "tenant"),
  record(
    "RS2092",
    "a record of a probe with a member that it does not have",
    { secret: "x" },
    "none that this rampsync writes",
  ),
  record(
    "RS2092",
    "a record of a probe whose process has no number",
    { process: { host: "h", pid: 0, started: "" } },
    "process",
  ),
  record("RS2091", "a probe of another tenant that was killed", { tenant: "client_9" }, "client_9"),
  record(
    "RS2091",
    "a probe of another endpoint that was killed",
    { endpoint: "https://other.example" },
    "other.example",
  ),
];

/** A server whose answers keep a probe's integration installed; the message has what it answered. */
export const uninstallRefused: BadInput = {
  what: "an integration of a probe that the server does not let go",
  code: "RS4020",
  where: "client_8",
  message: "could not be uninstalled",
};
