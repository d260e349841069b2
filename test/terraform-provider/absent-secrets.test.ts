// Secrets that a run is not given: nothing needs them but what sends them.
import { describe, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { DESK, desk } from "../support/hcl.js";
import { errorsOf, isEmpty, ProviderHost, phasesOf } from "../support/provider-host.js";
import { isLong } from "../support/suite.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const notifier = (password: string | null, more: object = {}) => ({
  integration_id: DESK,
  outbound: {
    notifier: {
      type: "REST_API",
      base_uri: "https://desk.example.com/api",
      auth_type: "BASIC",
      user_name: "integration",
      password_wo: password,
      ...more,
    },
  },
});

async function world() {
  const emulator = await Emulator.start({
    state: { tenants: { client_8: { integrations: [{ id: DESK, displayName: "Desk" }] } } },
  });
  const phase = phasesOf(emulator);
  return { handle: emulator.tenant("client_8").integration(DESK), emulator, phase };
}

describe("a secret that is not given", () => {
  it("a plan without the secret of a recorded notifier is empty, and says that it was not compared", async () => {
    const { phase } = await world();
    const stored = await (await phase()).applied(notifier("first"));
    if (stored === undefined) return;
    const host = await phase();
    const read = await host.read(stored);
    const plan = await host.plan(notifier(null), read);
    expect(errorsOf(plan.messages)).toEqual([]);
    expect(isEmpty(plan)).toBe(true);
    expect(plan.messages[0]?.summary).toBe(`RS6128 Secrets not compared: ${DESK} of client_8`);
    expect(plan.messages[0]?.detail).toContain("outbound.notifier.password_wo");
    expect(plan.messages[0]?.detail).toContain("may send the notifier authentication");
  });

  it("an apply of something else keeps what is known of the secret, and a later change of it is found", async () => {
    const { handle, phase } = await world();
    const stored = await (await phase()).applied(notifier("first"));
    if (stored === undefined) return;
    const named = await (await phase()).applied({ ...notifier(null), display_name: "Service desk" }, stored);
    expect(handle.notifier()?.password).toBe("first");
    const same = await phase();
    const silent = await same.plan({ ...notifier("first"), display_name: "Service desk" }, named);
    expect(isEmpty(silent)).toBe(true);
    expect(silent.messages).toEqual([]);
    const changed = await (await phase()).plan({ ...notifier("second"), display_name: "Service desk" }, named);
    expect(isEmpty(changed)).toBe(false);
  });

  it.each([
    ["another user", { user_name: "other" }],
    ["a raised version", { password_wo_version: 2 }],
  ])("an apply that has to send it (%s) fails before anything is sent", async (_, more) => {
    const { emulator, phase } = await world();
    const stored = await (await phase()).applied(notifier("first"));
    emulator.clearRequests();
    const host = await phase();
    const plan = await host.plan({ ...notifier(null, more), display_name: "Service desk" }, stored);
    expect(errorsOf(plan.messages)).toEqual([]);
    expect(plan.messages.map(({ detail }) => detail).join()).toContain("an apply without them fails");
    const { messages } = await host.apply(plan);
    expect(errorsOf(messages).map(({ summary }) => summary)).toEqual(["RS1009 Notifier incomplete"]);
    expect(emulator.requests.filter((request) => request.class === "write")).toEqual([]);
  });

  it("a new notifier without its secret can be planned, and not applied", async () => {
    const { handle, phase } = await world();
    const host = await phase();
    const plan = await host.plan(notifier(null));
    expect(errorsOf(plan.messages)).toEqual([]);
    const { messages, stored } = await host.apply(plan);
    expect(errorsOf(messages)).toHaveLength(1);
    expect(stored).toBeUndefined();
    expect(handle.notifier()).toBeUndefined();
  });

  it("the key of an OAUTH2 client that is null is not compared, and an apply that has to send it fails", async () => {
    const { handle, emulator, phase } = await world();
    const client = (apiKey: string | null, uri = "https://desk.example.com/token") => ({
      integration_id: DESK,
      outbound: {
        notifier: {
          type: "REST_API",
          base_uri: "https://desk.example.com/api",
          auth_type: "OAUTH2",
          grant_type: "CLIENT_CREDENTIALS",
          api_key: apiKey,
          api_secret_wo: "s",
          access_token_uri: uri,
        },
      },
    });
    await (await phase()).applied(client("key"));
    emulator.clearRequests();
    const adopted = await (await phase()).applied(client(null));
    if (adopted === undefined) throw new Error("nothing was recorded");
    expect(emulator.requests.filter((request) => request.class === "write")).toEqual([]);
    const host = await phase();
    const plan = await host.plan(client(null, "https://other.example.com/token"), adopted);
    expect(plan.messages.map(({ detail }) => detail).join()).toContain("outbound.notifier.api_key");
    const { messages } = await host.apply(plan);
    expect(errorsOf(messages).map(({ summary }) => summary)).toEqual(["RS1009 Notifier incomplete"]);
    expect(handle.notifier()?.apiKey).toBe("key");
    const again = await phase();
    expect(isEmpty(await again.plan(client(null), await again.read(adopted)))).toBe(true);
  });

  it("a configuration that never gives a secret is warned of before there are credentials", async () => {
    const host = new ProviderHost({});
    const messages = await host.validate(notifier(null));
    expect(messages).toMatchObject([{ severity: "warning", summary: "RS1009 Notifier incomplete" }]);
    await host.close();
  });

  it("the rest of an optional secret that was sent is not released where it is not given", async () => {
    const { phase } = await world();
    const jwt = (payload: string | null) => ({
      integration_id: DESK,
      outbound: {
        notifier: {
          type: "REST_API",
          base_uri: "https://desk.example.com/api",
          auth_type: "JWT",
          jwt: { token_url: "https://desk.example.com/token", token_payload_wo: payload },
        },
      },
    });
    const stored = await (await phase()).applied(jwt('{"user":"u"}'));
    const plan = await (await phase()).plan(jwt(null), stored);
    expect(isEmpty(plan)).toBe(true);
    expect(plan.messages.map(({ detail }) => detail).join()).not.toContain("released");
  });
});

const withNotifier = (ignored: string) => `
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = null
}
${desk('Ok = ["Good"]', { more: `lifecycle { ignore_changes = ${ignored} }` }).replace(
  "outbound = {",
  `outbound = {
    notifier = {
      type        = "REST_API"
      base_uri    = "https://desk.example.com/api"
      auth_type   = "BASIC"
      user_name   = "integration"
      password_wo = var.password
    }`,
)}`;

describe.skipIf(!isLong || findTerraform() === undefined)("ignored and absent secrets with the real terraform", () => {
  for (const ignored of ["all", "[outbound]", "[outbound.notifier]", "[outbound.notifier.password_wo]"]) {
    testWithTerraform(`a notifier under ignore_changes = ${ignored} is planned and destroyed`, async (world) => {
      world.variables.TF_VAR_password = "first";
      await world.applied(withNotifier(ignored));
      await world.emptyPlan();
      const destroyed = await world.terraform("destroy", "-auto-approve");
      expect(destroyed.code, destroyed.stderr).toBe(0);
      expect(world.desk.notifier()?.password).toBe("first");
    });
  }

  testWithTerraform("terraform plans without the secret, and an apply that is given it sends it", async (world) => {
    world.variables.TF_VAR_password = "first";
    await world.applied(withNotifier("[]"));
    delete world.variables.TF_VAR_password;
    await world.emptyPlan();
    const plan = await world.terraform("plan");
    expect(plan.stdout).toContain("not compared, since not given");
    world.write(withNotifier("[]").replace('"integration"', '"other"'));
    expect((await world.terraform("plan")).code).toBe(0);
    const refused = await world.terraform("apply", "-auto-approve");
    expect(refused.stderr).toContain("RS1009");
    world.variables.TF_VAR_password = "second";
    await world.applied(withNotifier("[]").replace('"integration"', '"other"'));
    expect(world.desk.notifier()).toMatchObject({ userName: "other", password: "second" });
    await world.emptyPlan();
  });
});
