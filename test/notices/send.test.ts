// How a message is sent: again where that is of use and safe, within its time, never behind a redirect, and without a word of
// the address or the answer in what is said of a failure.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { unsentText } from "../../src/base/unsent-reason.js";
import { type Delivery, type Message, send } from "../../src/notices/send.js";
import { leaks } from "../support/canary.js";
import { jumpClock } from "./clock.js";
import { type Answering, breaking, hanging, refusing, startReceiver } from "./receiver.js";

const message: Message = { contentType: "application/json", body: '{"a":1}' };

function deliveryTo(address: string, options: Partial<Delivery> = {}): Delivery {
  return {
    address: new Secret(address),
    authorization: undefined,
    knowsRepeated: true,
    limitMs: 15_000,
    proxy: undefined,
    clock: jumpClock(),
    ...options,
  };
}

/** What is said, and how often the receiver was asked. */
async function tried(answering: Answering, options: Partial<Delivery> = {}) {
  const receiver = await startReceiver(answering);
  const { why, mayHaveArrived = false } = (await send(message, deliveryTo(receiver.url, options))) ?? {};
  const problem = why && unsentText(why);
  expect(leaks(problem ?? "", ["canary", new URL(receiver.url).host])).toEqual([]);
  return { problem, mayHaveArrived, times: receiver.received.length, received: receiver.received };
}

const first =
  (answering: Answering, times = 1): Answering =>
  (response, count) =>
    count <= times ? answering(response, count) : response.writeHead(202).end();

describe("the sending of a notice", () => {
  it("a message arrives once, with its body and its header of authorization", async () => {
    const { problem, received } = await tried(first(hanging, 0), { authorization: new Secret("Bearer canary-token") });
    expect(problem).toBeUndefined();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      body: message.body,
      headers: { "content-type": "application/json", authorization: "Bearer canary-token" },
    });
  });

  it.each([500, 502, 503, 429])("a message that is answered with %i is sent again", async (status) => {
    expect(await tried(first(refusing(status)))).toMatchObject({ problem: undefined, times: 2 });
  });

  it("a message is sent three times at most", async () => {
    expect(await tried(refusing(503))).toMatchObject({ problem: "the receiver answered 503", times: 3 });
  });

  it.each([400, 401, 403, 404, 410])("a message that is refused with %i is not sent again", async (status) => {
    expect(await tried(refusing(status))).toMatchObject({ problem: `the receiver answered ${status}`, times: 1 });
  });

  it("a receiver that asks for more time than there is is not asked again", async () => {
    const { problem, times } = await tried(first(refusing(429, { "retry-after": "60" })));
    expect([problem, times]).toEqual(["the receiver answered 429", 1]);
    expect(await tried(first(refusing(429, { "retry-after": "2" })))).toMatchObject({ problem: undefined, times: 2 });
  });

  it.each([301, 302, 303, 307, 308])("a redirect (%i) is not followed", async (status) => {
    const elsewhere = await startReceiver();
    const { problem, times } = await tried(refusing(status, { location: elsewhere.url }));
    expect(problem).toBe(`the receiver answered ${status}, and a redirect is not followed`);
    expect([times, elsewhere.received.length]).toEqual([1, 0]);
  });

  it("a receiver that hangs is given up after its time, and asked again where it knows what comes twice", async () => {
    const options = { limitMs: 600 };
    expect(await tried(first(hanging), options)).toMatchObject({ problem: undefined, times: 2 });
    expect(await tried(hanging, { ...options, knowsRepeated: false })).toMatchObject({
      problem: "there was no answer in time",
      times: 1,
    });
  });

  it("what may have arrived is sent again only where the receiver knows what comes twice", async () => {
    expect(await tried(first(breaking))).toMatchObject({ problem: undefined, times: 2 });
    expect(await tried(first(breaking), { knowsRepeated: false })).toMatchObject({
      problem: "the connection ended before an answer",
      times: 1,
    });
  });

  it("a receiver that does not listen is told as such", async () => {
    const { why } = (await send(message, deliveryTo("http://127.0.0.1:9/canary"))) ?? {};
    expect(why).toEqual({ reason: "no-connection", detail: "ECONNREFUSED" });
    expect(why && unsentText(why)).toBe("there is no connection (ECONNREFUSED)");
  });

  it.each([
    ["no url, canary", "address-not-a-url"],
    ["http://hooks.example.com/canary", "address-not-https"],
    ["ftp://127.0.0.1/canary", "address-not-https"],
    ["https://canary:canary@hooks.example.com/", "address-with-user"],
  ])("an address that is not usable is told without a word of it: %j", async (address, reason) => {
    expect(await send(message, deliveryTo(address))).toEqual({ why: { reason }, mayHaveArrived: false });
  });

  it("a run that is stopped sends no more", async () => {
    const stop = new AbortController();
    const { problem } = await tried(
      () => {
        stop.abort();
      },
      { signal: stop.signal },
    );
    expect(problem).toBe("the run was stopped");
  });
});
