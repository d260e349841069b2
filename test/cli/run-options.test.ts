// Flags as options of the engine: the values that --var gives.
import { expect, it, onTestFinished } from "vitest";
import { runOptions } from "../../src/cli/run-options.js";
import { TerminalHost } from "../../src/cli/terminal.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

it("--var gives everything behind its first equals sign, byte for byte", () => {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  // A process that runs tests ends by a signal, and would tell of it.
  onTestFinished(() => {
    for (const [place, signal] of SIGNALS.entries()) {
      for (const listener of process.listeners(signal))
        if (before[place]?.includes(listener) !== true) process.off(signal, listener);
    }
  });
  const flags = { var: ["x=abc", "url=https://a.example/?b=c", "empty=", "spaces= a b "] };
  expect(runOptions([], flags, new TerminalHost({})).variables).toEqual({
    x: "abc",
    url: "https://a.example/?b=c",
    empty: "",
    spaces: " a b ",
  });
});
