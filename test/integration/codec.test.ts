// The wire in all its spellings, and the public samples of it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { declare } from "../../src/integration/declared/config.js";
import type { Live, Scalar } from "../../src/integration/model.js";
import { decodeIntegration, decodeRows, encodeUpdate } from "../../src/integration/wire/codec.js";
import type { WireIntegration } from "../../src/integration/wire/wire.js";
import { compare, isQuiet } from "./sides.js";

const asWire = (value: unknown) => value as WireIntegration;

describe("reading the wire", () => {
  it.each([
    ["thirdParty…", { thirdPartyAttrName: "Status", thirdPartyEntityType: "TICKET" }, "thirdPartyAttrValue"],
    ["tenant…", { tenantAttrName: "Status", tenantEntityType: "TICKET" }, "tenantAttrValue"],
  ])("an answer is read with %s names", (_, names, valueName) => {
    const live = decodeIntegration(
      asWire({
        id: "INTG-1",
        inboundConfig: {
          mapAttributes: [
            { ...names, name: "Status", entityType: "INCIDENT", attrValues: [{ attrValue: "Open", [valueName]: 3 }] },
          ],
        },
      }),
    );
    expect(live.mappings).toEqual([
      {
        header: {
          direction: "inbound",
          entityType: "INCIDENT",
          attribute: "Status",
          thirdPartyEntityType: "TICKET",
          thirdPartyAttribute: "Status",
        },
        pairs: [{ value: "Open", thirdPartyValue: "3" }],
      },
    ]);
  });

  it.each(["baseNotifier", "notifier"])(
    "an answer is read with %s, and with both spellings of the token address",
    (name) => {
      for (const url of ["accessTokenURL", "accessTokenURI"]) {
        const live = decodeIntegration(
          asWire({
            id: "x",
            outboundConfig: { [name]: { authType: "oauth2", grantType: "PASSWORD_CREDENTIALS", [url]: "t" } },
          }),
        );
        expect(Object.fromEntries(live.scalars)).toEqual({
          "outbound.notifier.auth_type": "OAUTH2",
          "outbound.notifier.grant_type": "PASSWORD",
          "outbound.notifier.access_token_uri": "t",
        });
      }
    },
  );

  it("an answer may have text for booleans, objects for ids, nulls, tokens and unknown members", () => {
    const live = decodeIntegration(
      asWire({
        id: "x",
        displayName: 7,
        alertSource: { id: 12, name: "a" },
        whatever: [1],
        inboundConfig: {
          dropAlerts: "TRUE",
          mapAttributes: null,
          authentication: { authType: "webhook", token: "canary", role: { uniqueId: "R" } },
        },
        outboundConfig: null,
      }),
    );
    expect(Object.fromEntries(live.scalars)).toEqual({
      display_name: "7",
      alert_source_id: "12",
      "inbound.authentication.auth_type": "WEBHOOK",
      "inbound.authentication.role_id": "R",
      "inbound.drop_alerts_on_unmanaged_resources": true,
    });
    expect(JSON.stringify(live)).not.toContain("canary");
  });

  it.each<[string, unknown]>([
    ["mappings that are an object", { inboundConfig: { mapAttributes: {} } }],
    ["a mapping that is null", { inboundConfig: { mapAttributes: [null] } }],
    ["values that are an object", { inboundConfig: { mapAttributes: [{ attrValues: {} }] } }],
    ["a value that is null", { outboundConfig: { mapAttributes: [{ attrValues: [null] }] } }],
    ["cutting rules that are an object", { inboundConfig: { mapAttributes: [{ parsingProperty: { oprset: {} } }] } }],
    ["a direction that is a text", { outboundConfig: "none" }],
    ["a notifier that is a list", { outboundConfig: { baseNotifier: [] } }],
  ])("an answer with %s is refused with RS4009, not read as empty", (_, wire) => {
    expect(() => decodeIntegration(asWire({ id: "INTG-1", ...(wire as object) }))).toThrow(
      expect.objectContaining({ code: "RS4009" }),
    );
  });

  it("a row's attribute is named by the display name that belongs to its id", () => {
    const live = decodeIntegration(
      asWire({
        id: "x",
        outboundConfig: {
          mapAttributes: [{ name: "Status", attrName: "ServiceRequest.status.name", entityType: "SERVICEREQUEST" }],
        },
      }),
    );
    const [row] = decodeRows(
      "outbound",
      [{ uniqueId: "1", entity: "ServiceRequest", property: "serviceRequest.status.name", propertyValue: "" }],
      live,
    );
    expect(row?.header.attribute).toBe("Status");
    expect(row?.pair).toBeUndefined();
  });
});

describe("writing the wire", () => {
  const scalars = new Map<string, Scalar>([
    ["outbound.notifier.access_token_uri", "t"],
    ["outbound.notifier.api_key", "key"],
    ["outbound.notifier.password_wo", new Secret("canary")],
    ["inbound.authentication.role_id", "R"],
    ["alert_source_id", "12"],
  ]);

  it("a request masks secrets and sensitive fields unless its bytes go to the API", () => {
    expect(JSON.stringify(encodeUpdate({ scalars, additions: [] }, { secrets: "masked" }))).not.toMatch(/canary|"key"/);
    expect(encodeUpdate({ scalars, additions: [] }, { secrets: "revealed" })).toEqual({
      alertSource: { id: "12" },
      inboundConfig: { authentication: { role: { uniqueId: "R" } } },
      outboundConfig: { baseNotifier: { accessTokenURL: "t", apiKey: "key", password: "canary" } },
    });
  });

  it("a request spells the token address as the settings say", () => {
    const body = encodeUpdate({ scalars, additions: [] }, { secrets: "masked", accessTokenField: "accessTokenURI" });
    expect(body.outboundConfig?.baseNotifier).toMatchObject({ accessTokenURI: "t" });
  });
});

const samples = resolve(__dirname, "../../../shared/samples");
const files = existsSync(samples) ? readdirSync(samples) : [];
const read = (name: string): unknown => JSON.parse(readFileSync(join(samples, name), "utf8"));

function integrationsIn(name: string): readonly WireIntegration[] {
  const raw = read(name);
  if (/^notifier/.test(name)) return [asWire({ id: "INTG-1", outboundConfig: { baseNotifier: raw } })];
  if (/^mappingAttr/.test(name) && Array.isArray(raw))
    return [asWire({ id: "INTG-1", inboundConfig: { mapAttributes: raw } })];
  const { results } = raw as { results?: WireIntegration[] };
  return results ?? [asWire(raw)];
}

/** What a sample shows, as a declaration: each value once, headers of one attribute apart. */
function declarationOf(live: Live): Record<string, unknown> {
  const tree: Record<string, Record<string, unknown>> = {};
  for (const direction of ["inbound", "outbound"] as const) {
    const mappings = live.mappings.filter((mapping) => mapping.header.direction === direction);
    if (mappings.length === 0) continue;
    tree[direction] = {
      mappings: Object.fromEntries(
        mappings.map(({ header, pairs }, index) => [
          `m${index}`,
          {
            entity_type: header.entityType,
            attribute: header.attribute,
            third_party_entity_type: header.thirdPartyEntityType,
            third_party_attribute: header.thirdPartyAttribute,
            values: Object.fromEntries(
              [...new Set(pairs.map((pair) => pair.value))].map((value) => [
                value,
                pairs.filter((pair) => pair.value === value).map((pair) => pair.thirdPartyValue),
              ]),
            ),
          },
        ]),
      ),
    };
  }
  return tree;
}

const named = files.filter((name) => /^(seed\.)?(installed|mappingAttr|notifier)/.test(name));

describe.skipIf(named.length === 0)("the public samples", () => {
  it.each(named)(
    "the public sample %s is read, is written back as it was meant, and plans nothing against itself",
    (name) => {
      for (const wire of integrationsIn(name)) {
        const live = decodeIntegration(wire);
        const additions = live.mappings.map(({ header, pairs }) => ({ header, pairs }));
        const again = decodeIntegration({
          id: live.id,
          ...encodeUpdate({ scalars: live.scalars, additions }, { secrets: "revealed" }),
        });
        expect(again.scalars).toEqual(live.scalars);
        expect(again.mappings.map(({ header, pairs }) => ({ header, pairs }))).toEqual(additions);

        const declared = { ...declare(declarationOf(live)), scalars: live.scalars };
        const once = {
          ...live,
          mappings: live.mappings.map((mapping) => ({ ...mapping, pairs: unique(mapping.pairs) })),
        };
        expect(isQuiet(compare(declared, once))).toBe(true);
      }
    },
  );
});

const unique = <Item>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];
