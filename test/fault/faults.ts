// The harm that is injected: every fault of the emulator, and somebody else who edits in the middle of a run.
import type { FaultAction, LoggedRequest, RequestClass } from "../../src/emulator/index.js";
import type { FlowGuard } from "./flow-guard.js";
import type { FlowWorld } from "./flow-world.js";
import { rowIdOf } from "./pairs.js";
import { DESK, TENANT } from "./ticket-flow.js";

export interface Harm {
  readonly name: string;
  readonly actions: readonly FaultAction[];
  /** What is done to the emulator when a request comes, in place of actions. */
  readonly edit?: (world: FlowWorld) => void;
  /** Live is changed by others: a result tells of what was read, which may not be what is live at the end. */
  readonly others?: boolean;
  /** Only these requests; default all. */
  readonly match?: { readonly method?: string; readonly path?: RegExp; readonly class?: RequestClass };
  /** Among requests as they are without the fault, those at which it makes a difference; default all. */
  readonly tells?: (request: LoggedRequest) => boolean;
  /** How many requests in a row it may hit; default one, two and all. */
  readonly times?: readonly number[];
  readonly prepare?: (world: FlowWorld) => void;
  /** Hit once, it costs time and nothing else, whatever the request is. */
  readonly heals?: boolean;
  /** Reads may lag so long that a run ends without seeing its own writes. */
  readonly lags?: number;
  /** The row endpoints say no: what should go may stay, where the plan said so or the deletes were refused. */
  readonly rowsStay?: boolean;
  /** The server says that there is no such integration: destroying forgets it, and there is nothing to remove. */
  readonly saysGone?: boolean;
  /** Situations that it is for; default all. */
  readonly only?: readonly string[];
}

/** `guard` is told of what others edit. */
export function actionsOf({ actions, edit, others }: Harm, world: FlowWorld, guard?: FlowGuard): FaultAction[] {
  if (edit === undefined) return [...actions];
  const hook = () => (others && guard !== undefined ? guard.byOthers(() => edit(world)) : edit(world));
  return [{ kind: "call", hook }];
}

const harm = (name: string, actions: FaultAction | readonly FaultAction[], more: Partial<Harm> = {}): Harm => ({
  name,
  actions: [actions].flat(),
  ...more,
});

const heals = { heals: true };

const rowPaths = /installedIntgMappings|mappingAttr/;

/** The token in use is refused until another one is fetched. */
const tokenEnds = (expiredTokenStatus: 401 | 407 | 400): Harm => ({
  ...heals,
  name: `the token ends, said with ${expiredTokenStatus}`,
  actions: [],
  edit: ({ emulator }) => emulator.expireTokens(),
  match: { path: /tenants/ },
  prepare: ({ emulator }) => {
    emulator.switches.expiredTokenStatus = expiredTokenStatus;
  },
  times: [1],
});

const broken: readonly Harm[] = [
  harm("latency", { kind: "latency", milliseconds: 3000 }, heals),
  harm("jitter", { kind: "latency", milliseconds: 100, jitterMilliseconds: 5000 }, heals),
  harm("reset before the commit", { kind: "reset", when: "before" }),
  harm("reset during the commit", { kind: "reset", when: "during" }),
  harm("reset after the commit", { kind: "reset", when: "after" }),
  harm("half an answer", { kind: "reset", when: "response" }),
  harm("truncated JSON", { kind: "truncate" }),
  harm("malformed JSON", { kind: "malformed" }),
  harm("HTML with 200 instead", { kind: "html", status: 200 }),
  harm("HTML with 200 after the commit", { kind: "html", status: 200, when: "after" }),
  harm("HTML with 502 instead", { kind: "html", status: 502 }),
  harm("HTML with 502 after the commit", { kind: "html", status: 502, when: "after" }),
  harm("an empty answer", { kind: "answer", status: 200, body: "", when: "after" }),
  harm("JSON of another shape", { kind: "answer", status: 200, body: { welcome: true }, when: "after" }),
  harm("a bare null", { kind: "answer", status: 200, body: "null", when: "after" }),
  harm("a redirect", { kind: "answer", status: 302, headers: { Location: "https://login.example.com" } }),
];

const refused: readonly Harm[] = [
  harm("429 with a reset ahead", { kind: "throttle" }),
  harm("429 with a reset in the past", { kind: "throttle", reset: "past" }),
  harm("429 without headers", { kind: "throttle", reset: "none" }),
  harm("429 with headers that say nothing", {
    kind: "answer",
    status: 429,
    headers: { "X-RateLimit-Limit": '"many"', "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": '"soon"' },
  }),
  harm("a storm of 429s", { kind: "throttle", reset: "past" }, { times: [6] }),
  harm("429 with Retry-After", { kind: "throttle", reset: "none", retryAfterSeconds: 5 }),
  harm(
    "429 with unquoted headers",
    { kind: "throttle" },
    {
      prepare: (world) => {
        world.emulator.switches.rateHeaderQuotes = false;
      },
    },
  ),
  harm("401", { kind: "unauthenticated", status: 401 }),
  harm("407", { kind: "unauthenticated", status: 407 }),
  harm("400 that asks for a login", { kind: "unauthenticated", status: 400 }),
  tokenEnds(401),
  tokenEnds(407),
  tokenEnds(400),
  harm("403", { kind: "answer", status: 403, body: { error: "access_denied" } }, { rowsStay: true }),
  harm("404", { kind: "answer", status: 404, body: { error: "not_found" } }, { rowsStay: true }),
  harm("500 with code 0005", { kind: "notReady" }),
  harm("500", { kind: "answer", status: 500, body: { code: "0001", message: "Internal error" } }),
  harm("500 after the commit", { kind: "answer", status: 500, body: { code: "0001" }, when: "after" }),
  harm("503 after the commit", { kind: "answer", status: 503, when: "after" }),
  harm(
    "500 that says it is not installed",
    {
      kind: "answer",
      status: 500,
      body: { code: "0002", message: `No installed integration found with id ${DESK}` },
    },
    { saysGone: true },
  ),
];

const deceived: readonly Harm[] = [
  harm("a write silently dropped", { kind: "drop" }),
  harm("read-after-write lag of 1", { kind: "stale", reads: 1 }, { lags: 1 }),
  harm("read-after-write lag of 3", { kind: "stale", reads: 3 }, { lags: 3 }),
  harm("read-after-write lag of 30", { kind: "stale", reads: 30 }, { lags: 30 }),
  harm(
    "a write that shows late, and no answer",
    [
      { kind: "stale", reads: 3 },
      { kind: "reset", when: "after" },
    ],
    { match: { class: "write" }, lags: 3 },
  ),
  harm(
    "a write that shows late, answered with 503",
    [
      { kind: "stale", reads: 2 },
      { kind: "answer", status: 503, when: "after" },
    ],
    { match: { class: "write" }, lags: 2 },
  ),
  harm(
    "a write dropped, and answered with 500",
    [{ kind: "drop" }, { kind: "answer", status: 500, body: { code: "0001" }, when: "after" }],
    { match: { class: "write" } },
  ),
  harm("rows forbidden", { kind: "answer", status: 403, body: {} }, { match: { path: rowPaths }, rowsStay: true }),
  harm("rows not found", { kind: "answer", status: 404, body: {} }, { match: { path: rowPaths }, rowsStay: true }),
  harm("rows with 500", { kind: "answer", status: 500, body: {} }, { match: { path: rowPaths } }),
  harm("the row deleted by somebody else", { kind: "rowDeleted" }, { match: { method: "DELETE" } }),
];

const says = (nextPage: boolean) => (page: LoggedRequest) =>
  (page.responseBody as { nextPage?: unknown } | undefined)?.nextPage === nextPage;

export const pages: readonly Harm[] = [
  harm("shifting pages, some installed first", { kind: "shift", install: 3 }, { match: { path: /search/ } }),
  harm(
    "shifting pages, some uninstalled first",
    { kind: "shift", remove: 2 },
    { match: { path: /search/ }, times: [1] },
  ),
  harm("a repeated page", { kind: "repeatPage" }, { match: { path: /search/ } }),
  harm(
    "a page that hides the next",
    { kind: "lyingNextPage", nextPage: false },
    { match: { path: /search/ }, tells: says(true) },
  ),
  harm(
    "a page that promises more",
    { kind: "lyingNextPage", nextPage: true },
    { match: { path: /search/ }, tells: says(false) },
  ),
  harm("search with 500", { kind: "answer", status: 500, body: {} }, { match: { path: /search/ } }),
];

const byOthers = (name: string, edit: (world: FlowWorld) => void): Harm => ({
  name: `somebody else ${name}`,
  others: true,
  actions: [],
  edit,
  times: [1],
});

const inbound = {
  entityType: "INCIDENT",
  name: "Status",
  thirdPartyEntityType: "TICKET",
  thirdPartyAttrName: "Status",
};
const outbound = { ...inbound, thirdPartyEntityType: "Ticket" };
const deskOf = (world: FlowWorld) => world.emulator.tenant(TENANT).integration(DESK);

function remove(world: FlowWorld, pair: string): void {
  const desk = deskOf(world);
  while (world.live(DESK).has(pair)) desk.removeRow(rowIdOf(desk.state(), pair));
}

const others: readonly Harm[] = [
  byOthers("adds the pair that is to be added", (world) => {
    deskOf(world).addRow("inbound", { ...inbound, value: "Resolved", thirdPartyValue: "Fixed" });
  }),
  byOthers("removes a declared pair", (world) => remove(world, "inbound INCIDENT.Status: Open = In Progress")),
  byOthers("removes the pair that is to be removed", (world) => remove(world, "inbound INCIDENT.Status: Old = Legacy")),
  {
    ...byOthers("contradicts a declared pair", (world) => {
      deskOf(world).addRow("outbound", { ...outbound, value: "Ok", thirdPartyValue: "Other" });
    }),
    // Under the old name of a rename it contradicts nothing that is declared.
    only: ["update", "adopt"],
  },
  byOthers("doubles a declared pair", (world) => {
    deskOf(world).addRow("outbound", { ...outbound, value: "Ok", thirdPartyValue: "Good" });
  }),
  byOthers("empties a direction", (world) => {
    for (const pair of world.live(DESK).keys()) {
      if (pair.startsWith("outbound") && !pair.includes("Warning")) remove(world, pair);
    }
  }),
  byOthers("changes the base URI", (world) => deskOf(world).setNotifier({ baseURI: "theirs.example.com" })),
  byOthers("removes the notifier", (world) => deskOf(world).setNotifier(undefined)),
];

/** Where no row is deleted. */
export const lifeHarms: readonly Harm[] = [...broken, ...refused, ...deceived].filter(
  ({ match }) => match?.path !== rowPaths && match?.method !== "DELETE",
);

export const harms: readonly Harm[] = [...broken, ...refused, ...deceived, ...others];
