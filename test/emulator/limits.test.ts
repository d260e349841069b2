// Rate limits, latency, and the clock that both go by.
import { VirtualClock } from "rampsync/emulator";
import { describe, expect, it } from "vitest";
import { base, desk, startApi } from "./api.js";

const path = `${base}/installed/${desk}`;

describe("the rate limits", () => {
  it("the rate limits are in the headers, quoted or not", async () => {
    const clock = new VirtualClock({ start: 1_000_000_000_000 });
    const api = await startApi({ clock });
    const first = await api.get(path);
    expect(first.headers.get("x-ratelimit-limit")).toBe('"500"');
    expect(first.headers.get("x-ratelimit-remaining")).toBe('"499"');
    expect(first.headers.get("x-ratelimit-reset")).toBe('"1000000060"');
    expect(first.headers.get("x-ratelimit-bucket")).toBe('"integrations-get"');
    api.emulator.switches.rateHeaderQuotes = false;
    const second = await api.post(path, { description: "x" });
    expect(second.headers.get("x-ratelimit-remaining")).toBe("49");
  });

  it("a write over the rate limit is refused with 429 until the minute is over", async () => {
    const clock = new VirtualClock();
    const api = await startApi({
      clock,
      switches: { enforceLimits: true, limits: { get: 500, pagedGet: 1, write: 2 } },
    });
    const write = async () => (await api.post(path, { description: "x" })).status;
    expect([await write(), await write(), await write()]).toEqual([200, 200, 429]);
    const refused = await api.post<object>(path, {});
    expect(refused.body).toEqual({ error: "throttled", error_description: "Too Many Requests" });
    expect(refused.headers.get("x-ratelimit-remaining")).toBe('"0"');
    expect((await api.get(path)).status).toBe(200);
    expect((await api.get(`${base}/installed/search`)).status).toBe(200);
    expect((await api.get(`${base}/installed/search`)).status).toBe(429);
    await clock.advance(60_000);
    expect(await write()).toBe(200);
  });

  it("the rate limits of a partner are three times as high", async () => {
    const api = await startApi({ state: { tenants: { msp_6: {} } } });
    const answered = await api.get("/api/v2/tenants/msp_6");
    expect(answered.headers.get("x-ratelimit-limit")).toBe('"1500"');
  });

  it("a refusal blocks a whole minute from the first one on when the switch says so", async () => {
    const clock = new VirtualClock();
    const api = await startApi({
      clock,
      switches: { enforceLimits: true, limitPenalty: true, limits: { get: 500, pagedGet: 50, write: 1 } },
    });
    const write = async () => (await api.post(path, { description: "x" })).status;
    await write();
    await clock.advance(30_000);
    expect(await write()).toBe(429);
    await clock.advance(45_000);
    expect(await write()).toBe(429);
    await clock.advance(15_000);
    expect(await write()).toBe(200);
  });
});

it("the latency switch delays answers on the emulator's clock", async () => {
  const clock = new VirtualClock({ autoAdvance: true });
  const api = await startApi({ clock });
  api.emulator.switches.latencyMs = 5_000;
  const before = clock.now();
  await api.get(path);
  expect(clock.now() - before).toBe(5_000);
});

describe("a virtual clock", () => {
  it("a virtual clock wakes sleepers in order when it is advanced", async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    const sleeps = [clock.sleep(200).then(() => woken.push("b")), clock.sleep(100).then(() => woken.push("a"))];
    await clock.advance(150);
    expect(woken).toEqual(["a"]);
    await clock.advance(50);
    await Promise.all(sleeps);
    expect(woken).toEqual(["a", "b"]);
  });

  it("a virtual clock advances by itself when everybody sleeps, and not while somebody is busy", async () => {
    const clock = new VirtualClock({ autoAdvance: true });
    const start = clock.now();
    const done = clock.busy();
    let woken = false;
    const sleep = clock.sleep(3_600_000).then(() => {
      woken = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(woken).toBe(false);
    done();
    await sleep;
    expect(clock.now() - start).toBe(3_600_000);
  });
});
