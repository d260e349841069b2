// rampsync list: what is installed, as far as tenants and their searches say it.
import { expect, it, onTestFinished } from "vitest";
import { startDeskWorld, TENANT } from "../support/desk.js";
import type { World, WorldOptions } from "../support/world.js";

async function startWorld(options: WorldOptions = {}): Promise<World> {
  const world = await startDeskWorld(options);
  onTestFinished(() => world.close());
  return world;
}

it("list shows the other tenants where one cannot be read, names that one, and ends with exit code 1", async () => {
  const world = await startWorld();
  const { code, stdout, stderr } = await world.command(["list", "--tenant", TENANT, "--tenant", "client_none"]);
  expect(code).toBe(1);
  expect(stdout).toContain("2 integrations in 1 tenant");
  expect(stderr).toMatch(/^error RS\d{4} .*\n {2}where: client_none\n/);
  const json = await world.command(["list", "--tenant", "client_none", "--tenant", TENANT, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    integrations: [{ tenant: TENANT }, { tenant: TENANT }],
    errors: [{ where: "client_none" }],
  });
});

it("list prints errors alone where no tenant can be read", async () => {
  const world = await startWorld();
  const { code, stdout } = await world.command(["list", "--tenant", "client_none", "--json"]);
  expect(code).toBe(1);
  expect(Object.keys(JSON.parse(stdout))).toEqual(["errors"]);
});

it("list shows no counts where the rows of the search do not have them", async () => {
  const world = await startWorld({ switches: { searchRows: "thin" } });
  const { code, stdout } = await world.command(["list", "--tenant", TENANT]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Service Desk .* - +- +-\n/);
});
