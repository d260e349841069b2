// What the rate limit headers of an answer tell (docs/api-contract.md#limits), in one clock's milliseconds.

export interface LimitHeaders {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** When the window ends; undefined when it is absent, past, or further off than a minute's limit can be. */
  readonly resetAt: number | undefined;
  /** From Retry-After, which some gateways send. */
  readonly retryAt: number | undefined;
}

/** Further than this the two clocks differ, and the header tells nothing. */
const FURTHEST_RESET = 120_000;
const FURTHEST_RETRY = 600_000;

export function readLimitHeaders(headers: ReadonlyMap<string, string>, now: number): LimitHeaders {
  const limit = number(headers.get("x-ratelimit-limit"));
  const reset = number(headers.get("x-ratelimit-reset"));
  const resetAt = reset === undefined ? undefined : reset * 1000;
  return {
    limit: limit === undefined || limit < 1 ? undefined : limit,
    remaining: number(headers.get("x-ratelimit-remaining")),
    resetAt: resetAt !== undefined && resetAt > now && resetAt <= now + FURTHEST_RESET ? resetAt : undefined,
    retryAt: readRetryAfter(headers.get("retry-after"), now),
  };
}

function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = number(value);
  const at = seconds === undefined ? Date.parse(unquoted(value)) : now + seconds * 1000;
  return Number.isNaN(at) || at < now ? undefined : Math.min(at, now + FURTHEST_RETRY);
}

function number(value: string | undefined): number | undefined {
  const text = value === undefined ? "" : unquoted(value);
  return /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Values come in quotes from some servers. */
function unquoted(value: string): string {
  return value.replace(/^[\s"']+|[\s"']+$/g, "");
}
