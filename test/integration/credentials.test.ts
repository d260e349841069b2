// Which credentials each way of authenticating needs and takes, and which attribute asks for a secret to be sent again.
import { describe, expect, it } from "vitest";
import { notifierCredentials, scalarAt, versionPathOf } from "../../src/integration/fields.js";

const names = (paths: readonly string[]) => paths.map((path) => path.replace("outbound.notifier.", ""));
const rule = (...args: Parameters<typeof notifierCredentials>) => {
  const { required, allowed } = notifierCredentials(...args);
  return { required: names(required), allowed: names(allowed) };
};

describe("a notifier's credentials", () => {
  const user = ["user_name", "password_wo"];
  const client = ["api_key", "api_secret_wo", "access_token_uri"];

  it.each<[string, string | undefined, readonly string[], readonly string[]]>([
    ["NONE", undefined, [], []],
    ["other", "PASSWORD", [], []],
    ["BASIC", undefined, user, []],
    ["OAUTH2", undefined, ["grant_type", ...client], ["scope"]],
    ["OAUTH2", "CLIENT_CREDENTIALS", ["grant_type", ...client], ["scope"]],
    ["OAUTH2", "PASSWORD", ["grant_type", ...user, ...client], ["scope"]],
    ["OAUTH2", "REFRESH_TOKEN", ["grant_type", ...user, ...client], ["scope"]],
  ])("for %s with the grant %s", (authType, grantType, required, optional) => {
    expect(rule(authType, grantType)).toEqual({ required, allowed: [...required, ...optional] });
  });

  it("for JWT are those of its token request", () => {
    expect(rule("JWT", undefined)).toEqual({
      required: ["jwt.token_url"],
      allowed: [
        "user_name",
        "jwt.token_url",
        "jwt.token_payload_wo",
        "jwt.token_headers_wo",
        "jwt.tokens_path",
        "jwt.resource_auth_headers_wo",
      ],
    });
  });
});

describe("the version of a secret", () => {
  it.each([
    ["outbound.notifier.password_wo", "outbound.notifier.password_wo_version"],
    ["outbound.notifier.jwt.token_payload_wo", "outbound.notifier.jwt.wo_version"],
    ["outbound.notifier.jwt.token_headers_wo", "outbound.notifier.jwt.wo_version"],
    ["display_name", undefined],
  ])("%s is %s", (secret, version) => {
    expect(versionPathOf(secret)).toBe(version);
  });

  it("is a field itself", () => {
    expect(scalarAt("outbound.notifier.jwt.wo_version").field.type).toBe("number");
    expect(() => scalarAt("outbound.nothing")).toThrow("no scalar field at outbound.nothing");
  });
});
