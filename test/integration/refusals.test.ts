// What a person reads who declared something wrong: the message, the place and the hint, to the word.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { type Config, UNKNOWN } from "../../src/integration/declared/config.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import { table } from "./sides.js";

const id = { integration_id: "INTG-1" };
const rest = { type: "REST_API", base_uri: "a.example" };
const secret = new Secret("canary");
const notify = (notifier: Config): Config => ({ ...id, outbound: { notifier: { ...rest, ...notifier } } });
const mapped = (mapping: unknown, direction = "outbound"): Config => ({
  ...id,
  [direction]: { mappings: { m: mapping } },
});
const status = table("INCIDENT.Status", "Ticket.Status");
const M = 'outbound.mappings["m"]';
const N = "outbound.notifier.";
const flaws = (config: unknown) => validateConfig(config).map(({ code, where, message }) => [code, where, message]);
const hints = (config: unknown) => validateConfig(config).map(({ hint }) => hint);

type Refusal = readonly [string, unknown, string, string, string];
const shapes: readonly Refusal[] = [
  ["a list for the whole", [], "RS1002", "", "The declaration is not an object."],
  [
    "a number where an object is meant",
    { ...id, outbound: 3 },
    "RS1002",
    "outbound",
    "Expected an object, found a number.",
  ],
  [
    "a list of mappings",
    { ...id, outbound: { mappings: [] } },
    "RS1002",
    "outbound.mappings",
    "Expected a map of objects, found a list.",
  ],
  ["a text as mapping", mapped("x"), "RS1002", M, "Expected an object, found a string."],
  [
    "a text as table",
    mapped({ ...status, values: "x" }),
    "RS1002",
    `${M}.values`,
    "Expected a map from OpsRamp value to third-party values, found a string.",
  ],
  [
    "null in a table",
    mapped({ ...status, values: { Ok: null } }),
    "RS1002",
    `${M}.values["Ok"]`,
    "Expected a list of strings, found null.",
  ],
  [
    "an object in a list of values",
    mapped({ ...status, values: { Ok: [{}] } }),
    "RS1002",
    `${M}.values["Ok"]`,
    "Expected a string, found an object.",
  ],
  [
    "no value in a list",
    mapped({ ...status, values: { Ok: [] } }),
    "RS1008",
    `${M}.values["Ok"]`,
    "An OpsRamp value has no third-party value.",
  ],
  [
    "an empty value in a list",
    mapped({ ...status, values: { Ok: [""] } }),
    "RS1008",
    `${M}.values["Ok"]`,
    "A third-party value is empty.",
  ],
  [
    "an empty OpsRamp value",
    mapped({ ...status, values: { "": ["x"] } }),
    "RS1008",
    `${M}.values[""]`,
    "An OpsRamp value is empty.",
  ],
  [
    "a map of operators",
    mapped({ ...status, parsing: { operators: {} } }),
    "RS1002",
    `${M}.parsing.operators`,
    "Expected a list of objects, found an object.",
  ],
  [
    "a text as operator",
    mapped({ ...status, parsing: { operators: ["x"] } }),
    "RS1002",
    `${M}.parsing.operators[0]`,
    "Expected an object, found a string.",
  ],
  [
    "an operator without its name",
    mapped({ ...status, parsing: { operators: [{ regex: "x" }] } }),
    "RS1003",
    `${M}.parsing.operators[0].operator`,
    '"operator" is required.',
  ],
  ["a list as text", { ...id, display_name: ["x"] }, "RS1002", "display_name", "Expected a string, found a list."],
  [
    "a text as truth",
    { ...id, inbound: { drop_alerts_on_unmanaged_resources: "yes" } },
    "RS1002",
    "inbound.drop_alerts_on_unmanaged_resources",
    "Expected true or false, found a string.",
  ],
  [
    "a word as number",
    notify({ auth_type: "BASIC", user_name: "u", password_wo: secret, password_wo_version: "two" }),
    "RS1002",
    `${N}password_wo_version`,
    "Expected a number, found a string.",
  ],
  [
    "blanks as number",
    notify({ auth_type: "BASIC", user_name: "u", password_wo: secret, password_wo_version: " " }),
    "RS1002",
    `${N}password_wo_version`,
    "Expected a number, found a string.",
  ],
  [
    "an endless number",
    notify({ auth_type: "BASIC", user_name: "u", password_wo: secret, password_wo_version: Number.POSITIVE_INFINITY }),
    "RS1002",
    `${N}password_wo_version`,
    "Expected a number, found a number.",
  ],
  [
    "half a version",
    notify({ auth_type: "BASIC", user_name: "u", password_wo: secret, password_wo_version: 1.5 }),
    "RS1002",
    `${N}password_wo_version`,
    "Expected a whole number, found 1.5.",
  ],
  [
    "half a version of the API secret",
    notify({
      auth_type: "OAUTH2",
      grant_type: "CLIENT_CREDENTIALS",
      api_key: "k",
      api_secret_wo: secret,
      access_token_uri: "t.example",
      api_secret_wo_version: "1.5",
    }),
    "RS1002",
    `${N}api_secret_wo_version`,
    "Expected a whole number, found 1.5.",
  ],
  [
    "a text as map of strings",
    notify({ jwt: { tokens_path: "x" } }),
    "RS1002",
    `${N}jwt.tokens_path`,
    "Expected a map of strings, found a string.",
  ],
  [
    "an object in a map of strings",
    notify({ jwt: { tokens_path: { a: "1", b: {} } } }),
    "RS1002",
    `${N}jwt.tokens_path["b"]`,
    "Expected a string, found an object.",
  ],
];

const meanings: readonly Refusal[] = [
  ["no integration", {}, "RS1003", "integration_id", "No integration is named."],
  ["an id with a slash", { integration_id: "a/b" }, "RS1004", "integration_id", '"a/b" is not an id.'],
  ["an id that is a path", { integration_id: ".." }, "RS1004", "integration_id", '".." is not an id.'],
  [
    "an unknown attribute",
    { ...id, inbound: { mapping: {} } },
    "RS1001",
    "inbound.mapping",
    'There is no attribute "mapping".',
  ],
  ["an attribute of every object", { ...id, toString: "x" }, "RS1001", "toString", 'There is no attribute "toString".'],
  [
    "what the server sets",
    { ...id, status: "x" },
    "RS1001",
    "status",
    '"status" is set by the server and cannot be declared.',
  ],
  [
    "a reason that the server refuses",
    { ...id, uninstall_reason: "<b>" },
    "RS1014",
    "uninstall_reason",
    "The reason of an uninstall must not hold < or >.",
  ],
  ["an empty address", notify({ base_uri: "" }), "RS1003", `${N}base_uri`, '"base_uri" is empty.'],
  [
    "a secret that is a literal",
    notify({ password_wo: "canary" }),
    "RS1011",
    `${N}password_wo`,
    "This secret is a literal.",
  ],
  [
    "headers with a literal secret",
    notify({ jwt: { token_headers_wo: { a: secret, b: "canary" } } }),
    "RS1011",
    `${N}jwt.token_headers_wo`,
    "This secret is a literal.",
  ],
  [
    "an unknown value",
    { ...id, on_destroy: "drop" },
    "RS1004",
    "on_destroy",
    '"drop" is not one of the values that are known here.',
  ],
  [
    "an unknown value that is secret",
    notify({ type: secret }),
    "RS1004",
    `${N}type`,
    "A sensitive value is not one of the values that are known here.",
  ],
  [
    "too long a text",
    { ...id, description: "x".repeat(501) },
    "RS1014",
    "description",
    "The text has 501 characters; at most 500 are taken.",
  ],
  [
    "two of one mapping",
    { ...id, outbound: { mappings: { a: status, b: status } } },
    "RS1007",
    'outbound.mappings["b"]',
    'It maps the same attributes as "a".',
  ],
  [
    "two translations out",
    mapped({ ...status, values: { Ok: ["A", "B"] } }),
    "RS1006",
    `${M}.values`,
    'The OpsRamp value "Ok" would be translated to "A" and "B".',
  ],
  [
    "two translations in",
    mapped({ ...status, values: { Ok: ["A"], Up: ["A"] } }, "inbound"),
    "RS1006",
    'inbound.mappings["m"].values',
    'The third-party value "A" would be translated to "Ok" and "Up".',
  ],
  [
    "MATCHES without what",
    mapped({ ...status, parsing: { operators: [{ operator: "matches", start_word: "x" }] } }),
    "RS1003",
    `${M}.parsing.operators[0].regex`,
    "MATCHES needs a regular expression.",
  ],
  [
    "a cut without a word",
    mapped({ ...status, parsing: { operators: [{ operator: "AFTER", regex: "x" }] } }),
    "RS1003",
    `${M}.parsing.operators[0]`,
    "AFTER has no word to cut at.",
  ],
  [
    "a missing user",
    notify({ auth_type: "BASIC", password_wo: secret }),
    "RS1009",
    `${N}user_name`,
    "With auth_type BASIC the notifier needs user_name.",
  ],
  [
    "a needless password",
    notify({
      auth_type: "OAUTH2",
      grant_type: "CLIENT_CREDENTIALS",
      api_key: "k",
      api_secret_wo: secret,
      access_token_uri: "t",
      password_wo: secret,
    }),
    "RS1010",
    `${N}password_wo`,
    "With auth_type OAUTH2, grant_type CLIENT_CREDENTIALS the notifier does not use password_wo.",
  ],
  [
    "authentication of no type",
    { ...id, inbound: { authentication: { role_id: "r" } } },
    "RS1003",
    "inbound.authentication.auth_type",
    '"auth_type" is required.',
  ],
];

describe("a declaration is refused", () => {
  it.each([...shapes, ...meanings])(
    "a declaration with %s is refused at its place, in one sentence",
    (_, config, code, where, message) => {
      expect(flaws(config)).toEqual([[code, where, message]]);
    },
  );

  it.each<[string, unknown, string]>([
    ["the type that is meant", { ...id, display_name: ["x"] }, "Write a string at display_name."],
    ["a list in a table", mapped({ ...status, values: { Ok: "x" } }), `Write ["…"] at ${M}.values["Ok"].`],
    [
      "what to do with an entry of nothing",
      mapped({ ...status, values: { Ok: [] } }),
      "Give it one, or remove the entry.",
    ],
    [
      "where ids come from",
      {},
      "Set integration_id to the id (INTG-…) that rampsync list, or the data source rampsync_installed_integrations, shows, or declare install, which makes one.",
    ],
    ["what ids look like", { integration_id: "a b" }, "Ids look like INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761."],
    ["to remove what the server sets", { ...id, status: "x" }, "Remove it."],
    ["what a reason may hold", { ...id, uninstall_reason: "a > b" }, "Write it without them."],
    ["the values that are known", { ...id, on_destroy: "drop" }, "Use forget, remove_mappings, uninstall."],
    [
      "what an empty one is",
      notify({ base_uri: "" }),
      `Set ${N}base_uri: Address of the third party, with or without a scheme.`,
    ],
    [
      "which one to merge with",
      { ...id, outbound: { mappings: { a: status, b: status } } },
      'Merge it with outbound.mappings["a"].',
    ],
    ["the expression", mapped({ ...status, parsing: { operators: [{ operator: "MATCHES" }] } }), "Set regex."],
    [
      "the words",
      mapped({ ...status, parsing: { operators: [{ operator: "AFTER" }] } }),
      "Set start_word (AFTER, BETWEEN) or end_word (BEFORE, BETWEEN), or both.",
    ],
    [
      "that empty is taken",
      notify({ auth_type: "BASIC", password_wo: secret }),
      `Set ${N}user_name; empty is taken, missing is not.`,
    ],
    [
      "the nearest names, five at most",
      { ...id, inbounds: {} },
      "Known here: inbound, outbound, findings, tenant_id, install.",
    ],
  ])("a refused declaration has a hint that says %s", (_, config, hint) => {
    expect(hints(config)).toEqual([hint]);
  });
});

describe("a declaration is taken", () => {
  it.each<[string, unknown]>([
    ["truths as text", { ...id, inbound: { drop_alerts_on_unmanaged_resources: "true" } }],
    ["untruths as text", { ...id, inbound: { drop_alerts_on_unmanaged_resources: "false" } }],
    ["truths", { ...id, inbound: { drop_alerts_on_unmanaged_resources: false } }],
    ["numbers and truths as text", { ...id, display_name: 3, description: true }],
    ["values that are numbers and truths", mapped({ ...status, values: { Ok: [1], Bad: [true], Fair: [secret] } })],
    ["versions as number and as text", notify({ password_wo_version: 2, api_secret_wo_version: "3" })],
    ["a text of just the length", { ...id, description: "x".repeat(500) }],
    [
      "synonyms, in any case",
      notify({
        auth_type: "oauth2",
        grant_type: "password_credentials",
        user_name: "u",
        password_wo: secret,
        api_key: "k",
        api_secret_wo: secret,
        access_token_uri: "t",
      }),
    ],
    [
      "cuts by either word, and by an expression",
      mapped({
        ...status,
        parsing: {
          operators: [
            { operator: "AFTER", start_word: "a" },
            { operator: "BEFORE", end_word: "b" },
            { operator: "matches", regex: "x" },
          ],
        },
      }),
    ],
    ["operators that are known only later", mapped({ ...status, parsing: { operators: [UNKNOWN] } })],
    [
      "maps of strings with what is known only later",
      notify({ auth_type: UNKNOWN, jwt: { tokens_path: { a: UNKNOWN, b: 1 } } }),
    ],
    [
      "secret maps, whole and by entry",
      notify({
        auth_type: UNKNOWN,
        jwt: { token_headers_wo: secret, resource_auth_headers_wo: { a: secret, b: UNKNOWN } },
      }),
    ],
  ])("a declaration with %s is accepted", (_, config) => {
    expect(flaws(config)).toEqual([]);
  });

  it("a declaration with secrets as plain text is accepted where the caller cannot tell", () => {
    const config = notify({ auth_type: "BASIC", user_name: "u", password_wo: "p" });
    expect(validateConfig(config, { plainSecrets: true })).toEqual([]);
  });
});
