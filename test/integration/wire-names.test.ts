// What each of a field's names on the wire is for: to be written, to be written instead, to be read.
import { describe, expect, it } from "vitest";
import { type WireName, wireScalars } from "../../src/integration/fields.js";
import { isDisputed, namesRead, nameWritten } from "../../src/integration/wire/names.js";

const plain: WireName = { in: "notifier", write: "userName" };
const disputed: WireName = { in: "notifier", write: "accessTokenURL", orWrite: "accessTokenURI" };
const readToo: WireName = { in: "notifier", write: "baseURI", read: ["tokenURL"] };
const all: WireName = { ...disputed, read: ["tokenURL"] };

describe("the names of a field", () => {
  it.each<[string, WireName, readonly string[]]>([
    ["its only one", plain, ["userName"]],
    ["the one written instead after the one written", disputed, ["accessTokenURL", "accessTokenURI"]],
    ["the ones only read last", all, ["accessTokenURL", "accessTokenURI", "tokenURL"]],
  ])("the names of a field are read in this order: %s", (_, name, names) => {
    expect(namesRead(name)).toEqual(names);
  });

  it.each<[string, WireName, Parameters<typeof nameWritten>[1], string]>([
    ["the name to write", disputed, {}, "accessTokenURL"],
    ["the other name when it is asked for", disputed, { otherNames: true }, "accessTokenURI"],
    ["the name that the user settled", disputed, { settled: "accessTokenURI" }, "accessTokenURI"],
    [
      "the settled name though the other is asked for",
      disputed,
      { settled: "accessTokenURL", otherNames: true },
      "accessTokenURL",
    ],
    ["the only name, whatever is asked for", plain, { settled: "accessTokenURI", otherNames: true }, "userName"],
    ["never a name that is only read", readToo, { settled: "tokenURL", otherNames: true }, "baseURI"],
  ])("the name of a field that is written is %s", (_, name, choice, written) => {
    expect(nameWritten(name, choice)).toBe(written);
  });

  it("the names of a field are disputed where one may be written instead and the user settled neither", () => {
    expect([plain, disputed, readToo].map((name) => isDisputed(name, undefined))).toEqual([false, true, false]);
    expect(isDisputed(disputed, "accessTokenURI")).toBe(false);
    expect(isDisputed(all, "tokenURL")).toBe(true);
  });

  it("each name belongs to one field in its part of the integration", () => {
    const names = wireScalars.flatMap(({ wire }) => namesRead(wire).map((name) => `${wire.in}.${name}`));
    expect(new Set(names).size).toBe(names.length);
  });
});
