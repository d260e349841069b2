// At a real pseudo-terminal: what is shown there, and what the keys at the question do.
import { describe, expect, it } from "vitest";
import { startDeskWorld, TENANT } from "../support/desk.js";
import { atTerminal, hasScript } from "./at-terminal.js";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
it.skipIf(!hasScript)("credentials of an integration are shown at a terminal", async () => {
  const world = await startDeskWorld();
  try {
    const [handle] = world.emulator.tenant(TENANT).integrations();
    handle?.setAuthentication({ authType: "WEBHOOK", token: "canary-token-1" });
    const { code, shown } = await atTerminal(world, ["credentials", `${TENANT}/desk`, "--no-synth"], "");
    expect(code, shown).toBe(0);
    expect(shown).toContain('token = "canary-token-1"');
  } finally {
    await world.close();
  }
});

describe.skipIf(!hasScript)("the question of an apply at a terminal", () => {
  it.each([
    ["Ctrl-C", CTRL_C],
    ["Ctrl-D", CTRL_D],
    ["another answer", "no\r"],
  ])("%s at the question applies nothing, says so, and leaves no lock", async (_, keys) => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, ["apply", "--no-synth"], keys);
      expect(shown).toContain("RS2014");
      expect(shown).toContain("Nothing was applied.");
      expect(shown).not.toMatch(/RS4014|RS9001|\n\s+at /);
      expect(code).toBe(1);
      expect(world.writes).toEqual([]);
      expect(world.project.exists("terraform.client_8.tfstate")).toBe(false);
      expect(world.project.exists(".terraform.client_8.tfstate.lock.info")).toBe(false);
    } finally {
      await world.close();
    }
  });

  it("yes at the question applies", async () => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, ["apply", "--no-synth"], "yes\r");
      expect(code, shown).toBe(0);
      expect(world.writes).toHaveLength(1);
    } finally {
      await world.close();
    }
  });
});

describe.skipIf(!hasScript)("the question of a probe at a terminal", () => {
  const probed = ["probe", "--tenant", TENANT];
  const asked = `Type ${TENANT} to probe it: `;

  it.each([
    ["Ctrl-C", CTRL_C],
    ["another name", "client_9\r"],
  ])("%s at the question of a probe sends nothing", async (_, keys) => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, probed, keys, asked);
      expect(shown).toContain("RS2014");
      expect(code).toBe(1);
      expect(world.requests).toEqual([]);
    } finally {
      await world.close();
    }
  });

  it("the name of the tenant at the question probes it", async () => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, probed, `${TENANT}\r`, asked);
      expect(shown).toContain("is uninstalled");
      expect(code).toBe(0);
      expect(world.project.exists("rampsync.ways.json")).toBe(true);
    } finally {
      await world.close();
    }
  });
});
