// What a fleet needs beside rampsync: a newer Node, and two packages.
import { expect, it } from "vitest";
import { checkNode } from "../../src/fleet/store/packages.js";
import { errorsOf } from "../bad-input/bad-input.js";

it.each(["20.19.0", "22.11.9", "21.99.0"])("a fleet under Node %s is refused with RS3033", async (version) => {
  const [error] = await errorsOf(() => checkNode(version));
  expect(error).toMatchObject({ code: "RS3033", message: expect.stringContaining(version) });
});

it.each(["22.12.0", "24.1.0", "26.0.0"])("a fleet runs under Node %s", (version) => {
  checkNode(version);
});
