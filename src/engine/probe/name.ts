// The name of the integration that a probe installs: it says when, and is no other's.
import { randomBytes } from "node:crypto";

/** In small letters without anything that a server could store in another form. */
const NAME = /^rampsync probe (\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d) [0-9a-f]{16}$/i;

export function newName(now: number): string {
  const [day = "", time = ""] = new Date(now)
    .toISOString()
    .replace(/[-:]|\..*/g, "")
    .split("T");
  return `rampsync probe ${day}-${time} ${randomBytes(8).toString("hex")}`;
}

/** When the probe of that name began, in milliseconds since the epoch; undefined where it is no probe's name. */
export function timeOf(name: string | undefined): number | undefined {
  const parts = NAME.exec(name ?? "")
    ?.slice(1)
    .map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
