// rampsync list: what is installed, as far as tenants and their searches say it.
import { afterEach, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { environmentOf, startDesk, TENANT } from "../support/desk.js";
import { Project } from "../support/project.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function started(options: Parameters<typeof startDesk>[0] = {}) {
  const emulator: Emulator = await startDesk(options);
  const project = new Project(environmentOf(emulator));
  closing.push(
    () => emulator.close(),
    () => project.remove(),
  );
  return { emulator, project };
}

it("shows the other tenants where one cannot be looked at, and says which; exit code 1", async () => {
  const { project } = await started();
  const { code, stdout, stderr } = await project.run(["list", "--tenant", TENANT, "--tenant", "client_none"]);
  expect(code).toBe(1);
  expect(stdout).toContain("2 integrations in 1 tenant");
  expect(stderr).toMatch(/^error RS\d{4} .*\n {2}where: client_none\n/);
  const json = await project.run(["list", "--tenant", "client_none", "--tenant", TENANT, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    integrations: [{ tenant: TENANT }, { tenant: TENANT }],
    errors: [{ where: "client_none" }],
  });
});

it("prints errors alone where no tenant can be looked at", async () => {
  const { project } = await started();
  const { code, stdout } = await project.run(["list", "--tenant", "client_none", "--json"]);
  expect(code).toBe(1);
  expect(Object.keys(JSON.parse(stdout))).toEqual(["errors"]);
});

it("does not count what thin search rows leave out", async () => {
  const { project } = await started({ switches: { searchRows: "thin" } });
  const { code, stdout } = await project.run(["list", "--tenant", TENANT]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Service Desk .* - +- +-\n/);
});
