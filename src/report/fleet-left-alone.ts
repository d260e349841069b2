// Why workers of a fleet left a difference alone, as a short text.
import { plural, printable } from "../base/text.js";
import type { FleetLeftAlone } from "../document/fleet-document.js";
import { minuteOf } from "./text.js";

export function leftAloneText(left: FleetLeftAlone): string {
  switch (left.code) {
    case "not repairable":
      return "left to people";
    case "seen once":
      return "seen once";
    case "held":
      return `held until ${minuteOf(left.until ?? "")}`;
    case "disputed":
      return "disputed";
    case "ceiling":
      return `the round had no room for more ${left.of ?? ""}`;
    case "same drift":
      return `repair is stopped: ${plural(left.tenants ?? 0, "tenant")} have ${printable(left.label ?? "")}`;
    case "paused":
      return "paused";
    case "round is over":
      return "the round was over";
    case "failed":
      return left.error === undefined ? "the repair failed" : `the repair failed (${left.error})`;
  }
}
