// The page docs/live.md shows what the commands print.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { DESK_ID, startDeskWorld, TENANT } from "../support/desk.js";
import type { World } from "../support/world.js";

const page = readFileSync(join(resolve(__dirname, "../.."), "docs/live.md"), "utf8");

/** The block that begins with this command: its words, and all that it prints with its exit code. */
function shownOf(command: string): { readonly words: readonly string[]; readonly output: string } {
  const [, output = ""] = page.split(`\`\`\`text\n$ ${command}\n`)[1]?.match(/^([\s\S]*?)```/) ?? [];
  return { words: command.split(" ").slice(1), output };
}

async function deskWorld(): Promise<World> {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  return world;
}

describe("the page of what is live", () => {
  it("the page shows what coverage prints of the documents' desk", async () => {
    const world = await deskWorld();
    expect((await world.command(["apply", "--auto-approve", "--quiet"])).code).toBe(0);
    const [row] = world.emulator.tenant(TENANT).integration(DESK_ID).state().outbound?.rows ?? [];
    if (row === undefined) throw new Error("the desk has rows");
    const { uniqueId: _, ...common } = row;
    world.emulator
      .tenant(TENANT)
      .integration(DESK_ID)
      .addRow("outbound", { ...common, value: "Warning", thirdPartyValue: "Minor" });
    world.emulator.tenant(TENANT).integration(DESK_ID).putEvent({
      id: "INTG-EVENT-00000000-0000-4000-8000-000000000009",
      name: "Tell the night shift",
      entity: "INCIDENT",
      eventType: "UPDATE",
      active: true,
    });
    const { words, output } = shownOf("rampsync coverage --fail-under 90");
    const { code, stdout } = await world.command([...words, "--quiet"]);
    expect(code, (await world.command([...words])).stderr).toBe(2);
    expect(output).toBe(`${stdout}(exit ${code})\n`);
  });

  it("the page shows what doctor prints of a desk with doubled rows and two targets", async () => {
    const world = await deskWorld();
    const live = world.emulator.tenant(TENANT).integration(DESK_ID);
    const rows = live.state().outbound?.rows ?? [];
    for (const { uniqueId: _, ...row } of rows.filter(({ value }) => value === "Ok").slice(0, 1)) {
      live.addRow("outbound", row);
      live.addRow("outbound", { ...row, thirdPartyValue: "Fine" });
    }
    const { words, output } = shownOf("rampsync doctor --tenant client_8");
    const { code, stdout } = await world.command([...words, "--quiet"]);
    expect(output).toBe(`${stdout}(exit ${code})\n`);
    const fixed = await world.command([...words, "--fix", "--yes", TENANT, "--json"]);
    expect(JSON.parse(fixed.stdout)).toMatchObject({ fixed: expect.any(Number), fix: { tenants: [TENANT] } });
    expect((await world.command([...words, "--fix"])).code).toBe(2);
  });
});
