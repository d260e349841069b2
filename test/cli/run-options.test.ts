// Flags as options of the engine: the values that --var gives.
import { expect, it } from "vitest";
import { runOptions } from "../../src/cli/run-options.js";
import { TerminalHost } from "../../src/cli/terminal.js";

it("--var gives everything behind its first equals sign, byte for byte", () => {
  const flags = { var: ["x=abc", "url=https://a.example/?b=c", "empty=", "spaces= a b "] };
  expect(runOptions([], flags, new TerminalHost({})).variables).toEqual({
    x: "abc",
    url: "https://a.example/?b=c",
    empty: "",
    spaces: " a b ",
  });
});
