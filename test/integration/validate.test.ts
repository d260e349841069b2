// A wrong declaration is refused with a code, at its path, saying what would be right.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { type Config, UNKNOWN } from "../../src/integration/declared/config.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import { table } from "./sides.js";

const id = { integration_id: "INTG-1" };
const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const out = (...tables: readonly unknown[]): Config => ({
  ...id,
  outbound: { mappings: Object.fromEntries(tables.map((entry, index) => [`m${index}`, entry])) },
});
const into = (...tables: readonly unknown[]): Config => ({
  ...id,
  inbound: { mappings: Object.fromEntries(tables.map((entry, index) => [`m${index}`, entry])) },
});
const notify = (notifier: Config): Config => ({ ...id, outbound: { notifier } });
const rest = { type: "REST_API", base_uri: "a.example" };
const password = new Secret("p");

const wrong: readonly (readonly [string, unknown, string, string])[] = [
  ["a declaration that is no object", 3, "RS1002", ""],
  ["an unknown attribute", { ...id, displayname: "x" }, "RS1001", "displayname"],
  ["a server-owned attribute", { ...id, status: "x" }, "RS1001", "status"],
  ["a wrong type", { ...id, inbound: "x" }, "RS1002", "inbound"],
  [
    "a wrong type in a table",
    out(table(...STATUS, { Ok: "Good" as unknown as string[] })),
    "RS1002",
    'outbound.mappings["m0"].values["Ok"]',
  ],
  ["no integration", {}, "RS1003", "integration_id"],
  [
    "a missing part of a mapping",
    out({ entity_type: "INCIDENT", attribute: "Status", third_party_entity_type: "T" }),
    "RS1003",
    'outbound.mappings["m0"].third_party_attribute',
  ],
  ["an unknown value of an enumeration", { ...id, unmanaged_mappings: "delete" }, "RS1004", "unmanaged_mappings"],
  ["an unknown entity type", out(table("TICKET.Status", "T.S")), "RS1005", 'outbound.mappings["m0"].entity_type'],
  [
    "an ambiguous table, outbound",
    out(table(...STATUS, { Ok: ["Good", "Fine"] })),
    "RS1006",
    'outbound.mappings["m0"].values',
  ],
  [
    "an ambiguous table, inbound",
    into(table(...STATUS, { Open: ["New"], Closed: ["New"] })),
    "RS1006",
    'inbound.mappings["m0"].values',
  ],
  [
    "a duplicate mapping, whatever its case",
    out(table(...STATUS), table("incident.STATUS", "TICKET.status")),
    "RS1007",
    'outbound.mappings["m1"]',
  ],
  ["an empty OpsRamp value", out(table(...STATUS, { "": ["Good"] })), "RS1008", 'outbound.mappings["m0"].values[""]'],
  ["an empty third-party value", out(table(...STATUS, { Ok: [""] })), "RS1008", 'outbound.mappings["m0"].values["Ok"]'],
  ["a notifier without an address", notify({ type: "REST_API" }), "RS1003", "outbound.notifier.base_uri"],
  [
    "a notifier with an empty address",
    notify({ type: "REST_API", base_uri: "" }),
    "RS1003",
    "outbound.notifier.base_uri",
  ],
  [
    "BASIC without a user",
    notify({ ...rest, auth_type: "BASIC", password_wo: password }),
    "RS1009",
    "outbound.notifier.user_name",
  ],
  [
    "the PASSWORD grant without a user",
    notify({
      ...rest,
      auth_type: "OAUTH2",
      grant_type: "PASSWORD",
      password_wo: password,
      api_key: "k",
      api_secret_wo: password,
      access_token_uri: "t",
    }),
    "RS1009",
    "outbound.notifier.user_name",
  ],
  [
    "a field that the authentication does not use",
    notify({ ...rest, auth_type: "NONE", user_name: "u" }),
    "RS1010",
    "outbound.notifier.user_name",
  ],
  [
    "a password with CLIENT_CREDENTIALS",
    notify({
      ...rest,
      auth_type: "OAUTH2",
      grant_type: "CLIENT_CREDENTIALS",
      password_wo: password,
      api_key: "k",
      api_secret_wo: password,
      access_token_uri: "t",
    }),
    "RS1010",
    "outbound.notifier.password_wo",
  ],
  [
    "a literal secret",
    notify({ ...rest, auth_type: "BASIC", user_name: "u", password_wo: "canary" }),
    "RS1011",
    "outbound.notifier.password_wo",
  ],
  ["a description that is too long", { ...id, description: "x".repeat(501) }, "RS1014", "description"],
  ["an installation without a name", { install: { application: "CUSTOM" } }, "RS1003", "display_name"],
];

describe("the validation of a declaration", () => {
  it.each(wrong)("a declaration is refused: %s", (_, config, code, path) => {
    const [first] = validateConfig(config, { place: { construct: "here" } });
    expect(first).toMatchObject({ code, where: path === "" ? "here" : `here: ${path}` });
    expect(first?.hint).not.toBe("");
    expect(JSON.stringify(first)).not.toContain("canary");
  });

  it("a refused attribute comes with the nearest attribute names", () => {
    expect(validateConfig({ ...id, displayname: "x" })[0]?.hint).toMatch(/^Known here: display_name/);
  });

  it("all errors of a declaration are reported at once", () => {
    const codes = validateConfig({ displayname: "x", inbound: 3, description: "x".repeat(600) }).map(
      (error) => error.code,
    );
    expect(codes).toEqual(["RS1001", "RS1014", "RS1002"]);
  });

  it("a right declaration is accepted with nulls, numbers as text, and many third-party values inbound", () => {
    expect(validateConfig(into(table(...STATUS, { Open: ["New", "In Progress"], Closed: ["Done"] })))).toEqual([]);
    expect(
      validateConfig({ ...id, display_name: null, inbound: null, outbound: { mappings: null, notifier: null } }),
    ).toEqual([]);
    expect(validateConfig(notify({ ...rest, auth_type: "basic", user_name: "", password_wo: password }))).toEqual([]);
  });

  it("values that are known only later are not validated", () => {
    expect(validateConfig({ integration_id: UNKNOWN, inbound: { mappings: { a: UNKNOWN } } })).toEqual([]);
    expect(
      validateConfig(out({ ...table(...STATUS), values: { Ok: UNKNOWN, Bad: [UNKNOWN] }, entity_type: UNKNOWN })),
    ).toEqual([]);
    expect(validateConfig(notify({ ...rest, auth_type: UNKNOWN, user_name: "u" }))).toEqual([]);
    expect(validateConfig(notify({ ...rest, auth_type: "BASIC", user_name: UNKNOWN, password_wo: UNKNOWN }))).toEqual(
      [],
    );
  });
});
