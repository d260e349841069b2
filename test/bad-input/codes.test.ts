// The table of codes and the source agree: every code is used, none is made up, and none changes its meaning silently.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../src/base/error-codes.js";
import { noteCodes } from "../../src/base/note-codes.js";

const source = resolve(__dirname, "../../src");
const TABLES = new Set([join("base", "error-codes.ts"), join("base", "note-codes.ts")]);

const texts = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !TABLES.has(name))
  .map((name) => readFileSync(join(source, name), "utf8"));

const matches = (pattern: RegExp) =>
  new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")));

/** A code is published with its meaning. A title may be worded better; then it changes here too, for a reader to see. */
const titles: Readonly<Record<string, string>> = {
  RS1001: "Unknown attribute",
  RS1002: "Wrong type",
  RS1003: "Missing attribute",
  RS1004: "Value not allowed",
  RS1005: "Unknown entity type",
  RS1006: "Ambiguous mapping table",
  RS1007: "Duplicate mapping",
  RS1008: "Empty value",
  RS1009: "Notifier incomplete",
  RS1010: "Field not valid here",
  RS1011: "Literal secret",
  RS1013: "Integration declared twice",
  RS1014: "Text not allowed",
  RS1015: "Table conflict",
  RS1016: "Secret declared twice",
  RS1030: "Adopted and installed at once",
  RS1031: "No key to encrypt to",
  RS1032: "No place for a secret that is shown once",
  RS1033: "No key to write credentials with",
  RS1090: "Not yet supported",
  RS2001: "No cdktf.json",
  RS2002: "cdktf.json is not usable",
  RS2003: "The program failed",
  RS2004: "The program made no stacks",
  RS2005: "Unsupported Terraform construct",
  RS2006: "Unresolved reference",
  RS2007: "Variable has no value",
  RS2008: "Variable value not usable",
  RS2009: "No such stack",
  RS2010: "No credentials",
  RS2011: "Endpoint not allowed",
  RS2012: "No tenant",
  RS2013: "No approval",
  RS2014: "Not approved",
  RS2015: "Wrong arguments",
  RS2016: "Stack file not usable",
  RS2017: "File not usable",
  RS2018: "Proxy not usable",
  RS2019: "Reference to nothing",
  RS2020: "Circular references",
  RS2021: "Synthesised output is another",
  RS2022: "Fingerprint key not usable",
  RS2030: "No lasting state",
  RS2040: "No provider for this system",
  RS2060: "Earlier report not usable",
  RS2080: "Folder is not empty",
  RS2081: "Text looks like a secret",
  RS2083: "TypeScript not usable",
  RS2084: "Edit does not take the difference away",
  RS2085: "Transform failed",
  RS2086: "Transform returned no integration",
  RS2061: "Accepted drift not usable",
  RS2062: "Known ways not usable",
  RS2063: "Catalogue not usable",
  RS2064: "File of credentials not usable",
  RS2070: "Receipt not usable",
  RS2071: "Secrets command failed",
  RS2072: "Profiles not usable",
  RS2075: "Notices not usable",
  RS2090: "Tenant not for a probe",
  RS2091: "Another probe in the tenant",
  RS2092: "Record of a probe not usable",
  RS2095: "Report of a shard not usable",
  RS2096: "Shard without a report",
  RS2097: "Another run to resume",
  RS2100: "Look-up found nothing",
  RS2101: "Look-up found several",
  RS2102: "Mappings are others than expected",
  RS2103: "Not in the catalogue",
  RS2104: "Ambiguous id of an attribute",
  RS2110: "Fleet file not usable",
  RS2111: "Tenant in two groups",
  RS2112: "Group names no tenant of the program",
  RS2113: "No bundle to compare with",
  RS2114: "Repair not possible",
  RS3001: "State is not usable",
  RS3002: "State is of another version",
  RS3003: "State is locked",
  RS3004: "State moved",
  RS3005: "State could not be written",
  RS3006: "Record of a newer rampsync",
  RS3007: "Plan file is not usable",
  RS3008: "Plan is stale",
  RS3009: "State of another stack",
  RS3020: "State database not usable",
  RS3021: "State database without encryption",
  RS3022: "Pooler keeps no session",
  RS3023: "PostgreSQL driver not installed",
  RS3030: "Fleet database not usable",
  RS3031: "Fleet database of another version",
  RS3032: "Fleet folder in use",
  RS3033: "Fleet cannot run here",
  RS3034: "Clocks of a fleet apart",
  RS4001: "Not reachable",
  RS4002: "Credentials refused",
  RS4003: "Not allowed",
  RS4004: "No such integration",
  RS4005: "Tenant unavailable",
  RS4006: "Throttled",
  RS4007: "Server error",
  RS4008: "Request refused",
  RS4009: "Answer not understood",
  RS4010: "Outcome unknown",
  RS4011: "Login expired",
  RS4012: "Row endpoints not available",
  RS4013: "Answer too large",
  RS4014: "Stopped",
  RS4015: "Waits for what was not applied",
  RS4016: "List not settled",
  RS4019: "Several events of one name",
  RS4030: "Installed already",
  RS4031: "Several that may be ours",
  RS4033: "Copy under another id",
  RS4032: "Installed twice",
  RS4020: "Probe left behind",
  RS4201: "Did not converge",
  RS4202: "Cannot be removed",
  RS4203: "Kept name",
  RS4204: "Replaces the notifier",
  RS4205: "Kept in another form",
  RS4206: "Name not known",
  RS5001: "Mapping would lose all its values",
  RS5002: "Integration would lose many values",
  RS5003: "Run would lose many values",
  RS5004: "Protected by prevent_destroy",
  RS5005: "Too many calls",
  RS5006: "Removal that was not shown",
  RS5007: "Call while only adopting",
  RS5021: "Another address for an event that fires",
  RS5022: "Activation by a repair",
  RS5023: "Enabling by a repair",
  RS5025: "Write to an inherited integration",
  RS5024: "An event that may fire as soon as it is made",
  RS5026: "Events that may be managed",
  RS5030: "Credentials for another key",
  RS5031: "Rotation stops for a review",
  RS5010: "Uninstall that was not named",
  RS9001: "Internal error",
};

describe("the table of error codes", () => {
  it("every error code is used: thrown, or as the code of a residual", () => {
    const used = matches(/"(RS\d{4})"/g);
    expect(Object.keys(errorCodes).filter((code) => !used.has(code))).toEqual([]);
  });

  it("every error code that the source has is in the table", () => {
    const known = { ...errorCodes, ...noteCodes };
    expect([...matches(/\b(RS\d{4})\b/g)].filter((code) => !Object.hasOwn(known, code))).toEqual([]);
  });

  it("no error code is compared in the source, which asks for the kind of an error", () => {
    expect([...matches(/(code\)? [!=]== "RS\d{4}")/g)]).toEqual([]);
  });

  it("every error code keeps its meaning", () => {
    expect(Object.fromEntries(Object.entries(errorCodes).map(([code, { title }]) => [code, title]))).toEqual(titles);
  });

  it.each(Object.entries(errorCodes))("the error code %s has a cause, a remedy and an example", (_, entry) => {
    expect(entry.title).not.toMatch(/[.]$/);
    for (const sentence of [entry.cause, entry.remedy]) expect(sentence).toMatch(/^\S.*[.}]$/s);
    expect(entry.example).toMatch(/^\S[^\n]{2,100}\S$/);
    expect((entry.example.match(/`/g) ?? []).length % 2).toBe(0);
  });
});
