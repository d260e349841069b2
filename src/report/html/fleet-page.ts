// How a fleet is, as one HTML file without a program.
import { createHash } from "node:crypto";
import { printable } from "../../base/text.js";
import type { FleetStatusDocument } from "../../document/fleet-document.js";
import { leftAloneText } from "../fleet-left-alone.js";
import { escapeMarkup } from "../markup.js";
import { pageStyle } from "./style.js";

export function fleetPage(document: FleetStatusDocument): string {
  const { time, bundle, groups, drift, repairs = [], disputes = [], failed, paused, orders = [], ungrouped } = document;
  const style = `sha256-${createHash("sha256").update(pageStyle).digest("base64")}`;
  const published = bundle === undefined ? "nothing was published" : `bundle ${bundle.digest}, ${bundle.published_at}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${style}'; base-uri 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    "<title>rampsync fleet</title>",
    `<style>${pageStyle}</style>`,
    "</head>",
    "<body>",
    `<header><h1>Fleet</h1><p class="soft">${escapeMarkup(printable(`${time}; ${published}`, 1000))}</p></header>`,
    "<main>",
    table(
      "Groups",
      ["group", "tenants", "clean", "drifted", "accepted", "failed", "never", "oldest look", "round", "looked at"],
      groups.map(({ name, tenants, last, oldest_look: oldest = "", round }) => [
        name,
        tenants,
        last.clean,
        last.drifted,
        last.accepted,
        last.failed,
        last.never,
        oldest,
        round === undefined ? "" : `${round.id}, until ${round.ends_at}`,
        round === undefined ? "" : `${round.tenants - round.waiting} of ${round.tenants}`,
      ]),
    ),
    table(
      "Drift",
      ["tenant", "resource", "integration", "difference", "first seen", "last seen", "repair", "id"],
      drift.map((found) => [
        found.tenant,
        found.address,
        found.integration,
        found.label,
        found.first_seen,
        found.last_seen,
        found.left_alone === undefined ? "" : leftAloneText(found.left_alone),
        found.id,
      ]),
    ),
    table(
      "Repair",
      ["group", "tenants", "rows", "calls", "stopped"],
      groups.flatMap(({ name, repair }) => {
        if (repair === undefined) return [];
        const { used, most, stopped } = repair;
        return [
          [
            name,
            `${used.tenants} of ${most.tenants}`,
            `${used.rows} of ${most.rows}`,
            `${used.calls} of ${most.calls}`,
            stopped === undefined ? "" : `${stopped.tenants} tenants have ${stopped.label}`,
          ],
        ];
      }),
    ),
    table(
      "Disputes",
      ["tenant", "resource", "integration", "difference", "repairs", "first seen", "id"],
      disputes.map((found) => [
        found.tenant,
        found.address,
        found.integration,
        found.label,
        found.repairs,
        found.first_seen,
        found.id,
      ]),
    ),
    table(
      "Repairs",
      ["begun", "tenant", "resource", "integration", "differences", "rows", "calls", "result", "worker"],
      repairs.map((each) => [
        each.started_at,
        each.tenant,
        each.address,
        each.integration,
        each.drift.join(", "),
        each.rows,
        each.calls,
        [each.result ?? "begun", each.code ?? ""].join(" "),
        each.worker,
      ]),
    ),
    table(
      "Failed",
      ["tenant", "code", "message", "time"],
      failed.map(({ tenant, code, message, time: at }) => [tenant, code, message, at]),
    ),
    table(
      "Paused",
      ["tenant", "reason", "by", "since", "until"],
      paused.map(({ tenant, reason, who, since, until = "" }) => [nameOf(tenant), reason, who, since, until]),
    ),
    table(
      "Ordered, and not carried out yet",
      ["order", "tenants", "reason", "by", "left", "until"],
      orders.map(({ verb, tenants, reason = "", who = "", since, until = "" }) => [
        verb,
        tenants.map(nameOf).join(", "),
        reason,
        who,
        since,
        until,
      ]),
    ),
    table(
      "In no group",
      ["tenant"],
      ungrouped.map((tenant) => [tenant]),
    ),
    "</main>",
    "</body>",
    "</html>",
  ].join("\n");
}

const nameOf = (tenant: string) => (tenant === "*" ? "all tenants" : tenant);

/** Nothing where it has no rows. */
function table(title: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return "";
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join("");
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell) => `<td>${escapeMarkup(printable(String(cell), 1000))}</td>`).join("")}</tr>`,
  );
  return `<h2>${title}</h2><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}
