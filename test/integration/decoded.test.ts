// Every shape that an answer has been seen to have, and what is read of it.
import { describe, expect, it } from "vitest";
import { scalarAt } from "../../src/integration/fields.js";
import {
  canonicalValue,
  decodeIntegration,
  decodeRows,
  hasOtherName,
  holdsConfiguration,
} from "../../src/integration/wire/codec.js";
import type { WireIntegration, WireMappingRow } from "../../src/integration/wire/wire.js";

const read = (wire: object) => decodeIntegration(wire as WireIntegration);
const scalarsOf = (wire: object) => Object.fromEntries(read(wire).scalars);
const mapped = (...mapAttributes: unknown[]) => read({ inboundConfig: { mapAttributes } }).mappings;

describe("answers of the wrong shape", () => {
  const problem = (wire: unknown) => {
    try {
      read(wire as object);
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "none";
  };

  it.each<[string, unknown]>([
    ["inboundConfig is not an object", { inboundConfig: [] }],
    ["outboundConfig is not an object", { outboundConfig: "none" }],
    ["authentication is not an object", { inboundConfig: { authentication: 1 } }],
    ["baseNotifier is not an object", { outboundConfig: { baseNotifier: [] } }],
    ["baseNotifier is not an object", { outboundConfig: { notifier: "x" } }],
    ["mapAttributes is not a list", { inboundConfig: { mapAttributes: {} } }],
    ["mapAttributes holds what is not an object", { inboundConfig: { mapAttributes: [{}, null] } }],
    ["mapAttributes holds what is not an object", { outboundConfig: { mapAttributes: ["x"] } }],
    ["mapAttributes holds what is not an object", { outboundConfig: { mapAttributes: [[]] } }],
    ["attrValues is not a list", { inboundConfig: { mapAttributes: [{ attrValues: "x" }] } }],
    ["parsingProperty is not an object", { inboundConfig: { mapAttributes: [{ parsingProperty: "x" }] } }],
    ["oprset is not a list", { inboundConfig: { mapAttributes: [{ parsingProperty: { oprset: {} } }] } }],
    [
      "oprset holds what is not an object",
      { inboundConfig: { mapAttributes: [{ parsingProperty: { oprset: [1] } }] } },
    ],
  ])("the error about an answer of the wrong shape says that %s", (what, wire) => {
    expect(problem(wire)).toBe(`The answer is not understood: ${what}.`);
  });
});

describe("what the integration is", () => {
  it("the type of an integration is read where the answer has it", () => {
    const wire = {
      id: 7,
      displayName: "Desk",
      integration: { id: "CUSTOM", name: "Custom" },
      category: "X",
      status: "on",
    };
    expect(read(wire)).toMatchObject({
      id: "7",
      displayName: "Desk",
      application: "CUSTOM",
      applicationName: "Custom",
      category: "X",
      status: "on",
    });
    expect(read({ state: "off" })).toMatchObject({ status: "off" });
    expect(read({ status: "", state: "off" })).toMatchObject({ status: "off" });
    expect(read({ status: "on", state: "off" })).toMatchObject({ status: "on" });
  });

  it("the type of an integration is left out where the answer does not have it", () => {
    const bare = { id: "", scalars: new Map(), hasNotifier: false, mappings: [], rows: {} };
    expect(read({})).toEqual(bare);
    expect(read({ displayName: "", category: null, integration: { id: {} } })).toEqual(bare);
  });
});

describe("a scalar of an answer", () => {
  it.each<[string, object, unknown]>([
    ["a text", { displayName: "Desk" }, "Desk"],
    ["a number", { displayName: 7 }, "7"],
    ["a boolean", { displayName: false }, "false"],
    ["nothing", { displayName: null }, undefined],
    ["an empty text", { displayName: "" }, undefined],
    ["a list", { displayName: ["x"] }, undefined],
    ["an object", { displayName: { id: "x" } }, undefined],
  ])("a scalar of an answer may be %s", (_, wire, value) => {
    expect(scalarsOf(wire).display_name).toBe(value);
  });

  it("the id of an object may be given alone, or be missing in its object", () => {
    const source = (alertSource: unknown) => scalarsOf({ alertSource }).alert_source_id;
    expect(source({ id: 12 })).toBe("12");
    expect(source("12")).toBe("12");
    expect(source(12)).toBe("12");
    expect(source({ name: "x" })).toBeUndefined();
    expect(source({ id: null })).toBeUndefined();
  });

  it.each<[unknown, boolean | undefined]>([
    [true, true],
    [false, false],
    ["TRUE", true],
    ["False", false],
    ["", undefined],
    ["yes", undefined],
    [1, undefined],
    [null, undefined],
  ])("a boolean of an answer may be %j", (value, meant) => {
    const path = "inbound.drop_alerts_on_unmanaged_resources";
    expect(scalarsOf({ inboundConfig: { dropAlertsOnUnmanagedResources: value } })[path]).toBe(meant);
  });

  it("a field is read by its other name where the first has no value", () => {
    const path = "inbound.drop_alerts_on_unmanaged_resources";
    const both = (first: unknown, second: unknown) =>
      scalarsOf({ inboundConfig: { dropAlertsOnUnmanagedResources: first, dropAlerts: second } })[path];
    expect(both(undefined, "true")).toBe(true);
    expect(both("maybe", "true")).toBe(true);
    expect(both(false, true)).toBe(false);
    const url = (first: unknown, second: unknown) =>
      scalarsOf({ outboundConfig: { baseNotifier: { accessTokenURL: first, accessTokenURI: second } } })[
        "outbound.notifier.access_token_uri"
      ];
    expect(url("", "b")).toBe("b");
    expect(url({}, "b")).toBe("b");
    expect(url("a", "b")).toBe("a");
  });

  it("a secret is not read, even where the server shows it", () => {
    expect(scalarsOf({ outboundConfig: { baseNotifier: { password: "p", userName: "u" } } })).toEqual({
      "outbound.notifier.user_name": "u",
    });
  });
});

describe("a notifier as read", () => {
  const has = (baseNotifier: unknown) => read({ outboundConfig: { baseNotifier } }).hasNotifier;

  it("a notifier is present where any of its fields has a value", () => {
    expect(has({ type: "REST_API" })).toBe(true);
    expect(has({ type: null, unknown: 0 })).toBe(true);
    expect(has({ type: "", other: false })).toBe(true);
  });

  it.each([[undefined], [null], [{}], [{ type: null, baseURI: "", other: undefined }]])(
    "a notifier is absent for %j",
    (value) => {
      expect(has(value)).toBe(false);
    },
  );
});

describe("a mapping of an answer", () => {
  it("a mapping of an answer without rules, values or id is read without them", () => {
    expect(mapped({ name: "Status", entityType: "INCIDENT" })).toEqual([
      {
        header: {
          direction: "inbound",
          entityType: "INCIDENT",
          attribute: "Status",
          thirdPartyEntityType: "",
          thirdPartyAttribute: "",
        },
        pairs: [],
      },
    ]);
  });

  it("a mapping of an answer without a name is named by its id", () => {
    expect(mapped({ name: "", attrName: "incident.status" })).toMatchObject([
      { attributeId: "incident.status", header: { attribute: "incident.status" } },
    ]);
  });

  it("an answer that has an entry for each row gives one mapping of each header, whatever the case of its names", () => {
    const entry = (thirdPartyAttrName: string, value: string, parsingProperty?: object) => ({
      name: "Status",
      entityType: "INCIDENT",
      thirdPartyEntityType: "TICKET",
      thirdPartyAttrName,
      attrValues: [{ attrValue: value, thirdPartyAttrValue: "x" }],
      ...(parsingProperty === undefined ? {} : { parsingProperty }),
    });
    const rules = { defaultValue: "d", oprset: [] };
    const entries = [entry("Status", "Ok"), entry("Other", "Ok"), entry("STATUS", "Bad", rules)];
    expect(mapped(...entries)).toMatchObject([
      {
        header: { thirdPartyAttribute: "Status" },
        pairs: [{ value: "Ok" }, { value: "Bad" }],
        parsing: { defaultValue: "d" },
      },
      { header: { thirdPartyAttribute: "Other" }, pairs: [{ value: "Ok" }] },
    ]);
  });

  it("an empty OpsRamp value makes no pair, and an empty third-party value makes one", () => {
    const attrValues = [
      { attrValue: "", thirdPartyAttrValue: "x" },
      { attrValue: null, thirdPartyAttrValue: "y" },
      { attrValue: "Ok", thirdPartyAttrValue: "" },
      { attrValue: 1, thirdPartyAttrValue: "", tenantAttrValue: true },
    ];
    expect(mapped({ attrValues })[0]?.pairs).toEqual([
      { value: "Ok", thirdPartyValue: "" },
      { value: "1", thirdPartyValue: "true" },
    ]);
  });

  const rules = (parsingProperty: unknown) => mapped({ parsingProperty })[0]?.parsing;

  it.each([[null], [{}], [{ oprset: [] }], [{ oprset: null, defaultValue: "" }], [{ defaultValue: null }]])(
    "a mapping of an answer has no cutting rules with %j",
    (parsing) => {
      expect(rules(parsing)).toBeUndefined();
    },
  );

  it("a mapping of an answer has its cutting rules without those parts that are empty", () => {
    expect(rules({ defaultValue: "d", oprset: [] })).toEqual({ defaultValue: "d", operators: [] });
    const oprset = [
      { operator: "BETWEEN", startWord: "a", endWord: "b", regexStr: "" },
      { operator: "MATCHES", startWord: null, regexStr: "c" },
      {},
    ];
    expect(rules({ oprset })).toEqual({
      operators: [
        { operator: "BETWEEN", startWord: "a", endWord: "b" },
        { operator: "MATCHES", regex: "c" },
        { operator: "" },
      ],
    });
  });
});

describe("a row of an answer", () => {
  const live = read({
    outboundConfig: {
      mapAttributes: [
        { name: "Status", attrName: "incident.status", entityType: "INCIDENT" },
        { name: "Other", entityType: "INCIDENT" },
      ],
    },
  });
  const row = (wire: WireMappingRow) =>
    decodeRows("outbound", [{ uniqueId: "1", entity: "Incident", ...wire }], live)[0];

  it("a row of an answer is named by the display name of its id, its own name, or the id", () => {
    const attribute = (wire: WireMappingRow) => row(wire)?.header.attribute;
    expect(attribute({ property: "INCIDENT.STATUS", propertyName: "x" })).toBe("Status");
    expect(attribute({ property: "incident.priority", propertyName: "Priority" })).toBe("Priority");
    expect(attribute({ property: "incident.priority" })).toBe("incident.priority");
    expect(attribute({ property: "undefined" })).toBe("undefined");
  });

  it("a row of an answer has its value, else the displayed one, and makes no pair without either", () => {
    const pair = (wire: WireMappingRow) => row({ tenantPropertyValue: "x", ...wire })?.pair;
    expect(pair({ propertyValue: "Ok", propertyDisplayValue: "OK!" })).toEqual({ value: "Ok", thirdPartyValue: "x" });
    expect(pair({ propertyValue: "", propertyDisplayValue: "OK!" })).toEqual({ value: "OK!", thirdPartyValue: "x" });
    expect(pair({})).toBeUndefined();
  });

  it("a row of an answer has the form of its value that the integration shows, stored or displayed", () => {
    const mapping = (value: string) => ({
      name: "Status",
      entityType: "INCIDENT",
      attrValues: [{ attrValue: value, thirdPartyAttrValue: "x" }],
    });
    const pairOf = (shown: string, tenantPropertyValue = "x") => {
      const side = read({ outboundConfig: { mapAttributes: [mapping(shown)] } });
      const wire = { entity: "INCIDENT", propertyName: "Status", propertyValue: "group-7", tenantPropertyValue };
      return decodeRows("outbound", [{ uniqueId: "1", ...wire, propertyDisplayValue: "Desk" }], side)[0]?.pair;
    };
    expect(pairOf("Desk")).toEqual({ value: "Desk", thirdPartyValue: "x" });
    expect(pairOf("group-7")).toEqual({ value: "group-7", thirdPartyValue: "x" });
    expect(pairOf("Desk", "y")).toEqual({ value: "group-7", thirdPartyValue: "y" });
  });

  it("a row of an answer has cutting rules where it carries some", () => {
    expect(row({ parsingProperty: { oprset: [{ operator: "AFTER", startWord: "a" }] } })?.parsing).toEqual({
      operators: [{ operator: "AFTER", startWord: "a" }],
    });
    expect(Object.keys(row({}) ?? {})).toEqual(["id", "header"]);
  });
});

describe("the form of a value", () => {
  const { field } = scalarAt("outbound.notifier.grant_type");

  it.each([
    ["PASSWORD", "PASSWORD"],
    ["password", "PASSWORD"],
    ["PASSWORD_CREDENTIALS", "PASSWORD"],
    ["password_credentials", "PASSWORD"],
    ["Client_Credentials", "CLIENT_CREDENTIALS"],
    ["other", "other"],
  ])("the normal form of %s is %s", (text, form) => {
    expect(canonicalValue(field, text)).toBe(form);
  });

  it("a field that takes any text keeps its text", () => {
    expect(canonicalValue(scalarAt("display_name").field, "password_credentials")).toBe("password_credentials");
  });
});

describe("fields with a second name", () => {
  it.each<[string, "accessTokenURL" | undefined, boolean]>([
    ["outbound.notifier.access_token_uri", undefined, true],
    ["outbound.notifier.access_token_uri", "accessTokenURL", false],
    ["inbound.drop_alerts_on_unmanaged_resources", undefined, true],
    ["inbound.drop_alerts_on_unmanaged_resources", "accessTokenURL", true],
    ["outbound.notifier.user_name", undefined, false],
    ["tenant_id", undefined, false],
  ])("whether %s has another name, with the token address settled as %s: %j", (path, accessTokenField, has) => {
    expect(hasOtherName(path, accessTokenField === undefined ? {} : { accessTokenField })).toBe(has);
  });
});

describe("the configuration as read", () => {
  it("a configuration is present where either direction of it is", () => {
    expect(holdsConfiguration({ inboundConfig: {} })).toBe(true);
    expect(holdsConfiguration({ outboundConfig: {} })).toBe(true);
    expect(holdsConfiguration({ inboundConfig: null, outboundConfig: null } as WireIntegration)).toBe(false);
    expect(holdsConfiguration({})).toBe(false);
  });
});
