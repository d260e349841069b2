// What can be made to go wrong, for which requests, and how often.
import type { LoggedRequest, RequestClass } from "../request-log.js";
import type { Edit } from "./edit.js";

/** Which requests are meant: those that fit everything that is given. */
export interface FaultMatch {
  /** Such as `POST`. */
  method?: string;
  /** A text that the path contains, or a pattern. */
  path?: string | RegExp;
  /** A pattern as text, for scenario files. */
  pathPattern?: string;
  /** Id of the tenant in the path. */
  tenant?: string;
  /** How the API counts it: `token`, `get`, `paged_get` or `write`. */
  class?: RequestClass;
}

/** A request as hooks and holds get to see it. Bodies are as sent, secrets included. */
export interface SeenRequest {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  class: RequestClass;
  tenant?: string;
  body: unknown;
}

export type FaultAction =
  /** The answer is late by so much, and up to so much more. */
  | { kind: "latency"; milliseconds: number; jitterMilliseconds?: number }
  /**
   * The connection is cut. `before`: nothing was stored. `during`: the first half of the posted rows was stored and
   * nothing else. `after`: everything was stored, no byte of an answer. `response`: stored, and half an answer is sent.
   */
  | { kind: "reset"; when: "before" | "during" | "after" | "response" }
  /** The answer's JSON ends in the middle, with a content length that fits. */
  | { kind: "truncate" }
  /** An answer of the right length that is no JSON. */
  | { kind: "malformed" }
  /** A page of some proxy. `when` says whether the request was carried out first; default `before`. */
  | { kind: "html"; status?: number; when?: "before" | "after" }
  /** 429. `reset`: `ahead` (default) with the rate headers, `past` with a reset that is over, `none` without headers. */
  | { kind: "throttle"; reset?: "ahead" | "past" | "none"; retryAfterSeconds?: number }
  /** The token is not accepted, in one of the three ways there are. */
  | { kind: "unauthenticated"; status?: 401 | 407 | 400 }
  /** 500 with code "0005", as while a parent object is not ready. */
  | { kind: "notReady" }
  /** Any status and body, before or after the request is carried out; default `before`. */
  | { kind: "answer"; status: number; body?: unknown; headers?: Record<string, string>; when?: "before" | "after" }
  /** A write is answered as if it were done, and is not. */
  | { kind: "drop" }
  /** A write is done, but the next `reads` reads of that integration do not see it. */
  | { kind: "stale"; reads: number }
  /** After this page was answered somebody uninstalls the first integrations or installs some that sort first. */
  | { kind: "shift"; remove?: number; install?: number }
  /** A page is answered with the rows of the page before it. */
  | { kind: "repeatPage" }
  /** A page says this about a next page, whatever is true. */
  | { kind: "lyingNextPage"; nextPage: boolean }
  /** Somebody else deletes the row that this request names, or else the integration's first row, just before. */
  | { kind: "rowDeleted" }
  /** Somebody else edits an integration, before (default) or after the request is carried out. */
  | ({ kind: "edit"; when?: "before" | "after" } & Edit)
  /** Code of the test runs before or after the request is carried out; default `before`. Not for scenario files. */
  | { kind: "call"; when?: "before" | "after"; hook: (request: SeenRequest) => void | Promise<void> };

/** One fault: for which requests, how often, and what happens to them. */
export interface FaultSpec {
  /** Shown in the request log. Default: the kinds of its actions. */
  name?: string;
  /** Default: every request. */
  match?: FaultMatch;
  /** How many requests it hits. Default: every one, until it is removed. A request that it can do nothing to is not hit. */
  times?: number;
  /** How many requests that it could hit go by first. Default: 0. */
  after?: number;
  /** Chance that a matching request is hit, by the emulator's seed. Default: 1. */
  probability?: number;
  /** What happens, in this order. */
  do: FaultAction | FaultAction[];
}

type Matched = Pick<LoggedRequest, "method" | "path" | "query" | "class" | "tenant">;

/** Whether a fault can hit this request: it matches, and at least one of the actions makes a difference to its kind. */
export function canHit({ match, do: actions }: FaultSpec, request: Matched): boolean {
  return matchesRequest(match, request) && [actions].flat().some((action) => concerns(action, request));
}

function concerns(action: FaultAction, request: Matched): boolean {
  switch (action.kind) {
    case "drop":
    case "stale":
      return request.class === "write";
    case "reset":
      return action.when !== "during" || request.class === "write";
    case "shift":
    case "lyingNextPage":
      return request.class === "paged_get";
    case "repeatPage":
      return request.class === "paged_get" && Number(request.query.pageNo ?? 1) > 1;
    default:
      return true;
  }
}

function matchesRequest(match: FaultMatch | undefined, request: Matched): boolean {
  if (match === undefined) return true;
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.tenant !== undefined && match.tenant !== request.tenant) return false;
  if (match.class !== undefined && match.class !== request.class) return false;
  if (typeof match.path === "string" && !request.path.includes(match.path)) return false;
  if (match.path instanceof RegExp && request.path.search(match.path) < 0) return false;
  return match.pathPattern === undefined || new RegExp(match.pathPattern).test(request.path);
}
