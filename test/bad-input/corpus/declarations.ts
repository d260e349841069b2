// Wrong declarations: the attributes of one resource, as a program leaves them.
import type { ErrorCode } from "../../../src/base/error-codes.js";
import { addressOf } from "../../support/stacks.js";
import type { BadInput } from "../bad-input.js";

export interface BadDeclaration extends BadInput {
  /** Attributes of the desk; a string `secret:x` stands for a reference to a secret. */
  readonly declaration: unknown;
}

const id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";

const wrong = (
  what: string,
  declaration: object,
  code: ErrorCode,
  where: string,
  message?: string,
): BadDeclaration => ({
  what,
  declaration: { integration_id: id, ...declaration },
  code,
  where: `s/desk: ${where}`,
  ...(message === undefined ? {} : { message }),
});

const installed = (more: object = {}) => ({
  integration_id: null,
  install: { application: "CUSTOM" },
  display_name: "Desk",
  ...more,
});

const status = {
  entity_type: "INCIDENT",
  attribute: "Status",
  third_party_entity_type: "TICKET",
  third_party_attribute: "Status",
  values: { Open: ["New"] },
};
const without = (block: object, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(block).filter(([name]) => !names.includes(name)));
const inbound = (mapping: unknown, more: object = {}) => ({ inbound: { mappings: { x: mapping, ...more } } });
const outbound = (mapping: unknown, more: object = {}) => ({ outbound: { mappings: { x: mapping, ...more } } });
const parsing = (...operators: readonly unknown[]) =>
  inbound({ ...status, entity_type: "ALERT", parsing: { operators } });
const X = 'inbound.mappings["x"]';

const basic = {
  type: "REST_API",
  base_uri: "desk.example.com",
  auth_type: "BASIC",
  user_name: "u",
  password_wo: "secret:p",
};
const oauth2 = {
  ...basic,
  auth_type: "OAUTH2",
  grant_type: "PASSWORD",
  api_key: "k",
  api_secret_wo: "secret:s",
  access_token_uri: "token.example.com",
};
const client = { ...without(oauth2, "user_name", "password_wo"), grant_type: "CLIENT_CREDENTIALS" };
const jwt = {
  type: "REST_API",
  base_uri: "desk.example.com",
  auth_type: "JWT",
  jwt: { token_url: "token.example.com" },
};
const notifier = (block: unknown) => ({ outbound: { notifier: block } });
const N = "outbound.notifier";

export const declarations: readonly BadDeclaration[] = [
  // Names
  wrong("an attribute that is misspelt", { display_nam: "Desk" }, "RS1001", "display_nam", '"display_nam"'),
  wrong("an attribute that nobody has, though it is null", { foo: null }, "RS1001", "foo", '"foo"'),
  wrong("an attribute in camel case", { displayName: "Desk" }, "RS1001", "displayName"),
  wrong("an attribute of the wire", { mapAttributes: [] }, "RS1001", "mapAttributes"),
  wrong("an attribute of Object's prototype", { constructor: "x" }, "RS1001", "constructor"),
  wrong("an attribute called __proto__", JSON.parse('{"__proto__": {"a": 1}}'), "RS1001", "__proto__"),
  wrong("an unknown attribute of a direction", { inbound: { mapping: {} } }, "RS1001", "inbound.mapping"),
  wrong("an unknown attribute of a mapping", inbound({ ...status, value: {} }), "RS1001", `${X}.value`),
  wrong("an unknown attribute of the notifier", notifier({ ...basic, url: "x" }), "RS1001", `${N}.url`),
  wrong(
    "an unknown attribute of a JWT block",
    notifier({ ...jwt, jwt: { ...jwt.jwt, url: "" } }),
    "RS1001",
    `${N}.jwt.url`,
  ),
  wrong("a secret without its suffix", notifier({ ...basic, password: "secret:p" }), "RS1001", `${N}.password`),
  wrong(
    "an unknown attribute of an operator",
    parsing({ operator: "AFTER", word: "x" }),
    "RS1001",
    `${X}.parsing.operators[0].word`,
  ),
  wrong("a computed attribute", { status: "Installed" }, "RS1001", "status", "set by the server"),
  wrong("the computed id", { id: "INTG-2" }, "RS1001", "id", "set by the server"),
  wrong("computed findings", { findings: [] }, "RS1001", "findings"),
  wrong("a notifier on the inbound side", { inbound: { notifier: basic } }, "RS1001", "inbound.notifier"),
  wrong(
    "authentication on the outbound side",
    { outbound: { authentication: {} } },
    "RS1001",
    "outbound.authentication",
  ),

  // Types
  wrong("a list as a name", { display_name: ["Desk"] }, "RS1002", "display_name", "Expected a string, found a list"),
  wrong("an object as a name", { display_name: { a: "b" } }, "RS1002", "display_name", "found an object"),
  wrong("a text as a direction", { inbound: "all" }, "RS1002", "inbound", "Expected an object, found a string"),
  wrong("a list as a direction", { outbound: [] }, "RS1002", "outbound", "found a list"),
  wrong("a number as mappings", { inbound: { mappings: 1 } }, "RS1002", "inbound.mappings", "a map of objects"),
  wrong("a list as mappings", { inbound: { mappings: [status] } }, "RS1002", "inbound.mappings", "found a list"),
  wrong("a text as a mapping", inbound("Status"), "RS1002", X, "Expected an object"),
  wrong("null as a mapping", inbound(null), "RS1002", X, "found null"),
  wrong("a list as a table", inbound({ ...status, values: ["New"] }), "RS1002", `${X}.values`, "OpsRamp value"),
  wrong("a text as a table", inbound({ ...status, values: "Open=New" }), "RS1002", `${X}.values`),
  wrong(
    "a text as the third-party values",
    inbound({ ...status, values: { Open: "New" } }),
    "RS1002",
    `${X}.values["Open"]`,
    "a list of strings",
  ),
  wrong("a table in a table", inbound({ ...status, values: { Open: { New: 1 } } }), "RS1002", `${X}.values["Open"]`),
  wrong(
    "null as the third-party values",
    inbound({ ...status, values: { Open: null } }),
    "RS1002",
    `${X}.values["Open"]`,
    "found null",
  ),
  wrong(
    "null among the third-party values",
    inbound({ ...status, values: { Open: ["New", null] } }),
    "RS1002",
    `${X}.values["Open"]`,
  ),
  wrong(
    "a list among the third-party values",
    inbound({ ...status, values: { Open: [["New"]] } }),
    "RS1002",
    `${X}.values["Open"]`,
  ),
  wrong(
    "a text as operators",
    inbound({ ...status, parsing: { operators: "AFTER" } }),
    "RS1002",
    `${X}.parsing.operators`,
    "a list of objects",
  ),
  wrong("a text as an operator", parsing("AFTER"), "RS1002", `${X}.parsing.operators[0]`),
  wrong("a list as parsing", inbound({ ...status, parsing: [] }), "RS1002", `${X}.parsing`),
  wrong("a text as a notifier", notifier("desk.example.com"), "RS1002", N, "Expected an object"),
  wrong("a list of notifiers", notifier([basic]), "RS1002", N),
  wrong(
    "a text as JWT headers",
    notifier({ ...jwt, jwt: { ...jwt.jwt, tokens_path: "a.b" } }),
    "RS1002",
    `${N}.jwt.tokens_path`,
  ),
  wrong(
    "a list as a token path",
    notifier({ ...jwt, jwt: { ...jwt.jwt, tokens_path: { t: ["a"] } } }),
    "RS1002",
    `${N}.jwt.tokens_path["t"]`,
  ),
  wrong(
    "a word as a version",
    notifier({ ...basic, password_wo_version: "two" }),
    "RS1002",
    `${N}.password_wo_version`,
    "a number",
  ),
  wrong(
    "an empty text as a version",
    notifier({ ...basic, password_wo_version: "" }),
    "RS1002",
    `${N}.password_wo_version`,
  ),
  wrong("a list as a version", notifier({ ...basic, password_wo_version: [2] }), "RS1002", `${N}.password_wo_version`),
  wrong("a bool as a version", notifier({ ...basic, password_wo_version: true }), "RS1002", `${N}.password_wo_version`),
  wrong(
    "a word as a switch",
    { inbound: { drop_alerts_on_unmanaged_resources: "yes" } },
    "RS1002",
    "inbound.drop_alerts_on_unmanaged_resources",
    "true or false",
  ),
  wrong(
    "a number as a switch",
    { inbound: { drop_alerts_on_unmanaged_resources: 1 } },
    "RS1002",
    "inbound.drop_alerts_on_unmanaged_resources",
  ),
  wrong("a list as the id", { integration_id: [id] }, "RS1002", "integration_id"),

  // What is required
  wrong("no integration", { integration_id: null }, "RS1003", "integration_id", "No integration is named"),
  wrong("an empty integration", { integration_id: "" }, "RS1003", "integration_id"),
  wrong("a mapping without an entity type", inbound(without(status, "entity_type")), "RS1003", `${X}.entity_type`),
  wrong("a mapping without an attribute", inbound(without(status, "attribute")), "RS1003", `${X}.attribute`),
  wrong(
    "a mapping without a third-party entity type",
    inbound(without(status, "third_party_entity_type")),
    "RS1003",
    `${X}.third_party_entity_type`,
  ),
  wrong(
    "a mapping without a third-party attribute",
    outbound(without(status, "third_party_attribute")),
    "RS1003",
    'outbound.mappings["x"].third_party_attribute',
  ),
  wrong("an empty mapping", inbound({}), "RS1003", `${X}.entity_type`),
  wrong("an empty entity type", inbound({ ...status, entity_type: "" }), "RS1003", `${X}.entity_type`, "is empty"),
  wrong("an empty attribute", inbound({ ...status, attribute: "" }), "RS1003", `${X}.attribute`, "is empty"),
  wrong(
    "an empty third-party attribute",
    inbound({ ...status, third_party_attribute: "" }),
    "RS1003",
    `${X}.third_party_attribute`,
  ),
  wrong("null as an attribute", inbound({ ...status, attribute: null }), "RS1003", `${X}.attribute`),
  wrong(
    "inbound authentication without a type",
    { inbound: { authentication: { role_id: "r" } } },
    "RS1003",
    "inbound.authentication.auth_type",
  ),
  wrong(
    "inbound authentication with an empty type",
    { inbound: { authentication: { auth_type: "" } } },
    "RS1003",
    "inbound.authentication.auth_type",
  ),
  wrong("an operator without its kind", parsing({ start_word: "x" }), "RS1003", `${X}.parsing.operators[0].operator`),
  wrong(
    "an operator with an empty kind",
    parsing({ operator: "", start_word: "x" }),
    "RS1003",
    `${X}.parsing.operators[0].operator`,
  ),
  wrong(
    "MATCHES without an expression",
    parsing({ operator: "MATCHES", start_word: "x" }),
    "RS1003",
    `${X}.parsing.operators[0].regex`,
  ),
  wrong(
    "AFTER without a word",
    parsing({ operator: "BEFORE", end_word: "x" }, { operator: "after" }),
    "RS1003",
    `${X}.parsing.operators[1]`,
  ),
  wrong("a notifier without a type", notifier(without(basic, "type")), "RS1003", `${N}.type`),
  wrong("a notifier with an empty type", notifier({ ...basic, type: "" }), "RS1003", `${N}.type`, "is empty"),
  wrong("a notifier without an address", notifier(without(basic, "base_uri")), "RS1003", `${N}.base_uri`),
  wrong("a notifier with an empty address", notifier({ ...basic, base_uri: "" }), "RS1003", `${N}.base_uri`),

  // Known values
  wrong(
    "an unknown authentication",
    { inbound: { authentication: { auth_type: "TOKEN" } } },
    "RS1004",
    "inbound.authentication.auth_type",
    '"TOKEN"',
  ),
  wrong("an unknown notifier type", notifier({ ...basic, type: "REST" }), "RS1004", `${N}.type`),
  wrong("an unknown notifier authentication", notifier({ ...basic, auth_type: "OAUTH" }), "RS1004", `${N}.auth_type`),
  wrong("an unknown grant", notifier({ ...oauth2, grant_type: "IMPLICIT" }), "RS1004", `${N}.grant_type`),
  wrong(
    "a sensitive grant",
    notifier({ ...oauth2, grant_type: "secret:g" }),
    "RS1004",
    `${N}.grant_type`,
    "A sensitive value",
  ),
  wrong(
    "an unknown operator",
    parsing({ operator: "WITHIN", start_word: "x" }),
    "RS1004",
    `${X}.parsing.operators[0].operator`,
  ),
  wrong("an unknown unmanaged_mappings", { unmanaged_mappings: "delete" }, "RS1004", "unmanaged_mappings"),
  wrong("an unknown on_destroy", { on_destroy: "purge" }, "RS1004", "on_destroy"),
  wrong("an id with a slash", { integration_id: "a/b" }, "RS1004", "integration_id"),
  wrong("an id with a space", { integration_id: "INTG 1" }, "RS1004", "integration_id"),
  wrong("an id with a line break", { integration_id: "INTG-1\n" }, "RS1004", "integration_id"),
  wrong("an id that is a path", { integration_id: ".." }, "RS1004", "integration_id"),
  wrong("an id with an invisible character", { integration_id: "INTG-1\u200b" }, "RS1004", "integration_id"),
  wrong("a URL as the id", { integration_id: "https://x.example.com/INTG-1" }, "RS1004", "integration_id"),
  wrong(
    "a third party's entity type",
    inbound({ ...status, entity_type: "TICKET" }),
    "RS1005",
    `${X}.entity_type`,
    '"TICKET"',
  ),
  wrong("an entity type in the plural", inbound({ ...status, entity_type: "INCIDENTS" }), "RS1005", `${X}.entity_type`),
  wrong(
    "an entity type with a space",
    inbound({ ...status, entity_type: "SERVICE REQUEST" }),
    "RS1005",
    `${X}.entity_type`,
  ),

  // Tables
  wrong(
    "one OpsRamp value to two, outbound",
    outbound({ ...status, values: { Ok: ["Good", "Fine"] } }),
    "RS1006",
    'outbound.mappings["x"].values',
    '"Good" and "Fine"',
  ),
  wrong(
    "one third-party value to two, inbound",
    inbound({ ...status, values: { Open: ["New"], Closed: ["New"] } }),
    "RS1006",
    `${X}.values`,
    'third-party value "New"',
  ),
  wrong(
    "a number and its text to two, inbound",
    inbound({ ...status, values: { Open: [1], Closed: ["1"] } }),
    "RS1006",
    `${X}.values`,
  ),
  wrong("two mappings alike", inbound(status, { y: status }), "RS1007", 'inbound.mappings["y"]', '"x"'),
  wrong(
    "two mappings alike but for case",
    inbound(status, { y: { ...status, entity_type: "incident", attribute: "STATUS" } }),
    "RS1007",
    'inbound.mappings["y"]',
  ),
  wrong(
    "two mappings alike with other tables",
    outbound(status, { y: { ...status, values: { Closed: ["Done"] } } }),
    "RS1007",
    'outbound.mappings["y"]',
  ),
  wrong("an empty OpsRamp value", inbound({ ...status, values: { "": ["New"] } }), "RS1008", `${X}.values[""]`),
  wrong("an empty third-party value", inbound({ ...status, values: { Open: [""] } }), "RS1008", `${X}.values["Open"]`),
  wrong(
    "an OpsRamp value without a third-party value",
    inbound({ ...status, values: { Open: [] } }),
    "RS1008",
    `${X}.values["Open"]`,
  ),

  // The notifier's credentials
  wrong("BASIC without a user", notifier(without(basic, "user_name")), "RS1009", `${N}.user_name`, "auth_type BASIC"),
  wrong("BASIC without a password", notifier(without(basic, "password_wo")), "RS1009", `${N}.password_wo`),
  wrong("OAUTH2 without a grant", notifier(without(oauth2, "grant_type")), "RS1009", `${N}.grant_type`),
  wrong(
    "PASSWORD without a user",
    notifier(without(oauth2, "user_name")),
    "RS1009",
    `${N}.user_name`,
    "grant_type PASSWORD",
  ),
  wrong("PASSWORD without a key", notifier(without(oauth2, "api_key")), "RS1009", `${N}.api_key`),
  wrong("PASSWORD without a secret", notifier(without(oauth2, "api_secret_wo")), "RS1009", `${N}.api_secret_wo`),
  wrong(
    "PASSWORD without a token address",
    notifier(without(oauth2, "access_token_uri")),
    "RS1009",
    `${N}.access_token_uri`,
  ),
  wrong(
    "the synonym of PASSWORD without a user",
    notifier({ ...without(oauth2, "user_name"), grant_type: "PASSWORD_CREDENTIALS" }),
    "RS1009",
    `${N}.user_name`,
  ),
  wrong(
    "REFRESH_TOKEN without a user",
    notifier({ ...without(oauth2, "user_name"), grant_type: "REFRESH_TOKEN" }),
    "RS1009",
    `${N}.user_name`,
  ),
  wrong("CLIENT_CREDENTIALS without a key", notifier(without(client, "api_key")), "RS1009", `${N}.api_key`),
  wrong("JWT without a token address", notifier({ ...jwt, jwt: {} }), "RS1009", `${N}.jwt.token_url`),
  wrong("JWT without its block", notifier(without(jwt, "jwt")), "RS1009", `${N}.jwt.token_url`),
  wrong(
    "credentials without authentication",
    notifier(without(basic, "auth_type")),
    "RS1010",
    `${N}.user_name`,
    "auth_type NONE",
  ),
  wrong("credentials with NONE", notifier({ ...basic, auth_type: "NONE" }), "RS1010", `${N}.password_wo`),
  wrong("a grant with BASIC", notifier({ ...basic, grant_type: "PASSWORD" }), "RS1010", `${N}.grant_type`),
  wrong("a scope with BASIC", notifier({ ...basic, scope: "read" }), "RS1010", `${N}.scope`),
  wrong(
    "a user with CLIENT_CREDENTIALS",
    notifier({ ...client, user_name: "u" }),
    "RS1010",
    `${N}.user_name`,
    "CLIENT_CREDENTIALS",
  ),
  wrong("an API key with JWT", notifier({ ...jwt, api_key: "k" }), "RS1010", `${N}.api_key`),
  wrong("a JWT block with OAUTH2", notifier({ ...oauth2, jwt: jwt.jwt }), "RS1010", `${N}.jwt.token_url`),

  // Secrets and the rest
  wrong("a literal password", notifier({ ...basic, password_wo: "canary-literal" }), "RS1011", `${N}.password_wo`),
  wrong(
    "a literal API secret",
    notifier({ ...oauth2, api_secret_wo: "canary-literal" }),
    "RS1011",
    `${N}.api_secret_wo`,
  ),
  wrong("a number as a password", notifier({ ...basic, password_wo: 123456 }), "RS1011", `${N}.password_wo`),
  wrong("an empty literal password", notifier({ ...basic, password_wo: "" }), "RS1011", `${N}.password_wo`),
  wrong(
    "a literal token payload",
    notifier({ ...jwt, jwt: { ...jwt.jwt, token_payload_wo: '{"k":"canary-literal"}' } }),
    "RS1011",
    `${N}.jwt.token_payload_wo`,
  ),
  wrong(
    "a literal token header",
    notifier({ ...jwt, jwt: { ...jwt.jwt, token_headers_wo: { k: "canary-literal" } } }),
    "RS1011",
    `${N}.jwt.token_headers_wo`,
  ),
  wrong("a description of 501 characters", { description: "d".repeat(501) }, "RS1014", "description", "501 characters"),
  wrong("an installation of what exists", { ...installed(), integration_id: id }, "RS1030", "install"),
  wrong("an installation without a name", installed({ display_name: "" }), "RS1003", "display_name"),
  wrong("an installation of no application", installed({ install: {} }), "RS1003", "install.application"),
  wrong(
    "an installation in a direction that nobody has",
    installed({ install: { application: "CUSTOM", direction: "Both" } }),
    "RS1004",
    "install.direction",
  ),
  wrong(
    "an installation with BASIC, of which nobody knows what the server makes",
    installed({ inbound: { authentication: { auth_type: "BASIC" } } }),
    "RS1090",
    "inbound.authentication.auth_type",
    "nobody has shown",
  ),
  wrong("an SSH key in place of a PEM text", { encrypt_to: "ssh-rsa AAAA" }, "RS1031", "encrypt_to"),
  wrong(
    "a private key in place of a public one",
    { encrypt_to: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" },
    "RS1031",
    "encrypt_to",
  ),
  wrong(
    "a role of an installation without authentication",
    installed({ install: { application: "CUSTOM", role_id: "ROLE-1" } }),
    "RS1003",
    "inbound.authentication",
  ),
  wrong("enabled as another word", { enabled: "yes" }, "RS1002", "enabled"),
  wrong("a reason of an uninstall with <", { uninstall_reason: "a < b" }, "RS1014", "uninstall_reason"),
  {
    what: "a list in place of the block's object",
    declaration: [[1]],
    code: "RS2016",
    where: addressOf("desk"),
  },
  {
    what: "a text in place of the block",
    declaration: "x",
    code: "RS2016",
    where: addressOf("desk"),
  },
];
