// Requests per minute, tenant and class, as the rate headers tell them and as 429 enforces them.
import { type Answer, gatewayError } from "./answer.js";
import type { Clock } from "./clock.js";
import type { RequestClass } from "./request-log.js";
import type { Switches } from "./switches.js";

const minute = 60_000;

interface Window {
  endsAt: number;
  used: number;
  /** Everything is refused until then. */
  blockedUntil: number;
}

const limitNames = { get: "get", paged_get: "pagedGet", write: "write" } as const;

export class RateWindows {
  readonly #windows = new Map<string, Window>();

  constructor(private readonly clock: Clock) {}

  /** Counts one request; gives the headers of its answer and, when it is one too many, the refusal. */
  count(
    tenant: string,
    requestClass: Exclude<RequestClass, "token">,
    switches: Switches,
  ): { headers: Record<string, string>; refusal?: Answer } {
    const now = this.clock.now();
    const limit = switches.limits[limitNames[requestClass]] * (tenant.startsWith("msp_") ? 3 : 1);
    const key = `${tenant}\n${requestClass}`;
    let window = this.#windows.get(key);
    if (window === undefined || (now >= window.endsAt && now >= window.blockedUntil)) {
      window = { endsAt: now + minute, used: 0, blockedUntil: 0 };
      this.#windows.set(key, window);
    }
    const refused = switches.enforceLimits && (window.used >= limit || now < window.blockedUntil);
    if (refused && switches.limitPenalty && window.blockedUntil === 0) window.blockedUntil = now + minute;
    if (!refused) window.used += 1;
    const headers = rateHeaders(
      {
        limit,
        remaining: Math.max(0, limit - window.used),
        resetAt: Math.max(window.endsAt, window.blockedUntil),
        bucket: `integrations-${requestClass}`,
      },
      switches.rateHeaderQuotes,
    );
    return refused ? { headers, refusal: { ...throttled(), headers } } : { headers };
  }
}

export const throttled = (): Answer => gatewayError(429, "throttled", "Too Many Requests");

export function rateHeaders(
  values: { limit: number; remaining: number; resetAt: number; bucket: string },
  quotes: boolean,
): Record<string, string> {
  const quoted = (value: string | number) => (quotes ? `"${value}"` : String(value));
  return {
    "X-RateLimit-Limit": quoted(values.limit),
    "X-RateLimit-Remaining": quoted(values.remaining),
    "X-RateLimit-Reset": quoted(Math.ceil(values.resetAt / 1000)),
    "X-RateLimit-Bucket": quoted(values.bucket),
  };
}
