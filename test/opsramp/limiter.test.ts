// Requests go as fast as the limits allow, and no faster; one tenant's limit is no other's.
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../src/opsramp/event.js";
import { WINDOW } from "../../src/opsramp/limiter.js";
import { BODY, type LimitOptions, limitedServer, writes } from "./limited-server.js";
import { clientOf, codeOf, InstantClock, type Reply, startServer, VirtualClock } from "./support.js";

describe("a limit of 50 a minute", () => {
  it.each<[string, LimitOptions, number]>([
    ["told in headers", { limit: 50, headers: true }, 60_000],
    ["told in quoted headers, rounded down", { limit: 50, headers: true, quotes: true, round: Math.floor }, 60_000],
    ["not told", { limit: 50, headers: false }, 60_000],
    ["not told, in windows of the server's own", { limit: 50, headers: false, aligned: true }, 60_000],
  ])("a limit of 50 a minute, %s, allows 100 writes in a minute without a refusal", async (_, options, wanted) => {
    const { server, clock, refusals } = await limitedServer(options);
    const client = clientOf(server, { clock });
    await writes(client, "client_8", 100);
    expect(refusals()).toBe(0);
    expect(server.seen).toHaveLength(100);
    expect(clock.elapsed).toBeGreaterThanOrEqual(wanted);
    expect(clock.elapsed).toBeLessThanOrEqual(wanted * 1.05);
  });

  it.each<[string, LimitOptions["round"]]>([
    ["up", Math.ceil],
    ["down", Math.floor],
  ])(
    "a limit whose resets are rounded %s takes a minute for each fifty writes, and not seconds more",
    async (_, round) => {
      const { server, clock, refusals } = await limitedServer({ limit: 50, headers: true, ...(round && { round }) });
      // Where a second has only just begun, or is nearly over, rounding takes the most away.
      await clock.sleep(round === Math.ceil ? 1 : 999);
      const began = clock.now();
      await writes(clientOf(server, { clock }), "client_8", 200);
      expect(refusals()).toBe(0);
      expect(clock.now() - began).toBeGreaterThanOrEqual(180_000);
      expect(clock.now() - began).toBeLessThanOrEqual(180_000 * 1.002);
    },
  );

  it("a limit that counts in its own windows is used again as soon as each window is over", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 50, headers: true, aligned: true });
    await clock.sleep(40_300);
    await writes(clientOf(server, { clock }), "client_8", 150);
    expect(refusals()).toBe(0);
    expect(clock.elapsed).toBeLessThanOrEqual(122_000);
  });

  it("the limit of one tenant does not delay another tenant, nor reads of the same", async () => {
    const { server, clock } = await limitedServer({ limit: 50, headers: true });
    const client = clientOf(server, { clock });
    const slow = writes(client, "client_8", 100);
    await writes(client, "client_9", 30);
    expect(clock.elapsed).toBe(0);
    await slow;
    expect(clock.elapsed).toBeGreaterThanOrEqual(60_000);
    expect(server.seen.filter(({ at, path }) => at === clock.start && path.includes("client_9"))).toHaveLength(30);
  });
});

describe("the limits of a tenant", () => {
  it("limits that are lower than the published ones are learnt in time", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 20, headers: true });
    await writes(clientOf(server, { clock }), "client_8", 60);
    expect(refusals()).toBe(0);
    expect(clock.elapsed).toBeLessThanOrEqual(120_000 * 1.05);
  });

  it("limits that are higher than the published ones are used", async () => {
    const { server, clock } = await limitedServer({ limit: 150, headers: true });
    await writes(clientOf(server, { clock }), "msp_6", 150);
    expect(clock.elapsed).toBe(0);
  });

  it("requests of other clients under the same limits are taken into account", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 50, headers: true, usedByOthers: 30 });
    await writes(clientOf(server, { clock }), "client_8", 60);
    expect(refusals()).toBeLessThanOrEqual(10);
    expect(clock.elapsed).toBeLessThanOrEqual(180_000 * 1.05);
  });

  it("limits that are lower and not in the headers make refusals, no failures, and no requests within the minute after", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 20, headers: false, penalty: true });
    await writes(clientOf(server, { clock }), "client_8", 25);
    expect(refusals()).toBeLessThanOrEqual(10);
    expect(server.seen.filter(({ at }) => at > clock.start && at < clock.start + 60_000)).toHaveLength(0);
  });

  it("limits that the user sets are kept below those of the server", async () => {
    const { server, clock } = await limitedServer({ limit: 50, headers: true });
    const client = clientOf(server, { clock, maxRequestsPerMinute: 10 });
    await writes(client, "client_8", 30);
    expect(clock.elapsed).toBeGreaterThanOrEqual(120_000);
    expect(clock.elapsed).toBeLessThanOrEqual(126_000);
    expect(client.limits("client_8").write.perMinute).toBe(10);
  });

  it.each([
    { share: 50, others: 0, each: 25 },
    { share: 50, others: 30, each: 10 },
    { share: 20, others: 0, each: 10 },
    { share: 100, others: 0, each: 50 },
    { share: 1, others: 0, each: 1 },
  ])(
    "a share of $share % of what $others requests of others leave is $each writes a minute",
    async ({ share, others, each }) => {
      const { server, clock, refusals } = await limitedServer({ limit: 50, headers: true, usedByOthers: others });
      const client = clientOf(server, { clock, limitShare: share });
      // One answer tells what the others use.
      await writes(client, "client_8", 1);
      await writes(client, "client_8", 3 * each - 1);
      expect(refusals()).toBe(0);
      const minutes = new Map<number, number>();
      for (const { at } of server.seen) {
        const minute = Math.floor((at - clock.start) / WINDOW);
        minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
      }
      // A new window shows what others use with its first answers alone.
      expect(minutes.get(0)).toBe(each);
      if (others === 0) expect([...minutes.values()]).toEqual([each, each, each]);
      expect(client.limits("client_8").write.perMinute).toBe(50);
    },
  );

  it("a server that tells no limits is asked as fast as the published ones allow, whatever the share", async () => {
    const { server, clock } = await limitedServer({ limit: 50, headers: false });
    await writes(clientOf(server, { clock, limitShare: 50 }), "client_8", 50);
    expect(clock.elapsed).toBe(0);
  });

  it("what a client takes with a share is reported beside the limit", async () => {
    const { server, clock } = await limitedServer({ limit: 80, headers: true });
    const client = clientOf(server, { clock, limitShare: 50 });
    await writes(client, "client_8", 5);
    expect(client.limits("client_8")).toMatchObject({
      get: { perMinute: 800, taken: 400, remaining: 400 },
      write: { perMinute: 80, taken: 40, remaining: 35 },
    });
  });

  it("limits are reported, the published ones first", async () => {
    const { server, clock } = await limitedServer({ limit: 80, headers: true });
    const client = clientOf(server, { clock });
    expect(client.limits("client_8")).toEqual({
      get: { perMinute: 500, remaining: 500, opensAt: undefined },
      paged_get: { perMinute: 50, remaining: 50, opensAt: undefined },
      write: { perMinute: 50, remaining: 50, opensAt: undefined },
    });
    await writes(client, "client_8", 5);
    expect(client.limits("client_8").write).toEqual({ perMinute: 80, remaining: 75, opensAt: clock.start + WINDOW });
    // What was not seen yet is in the proportion of what was.
    expect(client.limits("client_8").get.perMinute).toBe(800);
  });
});

describe("a refusal by the server", () => {
  const throttled = (headers: Record<string, string> = {}): Reply => ({
    status: 429,
    headers,
    body: { error: "throttled" },
  });

  it.each<[string, (now: number) => Record<string, string>, number, number]>([
    ["a minute when no header tells", () => ({}), 60_000, 60_000],
    ["until the reset of the header", (now) => ({ "x-ratelimit-reset": `"${now / 1000 + 20}"` }), 20_000, 21_000],
    ["a minute when the reset is past", (now) => ({ "x-ratelimit-reset": `${now / 1000 - 20}` }), 60_000, 60_000],
    ["for Retry-After in seconds", () => ({ "retry-after": "7" }), 7_000, 7_000],
    ["for Retry-After as a date", (now) => ({ "retry-after": new Date(now + 9_000).toUTCString() }), 9_000, 9_000],
  ])("a refusal makes a write wait %s", async (_, headers, least, most) => {
    const clock = new InstantClock();
    const start = clock.now();
    let refused = false;
    const server = await startServer(() => {
      if (refused) return { body: BODY };
      refused = true;
      return throttled(headers(clock.now()));
    });
    const events: ClientEvent[] = [];
    const client = clientOf(server, { clock, onEvent: (event) => events.push(event) });
    await client.updateIntegration("client_8", "INTG-1", {});
    expect(clock.now() - start).toBeGreaterThanOrEqual(least);
    expect(clock.now() - start).toBeLessThanOrEqual(most);
    expect(events.filter(({ type }) => type === "wait")).toHaveLength(1);
  });

  it("a refusal that comes again each time ends as RS4006", async () => {
    const server = await startServer(() => throttled());
    const client = clientOf(server);
    expect(await codeOf(client.updateIntegration("client_8", "INTG-1", {}))).toBe("RS4006");
    expect(server.seen).toHaveLength(4);
  });

  it("a refused request goes before those that wait", async () => {
    const clock = new VirtualClock();
    const ids: string[] = [];
    const server = await startServer(({ path }) => {
      ids.push(path.split("/").at(-1) ?? "");
      return ids.length === 1 ? throttled({ "retry-after": "7" }) : { body: BODY };
    }, clock);
    const client = clientOf(server, { clock, maxRequestsPerMinute: 1 });
    await Promise.all(["1", "2", "3"].map((id) => client.updateIntegration("client_8", id, {})));
    expect(ids).toEqual(["1", "1", "2", "3"]);
  });

  it("a refused request stops waiting when the run is stopped", async () => {
    const server = await startServer(() => throttled());
    const stop = new AbortController();
    const clock = new VirtualClock();
    clock.busy();
    const client = clientOf(server, {
      clock,
      signal: stop.signal,
      onEvent: ({ type }) => type === "wait" && stop.abort(),
    });
    expect(await codeOf(client.updateIntegration("client_8", "INTG-1", {}))).toBe("RS4014");
    expect(server.seen).toHaveLength(1);
  });
});

describe("concurrency of requests", () => {
  it("at most ten requests run at once for a tenant, and fifty in all", async () => {
    const perTenant = new Map<string, number>();
    let most = 0;
    let mostInAll = 0;
    const server = await startServer((seen, response) => {
      const tenant = seen.path.split("/")[4] ?? "";
      const now = (perTenant.get(tenant) ?? 0) + 1;
      perTenant.set(tenant, now);
      most = Math.max(most, now);
      mostInAll = Math.max(mostInAll, server.inFlight);
      response.on("close", () => perTenant.set(tenant, (perTenant.get(tenant) ?? 0) - 1));
      return { body: BODY, after: new Promise((resolve) => setTimeout(resolve, 5)) };
    });
    const client = clientOf(server);
    const tenants = Array.from({ length: 10 }, (_, index) => `client_${index}`);
    await Promise.all(
      tenants.flatMap((tenant) => Array.from({ length: 20 }, () => client.getIntegration(tenant, "INTG-1"))),
    );
    expect(most).toBe(10);
    expect(mostInAll).toBeLessThanOrEqual(50);
    expect(mostInAll).toBeGreaterThan(20);
  });
});
