// Fields whose text is JSON, in what people read.
import { describe, expect, it } from "vitest";
import { changedMembers, liveMembers, shownField } from "../../src/report/json-values.js";

describe("a field whose text is JSON", () => {
  it("an object of several lines is shown in one line, its strings and digits as they are", () => {
    expect(shownField('{\n  "subject": "$incident.subject,  two  blanks",\n  "id": 12345678901234567890\n}')).toBe(
      '{"subject":"$incident.subject,  two  blanks","id":12345678901234567890}',
    );
  });

  it("an object with characters that cannot be seen has them escaped", () => {
    expect(shownField('{"a":"\u202e"}')).toBe('{"a":"\\u{202e}"}');
  });

  it("a text that only begins as JSON does is shown as any other text", () => {
    expect(shownField('{"a": $id}\n')).toBe('"{\\"a\\": $id}\\u{a}"');
  });

  it("an edit of an object names the members that it changes, adds and removes", () => {
    expect(changedMembers('{"a":{"b":"1","c":2},"d":[1]}', '{"a":{"b":"2","e":null},"d":[1]}')).toBe(
      'a.b: "1" → "2", a.c: 2 removed, a.e: null added',
    );
  });

  it("a live object that differs names its members beside the declared ones", () => {
    expect(liveMembers('{"a":"2","x":[1,2]}', '{"a":"1","b":"3"}')).toBe(
      'a: "2" in place of "1", x: [1,2] as well, no b',
    );
  });

  it("only the first members of many are named, and the others counted", () => {
    const before = JSON.stringify(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`m${index}`, index])));
    expect(changedMembers(before, "{}")).toMatch(/^m0: 0 removed, .*m4: 4 removed, 3 other members$/);
  });

  it("a member called __proto__ is a member like others", () => {
    expect(changedMembers('{"__proto__":"1"}', "{}")).toBe('__proto__: "1" removed');
  });

  it("texts that are no objects, and objects with the same members, have none that differ", () => {
    expect(changedMembers("[1]", "[2]")).toBeUndefined();
    expect(changedMembers('{"a": 1}', '{"a":1}')).toBeUndefined();
  });
});
