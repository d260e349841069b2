// Carries a request out with the faults that hit it around it: what happens before, instead, and after.
import { isRecord, type Members } from "../../base/json.js";
import { type Answer, applicationError, ok } from "../answer.js";
import type { Call, Service } from "../call.js";
import { IntegrationRecord } from "../integration-record.js";
import { rateHeaders, throttled } from "../limits.js";
import { expired } from "../tokens.js";
import { carryOutEdit } from "./edit.js";
import type { FaultAction, SeenRequest } from "./fault.js";

/** What goes out: an answer, or a cut connection after `bytes` of it (`none`, or `half`). */
export interface Outcome {
  answer: Answer;
  cut?: "none" | "half";
}

export const bodyText = (answer: Answer): string =>
  answer.body === undefined ? "" : typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);

const html = (status: number): Answer => ({
  status,
  body: `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status === 200 ? "Welcome" : "Bad Gateway"}</h1></body></html>`,
  headers: { "Content-Type": "text/html; charset=utf-8" },
});

function instead(action: FaultAction, now: number, quotes: boolean): Answer | undefined {
  switch (action.kind) {
    case "html":
      return action.when === "after" ? undefined : html(action.status ?? 502);
    case "answer":
      return action.when === "after" ? undefined : given(action);
    case "notReady":
      return applicationError(500, "0005", "Internal server error");
    case "unauthenticated":
      return expired(action.status ?? 401);
    case "throttle": {
      const headers: Record<string, string> = {};
      if (action.reset !== "none") {
        const resetAt = action.reset === "past" ? now - 30_000 : now + 60_000;
        Object.assign(headers, rateHeaders({ limit: 50, remaining: 0, resetAt, bucket: "integrations" }, quotes));
      }
      if (action.retryAfterSeconds !== undefined) headers["Retry-After"] = String(action.retryAfterSeconds);
      return { ...throttled(), headers };
    }
    default:
      return undefined;
  }
}

function given(action: Extract<FaultAction, { kind: "answer" }>): Answer {
  const answer: Answer = { status: action.status };
  if (action.body !== undefined) answer.body = action.body;
  if (action.headers !== undefined) answer.headers = action.headers;
  return answer;
}

/** Somebody else deletes the row that the path names, or else the first one. */
function deleteRow(call: Call): void {
  const record = call.tenant.integrations.get(call.params.id ?? "");
  if (record === undefined) return;
  const named = call.params.row;
  for (const direction of ["inbound", "outbound"] as const) {
    const uniqueId = named ?? record.rows(direction)[0]?.uniqueId;
    if (uniqueId !== undefined && record.removeRow(direction, uniqueId)) return;
  }
}

function shift(call: Call, action: Extract<FaultAction, { kind: "shift" }>): void {
  const { tenant, service } = call;
  for (const record of tenant.sorted().slice(0, action.remove ?? 0)) tenant.remove(record.id);
  for (let i = 0; i < (action.install ?? 0); i += 1) {
    tenant.add(
      new IntegrationRecord(
        {
          scalars: {
            id: `INTG-${service.store.random.uuid()}`,
            displayName: ` new ${i}`,
            integration: { id: "CUSTOM", name: "Custom" },
            category: "Custom",
            status: "Enabled",
          },
          authentication: undefined,
          dropAlerts: undefined,
          notifier: undefined,
          rows: { inbound: [], outbound: [] },
        },
        tenant.changed,
      ),
    );
  }
}

/** How long reads do not see a write that shows late. */
const LATE_MS = 1000;

/** Runs the endpoint on a write that is then undone (`drop`), or that reads see only later (`stale`, or by the switch). */
function perform(call: Call, run: () => Answer, actions: readonly FaultAction[]): Answer {
  const drop = actions.some(({ kind }) => kind === "drop");
  const stale = actions.find((action) => action.kind === "stale");
  const { switches, clock } = call.service;
  const late = switches.writesShow === "late";
  if (call.class !== "write" || (!drop && !late && stale === undefined)) return run();
  const { tenant } = call;
  const id = call.params.id;
  const before = id === undefined ? undefined : tenant.integrations.get(id)?.clone();
  const idsBefore = new Set(tenant.integrations.keys());
  const answer = run();
  const touched = id ?? [...tenant.integrations.keys()].find((each) => !idsBefore.has(each));
  if (touched === undefined) return answer;
  if (drop) {
    if (before === undefined) tenant.remove(touched);
    else tenant.add(before);
  } else if (stale !== undefined) tenant.keepStale(touched, before, stale.reads);
  else if (answer.status < 400) tenant.keepUntil(touched, before, clock.now() + LATE_MS);
  return answer;
}

function withPage(answer: Answer, change: (page: Members) => Members): Answer {
  const parsed: unknown = JSON.parse(bodyText(answer));
  if (!isRecord(parsed)) return answer;
  return { ...answer, body: change(parsed) };
}

/** Everything between the arrival of a request and what is sent back. `call` is missing for the token endpoint. */
export async function carryOut(options: {
  actions: readonly FaultAction[];
  request: SeenRequest;
  call: Call | undefined;
  service: Service;
  /** Judges token and limits, then answers. */
  run: (call: Call | undefined) => Answer;
  sleep: (milliseconds: number) => Promise<void>;
  /** Waits for code of the test. */
  wait: (work: void | Promise<void>) => Promise<void>;
  now: () => number;
  random: () => number;
  quotes: boolean;
}): Promise<Outcome> {
  const { actions, request, call, run } = options;
  const edit = (action: Extract<FaultAction, { kind: "edit" }>) => {
    const { store, switches } = options.service;
    carryOutEdit(action, { store, switches, tenant: request.tenant, integration: call?.params.id });
  };
  for (const action of actions) {
    if (action.kind === "latency") {
      await options.sleep(action.milliseconds + (action.jitterMilliseconds ?? 0) * options.random());
    } else if (action.kind === "call" && action.when !== "after") await options.wait(action.hook(request));
    else if (action.kind === "rowDeleted" && call !== undefined) deleteRow(call);
    else if (action.kind === "edit" && action.when !== "after") edit(action);
    else if (action.kind === "reset" && action.when === "before") return { answer: ok(), cut: "none" };
    else {
      const answer = instead(action, options.now(), options.quotes);
      if (answer !== undefined) return { answer };
    }
  }

  const during = actions.some((action) => action.kind === "reset" && action.when === "during");
  if (during && call !== undefined) call.storedShare = 0.5;
  const perCall = (each: Call | undefined) =>
    each === undefined ? run(each) : perform(each, () => run(each), actions);
  let answer = perCall(call);
  if (during) return { answer, cut: "none" };

  for (const action of actions) {
    if (action.kind === "call" && action.when === "after") await options.wait(action.hook(request));
    else if (action.kind === "edit" && action.when === "after") edit(action);
    else if (action.kind === "shift" && call !== undefined) shift(call, action);
    else if (action.kind === "repeatPage" && call !== undefined && answer.status === 200) {
      const pageNo = Number(call.query.pageNo ?? 1);
      if (pageNo > 1) {
        const earlier = run({ ...call, query: { ...call.query, pageNo: String(pageNo - 1) } });
        answer = Array.isArray(JSON.parse(bodyText(earlier)))
          ? earlier
          : withPage(answer, (page) => ({ ...page, results: JSON.parse(bodyText(earlier)).results }));
      }
    } else if (action.kind === "lyingNextPage" && answer.status === 200) {
      answer = withPage(answer, ({ nextPageNo: _next, ...page }) => ({
        ...page,
        nextPage: action.nextPage,
        ...(action.nextPage ? { nextPageNo: Number(page.pageNo ?? 1) + 1 } : {}),
      }));
    } else if (action.kind === "truncate") {
      const text = bodyText(answer);
      answer = { ...answer, body: text.slice(0, Math.floor(text.length / 2)) };
    } else if (action.kind === "malformed") answer = { ...answer, body: '{"id": "INTG-, results: [}' };
    else if (action.kind === "html" && action.when === "after") answer = html(action.status ?? 502);
    else if (action.kind === "answer" && action.when === "after") answer = given(action);
    else if (action.kind === "reset" && action.when !== "before") {
      return { answer, cut: action.when === "response" ? "half" : "none" };
    }
  }
  return { answer };
}
