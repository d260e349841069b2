// What Terraform's users are told to do names no command or flag of rampsync.
import { expect, it } from "vitest";
import { RampsyncError } from "../../src/base/error.js";
import { type ErrorCode, errorCodes } from "../../src/base/error-codes.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import { hintOf, remedyOf } from "../../src/terraform-provider/hints.js";

/** Of the command, its program, its flags and its own handling of states. */
const nativeAlone: readonly ErrorCode[] = [
  "RS1033",
  "RS2001",
  "RS2002",
  "RS2007",
  "RS2013",
  "RS2015",
  "RS2021",
  "RS2060",
  "RS2081",
  "RS2083",
  "RS2084",
  "RS2085",
  "RS2086",
  "RS2090",
  "RS2092",
  "RS2095",
  "RS2096",
  "RS2097",
  "RS2113",
  "RS3003",
  "RS3009",
  "RS3031",
  "RS3032",
  "RS5005",
];
const command = /\brampsync [a-z]|--[a-z]/;

it("a remedy for a user of Terraform names no command and no flag of rampsync", () => {
  const codes = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => !nativeAlone.includes(code));
  for (const code of codes) expect([code, remedyOf(code)]).toEqual([code, expect.not.stringMatching(command)]);
  for (const code of nativeAlone) expect([code, remedyOf(code)]).toEqual([code, expect.stringMatching(command)]);
  expect(hintOf(new RampsyncError("RS5001", "60 values"))).toContain("allow_removals");
});

it("a declaration without an id tells a user of Terraform where ids are found", () => {
  const [error] = validateConfig({}).filter(({ code }) => code === "RS1003");
  expect(error?.hint).toContain("the data source rampsync_installed_integrations");
});
