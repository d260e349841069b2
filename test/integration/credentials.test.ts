// Which credentials each way of authenticating needs and takes, which attribute asks for a secret to be sent again, and
// what is kept of a secret: its fingerprint, and nothing that prints it.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { FingerprintKey } from "../../src/base/fingerprint.js";
import { Secret } from "../../src/base/secret.js";
import { notifierCredentials, scalarAt, versionPathOf } from "../../src/integration/fields.js";
import { wholeNotifier } from "../../src/integration/notifier.js";
import { declaration, live } from "./sides.js";

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
  ])("the credentials of a notifier for %s with the grant %s are named", (authType, grantType, required, optional) => {
    expect(rule(authType, grantType)).toEqual({ required, allowed: [...required, ...optional] });
  });

  it("the credentials of a notifier for JWT are those of its token request", () => {
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
  ])("the version of %s is %s", (secret, version) => {
    expect(versionPathOf(secret)).toBe(version);
  });

  it("the version of a secret is a field itself", () => {
    expect(scalarAt("outbound.notifier.jwt.wo_version").field.type).toBe("number");
    expect(() => scalarAt("outbound.nothing")).toThrow("no scalar field at outbound.nothing");
  });
});

describe("the whole of a notifier", () => {
  const existing = live({
    scalars: {
      "outbound.notifier.base_uri": "https://desk.example",
      "outbound.notifier.auth_type": "BASIC",
      "outbound.notifier.user_name": "old",
      display_name: "Desk",
    },
  });
  const whole = (notifier: Readonly<Record<string, string>>) =>
    Object.fromEntries(wholeNotifier(declaration({}, { outbound: { notifier } }), existing));

  it("a whole notifier leaves out live credentials where an authentication is declared, and nothing else that is live", () => {
    expect(whole({ auth_type: "NONE" })).toEqual({
      "outbound.notifier.base_uri": "https://desk.example",
      "outbound.notifier.auth_type": "NONE",
    });
  });

  it("a whole notifier keeps live credentials where no authentication is declared", () => {
    expect(whole({ base_uri: "https://new.example" })).toEqual({
      "outbound.notifier.base_uri": "https://new.example",
      "outbound.notifier.auth_type": "BASIC",
      "outbound.notifier.user_name": "old",
    });
  });
});

describe("a secret among credentials", () => {
  const secret = new Secret("canary");

  it("a secret is printed, serialised and inspected as sensitive", () => {
    const texts = [`${secret}`, JSON.stringify({ secret }), inspect({ secret })];
    expect(texts).toEqual(["(sensitive)", '{"secret":"(sensitive)"}', "{ secret: (sensitive) }"]);
  });

  it("a secret is compared with its recorded fingerprint", () => {
    const key = FingerprintKey.derivedFrom(new Secret("client-secret"));
    const last = key.of("a", secret);
    expect(key.compare("a", secret, undefined)).toBe("unverifiable");
    expect(key.compare("a", secret, { ...last, key_id: "another" })).toBe("unverifiable");
    expect(key.compare("a", secret, last)).toBe("as last sent");
    expect(key.compare("a", secret, { ...last, unsent: true })).toBe("as adopted");
    expect(key.compare("a", new Secret("other"), last)).toBe("changed");
  });

  it("a secret has its own fingerprint at each path, even where equal and other secrets were seen before", () => {
    const fresh = (path: string, text: string) =>
      FingerprintKey.derivedFrom(new Secret("client-secret")).of(path, new Secret(text));
    const key = FingerprintKey.derivedFrom(new Secret("client-secret"));
    const seen = ["canary", "canary", "other", "canary"].flatMap((text) => [`a ${text}`, `b ${text}`]);
    const marks = seen.map((each) => {
      const [path = "", text = ""] = each.split(" ");
      expect(key.of(path, new Secret(text))).toEqual(fresh(path, text));
      return fresh(path, text).mac;
    });
    expect(new Set(marks).size).toBe(4);
  });
});
