// A probe that is killed at any call: the next one takes away what it left, and nothing else in the tenant changes.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROBE_FILE } from "../../src/engine/probe/record.js";
import { probeCalls } from "../../src/engine/probe/run.js";
import { ProbeWorld, TENANT } from "../engine/probe/probe-world.js";
import type { Moment } from "../support/world.js";

const COMMAND = ["probe", "--tenant", TENANT, "--yes", TENANT];

/** With those for the tokens of its two clients. */
const requests = probeCalls.get + probeCalls.paged_get + probeCalls.write + 2;

const range = (length: number) => Array.from({ length }, (_, after) => after);

/** What a read does is the same before and after it. */
const moments: readonly (readonly [string, Moment])[] = [
  ...range(requests).map((after): [string, Moment] => [`before request ${after + 1}`, { match: {}, after }]),
  ...range(probeCalls.write).map((after): [string, Moment] => [
    `after write ${after + 1}, before its answer`,
    { match: { class: "write" }, after, when: "after" },
  ]),
];

describe("probes that are killed", () => {
  it.each(moments)(
    "a probe that is killed %s leaves nothing that the next one does not take away",
    { timeout: 60_000 },
    async (_, moment) => {
      const world = await ProbeWorld.probed();
      const before = world.installed;
      await world.killCommand(COMMAND, moment);
      // The request that was held is carried out now.
      const isLeft = world.installed.length > before.length;
      expect(isLeft && !existsSync(join(world.directory, PROBE_FILE))).toBe(false);
      const document = await world.probe();
      expect(document.left_by_others).toEqual([]);
      expect(world.installed).toEqual(before);
      expect(existsSync(join(world.directory, PROBE_FILE))).toBe(false);
    },
  );
});

describe("probes that are stopped", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "a probe that gets %s while a write is under way uninstalls its integration, and ends with 1",
    async (signal) => {
      const world = await ProbeWorld.probed();
      const before = world.installed;
      const hold = world.emulator.faults.hold({ match: { class: "write" }, after: 6 });
      const { process: child, done } = world.startCommand(COMMAND);
      await hold.arrived();
      child.kill(signal);
      const { code, stderr } = await done;
      hold.remove();
      expect(stderr).toContain("RS4014");
      expect(code).toBe(1);
      expect(world.installed).toEqual(before);
      expect(existsSync(join(world.directory, PROBE_FILE))).toBe(false);
    },
  );
});
