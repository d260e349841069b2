// A notice as a message of a Slack incoming webhook: plain text throughout, so that no name in it becomes a mention or a link.
import { number, plural, printable } from "../base/text.js";
import { STATUSES } from "../report/tenant-status.js";
import type { FleetTrouble, Notice, NoticeUnit } from "./notice.js";
import type { Message } from "./send.js";

/** Slack takes 3,000 characters of a text, and a little room is left for what counts the rest. */
const MOST_CHARACTERS = 2_900;
const MOST_LINES = 20;

export function slackMessage(notice: Notice): Message {
  const { link, drift, resolved, problems, trouble = [], settled = [], codes } = notice;
  const heading = headingOf(notice);
  const found = notice.compared ? "New" : "Found";
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [
      "Not looked at or failed",
      problems.map((problem) => [placeOf(problem), problem.status, problem.code ?? ""].filter(Boolean).join(" · ")),
    ],
    ["Wants somebody", trouble.map(troubleLine)],
    ["Settled", settled.map(troubleLine)],
    [found, drift.map(unitLine)],
    ["Resolved", resolved.map(unitLine)],
    ["Errors of the run", codes],
  ];
  const blocks = [
    plain(heading),
    plain(countsOf(notice)),
    ...lists.flatMap(([title, lines]) => (lines.length === 0 ? [] : [plain(cut(`${title}:`, lines))])),
    ...(link === undefined ? [] : [{ type: "section", text: { type: "mrkdwn", text: `<${link}|The run>` } }]),
  ];
  // Where blocks are not shown, as in notifications, this is; `&`, `<` and `>` would begin mentions there.
  const text = heading.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return {
    contentType: "application/json; charset=utf-8",
    body: JSON.stringify({ text, mrkdwn: false, unfurl_links: false, blocks }),
  };
}

const plain = (text: string) => ({ type: "section", text: { type: "plain_text", emoji: false, text } });

function headingOf({ verb, fleet, compared, drift, same, resolved, applied, problems, trouble = [] }: Notice): string {
  const told =
    applied !== undefined
      ? [`${number(applied.done)} done`, `${number(applied.failed)} failed`, `${number(applied.unknown)} unknown`]
      : verb === "plan"
        ? []
        : compared
          ? [`${number(drift.length)} new`, `${number(resolved.length)} resolved`, `${number(same)} as before`]
          : [`${plural(drift.length, "difference")}`];
  const failed = problems.length === 0 ? [] : [`${number(problems.length)} not looked at or failed`];
  const wanted = trouble.length === 0 ? [] : [`${number(trouble.length)} for somebody to look at`];
  const what = fleet === undefined ? verb : `fleet, ${fleet.group}`;
  return `rampsync ${what}: ${[...told, ...(applied === undefined ? failed : []), ...wanted].join(", ") || "as follows"}`;
}

function countsOf({ tenants, integrations, events, counts }: Notice): string {
  const words = STATUSES.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [`${number(count)} ${status}`];
  });
  const parts = [
    ...(integrations > 0 || events === 0 ? [plural(integrations, "integration")] : []),
    ...(events > 0 ? [plural(events, "event")] : []),
  ];
  // A fleet keeps no status of each integration: then there are none to name.
  const statuses = words.length === 0 ? "" : `: ${words.join(", ")}`;
  return `${parts.join(" and ")} in ${plural(tenants, "tenant")}${statuses}`;
}

const placeOf = ({ tenant, integration, name }: Omit<NoticeUnit, "id" | "what">): string =>
  `${printable(tenant, 60)} / ${printable(name ?? integration, 60)}`;

const unitLine = (unit: NoticeUnit): string => `${placeOf(unit)} · ${printable(unit.what, 80)} · ${unit.id}`;

function troubleLine(trouble: FleetTrouble): string {
  switch (trouble.is) {
    case "repair stopped":
      return `repair is stopped · ${plural(trouble.tenants, "tenant")} have the same drift · ${printable(trouble.what, 80)}`;
    case "no room":
      return `the round had no room to repair more than ${number(trouble.most)} ${trouble.of}`;
    case "disputed":
      return `${unitLine(trouble.unit)} · came back after ${plural(trouble.repairs, "repair")}`;
    case "not looked at":
      return `${printable(trouble.tenant, 60)} · ${plural(trouble.looks, "look")} in a row failed · ${trouble.code}`;
    case "never looked at":
      return `${printable(trouble.tenant, 60)} · the round was over before it was looked at`;
  }
}

/** The first lines, and how many more there are. */
function cut(title: string, lines: readonly string[]): string {
  const kept: string[] = [];
  let length = title.length;
  for (const line of lines.slice(0, MOST_LINES)) {
    length += line.length + 1;
    if (length > MOST_CHARACTERS) break;
    kept.push(line);
  }
  const further = lines.length - kept.length;
  return [title, ...kept, ...(further === 0 ? [] : [`and ${number(further)} more`])].join("\n");
}
