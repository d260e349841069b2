// What a program in JavaScript, or an object wider than its type, brings: refused when it runs, with the nearest right name.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  Alert,
  Auth,
  from,
  InboundAuthentication,
  Incident,
  InstalledIntegration,
  inbound,
  MappingSet,
  Notifier,
  Secret,
  ServiceRequest,
  TenantStack,
} from "../../src/constructs/cdktf.js";
import { unsynthesizedApp } from "../support/app.js";
import { desk, ID } from "./program.js";

/** What the compiler would refuse. */
const loose = <Props>(props: object): Props => props as Props;

const password = Secret.variable("password");
const [status] = [from("TICKET", "Status")];
const bare = inbound(Incident.STATUS, status);

describe("an unknown member", () => {
  it.each([
    ["an integration", () => desk(loose({ displayname: "Desk" })), "displayname", "displayName"],
    ["a stack", () => new TenantStack(unsynthesizedApp(), "c", loose({ endPoint: "x" })), "endPoint", "endpoint"],
    ["a notifier", () => desk({ notifier: Notifier.rest(loose({ baseURI: "x" })) }), "notifier.baseURI", "baseUri"],
    [
      "an authentication",
      () => desk({ notifier: Notifier.rest({ baseUri: "x", auth: Auth.basic(loose({ username: "u", password })) }) }),
      "notifier.auth.username",
      "userName",
    ],
    [
      "an authentication of another grant",
      () =>
        desk({
          notifier: Notifier.rest({
            baseUri: "x",
            auth: Auth.oauth2ClientCredentials(
              loose({ tokenUrl: "t", apiKey: "k", apiSecret: password, userName: "u" }),
            ),
          }),
        }),
      "notifier.auth.userName",
      "tokenUrl",
    ],
    [
      "an inbound authentication",
      () => desk({ inboundAuthentication: InboundAuthentication.basic(loose({ role: "1" })) }),
      "inboundAuthentication.role",
      "roleId",
    ],
    ["a mapping", () => inbound(Incident.STATUS, status, {}, loose({ labels: "x" })), "labels", "label"],
    [
      "cutting rules",
      () => inbound(Alert.STATE, status, {}, { parsing: loose({ default: "Ok" }) }),
      "parsing.default",
      "defaultValue",
    ],
    [
      "one cutting rule",
      () =>
        inbound(Alert.STATE, status, {}, { parsing: { operators: [loose({ operator: "AFTER", startword: "x" })] } }),
      "parsing.operators[0].startword",
      "startWord",
    ],
    ["a secret", () => Secret.variable("x", loose({ descripton: "x" })), "descripton", "description"],
  ])("an unknown property of %s is refused with the nearest right name", (_of, make, where, nearest) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: "RS1001",
        where: expect.stringMatching(new RegExp(`(^|: )${where.replace(/[.[\]]/g, "\\$&")}(:|$)`)),
        hint: expect.stringMatching(new RegExp(`^Known here: (\\w+, )*${nearest}\\b`)),
      }),
    );
  });

  it.each([
    ["Incident.STATSU", () => Reflect.get(Incident, "STATSU"), "STATUS"],
    ["ServiceRequest.PRIORTY", () => Reflect.get(ServiceRequest, "PRIORTY"), "PRIORITY"],
    ["Alert.state", () => Reflect.get(Alert, "state"), "STATE"],
    ["Auth.oauth2", () => Reflect.get(Auth, "oauth2"), "oauth2Password"],
    ["Notifier.REST", () => Reflect.get(Notifier, "REST"), "rest"],
    ["InboundAuthentication.webHook", () => Reflect.get(InboundAuthentication, "webHook"), "webhook"],
  ])("%s is refused where it is read, with the nearest right name", (call, read, nearest) => {
    expect(read).toThrow(
      expect.objectContaining({
        code: "RS1001",
        where: call,
        hint: expect.stringContaining(nearest),
        place: expect.objectContaining({
          source: { file: "test/constructs/unknown-members.test.ts", line: expect.anything() },
        }),
      }),
    );
  });

  it("constants can be printed, compared, copied and awaited", async () => {
    expect(inspect(Incident)).toContain("STATUS");
    expect(JSON.parse(JSON.stringify(Incident))).toEqual({ ...Incident });
    expect(await Promise.resolve(Auth)).toBe(Auth);
    expect(String(Incident)).toBe("[object Object]");
  });
});

describe("a value of another kind", () => {
  it.each([
    [
      "a list as mappings",
      () => desk(loose({ mappings: [bare] })),
      "Expected a MappingSet, found a list.",
      "MappingSet.of(",
    ],
    [
      "a list in a set",
      () => MappingSet.of(loose([bare])),
      "Expected a mapping, found a list.",
      "MappingSet.of(...mappings)",
    ],
    ["nothing in a set", () => MappingSet.of(loose(Object(undefined))), "Expected a mapping", "inbound(…)"],
    [
      "no attribute",
      () => inbound(loose(undefined as never), status),
      "Expected an attribute, found nothing.",
      "Incident.STATUS",
    ],
    ["a text as a table", () => inbound(Incident.STATUS, status, loose("x" as never)), "Expected a table", "Open"],
    [
      "no properties",
      () => new InstalledIntegration(desk().stack, "x", loose(undefined as never)),
      "found nothing",
      "",
    ],
    [
      "no authentication",
      () => desk({ notifier: { baseUri: "x", type: "REST_API", auth: loose([] as never) } }),
      "found a list",
      "",
    ],
    [
      "a side of the other direction",
      () => desk(loose({ integrationId: ID, notifier: "x" })),
      "found something else (string)",
      "",
    ],
  ])("%s is refused as the wrong type, with what is right", (_of, make, message, hint) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: "RS1002",
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
