// What each answer means for each kind of request: the table of the API's statuses, codes and words.
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/opsramp/answer.js";
import { classify, classifyToken, type Question, wordsOf } from "../../src/opsramp/classify.js";

const json = (value: unknown): Reading => ({ kind: "json", value });
const says = (message: string): Reading => json({ message });
const PAGE: Reading = { kind: "unreadable", problem: "the answer is HTML or XML instead of JSON", html: true };
const EMPTY: Reading = { kind: "empty" };

const read: Question = { write: false };
const write: Question = { write: true };
const row: Question = { write: true, about: "row" };
const event: Question = { write: true, about: "event" };
const rows: Question = { write: false, about: "rows" };

const refused = (code: string) => ({ kind: "refused", code });
const AGAIN = { kind: "again", code: "RS4007" };

describe("a status of HTTP", () => {
  it.each([200, 201, 204, 299])("status %i is a success, whatever the answer holds", (status) => {
    expect(classify(status, says("No integration found"), read)).toEqual({ kind: "success" });
    expect(classify(status, PAGE, write)).toEqual({ kind: "success" });
  });

  it("status 429 is the limit", () => {
    expect(classify(429, says("No integration found"), write)).toEqual({ kind: "throttled" });
  });

  it.each([401, 407])("status %i needs a new token", (status) => {
    expect(classify(status, EMPTY, write)).toEqual({ kind: "login" });
  });

  it.each<[number, string, string]>([
    [199, "RS4009", "unknown"],
    [300, "RS4009", "unknown"],
    [302, "RS4009", "unknown"],
    [399, "RS4009", "unknown"],
    [400, "RS4008", "RS4008"],
    [403, "RS4003", "RS4003"],
    [405, "RS4008", "RS4008"],
    [409, "RS4008", "RS4008"],
    [410, "RS4005", "RS4005"],
    [499, "RS4008", "RS4008"],
    [500, "RS4007", "unknown"],
    [501, "RS4007", "unknown"],
    [505, "RS4007", "unknown"],
  ])("status %i is %s on a read and %s on a write", (status, onRead, onWrite) => {
    expect(classify(status, EMPTY, read)).toEqual(refused(onRead));
    expect(classify(status, EMPTY, write)).toEqual(onWrite === "unknown" ? { kind: "unknown" } : refused(onWrite));
  });

  it.each([408, 502, 503, 504])(
    "status %i lets a read be repeated, and leaves the outcome of a write unknown",
    (status) => {
      expect(classify(status, PAGE, read)).toEqual(AGAIN);
      expect(classify(status, PAGE, write)).toEqual({ kind: "unknown" });
    },
  );

  it("status 404 without known words is about the tenant in JSON, and about the host in anything else", () => {
    expect(classify(404, json({ error: "Not Found" }), read)).toEqual(refused("RS4005"));
    expect(classify(404, json({ error: "Not Found" }), write)).toEqual(refused("RS4005"));
    expect(classify(404, PAGE, read)).toEqual(refused("RS4009"));
    expect(classify(404, PAGE, write)).toEqual(refused("RS4008"));
  });
});

describe("an event that is gone", () => {
  it.each(["No integration event found with id INTG-EVENT-1", "Event INTG-EVENT-1 does not exist", "event not found"])(
    "an event that is gone is recognised in %j",
    (message) => {
      for (const status of [500, 404, 400]) expect(classify(status, says(message), event)).toEqual(refused("RS4004"));
      expect(classify(500, says(message), write)).toEqual({ kind: "unknown" });
    },
  );
});

describe("the code 0005", () => {
  it.each([["0005"], ["5"], [5]])("the code 0005 as %j with 500 lets a read be repeated", (code) => {
    expect(classify(500, json({ code }), read)).toEqual(AGAIN);
    expect(classify(500, json({ errorCode: code }), read)).toEqual(AGAIN);
  });

  it("the code 0005 leaves the outcome of a write unknown, and means nothing with another status", () => {
    expect(classify(500, json({ code: "0005" }), write)).toEqual({ kind: "unknown" });
    expect(classify(501, json({ code: "0005" }), read)).toEqual(refused("RS4007"));
  });

  it.each([json({ code: "0006" }), json({ code: { n: 5 } }), json("0005"), json(["0005"]), PAGE])(
    "the code 0005 is not recognised in %j",
    (reading) => {
      expect(classify(500, reading, read)).toEqual(refused("RS4007"));
    },
  );
});

describe("a 400 about the login", () => {
  it("a 400 about the login needs a new token, in any spelling", () => {
    expect(classify(400, says("UNABLE to authenticate the request"), write)).toEqual({ kind: "login" });
  });

  it("the words about the login mean nothing with another status than 400", () => {
    expect(classify(409, says("Unable to authenticate"), write)).toEqual(refused("RS4008"));
  });
});

describe("words for a missing integration", () => {
  it.each([
    "No integration found",
    "no installed integration found with id INTG-1",
    "No Installed Integrations Found",
    "Sorry, no integration was found.",
    "no integrations were found",
    "Integration INTG-1 not found",
    "integration with id: INTG-1 is not found",
    'Integration "INTG-1" does not exist',
    "The integration was not found",
    "Integration id INTG-1 does not exist",
  ])("the words %j mean a missing integration with 500, 404 and 400, on reads and writes", (message) => {
    for (const status of [500, 404, 400]) {
      expect(classify(status, says(message), read)).toEqual(refused("RS4004"));
      expect(classify(status, says(message), write)).toEqual(refused("RS4004"));
      expect(classify(status, says(message), { write: true, about: "row" })).toEqual(refused("RS4004"));
    }
  });

  it.each([
    "casino integration found", // no "no"
    "No integration foundation",
    "no good integration found",
    "reintegration not found",
    "Integration type of the profile not found",
    "Integration not foundling",
    "Profile not found",
  ])("the words %j do not mean a missing integration", (message) => {
    expect(classify(500, says(message), read)).toEqual(refused("RS4007"));
  });

  it("the words for a missing integration mean nothing with another status", () => {
    expect(classify(503, says("No integration found"), read)).toEqual(AGAIN);
    expect(classify(409, says("No integration found"), read)).toEqual(refused("RS4008"));
  });
});

describe("words for a missing row", () => {
  it.each([
    "No mapping found with id 7",
    "no such row",
    "Unable to find the attribute",
    "unable to find the given property",
    "No properties match",
    "Mapping 7 not found",
    "The row with id 7 does not exist",
    "Attribute was already removed",
    "property 7 already deleted",
    "uniqueId 7 not found",
  ])("the words %j mean a missing row where a row is addressed, and only there", (message) => {
    for (const status of [500, 404, 400]) {
      expect(classify(status, says(message), row)).toEqual({ kind: "gone" });
    }
    expect(classify(500, says(message), rows)).toEqual(refused("RS4007"));
    expect(classify(400, says(message), write)).toEqual(refused("RS4008"));
  });

  it.each(["nomapping", "Unable to find it", "Mapping found", `Mapping ${"x".repeat(90)} not found`])(
    "the words %j do not mean a missing row",
    (message) => {
      expect(classify(400, says(message), row)).toEqual(refused("RS4008"));
    },
  );
});

describe("the row endpoints", () => {
  it.each([403, 404, 405])("the row endpoints are taken for absent on %i", (status) => {
    expect(classify(status, EMPTY, row)).toEqual(refused("RS4012"));
    expect(classify(status, EMPTY, rows)).toEqual(refused("RS4012"));
  });

  it("the row endpoints fail like any other with all other statuses", () => {
    expect(classify(410, EMPTY, row)).toEqual(refused("RS4005"));
    expect(classify(503, EMPTY, rows)).toEqual(AGAIN);
  });
});

describe("words for a missing tenant", () => {
  it.each([
    "Tenant client_8 not found",
    "client 8 does not exist",
    "Organization x not found",
    "organisation not found",
  ])("the words %j with 404 mean a missing tenant, before the row endpoints are taken for absent", (message) => {
    expect(classify(404, says(message), rows)).toEqual(refused("RS4005"));
    expect(classify(404, says(message), read)).toEqual(refused("RS4005"));
  });

  it("the words for a missing tenant mean nothing about rows with another status", () => {
    expect(classify(403, says("Tenant not found"), rows)).toEqual(refused("RS4012"));
  });
});

describe("the token endpoint's status", () => {
  it.each([
    [199, "error"],
    [200, "success"],
    [299, "success"],
    [300, "error"],
    [302, "error"],
    [400, "refused"],
    [401, "refused"],
    [402, "error"],
    [403, "refused"],
    [404, "other path"],
    [405, "other path"],
    [408, "again"],
    [429, "throttled"],
    [499, "error"],
    [500, "again"],
    [503, "again"],
  ] as const)("status %i of the token endpoint means %s", (status, meaning) => {
    expect(classifyToken(status)).toBe(meaning);
  });
});

describe("the server's words", () => {
  it.each<[unknown, string]>([
    ["plain", "plain"],
    [{ message: "a" }, "a"],
    [{ error: "e", description: "d", error_description: "ed", errorMessage: "em", message: "m" }, "m: em: ed: d: e"],
    [{ message: "", error: "e" }, "e"],
    [{ message: 5 }, ""],
    [{ error: { message: "inner" } }, "inner"],
    [{ error: { description: "inner" } }, "inner"],
    [{ error: { message: "one", description: "two" } }, "one"],
    [{ message: "m", errors: ["a", { message: "b" }, { code: 1 }, null] }, "m: a: b"],
    [{ errors: "none" }, ""],
    [["a"], ""],
    [null, ""],
    [7, ""],
  ])("the server's words in %j are %j", (value, words) => {
    expect(wordsOf(json(value))).toBe(words);
  });

  it("an answer that is no JSON has no words", () => {
    expect(wordsOf(PAGE)).toBe("");
    expect(wordsOf(EMPTY)).toBe("");
  });
});
