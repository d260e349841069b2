// What the example of a new tenant asks of the server, through whichever front door, and what its desk gets meanwhile.
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

/**
 * One call makes the desk with its tables and notifier, one each event, and one lets it fire. Each write is read back once.
 * Beside these: `lists` of what is installed, before and after the installation; `looks` at the desk, one of them after it and
 * one for the address of each event, at most; the list of events, at most once before and once after each is made; the
 * placeholders once.
 */
export function expectFewestCalls(
  requests: readonly LoggedRequest[],
  { lists, looks }: { readonly lists: number; readonly looks: number },
): void {
  const calls = callsOf(requests);
  const isWrite = (call: string) => call.startsWith("POST ");
  expect(calls.filter(isWrite)).toEqual([
    "POST install/CUSTOM",
    "POST installed/ID/event",
    "POST installed/ID/event",
    "POST installed/ID/event/EVENT/activate",
    "POST installed/ID/event/EVENT/activate",
  ]);
  const most = new Map([
    ["GET installed/search", lists],
    ["GET installed/ID", looks],
    ["GET installed/ID/events", 4],
    ["GET events/placeHolders/INCIDENT", 1],
    ["GET installed/ID/event/EVENT", 4],
  ]);
  const counts = new Map<string, number>();
  for (const call of calls) if (!isWrite(call)) counts.set(call, (counts.get(call) ?? 0) + 1);
  expect([...counts].filter(([call, count]) => count > (most.get(call) ?? 0))).toEqual([]);
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
