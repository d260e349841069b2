// Saving after each integration stays cheap, however many there are.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { StateStore } from "../../src/engine/state/store.js";
import { declared, ManyTenants, shared } from "../support/tenants.js";

const directory = mkdtempSync(join(tmpdir(), "rampsync-state-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe("states of stacks with many integrations", () => {
  it("the state of many integrations is saved a few times, holds every one, and each save comes before its integration counts as done", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 300 });
    many.write(() => declared(shared));
    const saves = vi.spyOn(StateStore.prototype, "save");
    const { summary } = await many.apply();
    expect(summary.done).toBe(300);
    expect(JSON.parse(many.state(1)).resources).toHaveLength(300);
    expect(saves.mock.calls.length).toBeLessThan(100);
    const progress = many.events.filter((event) => event.type === "progress" && event.verb === "apply");
    expect(progress.at(-1)).toMatchObject({ done: 300, all: 300 });
  });
});
