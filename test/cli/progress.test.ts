// Progress where nobody looks at a terminal: a line every few seconds that says what is waited for, none of a short run.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TerminalHost } from "../../src/cli/terminal.js";

let lines: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
  lines = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const progress = (done: number) => ({ type: "progress", verb: "observe", done, all: 300 }) as const;
const wait = (tenant: string, seconds: number) =>
  ({ type: "client", event: { type: "wait", tenant, class: "get", until: Date.now() + seconds * 1000 } }) as const;

it("a log gets a line every five seconds, with what is waited for and how long", () => {
  const { host } = new TerminalHost({});
  host(progress(1));
  vi.setSystemTime(1_004_000);
  host(progress(2));
  expect(lines).toEqual([]);
  vi.setSystemTime(1_006_000);
  host(progress(100));
  host(progress(101));
  host(wait("client_8", 40));
  host(wait("client_9", 20));
  vi.setSystemTime(1_012_000);
  host(progress(120));
  vi.setSystemTime(1_060_000);
  host(progress(121));
  expect(lines).toEqual([
    "reading 100 of 300; about 13 s left\n",
    "reading 120 of 300; about 34 s left; waiting 34 s for the limit of client_8 and 1 more\n",
    "reading 121 of 300; about 90 s left\n",
  ]);
});

it("the time that is left is that of the phase that runs, in minutes where it is long", () => {
  const { host } = new TerminalHost({});
  host(progress(1));
  vi.setSystemTime(1_006_000);
  host(progress(300));
  const applying = (done: number) => host({ type: "progress", verb: "apply", done, all: 300 });
  vi.setSystemTime(1_012_000);
  applying(1);
  vi.setSystemTime(1_022_000);
  applying(11);
  vi.setSystemTime(1_042_000);
  applying(300);
  expect(lines).toEqual([
    "reading 300 of 300\n",
    "applying 1 of 300\n",
    "applying 11 of 300; about 5 min left\n",
    "applying 300 of 300\n",
  ]);
});

it("a log gets no line of progress with --quiet, nor of a run that is short", () => {
  const { host } = new TerminalHost({ quiet: true });
  vi.setSystemTime(1_100_000);
  host(progress(1));
  new TerminalHost({}).host(progress(300));
  expect(lines).toEqual([]);
});
