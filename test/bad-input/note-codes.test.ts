// The table of notes and warnings and the source agree: every code is made, each keeps its meaning, and texts are made there.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../src/base/error-codes.js";
import { exampleText } from "../../src/base/note.js";
import { type NoteCode, noteCodes } from "../../src/base/note-codes.js";

const source = resolve(__dirname, "../../src");

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && name !== join("base", "note-codes.ts"))
  .map((name) => ({ name, text: readFileSync(join(source, name), "utf8") }));

/** A code is published with its meaning. A title may be worded better; then it changes here too, for a reader to see. */
const titles: Readonly<Record<NoteCode, string>> = {
  RS6001: "Warning of the program",
  RS6002: "Left to Terraform",
  RS6003: "Bytes lost in a text",
  RS6004: "Import blocks are adoption",
  RS6005: "Validations not evaluated",
  RS6006: "Value of no variable",
  RS6007: "Values of no stack",
  RS6008: "File in vars/ not read",
  RS6009: "White space around values",
  RS6010: "Ephemeral blocks left to Terraform",
  RS6101: "Not managed any more",
  RS6102: "Mappings not managed any more",
  RS6103: "Not verifiable",
  RS6104: "Secrets not recorded as sent",
  RS6105: "Not enabled",
  RS6106: "Known after the apply",
  RS6107: "Recorded only",
  RS6108: "Record moved",
  RS6109: "Tainted",
  RS6110: "Another integration was managed here",
  RS6111: "Forgotten",
  RS6112: "Removed",
  RS6113: "Gone already",
  RS6114: "Waits for another stack",
  RS6115: "Never applied",
  RS6116: "State not given",
  RS6117: "Left out of the import",
  RS6118: "Rows that stay",
  RS6128: "Secrets not compared",
  RS6129: "Changed secrets not noticed",
  RS6130: "Rows given up",
  RS6140: "Two values for one",
  RS6141: "Rows that were not kept",
  RS6142: "Events that a restore cannot bring back",
  RS6181: "Placeholder not known",
  RS6182: "An event begins to fire",
  RS6183: "An event that fires gets another address",
  RS6184: "An event stays deactivated",
  RS6185: "Events that nothing manages",
  RS6186: "The server makes events that fire",
  RS6187: "An integration is enabled",
  RS6188: "An integration is disabled",
  RS6189: "An integration stays disabled",
  RS6190: "An event that may fire as soon as it is made",
  RS6195: "Credentials are encrypted",
  RS6196: "Credentials are encrypted anew",
  RS6191: "Credentials go to another key",
  RS6192: "A secret was shown while nobody read it",
  RS6193: "New credentials are made",
  RS6194: "It is not known whether new credentials were made",
  RS6131: "Way of the server seen",
  RS6161: "Attribute that nobody knows",
  RS6162: "Value that nobody knows",
  RS6163: "Attribute that the catalogue lacks",
  RS6164: "Value that the catalogue lacks",
  RS6151: "Rows left out of the import",
  RS6152: "Cutting rules not read",
  RS6153: "Type of the notifier taken",
  RS6132: "Kept in another form",
  RS6133: "Contradicting ways of the server",
  RS6154: "Adopted only",
  RS6165: "Id of an attribute without a catalogue",
  RS6166: "Role that the catalogue lacks",
  RS6167: "Application that the catalogue lacks",
  RS6168: "Alert source that the catalogue lacks",
  RS6169: "Placeholder that the catalogue lacks",
  RS6155: "Secrets are not taken into the code",
  RS6156: "Id that is not looked up by name",
  RS6170: "Installation",
  RS6174: "Copy of an inherited integration",
  RS6171: "Installed by a run that was broken off",
  RS6172: "Application with one integration",
  RS6173: "Uninstallation",
  RS6201: "Save finished",
  RS6202: "Unfinished save overtaken",
  RS6203: "Unfinished save of another user",
  RS6204: "Lock taken over",
  RS6205: "Not in this plan",
  RS6206: "State of no stack",
  RS6207: "State that is recorded twice",
  RS6208: "Outputs that go",
  RS6209: "Deposed object",
  RS6210: "State of another program",
  RS6211: "Targets alone",
  RS6212: "Recorded elsewhere in the database",
  RS6250: "Receipt that is cut off",
  RS6301: "Accepts nothing",
  RS6302: "Notice not sent",
  RS6501: "Doubled rows exported once",
  RS6401: "Live values go",
  RS6402: "Replaced, the tenant is another",
  RS6521: "Doubled rows",
  RS6522: "One source, several targets",
  RS6523: "Live attribute that nobody knows",
  RS6524: "Notifier over plain http",
  RS6525: "Active events of a disabled integration",
};

describe("codes of notes and warnings", () => {
  it("every code of a note is made in the source, and is no code of an error", () => {
    const made = new Set(
      files.flatMap(({ text }) => [...text.matchAll(/\bnote\(\s*"(RS\d{4})"/g)].map(([, code]) => code)),
    );
    expect(Object.keys(noteCodes).filter((code) => !made.has(code))).toEqual([]);
    expect(Object.keys(noteCodes).filter((code) => Object.hasOwn(errorCodes, code))).toEqual([]);
  });

  it("every code of a note keeps its meaning", () => {
    expect(Object.fromEntries(Object.entries(noteCodes).map(([code, { title }]) => [code, title]))).toEqual(titles);
  });

  it.each(Object.keys(noteCodes) as readonly NoteCode[])("the code %s has a cause, a remedy and an example", (code) => {
    const { title, cause, remedy } = noteCodes[code];
    expect(title).not.toMatch(/[.]$/);
    for (const sentence of [cause, remedy]) expect(sentence).toMatch(/^\S.*[.}]$/s);
    expect(exampleText(code)).toMatch(/^\S[^\n]+\S$/);
    expect(exampleText(code)).not.toContain("undefined");
  });

  it("no text of a note is made elsewhere", () => {
    const elsewhere = files.filter(
      ({ name, text }) =>
        name !== join("engine", "host.ts") &&
        /\b(?:notes|warnings): \[\s*["`]|\bnotes\.push\(\s*["`]|type: "note", text/.test(text),
    );
    expect(elsewhere.map(({ name }) => name)).toEqual([]);
  });
});
