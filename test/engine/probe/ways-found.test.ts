// A probe reports the ways of the server, and touches nothing but what it installed; test/fault/probe-ways.test.ts has all of them.
import { expect, it } from "vitest";
import { probeCalls } from "../../../src/engine/probe/run.js";
import { expectFoundWays } from "./probe-world.js";

it("a probe of a server with the default switches reports them, with the calls that its budget says", async () => {
  const world = await expectFoundWays({});
  const counts = Object.fromEntries(
    Object.keys(probeCalls).map((name) => [name, world.requests.filter((request) => request.class === name).length]),
  );
  expect(counts).toEqual(probeCalls);
});

it("a probe of a server that closes endpoints and shows writes late reports what they hide as not known", async () => {
  await expectFoundWays({ rowEndpoints: "forbidden", writesShow: "late", bareArrays: true, tokenUrlAccepted: "URL" });
});
