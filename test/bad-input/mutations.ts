// Small damages to a text that is in order: of its bytes, and of the JSON in it.
import fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    "",
    " ",
    "\u0000",
    "\ud800",
    "__proto__",
    "constructor",
    "..",
    "${var.x}",
    "${",
    "%{ if true }",
    "$${var.x}",
    "x".repeat(600),
    [],
    [[]],
    [null],
    {},
    { "": "" },
  ),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** The text of `value` with one to three places replaced, removed, renamed, wrapped or doubled. */
export function damagedJson(value: unknown): fc.Arbitrary<string> {
  const step = fc.record({
    at: fc.array(fc.nat(20), { maxLength: 9 }),
    how: fc.constantFrom("replace", "remove", "rename", "wrap", "double"),
    by: odd,
  });
  return fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => {
    const damaged = steps.reduce<Json>(
      (bytes, { at, how, by }) => damage(bytes, at, how, by),
      JSON.parse(JSON.stringify(value)) as Json,
    );
    return JSON.stringify(damaged);
  });
}

function damage(value: Json, [first, ...rest]: readonly number[], how: string, by: Json): Json {
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const name = first === undefined ? undefined : names[first % Math.max(names.length, 1)];
  if (name === undefined || typeof value !== "object" || value === null) return how === "wrap" ? [value] : by;
  const members = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    if (key !== name) return [[key, member]];
    if (rest.length > 0) return [[key, damage(member, rest, how, by)]];
    if (how === "remove") return [];
    if (how === "rename") return [[typeof by === "string" ? by : `${key}x`, member]];
    if (how === "wrap") return [[key, [member]]];
    return how === "double"
      ? [
          [key, member],
          [`${key}2`, member],
        ]
      : [[key, by]];
  });
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

/** The text with bytes cut away, overwritten, put in, or nothing of it left but random bytes. */
export function damagedBytes(text: string): fc.Arbitrary<string> {
  const bytes = Buffer.from(text);
  const part = fc.record({ at: fc.nat(bytes.length), length: fc.nat(8), by: fc.uint8Array({ maxLength: 8 }) });
  return fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((random) => Buffer.from(random).toString()),
    fc.nat(bytes.length).map((end) => bytes.subarray(0, end).toString()),
    fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) =>
        parts
          .reduce(
            (bytes, { at, length, by }) => Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]),
            bytes,
          )
          .toString(),
      ),
  );
}

export const damaged = (value: unknown): fc.Arbitrary<string> =>
  fc.oneof(damagedJson(value), damagedBytes(JSON.stringify(value)));
