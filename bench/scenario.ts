// The scenarios: what is live, what was applied, what the code says, and the fewest calls that can bring them together.
import type { IntegrationState } from "../src/emulator/index.js";
import { type Block, blockOf, headerOf, liveOf, type Member, members } from "./fleet.js";

export interface Script {
  /** Tenants whose search pages are read, with how many pages. */
  readonly pages: readonly { readonly tenant: string; readonly pages: number }[];
  /** Integrations that are looked at by themselves: side by side, the calls of one after the other. */
  readonly each: readonly { readonly member: Member; readonly calls: readonly ScriptCall[] }[];
}

export type ScriptCall =
  | { readonly do: "get" }
  | { readonly do: "rows"; readonly direction: "inbound" | "outbound" }
  | { readonly do: "post"; readonly body: object }
  | { readonly do: "delete"; readonly direction: "inbound" | "outbound"; readonly row: string };

export interface Scenario {
  readonly members: readonly Member[];
  readonly declared: readonly Block[];
  /** What the state remembers; undefined before the first apply. */
  readonly applied: readonly Block[] | undefined;
  readonly live: readonly IntegrationState[];
  /** What was live after the last apply, where it is not what is live now. */
  readonly liveAsApplied?: readonly IntegrationState[];
  /** What has to be live after the run. */
  readonly wanted: readonly IntegrationState[];
  readonly verb: "plan" | "apply" | "drift";
  /** How many integrations differ. */
  readonly changed: number;
  readonly script: Script;
}

export interface CallCounts {
  readonly token: number;
  readonly get: number;
  readonly paged_get: number;
  readonly write: number;
}

/** The fewest calls: one token, and those of the script. */
export function minimalCalls({ pages, each }: Script): CallCounts {
  const calls = each.flatMap((item) => item.calls);
  const count = (...kinds: readonly ScriptCall["do"][]) => calls.filter((call) => kinds.includes(call.do)).length;
  return {
    token: 1,
    get: count("get"),
    paged_get: pages.reduce((sum, page) => sum + page.pages, 0) + count("rows"),
    write: count("post", "delete"),
  };
}

/** One page of the search holds 100 integrations and costs as much of its limit as ten GETs of theirs. */
function pagesFor(all: readonly Member[]): Script["pages"] {
  const counts = new Map<string, number>();
  for (const { tenant } of all) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
  return [...counts].flatMap(([tenant, count]) => (count < 10 ? [] : [{ tenant, pages: Math.ceil(count / 100) }]));
}

interface InStep {
  readonly verb?: "plan" | "apply";
  readonly tables?: number;
}

/** `tables`: how many different tables the integrations have among them. */
export function inStep(count: number, { verb = "plan", tables }: InStep = {}): Scenario {
  const all = members(count, { ...(tables === undefined ? {} : { tables }) });
  const declared = all.map(blockOf);
  const live = all.map((member, index) => liveOf(member, at(declared, index)));
  const pages = pagesFor(all);
  const alone = all.filter(({ tenant }) => !pages.some((page) => page.tenant === tenant));
  return {
    members: all,
    declared,
    applied: declared,
    live,
    wanted: live,
    verb,
    changed: 0,
    script: { pages, each: alone.map((member) => ({ member, calls: [{ do: "get" }] })) },
  };
}

interface Edit {
  readonly member: Member;
  readonly declared: Block;
  readonly wanted: IntegrationState;
  readonly post: object;
  /** The row that the edit makes superfluous. */
  readonly superfluous?: string;
}

const ADDED = "Status added";

/** A value that the code adds: one call. */
function withAddedValue(member: Member): Edit {
  const declared = blockOf(member);
  const mapping = at(Object.values(declared.outbound.mappings), 0);
  mapping.values[ADDED] = ["added in code"];
  return {
    member,
    declared,
    wanted: liveOf(member, declared),
    post: postOf(mapping, ADDED, "added in code"),
  };
}

/** A value that the code translates otherwise: one call that adds, one that removes. */
function withReplacedValue(member: Member): Edit {
  const before = liveOf(member, blockOf(member));
  const declared = blockOf(member);
  const mapping = at(Object.values(declared.outbound.mappings), 0);
  mapping.values["Status 0"] = ["replaced in code"];
  return {
    member,
    declared,
    wanted: liveOf(member, declared),
    post: postOf(mapping, "Status 0", "replaced in code"),
    superfluous: at(before.outbound?.rows ?? [], 0).uniqueId ?? "",
  };
}

function postOf(mapping: Parameters<typeof headerOf>[0], value: string, thirdPartyValue: string): object {
  const attrValues = [{ attrValue: value, thirdPartyAttrValue: thirdPartyValue }];
  return { outboundConfig: { mapAttributes: [{ ...headerOf(mapping), attrValues }] } };
}

/**
 * Of `all`, those with `edited` numbers are changed in code: half of them gain a value, half have one replaced. Where
 * pages were read, a GET proves the difference; rows are listed where something is to be removed, and again after the
 * write, right before removing; what was written is read back.
 */
function changedInCode(all: readonly Member[], edited: readonly Edit[], verb: "plan" | "apply"): Scenario {
  const edits = new Map(edited.map((edit) => [edit.member.number, edit]));
  const declared = all.map((member) => edits.get(member.number)?.declared ?? blockOf(member));
  const live = all.map((member) => liveOf(member, blockOf(member)));
  const wanted = all.map((member, index) => edits.get(member.number)?.wanted ?? at(live, index));
  const rows: ScriptCall = { do: "rows", direction: "outbound" };
  const callsOf = ({ post, superfluous }: Edit): readonly ScriptCall[] => {
    const look: ScriptCall[] = [{ do: "get" }, ...(superfluous === undefined ? [] : [rows])];
    if (verb === "plan") return look;
    const write: ScriptCall[] = [{ do: "post", body: post }, { do: "get" }];
    if (superfluous === undefined) return [...look, ...write];
    return [...look, ...write, rows, { do: "delete", direction: "outbound", row: superfluous }, { do: "get" }];
  };
  return {
    members: all,
    declared,
    applied: all.map(blockOf),
    live,
    wanted: verb === "plan" ? live : wanted,
    verb,
    changed: edited.length,
    script: { pages: pagesFor(all), each: edited.map((edit) => ({ member: edit.member, calls: callsOf(edit) })) },
  };
}

export function onePercentChanged(count: number, verb: "plan" | "apply"): Scenario {
  const all = members(count);
  const edited = all
    .filter(({ number }) => number % 100 === 37)
    .map((member, index) => (index % 2 === 0 ? withAddedValue(member) : withReplacedValue(member)));
  return changedInCode(all, edited, verb);
}

export function oneMapping(): Scenario {
  const all = members(1);
  return changedInCode(all, all.map(withAddedValue), "apply");
}

/** What the API allows a tenant, and how many integrations of one rampsync has under way. */
export const WRITES_A_MINUTE = 50;
const UNDER_WAY = 10;

/** One tenant has more to write than its limit allows in a minute, another one next to nothing. */
export function overTheLimit(): Scenario {
  const many = members(120, { perTenant: 120 });
  const few = members(123, { perTenant: 120 }).slice(120);
  const all = [...many, ...few];
  const scenario = changedInCode(all, all.map(withAddedValue), "apply");
  const { each, pages } = scenario.script;
  // Those whose turn comes once the second minute began have a plan that is over a minute old: it is looked at once more.
  const fresh = WRITES_A_MINUTE + UNDER_WAY;
  const looked: Script["each"] = each.map((item, place) =>
    item.member.tenant === many[0]?.tenant && place >= fresh
      ? { ...item, calls: [{ do: "get" }, ...item.calls] }
      : item,
  );
  return { ...scenario, script: { pages, each: looked } };
}

/** Nothing is in the state yet; one in ten lacks a value live. */
export function firstAdoption(count: number): Scenario {
  const all = members(count);
  const declared = all.map(blockOf);
  const whole = all.map((member, index) => liveOf(member, at(declared, index)));
  const missing = all.filter(({ number }) => number % 10 === 3);
  const live = whole.map((state, index) => (index % 10 === 3 ? withoutFirstRow(state) : state));
  return {
    members: all,
    declared,
    applied: undefined,
    live,
    wanted: whole,
    verb: "apply",
    changed: missing.length,
    script: {
      pages: pagesFor(all),
      each: missing.map((member) => {
        const mapping = at(Object.values(at(declared, member.number).outbound.mappings), 0);
        const [value = "", [thirdPartyValue = ""] = []] = Object.entries(mapping.values)[0] ?? [];
        const post: ScriptCall = { do: "post", body: postOf(mapping, value, thirdPartyValue) };
        return { member, calls: [{ do: "get" }, post, { do: "get" }] };
      }),
    },
  };
}

/** Nothing is in the state yet, and everything is in step: nothing is sent, and everything is recorded. */
export function adoption(count: number): Scenario {
  const all = members(count);
  const declared = all.map(smallBlockOf);
  const live = all.map((member, index) => liveOf(member, at(declared, index)));
  return {
    members: all,
    declared,
    applied: undefined,
    live,
    wanted: live,
    verb: "apply",
    changed: 0,
    script: { pages: pagesFor(all), each: [] },
  };
}

/** One mapping in each direction: what grows is how many there are, and not how much each holds. */
function smallBlockOf(member: Member): Block {
  const block = blockOf(member);
  const first = (mappings: Block["inbound"]["mappings"]) => Object.fromEntries(Object.entries(mappings).slice(0, 1));
  return {
    ...block,
    inbound: { mappings: first(block.inbound.mappings) },
    outbound: { ...block.outbound, mappings: first(block.outbound.mappings) },
  };
}

function withoutFirstRow(state: IntegrationState): IntegrationState {
  return { ...state, outbound: { ...state.outbound, rows: state.outbound?.rows?.slice(1) ?? [] } };
}

/** Somebody was in the portal: in one of a hundred a row is gone, a field of the notifier was changed, a row is doubled. */
export function editedInThePortal(count: number): Scenario {
  const all = members(count);
  const declared = all.map(blockOf);
  const edited = all.filter(({ number }) => number % 100 === 37);
  const live = all.map((member, index): IntegrationState => {
    const state = liveOf(member, at(declared, index));
    const place = edited.indexOf(member);
    if (place < 0) return state;
    if (place % 3 === 0) return withoutFirstRow(state);
    if (place % 3 === 1) {
      const notifier = { ...state.outbound?.notifier, baseURI: "https://elsewhere.example.com/api" };
      return { ...state, outbound: { ...state.outbound, notifier } };
    }
    const rows = state.outbound?.rows ?? [];
    const double = { ...at(rows, 0), uniqueId: String((member.number + 1) * 1000 + 999) };
    return { ...state, outbound: { ...state.outbound, rows: [...rows, double] } };
  });
  return {
    members: all,
    declared,
    applied: declared,
    live,
    liveAsApplied: all.map((member, index) => liveOf(member, at(declared, index))),
    wanted: live,
    verb: "drift",
    changed: edited.length,
    script: {
      pages: pagesFor(all),
      each: edited.map((member, place) => ({
        member,
        calls: place % 3 === 2 ? [{ do: "get" }, { do: "rows", direction: "outbound" }] : [{ do: "get" }],
      })),
    },
  };
}

export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}
