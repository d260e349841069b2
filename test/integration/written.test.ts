// The body of a write, to the byte: each field at its place and in its shape, and nothing that was not asked for.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import type { Scalar } from "../../src/integration/model.js";
import { decodeIntegration, encodeUpdate, holdsConfiguration, type Update } from "../../src/integration/wire/codec.js";
import type { WireIntegration } from "../../src/integration/wire/wire.js";
import { header } from "./sides.js";

const N = "outbound.notifier.";
const body = (scalars: Readonly<Record<string, Scalar>>, additions: Update["additions"] = []) =>
  encodeUpdate({ scalars: new Map(Object.entries(scalars)), additions }, { secrets: "revealed" });
const notifier = (scalars: Readonly<Record<string, Scalar>>) =>
  body(Object.fromEntries(Object.entries(scalars).map(([name, value]) => [N + name, value]))).outboundConfig;

describe("a write of changes", () => {
  it("a request is empty where nothing is to be sent", () => {
    expect(body({})).toStrictEqual({});
  });

  it("a request holds scalars at their places, objects around ids, and nothing else", () => {
    expect(
      body({
        display_name: "Desk",
        alert_source_id: "9",
        "inbound.authentication.auth_type": "BASIC",
        "inbound.authentication.role_id": "7",
        "inbound.drop_alerts_on_unmanaged_resources": false,
      }),
    ).toStrictEqual({
      displayName: "Desk",
      alertSource: { id: "9" },
      inboundConfig: {
        authentication: { authType: "BASIC", role: { uniqueId: "7" } },
        dropAlertsOnUnmanagedResources: false,
      },
    });
  });

  it("a request holds headers and paths of a JWT notifier as lists of key and value, even of a secret that is their text", () => {
    const listed = [
      { key: "a", value: "1" },
      { key: "b", value: "2" },
    ];
    expect(
      notifier({
        "jwt.tokens_path": { a: "1", b: "2" },
        "jwt.token_headers_wo": new Secret('{"a":"1","b":"2"}'),
        "jwt.token_payload_wo": new Secret('{"grant":"x"}'),
      }),
    ).toStrictEqual({ baseNotifier: { tokensPath: listed, tokenHeaders: listed, tokenPayload: { grant: "x" } } });
    expect(notifier({ "jwt.token_payload_wo": new Secret("no JSON") })).toStrictEqual({
      baseNotifier: { tokenPayload: "no JSON" },
    });
  });

  it("a request holds mappings by direction, with their cutting rules", () => {
    const status = header("outbound", "INCIDENT.Status", "Ticket.State");
    const pairs = [{ value: "Ok", thirdPartyValue: "Good" }];
    const operators = [
      { operator: "BETWEEN", startWord: "a", endWord: "b" },
      { operator: "MATCHES", regex: "x+" },
    ];
    const wire = {
      name: "Status",
      thirdPartyAttrName: "State",
      entityType: "INCIDENT",
      thirdPartyEntityType: "Ticket",
    };
    const attrValues = [{ attrValue: "Ok", thirdPartyAttrValue: "Good" }];
    expect(body({}, [{ header: status, pairs, parsing: { defaultValue: "none", operators } }])).toStrictEqual({
      outboundConfig: {
        mapAttributes: [
          {
            ...wire,
            attrValues,
            parsingProperty: {
              defaultValue: "none",
              oprset: [
                { operator: "BETWEEN", startWord: "a", endWord: "b" },
                { operator: "MATCHES", regexStr: "x+" },
              ],
            },
          },
        ],
      },
    });
    const both = [
      { header: { ...status, direction: "inbound" as const }, pairs },
      { header: status, pairs: [], parsing: { operators: [] } },
    ];
    expect(body({}, both)).toStrictEqual({
      inboundConfig: { mapAttributes: [{ ...wire, attrValues }] },
      outboundConfig: { mapAttributes: [{ ...wire, attrValues: [], parsingProperty: { oprset: [] } }] },
    });
  });

  it("a request is read back as what was written", () => {
    const parsing = { defaultValue: "none", operators: [{ operator: "BETWEEN", startWord: "a", endWord: "b" }] };
    const status = header("inbound", "INCIDENT.Status", "Ticket.State");
    const pairs = [{ value: "Ok", thirdPartyValue: "Good" }];
    const written = body({ [`${N}base_uri`]: "a.example" }, [{ header: status, pairs, parsing }]);
    const read = decodeIntegration({ ...written, id: "INTG-1" });
    expect(read.mappings).toEqual([{ header: status, pairs, parsing }]);
    expect(read.scalars.get(`${N}base_uri`)).toBe("a.example");
    expect(read.hasNotifier).toBe(true);
  });
});

describe("answers of a search", () => {
  it.each<[string, object, boolean]>([
    ["without a configuration", { id: "INTG-1" }, false],
    ["with nulls in its place", { inboundConfig: null, outboundConfig: null }, false],
    ["with an inbound one", { inboundConfig: {} }, true],
    ["with an outbound one beside a null", { inboundConfig: null, outboundConfig: {} }, true],
  ])("an answer of a search %s is recognised as such", (_, answer, holds) => {
    expect(holdsConfiguration(answer as WireIntegration)).toBe(holds);
  });
});
