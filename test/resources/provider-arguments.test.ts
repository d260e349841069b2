// The provider's arguments have variables, as their page says: an argument that is given counts before its variable.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readConnection } from "../../src/resources/connection.js";
import { withVariables } from "../../src/resources/provider-arguments.js";
import { providerFields } from "../../src/resources/schema.js";

const access = {
  OPSRAMP_ENDPOINT: "api.example.com",
  OPSRAMP_CLIENT_ID: "id",
  OPSRAMP_CLIENT_SECRET: "secret",
};

it("every argument of the provider has the variable that its page names", () => {
  const page = readFileSync("docs/index.md", "utf8");
  for (const name of Object.keys(providerFields)) {
    expect(page).toMatch(new RegExp(`^- \`${name}\` .*Default: (OPSRAMP|RAMPSYNC)_[A-Z_]+`, "m"));
  }
  const settings = readConnection(
    {},
    {
      ...access,
      RAMPSYNC_DOCUMENTED_ONLY: "true",
      RAMPSYNC_ACCESS_TOKEN_FIELD: "accessTokenURI",
      RAMPSYNC_ADOPT_ONLY: "true",
      RAMPSYNC_WAYS_FILE: "ways.json",
    },
  );
  expect(settings).toMatchObject({
    waysFile: "ways.json",
    options: { documentedOnly: true, adoptOnly: true, accessTokenField: "accessTokenURI" },
  });
  expect(withVariables({}, { RAMPSYNC_ALLOW_REMOVALS: "60" })).toEqual({ allow_removals: "60" });
});

it("an argument of the provider that is given counts before its variable", () => {
  const variables = { RAMPSYNC_DOCUMENTED_ONLY: "true", RAMPSYNC_ALLOW_REMOVALS: "60" };
  const given = { documented_only: false, allow_removals: 2 };
  expect(withVariables(given, variables)).toBe(given);
  expect(readConnection(given, { ...access, ...variables }).options.documentedOnly).toBe(false);
  expect(withVariables({ documented_only: null }, variables)).toMatchObject({ documented_only: "true" });
});

it.each([
  ["RAMPSYNC_DOCUMENTED_ONLY", "yes", "RS1002", 'Expected true or false, found "yes".'],
  ["RAMPSYNC_ALLOW_REMOVALS", "-1", "RS1002", 'Expected a whole number, found "-1".'],
  ["RAMPSYNC_ACCESS_TOKEN_FIELD", "token", "RS1004", '"token" is not one of the values that are known here.'],
])("a variable of the provider, %s, is refused with the value %s", (variable, value, code, message) => {
  const place = { variable };
  expect(() => withVariables({}, { [variable]: value })).toThrow(expect.objectContaining({ code, message, place }));
  expect(withVariables({}, { [variable]: "" })).toEqual({});
});
