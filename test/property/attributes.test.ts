// The quick look at a recorded declaration says what making and comparing the whole of it says.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { installedIntegrationFields } from "../../src/integration/fields.js";
import type { Applied, Live } from "../../src/integration/model.js";
import { recordsDeclaration } from "../../src/resources/attributes.js";
import { attributesAfterApply } from "../../src/resources/installed-integration/attributes.js";
import { type Config, config, runs } from "./arbitraries.js";

const live: Live = { id: "INTG-1", scalars: new Map(), mappings: [], hasNotifier: false, rows: {} };
const applied: Applied = {
  scalars: new Map(),
  mappings: [],
  directions: new Set(),
  fingerprints: new Map(),
  versions: new Map(),
  abandoned: [],
  wholeNotifier: false,
};

const computed = ["id", "status", "application", "inbound_credentials", "secrets_revision", "findings", "removals"];
const ownedByServer = new Set(computed);

const recordedFor = (declared: Config) =>
  JSON.parse(JSON.stringify(attributesAfterApply(declared, live, applied))) as Readonly<Record<string, unknown>>;

/** A value somewhere in `value` replaced, removed or added, chosen by `at`. */
function edited(value: unknown, at: number): unknown {
  if (Array.isArray(value)) return at % 3 === 0 ? [...value, "added"] : value.map((item) => edited(item, at >> 2));
  if (typeof value !== "object" || value === null) return `${value} edited`;
  const names = Object.keys(value);
  const name = names[at % (names.length + 1)];
  if (name === undefined) return { ...value, added: null };
  const { [name]: inner, ...others } = value as Record<string, unknown>;
  return at % 7 === 0 ? others : { ...others, [name]: edited(inner, at >> 2) };
}

it("the attributes that an apply recorded are found equal to the declaration", () => {
  fc.assert(
    fc.property(config, (declared) => recordsDeclaration(recordedFor(declared), declared, installedIntegrationFields)),
    runs,
  );
});

it("any other attributes are found different from the declaration, by both comparisons", () => {
  fc.assert(
    fc.property(config, config, fc.nat(), (declared, second, at) => {
      const mine = recordedFor(declared);
      for (const recorded of [recordedFor(second), edited(mine, at) as typeof mine]) {
        const same = Object.keys(mine).every(
          (name) => ownedByServer.has(name) || isDeepStrictEqual(recorded[name] ?? null, mine[name]),
        );
        expect(recordsDeclaration(recorded, declared, installedIntegrationFields)).toBe(same);
      }
    }),
    runs,
  );
});
