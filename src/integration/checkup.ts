// What looks wrong in a live integration, whatever any program declares.
import { groupBy } from "../base/group.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { type Header, headerName, sourceOf, targetOf, type ValuePair } from "../document/mapping.js";
import { likelyAttributes } from "./diff/known-names.js";
import { mappingPath, pairLabel, pairPath } from "./diff/labels.js";
import type { LiveEvent } from "./event/model.js";
import { NOTIFIER } from "./fields.js";
import type { Live, LiveMapping } from "./model.js";
import { countPairs, distinctPairs, pairOfKey } from "./pairing/key.js";
import { notEnabled } from "./status.js";

/** One thing that looks wrong. */
export type Finding =
  | { readonly is: "doubled"; readonly header: Header; readonly pair: ValuePair; readonly rows: number }
  | {
      readonly is: "several targets";
      readonly header: Header;
      /** Of one incoming value, at least two. */
      readonly pairs: readonly ValuePair[];
    }
  | { readonly is: "unknown attribute"; readonly mapping: LiveMapping; readonly nearest: readonly string[] }
  | { readonly is: "not enabled"; readonly status: string }
  | { readonly is: "active events"; readonly status: string; readonly events: readonly LiveEvent[] }
  | { readonly is: "plain http"; readonly path: string; readonly url: string }
  | {
      readonly is: "plain http event";
      readonly event: string;
      /** From the event down. */
      readonly path: readonly string[];
      readonly url: string;
    };

/** In the server's order: the integration itself, then its mappings. */
export function checkLive(live: Live): readonly Finding[] {
  const status = notEnabled(live.status);
  return [
    ...(status === undefined ? [] : [{ is: "not enabled" as const, status }]),
    ...plainAddresses(live),
    ...live.mappings.flatMap((mapping) => [...doubled(mapping), ...severalTargets(mapping), ...unknown(mapping)]),
  ];
}

/** Of an integration with a status other than enabled: what would post again. */
export function checkEvents(status: string, events: readonly LiveEvent[]): readonly Finding[] {
  const active = events.filter((event) => event.active === true);
  return active.length === 0 ? [] : [{ is: "active events", status, events: active }];
}

/** Own addresses of events; one that hangs on the notifier of the integration is that one's. */
export function checkAddresses(events: readonly LiveEvent[]): readonly Finding[] {
  return events.flatMap(({ id, values: { name = id, endpoint = "", notifier, dependent_event: dependent } }) => {
    const own = notifier === undefined || notifier === "base" ? {} : notifier;
    const addresses: readonly (readonly [path: readonly string[], url: string])[] = [
      ...["base_uri", "access_token_uri"].map((field) => [["notifier", field], own[field] ?? ""] as const),
      [["endpoint"], endpoint],
      [["dependent_event", "endpoint"], dependent?.endpoint ?? ""],
    ];
    return addresses.flatMap(([path, url]): readonly Finding[] =>
      isPlainHttp(url) ? [{ is: "plain http event", event: name, path, url }] : [],
    );
  });
}

const isPlainHttp = (url: string): boolean => /^http:/i.test(url);

function plainAddresses({ scalars }: Live): readonly Finding[] {
  return [...scalars].flatMap(([path, value]): readonly Finding[] =>
    path.startsWith(`${NOTIFIER}.`) && typeof value === "string" && isPlainHttp(value)
      ? [{ is: "plain http", path, url: value }]
      : [],
  );
}

function doubled({ header, pairs }: LiveMapping): readonly Finding[] {
  return [...countPairs(pairs)].flatMap(([key, rows]): readonly Finding[] =>
    rows > 1 ? [{ is: "doubled", header, pair: pairOfKey(key), rows }] : [],
  );
}

function severalTargets({ header, pairs }: LiveMapping): readonly Finding[] {
  return [...groupBy(distinctPairs(pairs), (pair) => sourceOf(header.direction, pair)).values()].flatMap(
    (same): readonly Finding[] => (same.length > 1 ? [{ is: "several targets", header, pairs: same }] : []),
  );
}

function unknown(mapping: LiveMapping): readonly Finding[] {
  const nearest = likelyAttributes(mapping.header);
  return nearest.length === 0 ? [] : [{ is: "unknown attribute", mapping, nearest }];
}

/** As it is told. */
export function noteOf(finding: Finding): Note {
  switch (finding.is) {
    case "doubled": {
      const { header, pair, rows } = finding;
      const parameters = { attribute: headerName(header), pair: pairLabel(header, pair), rows };
      return note("RS6521", parameters, { path: pairPath(header, pair) });
    }
    case "several targets": {
      const { header, pairs } = finding;
      const [first] = pairs;
      const source = first === undefined ? "" : sourceOf(header.direction, first);
      const targets = pairs.map((pair) => targetOf(header.direction, pair));
      return note("RS6522", { attribute: headerName(header), source, targets }, { path: mappingPath(header) });
    }
    case "unknown attribute": {
      const { header } = finding.mapping;
      return note("RS6523", { attribute: headerName(header), nearest: finding.nearest }, { path: mappingPath(header) });
    }
    case "not enabled":
      return note("RS6105", { status: finding.status });
    case "active events":
      return note("RS6525", {
        status: finding.status,
        events: finding.events.map(({ id, values }) => values.name ?? id),
      });
    case "plain http":
      return note("RS6524", { url: withoutSecrets(finding.url) }, { path: finding.path.split(".") });
    case "plain http event":
      return note("RS6524", { url: withoutSecrets(finding.url) }, { path: ["events", finding.event, ...finding.path] });
  }
}

/** User info and the query of a URL may be credentials. */
export function withoutSecrets(url: string): string {
  const [address = ""] = url.split(/[?#]/);
  return address.replace(/^(https?:\/*)[^/]*@/i, "$1");
}
