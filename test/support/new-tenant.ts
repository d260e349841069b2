// What the example of a new tenant asks of the server, through whichever front door, and what its desk gets meanwhile.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";
import type { Emulator, LoggedRequest, StandInDesk } from "../../src/emulator/index.js";
import { TENANT } from "./desk.js";

/** Each call, sorted, with ID in place of ids; tokens apart. */
export function callsOf(requests: readonly LoggedRequest[]): readonly string[] {
  return requests
    .filter((request) => request.class !== "token")
    .map(
      ({ method, path }) =>
        `${method} ${path
          .replace(/.*\/integrations\//, "")
          .replace(/INTG-EVENT-[^/]*/, "EVENT")
          .replace(/INTG-[^/]*/, "ID")}`,
    )
    .sort();
}

/** How often the documents say that each call is made, and why. */
function documentedCalls(): ReadonlyMap<string, number> {
  const text = readFileSync(resolve(__dirname, "../../docs/installing.md"), "utf8");
  const rows = [...text.matchAll(/^\| `((?:GET|POST) [^`]+)` \| (\d+) \| \S.*\|$/gm)];
  expect(rows.length).toBeGreaterThan(5);
  return new Map(rows.map(([, call = "", times]) => [call, Number(times)]));
}

/**
 * The calls that docs/installing.md argues for, and no other; each write exactly so often. `atMost`: of these reads so many
 * where the documents tell fewer.
 */
export function expectFewestCalls(
  requests: readonly LoggedRequest[],
  atMost: Readonly<Record<string, number>> = {},
): void {
  const counts = new Map<string, number>();
  for (const call of callsOf(requests)) counts.set(call, (counts.get(call) ?? 0) + 1);
  const documented = documentedCalls();
  const isRight = (call: string, count: number) =>
    count === documented.get(call) || (count > (documented.get(call) ?? count) && count <= (atMost[call] ?? 0));
  const calls = new Set([...documented.keys(), ...counts.keys()]);
  const wrong = [...calls].filter((call) => !isRight(call, counts.get(call) ?? 0));
  expect(wrong.map((call) => [call, counts.get(call) ?? 0, documented.get(call) ?? 0])).toEqual([]);
}

/** Whatever happens at any call before an event is activated would come to the desk: it is told here. */
export function watchDesk(emulator: Emulator, desk: StandInDesk) {
  const raise = (eventType: string) =>
    emulator.raise(TENANT, { entity: "INCIDENT", eventType, values: { "incident.subject": "Disk full" } });
  const tooEarly: string[] = [];
  emulator.faults.add({
    match: { path: "/integrations/" },
    times: 1000,
    do: {
      kind: "call",
      hook: async () => {
        const isActivated = emulator.requests.some(({ path }) => path.endsWith("/activate"));
        if (isActivated) return;
        await Promise.all(["CREATE", "UPDATE"].map(raise));
        tooEarly.push(...desk.requests.map(({ path }) => path));
      },
    },
  });
  return { tooEarly, raiseBoth: () => Promise.all(["CREATE", "UPDATE"].map(raise)) };
}
