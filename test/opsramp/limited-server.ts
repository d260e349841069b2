// A server that counts requests as the API does: in windows of a minute, for each tenant, told in headers or not.
import { type clientOf, type Reply, startServer, VirtualClock } from "./support.js";

export const BODY = { id: "INTG-1" };

export interface LimitOptions {
  limit: number;
  headers: boolean;
  quotes?: boolean;
  /** How the server rounds the reset time to seconds. */
  round?: (seconds: number) => number;
  /** Window offset: windows of the server's own, or those that begin with the first request. */
  aligned?: boolean;
  /** A refusal makes everything refused for a minute. */
  penalty?: boolean;
  usedByOthers?: number;
}

/** A server that counts in windows of a minute, for each tenant, on the virtual clock. */
export async function limitedServer(options: LimitOptions) {
  const clock = new VirtualClock();
  const windows = new Map<string, { ends: number; used: number }>();
  let refusals = 0;
  const server = await startServer((seen): Reply => {
    const tenant = seen.path.split("/")[4] ?? "";
    let window = windows.get(tenant);
    if (window === undefined || clock.now() >= window.ends) {
      const ends = options.aligned ? (Math.floor(clock.now() / 60_000) + 1) * 60_000 : clock.now() + 60_000;
      window = { ends, used: options.usedByOthers ?? 0 };
      windows.set(tenant, window);
    }
    const refused = window.used >= options.limit;
    if (refused) {
      refusals += 1;
      if (options.penalty) window.ends = clock.now() + 60_000;
    } else window.used += 1;
    const quote = options.quotes ? '"' : "";
    const headers: Record<string, string> = options.headers
      ? {
          "x-ratelimit-limit": `${quote}${options.limit}${quote}`,
          "x-ratelimit-remaining": `${quote}${options.limit - window.used}${quote}`,
          "x-ratelimit-reset": `${quote}${(options.round ?? Math.ceil)(window.ends / 1000)}${quote}`,
        }
      : {};
    return refused
      ? { status: 429, headers, body: { error: "throttled", error_description: "Too Many Requests" } }
      : { headers, body: BODY };
  }, clock);
  return { server, clock, refusals: () => refusals };
}

export const writes = (client: ReturnType<typeof clientOf>, tenant: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => client.updateIntegration(tenant, "INTG-1", { displayName: "Desk" })));
