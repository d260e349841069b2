// Spans of OpenTelemetry, for whoever has registered an SDK of theirs in this process: without it nothing is loaded and
// nothing is made. A span holds names, counts, codes and statuses, and never a value, a body, a header or a message.
import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Api from "@opentelemetry/api";
import { version } from "../version.js";

/** By name; a list is told as a list. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface SpanOptions {
  /** `client`: a request to another system. Default `internal`. */
  readonly kind?: "client";
  /** Of a run: the environment, whose TRACEPARENT names the span that it belongs to. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Where an SDK of OpenTelemetry 1.x registers itself (@opentelemetry/api, src/internal/global-utils.ts). */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/** The span that is under way, where no SDK keeps track of it. */
const under = new AsyncLocalStorage<Api.Context>();

let api: typeof Api | undefined;

/** Looked for beside rampsync, then in the project that it runs in. */
function loaded(): typeof Api | undefined {
  if (!(REGISTERED in globalThis)) return undefined;
  for (const base of api === undefined ? [__filename, join(process.cwd(), "package.json")] : []) {
    try {
      api = createRequire(base)("@opentelemetry/api") as typeof Api;
      break;
    } catch {
      // Whoever registered an SDK has the package somewhere else: there is no telemetry, and no reason to fail.
    }
  }
  return api;
}

/** Tells what is known of a span while it is under way. */
export type Tell = (attributes: SpanAttributes) => void;

const untold: Tell = () => undefined;

/**
 * Does `work` within a span of that name. Where no SDK is registered that is `work()` and nothing else. What is thrown ends
 * the span as an error, with its code and no word of it.
 */
export function within<Result>(
  name: string,
  attributes: SpanAttributes,
  work: (tell: Tell) => Promise<Result>,
  options: SpanOptions = {},
): Promise<Result> {
  const known = loaded();
  return known === undefined ? work(untold) : traced(known, { name, attributes, options }, work);
}

interface Wanted {
  readonly name: string;
  readonly attributes: SpanAttributes;
  readonly options: SpanOptions;
}

function traced<Result>(
  known: typeof Api,
  { name, attributes, options }: Wanted,
  work: (tell: Tell) => Promise<Result>,
): Promise<Result> {
  const { trace, context, SpanKind, SpanStatusCode } = known;
  const kind = options.kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL;
  const parent = parentOf(known, options.environment);
  const span = trace.getTracer("rampsync", version).startSpan(name, { kind, attributes: plain(attributes) }, parent);
  const inside = trace.setSpan(parent, span);
  const tell: Tell = (more) => void span.setAttributes(plain(more));
  return under.run(inside, () =>
    context.with(inside, async () => {
      try {
        return await work(tell);
      } catch (error) {
        const code = codeOf(error);
        span.setAttributes({ "error.type": code });
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        throw error;
      } finally {
        span.end();
      }
    }),
  );
}

/** What is under way by the SDK, else by us, else by the environment. */
function parentOf(known: typeof Api, environment: NodeJS.ProcessEnv | undefined): Api.Context {
  const { trace, context, ROOT_CONTEXT } = known;
  const active = context.active();
  if (trace.getSpan(active) !== undefined) return active;
  const own = under.getStore();
  if (own !== undefined) return own;
  const remote = environment === undefined ? undefined : remoteOf(known, environment);
  return remote === undefined ? active : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** Of TRACEPARENT and TRACESTATE, as W3C Trace Context has them. */
function remoteOf(known: typeof Api, environment: NodeJS.ProcessEnv): Api.SpanContext | undefined {
  const found = /^\s*([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?\s*$/.exec(
    environment.TRACEPARENT ?? "",
  );
  if (found === null) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", further] = found;
  if (version === "ff" || (version === "00" && further !== undefined)) return undefined;
  const state = environment.TRACESTATE ?? "";
  const spanContext: Api.SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(state === "" ? {} : { traceState: known.createTraceState(state) }),
  };
  return known.isSpanContextValid(spanContext) ? spanContext : undefined;
}

/** `work` in the span that is under way now, whenever it is called: queues call it in the span of somebody else. */
export function inSpan<Result>(work: () => Result): () => Result {
  const known = loaded();
  if (known === undefined) return work;
  const own = under.getStore();
  const inActive = known.context.bind(known.context.active(), work);
  return own === undefined ? inActive : () => under.run(own, inActive);
}

function plain(attributes: SpanAttributes): Api.Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  ) as Api.Attributes;
}

/** `RS4001`, or the name of what was thrown. */
function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (typeof code === "string" && /^[A-Z0-9_]{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : "unknown";
}
