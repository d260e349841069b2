// What a planned call says of its content is what its body holds.
import { expect, it } from "vitest";
import { type Header } from "../../src/document/mapping.js";
import { decodeIntegration, encodeUpdate, type Update } from "../../src/integration/wire/codec.js";
import { contentOf } from "../../src/resources/installed-integration/calls.js";

const header = (attribute: string): Header => ({
  direction: "outbound",
  entityType: "INCIDENT",
  attribute,
  thirdPartyEntityType: "Ticket",
  thirdPartyAttribute: attribute,
});

it("the content of a POST counts its pairs, names its own fields and its groups, as its body has them", () => {
  const update: Update = {
    scalars: new Map<string, string>([
      ["display_name", "Desk"],
      ["outbound.notifier.base_uri", "https://desk.example.com"],
      ["outbound.notifier.auth_type", "NONE"],
      ["inbound.authentication.auth_type", "OAUTH2"],
    ]),
    additions: [
      { header: header("Status"), pairs: [{ value: "Ok", thirdPartyValue: "Good" }] },
      { header: header("Status"), pairs: [] },
      { header: header("Priority"), pairs: [] },
    ],
  };
  const content = contentOf(update);
  expect(content).toEqual({
    pairs: 1,
    mappings: 1,
    fields: [["display_name"], ["outbound", "notifier", "base_uri"]],
    groups: ["notifier authentication", "inbound authentication"],
  });
  const { scalars, mappings } = decodeIntegration(encodeUpdate(update, { secrets: "masked" }));
  expect(contentOf({ scalars, additions: mappings })).toEqual(content);
});
