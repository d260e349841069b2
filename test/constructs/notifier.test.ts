// Each way to authenticate a notifier, and where its secrets go.
import { TerraformVariable } from "cdktf";
import { describe, expect, it } from "vitest";
import { Auth, InstalledIntegration, Notifier, Secret, synthesise } from "../../src/constructs/cdktf.js";
import { attributesOf, desk, messageOf, tenantStack, variable } from "./program.js";

const user = { userName: "u", password: Secret.variable("desk_password") };
const client = { tokenUrl: "t.example.com", apiKey: "k", apiSecret: Secret.variable("desk_api_secret") };

function notifier(auth: Auth): unknown {
  const { outbound } = attributesOf(desk({ notifier: Notifier.rest({ baseUri: "b.example.com", auth }) }).stack);
  return Object(outbound).notifier;
}

const rest = { type: "REST_API", base_uri: "b.example.com" };
const userAttributes = { user_name: "u", password_wo: variable("desk_password") };
const clientAttributes = {
  access_token_uri: "t.example.com",
  api_key: "k",
  api_secret_wo: variable("desk_api_secret"),
};

describe("a notifier of constructs", () => {
  it.each([
    ["none", Auth.none(), { auth_type: "NONE" }],
    [
      "basic",
      Auth.basic({ ...user, passwordVersion: 2 }),
      { auth_type: "BASIC", ...userAttributes, password_wo_version: 2 },
    ],
    [
      "oauth2ClientCredentials",
      Auth.oauth2ClientCredentials({ ...client, scope: "all", apiSecretVersion: 3 }),
      {
        auth_type: "OAUTH2",
        grant_type: "CLIENT_CREDENTIALS",
        ...clientAttributes,
        scope: "all",
        api_secret_wo_version: 3,
      },
    ],
    [
      "oauth2Password",
      Auth.oauth2Password({ ...client, ...user }),
      { auth_type: "OAUTH2", grant_type: "PASSWORD", ...clientAttributes, ...userAttributes },
    ],
    [
      "oauth2RefreshToken",
      Auth.oauth2RefreshToken({ ...client, ...user }),
      { auth_type: "OAUTH2", grant_type: "REFRESH_TOKEN", ...clientAttributes, ...userAttributes },
    ],
    [
      "jwt",
      Auth.jwt({
        tokenUrl: "t.example.com",
        tokenPayload: Secret.variable("payload"),
        tokenHeaders: { "X-Key": Secret.variable("header") },
        tokensPath: { token: "data.token" },
        resourceAuthHeaders: { Authorization: Secret.variable("authorization") },
        secretsVersion: 1,
      }),
      {
        auth_type: "JWT",
        jwt: {
          token_url: "t.example.com",
          token_payload_wo: variable("payload"),
          token_headers_wo: { "X-Key": variable("header") },
          tokens_path: { token: "data.token" },
          resource_auth_headers_wo: { Authorization: variable("authorization") },
          wo_version: 1,
        },
      },
    ],
  ] as const)("a notifier with %s writes exactly its credentials, and is valid", (_name, auth, expected) => {
    expect(notifier(auth)).toEqual({ ...rest, ...expected });
  });
});

describe("a secret of constructs", () => {
  it("a secret is one sensitive and ephemeral variable of its stack, even when it is used twice", () => {
    const stack = tenantStack();
    const auth = Auth.basic({ userName: "u", password: Secret.variable("shared", { description: "The desk's" }) });
    desk({ notifier: Notifier.rest({ baseUri: "b", auth }) }, stack);
    new InstalledIntegration(stack, "other", {
      integrationId: "INTG-2",
      notifier: Notifier.rest({ baseUri: "c", auth }),
    });
    expect(synthesise(stack).variable).toEqual({
      shared: { type: "string", sensitive: true, ephemeral: true, default: null, description: "The desk's" },
    });
  });

  it("a secret may have the name of the construct that uses it", () => {
    const { stack } = desk({
      notifier: Notifier.rest({ baseUri: "b", auth: Auth.basic({ userName: "u", password: Secret.variable("desk") }) }),
    });
    expect(Object.keys(synthesise(stack).variable ?? {})).toEqual(["desk"]);
  });

  it("a literal in place of a secret is refused at once, with the path and without the value", () => {
    // @ts-expect-error a literal is no Secret
    const auth = Auth.basic({ userName: "u", password: "hunter2" });
    const run = () => desk({ notifier: Notifier.rest({ baseUri: "b", auth }) });
    expect(run).toThrow(
      expect.objectContaining({ code: "RS1011", where: "client_8/desk: outbound.notifier.password_wo" }),
    );
    expect(messageOf(run)).not.toContain("hunter2");
  });

  it("a literal in place of a secret is refused when it comes from an override", () => {
    const { stack, integration } = desk({ notifier: Notifier.rest({ baseUri: "b", auth: Auth.basic(user) }) });
    integration.resource.addOverride("outbound.notifier.password_wo", "hunter2");
    const message = messageOf(() => synthesise(stack));
    expect(message).toContain("[client_8/desk] RS1011 outbound.notifier.password_wo:");
    expect(message).not.toContain("hunter2");
  });

  it("a secret must have a name that is valid in the environment", () => {
    expect(() => Secret.variable("desk-password")).toThrow(expect.objectContaining({ code: "RS1014" }));
  });

  it("a secret cannot be declared in two ways in one stack", () => {
    const stack = tenantStack();
    const use = (name: string, description: string) =>
      desk(
        {
          integrationId: `INTG-${name}`,
          notifier: Notifier.rest({
            baseUri: "b",
            auth: Auth.basic({ userName: "u", password: Secret.variable("password", { description }) }),
          }),
        },
        stack,
        name,
      );
    use("one", "first");
    expect(() => use("two", "second")).toThrow(expect.objectContaining({ code: "RS1016" }));
    new TerraformVariable(stack, "password", { type: "string" });
    expect(messageOf(() => synthesise(stack))).toContain('RS1016 The variable "password"');
  });
});
