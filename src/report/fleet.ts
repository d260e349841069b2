// How a fleet is, as text.
import { number, plural, printable } from "../base/text.js";
import type {
  FleetGroup,
  FleetOrder,
  FleetRepair,
  FleetRepairs,
  FleetStatusDocument,
} from "../document/fleet-document.js";
import { leftAloneText } from "./fleet-left-alone.js";
import type { Colors } from "./inputs.js";
import { minuteOf } from "./text.js";

/** So many differences and failures are listed; the others are counted. JSON has all. */
const MOST_LISTED = 20;

/** Ends without a newline. */
export function renderFleet(document: FleetStatusDocument, { colors }: { readonly colors: Colors }): string {
  const { bundle, groups, drift, repairs = [], disputes = [], failed, paused, orders = [], ungrouped } = document;
  const waiting = section("Ordered, and not carried out yet", orders.map(orderLine), colors.yellow);
  if (bundle === undefined) {
    return ["Nothing was published yet: rampsync fleet up, run or publish does it.", ...waiting].join("\n");
  }
  return [
    `Bundle ${bundle.digest.slice(0, 12)}, ${plural(bundle.tenants, "tenant")}, published ${minuteOf(bundle.published_at)}`,
    ...groups.flatMap((group) => groupLines(group, colors)),
    ...section(
      "Drift",
      drift.map(
        ({ tenant, id, address, label, first_seen: since, left_alone: left }) =>
          `${printable(tenant, 80)} ${printable(address, 200)}: ${printable(label)}, since ${minuteOf(since)} (id ${id})${left === undefined ? "" : `; ${leftAloneText(left)}`}`,
      ),
      colors.yellow,
    ),
    ...section(
      "Disputes, which are left to people",
      disputes.map(
        ({ tenant, id, address, label, repairs: count }) =>
          `${printable(tenant, 80)} ${printable(address, 200)}: ${printable(label)}, after ${plural(count, "repair")} (id ${id})`,
      ),
      colors.red,
    ),
    ...section("Repairs", repairs.map(repairText), colors.bold),
    ...section(
      "Failed",
      failed.map(({ tenant, code, message }) => `${printable(tenant, 80)}: ${code} ${printable(message, 300)}`),
      colors.red,
    ),
    ...section(
      "Paused",
      paused.map(({ tenant, reason, who, until }) => {
        const end = until === undefined ? "" : ` until ${minuteOf(until)}`;
        return `${nameOf(tenant)}${end}: ${printable(reason)} (${printable(who, 80)})`;
      }),
      colors.yellow,
    ),
    ...waiting,
    ...(ungrouped.length === 0
      ? []
      : [colors.yellow(`${plural(ungrouped.length, "tenant")} in no group: not looked at`)]),
  ].join("\n");
}

const nameOf = (tenant: string) => (tenant === "*" ? "all tenants" : printable(tenant, 80));

function orderLine({ verb, tenants, since, reason, who = "", until }: FleetOrder): string {
  const end = until === undefined ? "" : ` until ${minuteOf(until)}`;
  const why = reason === undefined ? "" : `: ${printable(reason)} (${printable(who, 80)})`;
  return `${verb} ${tenants.map(nameOf).join(", ")}${end}${why}, left ${minuteOf(since)}`;
}

function repairText({ tenant, address, drift, result, code, started_at: at }: FleetRepair): string {
  const outcome = result === undefined ? "begun" : code === undefined ? result : `${result} (${code})`;
  return `${minuteOf(at)} ${printable(tenant, 80)} ${printable(address, 200)}: ${plural(drift.length, "difference")}, ${outcome}`;
}

function repairLines({ used, most, stopped }: FleetRepairs, colors: Colors): readonly string[] {
  const of = (kind: keyof typeof used) => `${number(used[kind])} of ${number(most[kind])} ${kind}`;
  return [
    colors.dim(`  repaired in the round: ${of("tenants")}, ${of("rows")}, ${of("calls")}`),
    ...(stopped === undefined
      ? []
      : [
          colors.red(
            `  repair is stopped: ${plural(stopped.tenants, "tenant")} have the same drift, ${printable(stopped.label)}`,
          ),
        ]),
  ];
}

function groupLines(
  { name, tenants, round, last, oldest_look: oldest, repair }: FleetGroup,
  colors: Colors,
): readonly string[] {
  const { clean, drifted, accepted, failed, never } = last;
  const counts = [
    `${number(clean)} clean`,
    `${number(drifted)} drifted`,
    ...(accepted === 0 ? [] : [`${number(accepted)} accepted`]),
    `${number(failed)} failed`,
    ...(never === 0 ? [] : [`${number(never)} never looked at`]),
  ];
  const oldestText = oldest === undefined ? "" : `; oldest look ${minuteOf(oldest)}`;
  return [
    `${colors.bold(name)}: ${plural(tenants, "tenant")}: ${counts.join(", ")}${oldestText}`,
    ...(round === undefined
      ? []
      : [
          colors.dim(
            `  round ${round.id}, until ${minuteOf(round.ends_at)}: ${number(round.tenants - round.waiting)} of ${number(round.tenants)} looked at`,
          ),
        ]),
    ...(repair === undefined ? [] : repairLines(repair, colors)),
  ];
}

function section(title: string, lines: readonly string[], color: (text: string) => string): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_LISTED;
  return [
    color(`${title}:`),
    ...lines.slice(0, MOST_LISTED).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${number(more)} more`] : []),
  ];
}
