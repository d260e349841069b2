// A request without a whole answer: what is said of it, and whether it is worth asking again.
import { describe, expect, it } from "vitest";
import type { RampsyncError } from "../../src/base/error.js";
import { interrupted, mayPass, unanswered, wait } from "../../src/opsramp/failure.js";
import { TransportError, type TransportFault } from "../../src/opsramp/transport.js";
import { errorOf, InstantClock } from "./support.js";

const failed = (fault: TransportFault, reason = "", status?: number) => new TransportError(fault, reason, true, status);
const parts = ({ code, message, where }: RampsyncError) => ({ code, message, where });

describe("requests without a whole answer", () => {
  it.each<[TransportError, string, string]>([
    [failed("aborted"), "RS4014", "Stopped before the request was answered."],
    [failed("too large"), "RS4013", "The answer to GET /x is larger than is read."],
    [failed("connect", "ECONNREFUSED"), "RS4001", "No connection for GET /x (ECONNREFUSED)."],
    [failed("connect"), "RS4001", "No connection for GET /x."],
    [failed("timeout"), "RS4001", "No answer in time to GET /x."],
    [failed("timeout", "UND_ERR_HEADERS_TIMEOUT"), "RS4001", "No answer in time to GET /x (UND_ERR_HEADERS_TIMEOUT)."],
    [failed("cut", "ECONNRESET"), "RS4001", "The connection ended before an answer to GET /x (ECONNRESET)."],
    [failed("cut", "ECONNRESET", 200), "RS4009", "The answer to GET /x was cut short (ECONNRESET)."],
  ])("the error of a request that ended with %s is exact, with its place and without", (error, code, message) => {
    expect(parts(unanswered(error, "GET /x", { tenant: "client_8" }))).toEqual({ code, message, where: "client_8" });
    expect(parts(unanswered(error, "GET /x"))).toEqual({ code, message, where: undefined });
  });

  it("the error about a host without trust says how a certificate authority is added", () => {
    const error = unanswered(failed("tls", "SELF_SIGNED_CERT_IN_CHAIN"), "GET /x", { tenant: "client_8" });
    expect(error).toMatchObject({
      code: "RS4001",
      message: "The host of GET /x is not trusted (SELF_SIGNED_CERT_IN_CHAIN).",
      where: "client_8",
      hint: "Check OPSRAMP_ENDPOINT; for a certificate authority of your own set NODE_EXTRA_CA_CERTS.",
    });
  });

  it.each<[TransportError, boolean]>([
    [failed("connect", "ECONNREFUSED"), true],
    [failed("connect", "EAI_AGAIN"), true],
    [failed("connect", "ENOTFOUND"), false],
    [failed("cut", "ENOTFOUND"), true],
    [failed("timeout"), true],
    [failed("tls"), false],
    [failed("aborted"), false],
    [failed("too large"), false],
  ])("whether a request may be repeated after %s: %j", (error, passes) => {
    expect(mayPass(error)).toBe(passes);
  });

  it("a transport error names the failure, and the reason when there is one", () => {
    expect(failed("cut").message).toBe("cut");
    expect(failed("cut", "ECONNRESET").message).toBe("cut (ECONNRESET)");
    expect(failed("cut").name).toBe("TransportError");
  });
});

describe("a wait after a failure", () => {
  it("a wait that is stopped is RS4014 at its place", async () => {
    const clock = new InstantClock();
    const error = await errorOf(wait(clock, 500, AbortSignal.abort(), { tenant: "client_8" }));
    expect(error).toMatchObject(parts(interrupted({ tenant: "client_8" })));
    expect(clock.slept).toEqual([]);
  });

  it("a wait that ends for another reason throws that reason", async () => {
    const broken = new Error("no clock");
    const clock = { now: () => 0, sleep: () => Promise.reject(broken) };
    expect(await errorOf(wait(clock, 500, new AbortController().signal))).toBe(broken);
  });

  it("a wait is as long as was requested", async () => {
    const clock = new InstantClock();
    await wait(clock, 500, new AbortController().signal);
    expect(clock.slept).toEqual([500]);
  });
});
