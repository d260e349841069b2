// The one error that users meet keeps its code and place on its way to them, and tells what it does not know as RS9001.
import { describe, expect, it } from "vitest";
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../../src/base/error.js";

const DESK = { construct: "s/desk" };
const cause = new Error("below");
const HERE = { attribute: ["outbound", "mappings", { key: "INCIDENT.Status" }, "parsing", "operators", 1] };
const HERE_TEXT = 'outbound.mappings["INCIDENT.Status"].parsing.operators[1]';
const plain = new RampsyncError("RS1003", "Something is missing.");
const placed = new RampsyncError("RS1003", "Something is missing.", { place: HERE, hint: "Add it.", cause });

describe("a coded error", () => {
  it("a coded error has its name, its JSON, and the remedy of its code where it has no hint of its own", () => {
    expect(plain).toMatchObject({ name: "RS1003", code: "RS1003", source: "user" });
    expect(plain.toJSON()).toStrictEqual({
      code: "RS1003",
      source: "user",
      message: "Something is missing.",
      hint: plain.hint,
    });
    expect(plain.hint).not.toBe("");
    expect(plain).not.toHaveProperty("cause");
    expect(placed.toJSON()).toStrictEqual({
      ...plain.toJSON(),
      where: HERE_TEXT,
      place: { attribute: ["outbound", "mappings", "INCIDENT.Status", "parsing", "operators", 1] },
      hint: "Add it.",
    });
    expect(placed.cause).toBe(cause);
  });

  it("a coded error is given a place once, and any number of places that contain it", () => {
    expect(plain.at({ file: "tenants.csv", line: 3 }).where).toBe("tenants.csv:3");
    expect(placed.at({ file: "tenants.csv" })).toBe(placed);
    expect(plain.within(DESK).where).toBe("s/desk");
    expect(placed.within(DESK).where).toBe(`s/desk: ${HERE_TEXT}`);
    for (const moved of [placed.within(DESK), new RampsyncError("RS1003", "m", { hint: "h", cause }).at(DESK)]) {
      expect(moved).toMatchObject({ code: "RS1003", cause });
      expect(moved.hint).toMatch(/^(Add it\.|h)$/);
    }
  });

  it("a coded error is told from anything else that is thrown, even where another copy of the package threw it", () => {
    const foreign = { [Symbol.for("rampsync.error")]: true };
    expect([plain, foreign].map(RampsyncError.is)).toEqual([true, true]);
    expect([null, undefined, "RS1003", cause, {}].map(RampsyncError.is)).toEqual([false, false, false, false, false]);
  });
});

describe("several errors in one", () => {
  const both = new RampsyncErrors([plain, new RampsyncError("RS1004", "Another is wrong.")]);

  it("several errors become one error with a line for each", () => {
    expect(both.name).toBe("RampsyncErrors");
    expect(both.message).toBe("RS1003 Something is missing.\nRS1004 Another is wrong.");
    expect(both.errors.map(({ code }) => code)).toEqual(["RS1003", "RS1004"]);
  });

  it("anything that is thrown becomes a list of coded errors", () => {
    expect(toRampsyncErrors(both)).toBe(both.errors);
    expect(toRampsyncErrors(plain)).toEqual([plain]);
    expect(toRampsyncErrors(cause)).toMatchObject([{ code: "RS9001", message: "below", cause }]);
    expect(toRampsyncErrors("a text")).toMatchObject([{ code: "RS9001", message: "a text", cause: "a text" }]);
  });
});
