// The small renderings: the table of list, lists of errors, and JSON.
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../src/base/error.js";
import { Secret } from "../../src/base/secret.js";
import { renderErrors } from "../../src/report/errors.js";
import { toJson } from "../../src/report/json.js";
import { renderList } from "../../src/report/list.js";
import { plain } from "./documents.js";

describe("the list in text", () => {
  const row = { tenant: "client_10", id: "INTG-1", name: "Desk", application: "JIRA", status: "Installed" };

  it("the list is a table in natural order", () => {
    const rows = [
      { ...row, mappings: 3, values: 1200, duplicates: 4 },
      { ...row, tenant: "client_9", name: "服务台\u001b[1m", application: "", mappings: 12, values: 40, duplicates: 0 },
    ];
    expect(renderList(rows, { colors: plain })).toBe(
      `
tenant     id      name    kind  status     mappings  values  duplicates
client_9   INTG-1  服务台  -     Installed        12      40           0
client_10  INTG-1  Desk    JIRA  Installed         3   1,200           4

2 integrations in 2 tenants, 4 duplicates.`.slice(1),
    );
  });

  it("the list has no counts where the search does not show the configuration", () => {
    expect(renderList([row], { colors: plain }).split("\n")[1]).toBe(
      "client_10  INTG-1  Desk  JIRA  Installed         -       -           -",
    );
  });

  it("the list says that nothing is installed", () => {
    expect(renderList([], { colors: plain })).toBe("No integrations are installed.");
  });
});

describe("errors in text", () => {
  const first = new RampsyncError("RS1001", 'There is no "x\u001b[31m".', {
    place: { construct: "b/desk" },
    hint: "Remove it.",
  });

  it("an error shows its code, message, place and hint", () => {
    expect(renderErrors([first], plain)).toBe('error RS1001  There is no "x".\n  where: b/desk\n  hint: Remove it.\n');
  });

  it("errors are sorted by place and numbered, and equal ones are shown once", () => {
    const second = new RampsyncError("RS1002", "No number.", {
      place: { construct: "a/desk" },
      hint: "Give one.\nSuch as 1.",
    });
    const nowhere = new RampsyncError("RS2012", "No tenant is named.", { hint: "Use --tenant." });
    expect(renderErrors([first, second, nowhere, first], plain)).toBe(
      `
3 errors
1. RS2012  No tenant is named.
     hint: Use --tenant.
2. RS1002  No number.
     where: a/desk
     hint: Give one.
       Such as 1.
3. RS1001  There is no "x".
     where: b/desk
     hint: Remove it.
`.slice(1),
    );
    expect(renderErrors([], plain)).toBe("");
  });
});

describe("documents in JSON", () => {
  it("printed JSON has an indent of two spaces, a newline at the end, and no secrets", () => {
    expect(toJson({ a: [1], secret: new Secret("hidden") })).toBe(
      '{\n  "a": [\n    1\n  ],\n  "secret": "(sensitive)"\n}\n',
    );
  });

  it("printed JSON escapes the characters that a terminal acts on, and keeps its meaning", () => {
    const value = { text: "\u001b\u009b\u202e\u{e0041}ä漢" };
    const text = toJson(value);
    expect(text).toContain('"\\u001b\\u009b\\u202e\\udb40\\udc41ä漢"');
    expect(JSON.parse(text)).toEqual(value);
  });
});
