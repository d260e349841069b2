// States of HPE's providers, moved to ours by the real terraform: nothing is sent, and what they managed is ours then.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { EmulatorState, EventState } from "../../src/emulator/index.js";
import { DESK, desk, status } from "../support/hcl.js";
import { hpeState, standInProviders } from "../support/hpe.js";
import { command } from "../support/project.js";
import { addressOf, INTEGRATION_EVENT } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { CLIENT_SECRET, TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const shared = resolve(__dirname, "../../../shared/hpe-state");

/** An event of the desk, as the server has it. */
const liveEvent: EventState = {
  id: "INTG-EVENT-0e85ed91-35b7-4fe8-a702-45fab935961c",
  name: "Create ticket",
  entity: "INCIDENT",
  eventType: "CREATE",
  endPointURI: "https://desk.example.com/tickets",
  useBaseNotifier: true,
  payload: '{"subject": "$incident.subject"}',
  active: true,
};

describe.skipIf(findTerraform() === undefined)("moving from HPE's provider with terraform", () => {
  const standIn = standInProviders();

  /** The project as it is after the blocks were swapped, initialised. */
  async function holding(world: TerraformWorld, state: string, config: string): Promise<void> {
    standIn(world.directory);
    world.files.write({ "terraform.tfstate": state });
    world.write(config);
    const init = await world.terraform("init");
    expect(init.code, init.stdout + init.stderr).toBe(0);
  }

  /** The project as the command makes it of a state, initialised in its place. */
  async function exportedInto(world: TerraformWorld, state: string): Promise<void> {
    const folder = join(world.directory, "project");
    const child = spawn(process.execPath, [command, "export", folder, "--from-hpe", "-"], {
      env: { ...world.environment },
      stdio: ["pipe", "inherit", "inherit"],
    });
    const ended = once(child, "close");
    child.stdin.end(state);
    expect(await ended).toEqual([0, null]);
    for (const file of readdirSync(folder)) {
      if (file.endsWith(".tf")) world.files.write({ [file]: readFileSync(join(folder, file), "utf8") });
    }
    standIn(world.directory);
    world.files.write({ "terraform.tfstate": state });
    const init = await world.terraform("init");
    expect(init.code, init.stdout + init.stderr).toBe(0);
  }

  const mapped = (values: object) => ({
    attribute_values: values,
    entity_type: "INCIDENT",
    opsramp_attribute: "incident.status.name",
    third_party_attribute: "Status",
    default_parsing_value: "",
    parsing_operators: null,
  });
  const theirs = (more: object = {}) => ({
    id: DESK,
    display_name: "Desk",
    application: "CASERVICEDESK",
    client: null,
    inbound: null,
    outbound: {
      base_uri: "https://desk.example.com",
      auth_type: "NONE",
      password: "password-canary",
      map_attributes: [mapped({ Ok: "Good", Critical: "Bad" })],
    },
    ...more,
  });
  const moved = (from: string, to = addressOf("desk")) => `moved {\n  from = ${from}\n  to   = ${to}\n}\n`;

  const integration = (more?: object) => ({ type: "integration", name: "desk", attributes: theirs(more) }) as const;
  /** Bytes that the other provider kept: Terraform hands them on as if they were ours. */
  const bytes = '{"theirs":"e30=","format":9}';

  function fill(world: TerraformWorld): void {
    const pairs = { Ok: "Good", Critical: "Bad", New: "Neu" };
    for (const pair of Object.entries(pairs)) world.desk.addRow("outbound", status(...pair));
  }

  describe.each(["opsramp", "hpe"] as const)("a state of the provider HPE/%s", (provider) => {
    const from = (type: string) => `${provider === "hpe" ? "hpe_opsramp" : "opsramp"}_${type}`;
    const named = 'display_name = "Desk"';

    testWithTerraform(
      `an integration of HPE/${provider} is moved, read and adopted, and nothing is sent`,
      async (world) => {
        fill(world);
        const state = hpeState(provider, [{ ...integration(), private: bytes }]);
        const config = desk('Ok = ["Good"], Critical = ["Bad"]', { more: named });
        await holding(world, state, config + moved(`${from("integration")}.desk`));
        const plan = await world.terraform("plan");
        expect(plan.stdout + plan.stderr).toContain("0 to add, 1 to change, 0 to destroy");
        expect(plan.stdout).toContain(`moved from ${from("integration")}.desk`);
        const applied = await world.terraform("apply", "-auto-approve");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(world.takeWrites()).toEqual([]);
        expect(world.stateText()).not.toContain("password-canary");
        await world.emptyPlan();
        // What nobody declared stays: it was not managed before either.
        expect(world.pairs()).toEqual(["Ok → Good", "Critical → Bad", "New → Neu"]);
      },
    );

    testWithTerraform(
      `what HPE/${provider} managed and is declared no more is removed, without a refresh too`,
      async (world) => {
        fill(world);
        const state = hpeState(provider, [{ ...integration(), private: bytes }]);
        const config = desk('Ok = ["Good"]', { more: named });
        await holding(world, state, config + moved(`${from("integration")}.desk`));
        const applied = await world.terraform("apply", "-auto-approve", "-refresh=false");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(world.takeWrites()).toEqual(["DELETE"]);
        expect(world.pairs()).toEqual(["Ok → Good", "New → Neu"]);
        await world.emptyPlan();
      },
    );

    testWithTerraform(
      `a custom integration of HPE/${provider} is moved and adopted, and what its state keeps in clear is not`,
      async (world) => {
        fill(world);
        const attributes = {
          id: DESK,
          display_name: "Desk",
          role_name: "Administrator",
          client: null,
          api_client_id: "key-canary",
          api_client_secret: "secret-canary",
        };
        const state = hpeState(provider, [{ type: "custom_integration", name: "desk", attributes, private: bytes }]);
        const config = desk('Ok = ["Good"], Critical = ["Bad"]', { more: named });
        await holding(world, state, config + moved(`${from("custom_integration")}.desk`));
        const plan = await world.terraform("plan");
        expect(plan.stdout).toContain(`moved from ${from("custom_integration")}.desk`);
        expect(plan.stdout + plan.stderr).toContain("0 to add, 1 to change, 0 to destroy");
        const applied = await world.terraform("apply", "-auto-approve");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(world.takeWrites()).toEqual([]);
        expect(world.stateText()).not.toContain("canary");
        await world.emptyPlan();
      },
    );

    testWithTerraform(`an event of HPE/${provider} is moved and adopted as it is live`, async (world) => {
      world.desk.putEvent(liveEvent);
      const attributes = {
        id: liveEvent.id,
        integration_id: DESK,
        name: "Create ticket",
        entity: "INCIDENT",
        event_type: "CREATE",
        endpoint_uri: "https://desk.example.com/tickets",
        event_payload: '{"subject": "$incident.subject"}',
        use_base_notifier: true,
        notifier: { auth_type: "BASIC", password: "password-canary" },
        active: true,
      };
      const state = hpeState(provider, [
        integration(),
        { type: "integration_event", name: "create", attributes, private: bytes },
      ]);
      const config = `${desk("", { more: named }).replace(/outbound = \{[\s\S]*?\n {2}\}\n/, "")}
resource "${INTEGRATION_EVENT}" "create" {
  integration_id = ${addressOf("desk")}.id
  name           = "Create ticket"
  entity         = "INCIDENT"
  event_type     = "CREATE"
  endpoint       = "https://desk.example.com/tickets"
  payload        = jsonencode({ subject = "$incident.subject" })
  active         = true
}
`;
      const eventMoves = moved(`${from("integration_event")}.create`, `${INTEGRATION_EVENT}.create`);
      await holding(world, state, config + moved(`${from("integration")}.desk`) + eventMoves);
      const applied = await world.terraform("apply", "-auto-approve");
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      expect(world.takeWrites()).toEqual([]);
      expect(world.stateText()).not.toContain("password-canary");
      await world.emptyPlan();
      expect(world.desk.events()).toMatchObject([{ id: liveEvent.id, active: true }]);
    });
  });

  testWithTerraform("an event is exported with its integration, moved and adopted without a write", async (world) => {
    fill(world);
    world.desk.putEvent({ ...liveEvent, headers: [{ key: "Authorization", value: "Bearer header-canary" }] });
    const attributes = { id: liveEvent.id, integration_id: DESK, headers: { Authorization: "Bearer header-canary" } };
    await exportedInto(
      world,
      hpeState("opsramp", [integration(), { type: "integration_event", name: "tell", attributes, key: 0 }]),
    );
    world.variables.TF_VAR_desk_incident_create_headers_authorization = "Bearer header-canary";
    const applied = await world.terraform("apply", "-auto-approve");
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(world.stateText()).toContain(liveEvent.id);
    expect(world.takeWrites()).toEqual([]);
    await world.emptyPlan();
    expect(world.stateText()).not.toContain("header-canary");
  });

  testWithTerraform("a state without an id is refused before anything is asked", async (world) => {
    await holding(
      world,
      hpeState("opsramp", [integration({ id: null })]),
      desk("") + moved("opsramp_integration.desk"),
    );
    const plan = await world.terraform("plan");
    expect(plan.code).toBe(1);
    expect(plan.stderr).toContain("RS3001");
    expect(world.emulator.requests).toEqual([]);
  });

  testWithTerraform("without moved HPE's provider destroys, and with removed it does not", async (world) => {
    fill(world);
    const destroyed = join(world.directory, "destroyed");
    world.variables.HPE_STAND_IN_DESTROYED = destroyed;
    const config = desk('Ok = ["Good"]');
    await holding(world, hpeState("opsramp", [integration()]), config);
    const forget = "removed {\n  from = opsramp_integration.desk\n  lifecycle {\n    destroy = false\n  }\n}\n";
    const spared = await world.terraformPlan(config + forget);
    expect(spared.stdout).toContain("1 to add, 0 to change, 0 to destroy");
    const plan = await world.terraformPlan(config);
    expect(plan.stdout).toContain("1 to add, 0 to change, 1 to destroy");
    await world.applied(config);
    expect(readFileSync(destroyed, "utf8")).toBe(`${DESK}\n`);
  });

  it.skipIf(!existsSync(shared))(
    "a state that HPE's provider wrote is exported, moved and adopted without a write",
    { timeout: 180_000 },
    async () => {
      const live = JSON.parse(readFileSync(join(shared, "emulator-state.json"), "utf8")) as EmulatorState;
      const world = await TerraformWorld.start({
        state: { ...live, credentials: [{ clientId: "emulator", clientSecret: CLIENT_SECRET }] },
      });
      try {
        const text = readFileSync(join(shared, "terraform.tfstate"), "utf8");
        await exportedInto(world, text);
        Object.assign(world.variables, {
          TF_VAR_desk_user_name: "opsramp",
          TF_VAR_desk_api_key: "made-up-key",
          TF_VAR_desk_password: "made-up-password",
          TF_VAR_desk_api_secret: "made-up-secret",
        });
        const plan = await world.terraform("plan");
        // The desk's secrets are recorded, as fingerprints.
        expect(plan.stdout + plan.stderr).toContain("0 to add, 1 to change, 0 to destroy");
        expect(plan.stdout.match(/has moved to|moved from/g)).toHaveLength(3);
        const applied = await world.terraform("apply", "-auto-approve");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(world.writes).toEqual([]);
        await world.emptyPlan();
        for (const secret of ["made-up-password", "made-up-secret", "nmk4W4CbPAfcxTy4aLihX7ofeCYMiCiV"]) {
          expect(world.stateText()).not.toContain(secret);
        }
      } finally {
        await world.close();
      }
    },
  );
});
