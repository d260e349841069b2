// An export of what HPE's provider manages: the state says which integrations and how they are called, the rest is live.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { command } from "../support/project.js";
import { World } from "../support/world.js";
import { exported, rowsOf, scratchFolder } from "./exported.js";

const monitor = (number: number): IntegrationState => ({
  id: `INTG-0000000e-0000-4000-8000-00000000000${number}`,
  displayName: `Monitor ${number}`,
  integration: { id: "CUSTOM", name: "Custom" },
  outbound: { rows: rowsOf("Status", { Ok: "Good" }) },
});

const stateOf = (...resources: readonly object[]) => JSON.stringify({ version: 4, serial: 1, lineage: "a", resources });
const instance = (id: string, key?: number | string) => ({
  ...(key === undefined ? {} : { index_key: key }),
  schema_version: 0,
  attributes: { id, inbound: { token: "token-canary" }, outbound: { password: "password-canary" } },
});
const resource = (name: string, ...instances: readonly object[]) => ({
  mode: "managed",
  type: "opsramp_integration",
  name,
  provider: 'provider["registry.terraform.io/hpe/opsramp"]',
  instances,
});

const [first, second, third] = [monitor(1), monitor(2), monitor(3)];

describe("an export of a state of HPE's provider", () => {
  it("what HPE's provider manages becomes blocks under its names, and Terraform moves the earlier ones there", async () => {
    const text = stateOf(resource("desk", instance(first.id)), resource("probe", instance(second.id, 0)));
    const { files, read, left, document } = await exported(
      { client_8: [first, second, third] },
      { fromHpe: { text, where: "hpe.tfstate" } },
    );
    expect(left).toEqual([]);
    expect(files).toEqual([".gitignore", "main.tf", "moved.tf", "tables.tf"]);
    expect(document.integrations.map(({ construct }) => construct)).toEqual(["client_8/desk", "client_8/probe_0"]);
    expect(read("main.tf")).toContain(`resource "rampsync_installed_integration" "probe_0" {`);
    const moves = `  from = opsramp_integration.probe[0]\n  to   = rampsync_installed_integration.probe_0\n`;
    expect(read("moved.tf")).toContain(moves);
    for (const file of files) expect(read(file)).not.toContain("canary");
  });

  it("events move to the blocks of their integrations, and those that none exports are forgotten with all their instances", async () => {
    const eventOf = (number: number) => ({
      id: `INTG-EVENT-${number}`,
      name: `Ticket ${number}`,
      entity: "INCIDENT",
      eventType: number === 1 ? "CREATE" : "UPDATE",
      endPointURI: "https://desk.example.com/tickets",
      active: true,
    });
    const text = stateOf(
      { ...resource("desk", instance(first.id)), type: "hpe_opsramp_integration" },
      { ...resource("tell", instance("INTG-EVENT-1", "create")), type: "hpe_opsramp_integration_event" },
      {
        ...resource("part", instance("INTG-EVENT-2", 0), instance("INTG-EVENT-9", 1)),
        type: "hpe_opsramp_integration_event",
      },
    );
    const { read, left } = await exported(
      { client_8: [{ ...first, events: [eventOf(1), eventOf(2)] }, second] },
      { fromHpe: { text, where: "hpe.tfstate" } },
    );
    expect(left).toEqual([]);
    expect(read("moved.tf")).toContain(
      `  from = hpe_opsramp_integration_event.tell["create"]\n  to   = rampsync_integration_event.desk_incident_create\n`,
    );
    expect(read("main.tf")).toContain(`resource "rampsync_integration_event" "desk_incident_create" {`);
    expect(read("moved.tf").match(/from = /g)).toHaveLength(2);
    expect(read("removed.tf").match(/from = .*/g)).toEqual(["from = hpe_opsramp_integration_event.part"]);
  });

  it.each([
    ["is no JSON", "{", "no state of Terraform"],
    [
      "is of another program",
      stateOf({ ...resource("x", instance("INTG-1")), type: "other" }),
      "no opsramp_integration",
    ],
  ])("a state that %s is refused", async (_, text, message) => {
    await expect(exported({ client_8: [first] }, { fromHpe: { text, where: "hpe.tfstate" } })).rejects.toMatchObject({
      code: "RS2017",
      message: expect.stringContaining(message),
    });
  });

  it("what a module renames is moved to its new name, and what it leaves out is forgotten and stays live", async () => {
    const text = stateOf(
      resource("desk", instance(first.id)),
      resource("probe", instance(second.id)),
      resource("other", instance(third.id)),
    );
    const transform = join(scratchFolder(), "change.mjs");
    writeFileSync(
      transform,
      `export default (integration) => {
        if (integration.name === "probe") return undefined;
        return integration.name === "desk" ? { ...integration, name: "night_desk" } : integration;
      };`,
    );
    const { read, left, document, world } = await exported(
      { client_8: [first, second, third] },
      { fromHpe: { text, where: "hpe.tfstate" }, transform },
    );
    expect(left).toEqual([]);
    expect(document).toMatchObject({ complete: true, left_out: [{ tenant: "client_8", integration: second.id }] });
    expect(read("moved.tf")).toContain(
      "  from = opsramp_integration.desk\n  to   = rampsync_installed_integration.night_desk\n",
    );
    expect(read("moved.tf")).toContain("to   = rampsync_installed_integration.other\n");
    expect(read("moved.tf")).not.toContain("probe");
    expect(read("removed.tf")).toContain(
      "removed {\n  from = opsramp_integration.probe\n\n  lifecycle {\n    destroy = false\n  }\n}\n",
    );
    expect(read("main.tf")).not.toContain(second.id);
    expect(world.writes).toEqual([]);
  });

  it("an address that is no plain name is no part of a configuration", async () => {
    const text = stateOf(resource("desk", instance(first.id)), resource('x"\n}\n', instance(second.id)));
    const { read } = await exported({ client_8: [first, second] }, { fromHpe: { text, where: "hpe.tfstate" } });
    expect(read("moved.tf").match(/from = /g)).toHaveLength(1);
    expect(read("main.tf")).not.toContain(second.id);
  });
});

const shared = resolve(__dirname, "../../../shared/hpe-state");

it.skipIf(!existsSync(shared))(
  "the command reads a state that HPE's provider wrote from its standard input",
  async () => {
    const world = await World.forTest({ state: join(shared, "emulator-state.json") });
    const folder = join(scratchFolder(), "project");
    const text = readFileSync(join(shared, "terraform.tfstate"), "utf8");
    const ids = [...text.matchAll(/"(INTG-[0-9a-f-]+)"/g)].map(([, id]) => id ?? "");
    const [tenant = ""] = Object.entries(world.emulator.state().tenants ?? {}).flatMap(
      ([name, { integrations = [] }]) => (integrations.some(({ id }) => ids.includes(id)) ? [name] : []),
    );
    const child = spawn(process.execPath, [command, "export", folder, "--tenant", tenant, "--from-hpe", "-"], {
      env: { ...world.environment },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    child.stdin.end(text);
    const stdout = (await child.stdout.toArray()).join("");
    expect(stdout).toContain("0 changes");
    expect(await ended).toEqual([0, null]);
    const main = readFileSync(join(folder, "main.tf"), "utf8") + readFileSync(join(folder, "moved.tf"), "utf8");
    for (const id of new Set(ids)) expect(main).toContain(id);
    for (const secret of ["made-up-password", "made-up-secret", "made-up-key", "nmk4W4CbPAfcxTy4aLihX7ofeCYMiCiV"]) {
      expect(main).not.toContain(secret);
    }
  },
);
