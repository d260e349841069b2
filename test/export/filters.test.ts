// What of a tenant an export takes, and what it says of what it could not see.
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { exported, rowsOf } from "./exported.js";

const integration = (number: number, displayName: string, type = "CUSTOM"): IntegrationState => ({
  id: `INTG-0000000c-0000-4000-8000-${String(number).padStart(12, "0")}`,
  displayName,
  integration: { id: type, name: type },
  outbound: { rows: rowsOf("Status", { Ok: "Good" }) },
});

const three = [integration(1, "Monitor A"), integration(2, "Monitor B"), integration(3, "Desk", "JIRA")];
const namesOf = (document: { readonly integrations: readonly { readonly name?: string }[] }) =>
  document.integrations.map(({ name }) => name).sort();

describe("what an export takes", () => {
  it.each([
    ["ids", { ids: [three[0]?.id ?? ""] }, ["Monitor A"]],
    ["globs of names", { names: ["Monitor*"] }, ["Monitor A", "Monitor B"]],
    ["types", { applications: ["jira"] }, ["Desk"]],
    ["nothing", {}, ["Desk", "Monitor A", "Monitor B"]],
  ])("an export that is filtered by %s has these alone", async (_, filter, names) => {
    const { document, left } = await exported({ client_8: three }, filter);
    expect(namesOf(document)).toEqual(names);
    expect(left).toEqual([]);
  });

  it("an export of several tenants of one partner has a stack for each", async () => {
    const { document, left } = await exported({ client_8: three, client_9: three.slice(0, 1) });
    expect(new Set(document.integrations.map(({ tenant }) => tenant))).toEqual(new Set(["client_8", "client_9"]));
    expect(left).toEqual([]);
  });

  it("an export of a tenant whose list changes while it is read has what is there in the end, and is complete", async () => {
    let readings = 0;
    const { document, left } = await exported(
      { client_8: three },
      {
        onRequest: (world, path) => {
          if (!path.includes("/installed/search")) return;
          readings += 1;
          const tenant = world.emulator.tenant("client_8");
          if (readings === 1) tenant.install(integration(100, "Came about"));
          if (readings === 2) tenant.integration(three[0]?.id ?? "").uninstall();
        },
      },
    );
    expect(document).toMatchObject({ complete: true, errors: [] });
    expect(namesOf(document).sort()).toEqual(["Came about", "Desk", "Monitor B"]);
    expect(readings).toBeGreaterThanOrEqual(4);
    expect(left).toEqual([]);
  });

  it("an export of a tenant whose list never settles is incomplete, and has what was seen", async () => {
    let number = 100;
    const { document, left } = await exported(
      { client_8: three },
      {
        onRequest: (world, path) => {
          if (!path.includes("/installed/search")) return;
          number += 1;
          world.emulator.tenant("client_8").install(integration(number, `New ${number}`));
        },
      },
    );
    expect(document).toMatchObject({ complete: false, errors: [{ code: "RS4016", place: { tenant: "client_8" } }] });
    expect(namesOf(document)).toEqual(expect.arrayContaining(["Desk", "Monitor A", "Monitor B"]));
    expect(left).toEqual([]);
  });

  it("an export of an integration that is not there is refused", async () => {
    await expect(exported({ client_8: three }, { ids: ["INTG-none"] })).rejects.toMatchObject({
      errors: [{ code: "RS4004", place: { tenant: "client_8", integration: "INTG-none" } }],
    });
  });
});
