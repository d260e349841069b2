// A declaration as plain values in the shape of the schema, and its reading into the domain.
import { plainText } from "../../base/decimal.js";
import { recipientOf } from "../../base/envelope.js";
import { isRecord, sortedJson } from "../../base/json.js";
import { isKnownLiteral } from "../../base/literal-tables.js";
import { revealedText, Secret } from "../../base/secret.js";
import { isShared, onceForEach, oncePerPair } from "../../base/shared-tables.js";
import { DIRECTIONS, type Direction, sourceOf, type ValuePair } from "../../document/mapping.js";
import {
  type CredentialRule,
  type EntityType,
  isConfidential,
  NOTIFIER,
  NOTIFIER_SEGMENTS,
  notifierCredentials,
  ownedScalars,
  type ScalarAt,
  type ScalarField,
  scalarAt,
  versionPathOf,
} from "../fields.js";
import type { Declared, DeclaredMapping, Installing, Parsing, Scalar } from "../model.js";
import { canonicalValue } from "../wire/codec.js";

/** Plain values in the shape of the schema; secrets are `Secret` objects, unknown values `UNKNOWN`. */
export type Config = Readonly<Record<string, unknown>>;

/** A value that is known only later (Terraform's plan). */
export const UNKNOWN: unique symbol = Symbol.for("rampsync.unknown");

/** Whether anything in `value` is known only later. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** A text of a configuration, in clear. An empty one counts as not given. */
export function givenText(value: unknown): string | undefined {
  const text = value instanceof Secret ? value.reveal() : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** Mappings of which anything is known only later are looked at then. */
export function withoutUnknown(raw: Config): Config {
  return !isKnownLiteral(raw) && hasUnknown(raw)
    ? Object.fromEntries(Object.entries(raw).filter(([, mapping]) => !hasUnknown(mapping)))
    : raw;
}

/** The value at a path of attribute names, `undefined` where any of them is absent or null. */
export function valueAt(config: Config, segments: readonly string[]): unknown {
  let value: unknown = config;
  for (const segment of segments) {
    if (!isRecord(value)) return undefined;
    value = Object.hasOwn(value, segment) ? value[segment] : undefined;
  }
  return value ?? undefined;
}

function readScalar(field: ScalarField, raw: unknown): Scalar | undefined {
  if (raw === undefined || raw === "" || raw === UNKNOWN) return undefined;
  if (field.writeOnly)
    return raw instanceof Secret ? raw : new Secret(isRecord(raw) ? sortedJson(textValues(raw)) : plainText(raw));
  if (field.type === "strings by name") return isRecord(raw) ? textValues(raw) : undefined;
  if (raw instanceof Secret) return readScalar(field, raw.reveal());
  if (field.type === "boolean") return raw === true || raw === "true";
  return canonicalValue(field, plainText(raw));
}

function readVersion(secretPath: string, config: Config): number | undefined {
  const versionPath = versionPathOf(secretPath);
  if (versionPath === undefined) return undefined;
  const raw = valueAt(config, scalarAt(versionPath).segments);
  return raw === undefined || raw === UNKNOWN ? undefined : Number(revealedText(raw));
}

function textValues(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, revealedText(value)]));
}

function readPairs(raw: unknown): readonly ValuePair[] {
  if (!isRecord(raw)) return [];
  const pairs: ValuePair[] = [];
  for (const value in raw) {
    const thirdParty = raw[value];
    if (Array.isArray(thirdParty) && thirdParty.length === 1) {
      pairs.push({ value, thirdPartyValue: revealedText(thirdParty[0]) });
      continue;
    }
    const texts = Array.isArray(thirdParty) ? thirdParty.map(revealedText) : [revealedText(thirdParty)];
    for (const thirdPartyValue of texts.length > 1 ? new Set(texts) : texts) pairs.push({ value, thirdPartyValue });
  }
  return pairs;
}

function readParsing(raw: unknown): Parsing | undefined {
  if (!isRecord(raw)) return undefined;
  const text = (name: string, from: Readonly<Record<string, unknown>>) => {
    const value = from[name];
    return value === undefined || value === null || value === "" ? undefined : revealedText(value);
  };
  const operators = (Array.isArray(raw.operators) ? raw.operators : []).filter(isRecord).map((rule) => {
    const startWord = text("start_word", rule);
    const endWord = text("end_word", rule);
    const regex = text("regex", rule);
    return {
      operator: text("operator", rule) ?? "",
      ...(startWord === undefined ? {} : { startWord }),
      ...(endWord === undefined ? {} : { endWord }),
      ...(regex === undefined ? {} : { regex }),
    };
  });
  const defaultValue = text("default_value", raw);
  return { ...(defaultValue === undefined ? {} : { defaultValue }), operators };
}

function readMapping(direction: Direction, label: string, raw: Readonly<Record<string, unknown>>): DeclaredMapping {
  const parsing = readParsing(raw.parsing);
  return {
    label,
    header: {
      direction,
      entityType: revealedText(raw.entity_type).toUpperCase() as EntityType,
      attribute: revealedText(raw.attribute),
      thirdPartyEntityType: revealedText(raw.third_party_entity_type),
      thirdPartyAttribute: revealedText(raw.third_party_attribute),
    },
    pairs: readPairs(raw.values),
    ...(parsing === undefined ? {} : { parsing }),
  };
}

/** The scalars that are ours, by the object that they are in. */
const scalarsBeside = groupsOf(ownedScalars.map((at) => ({ at, within: at.segments.slice(0, -1) })));

function groupsOf(scalars: readonly { readonly at: ScalarAt; readonly within: readonly string[] }[]) {
  const groups: { readonly within: readonly string[]; readonly scalars: ScalarAt[] }[] = [];
  for (const { at, within } of scalars) {
    const last = groups.at(-1);
    if (last !== undefined && last.within.join() === within.join()) last.scalars.push(at);
    else groups.push({ within, scalars: [at] });
  }
  return groups;
}

/** The scalars of a declaration that are ours, by path. It is not changed after it was asked for. */
export const declaredScalars = onceForEach((config: Config): ReadonlyMap<string, Scalar> => {
  const found = new Map<string, Scalar>();
  for (const { within, scalars } of scalarsBeside) {
    const beside = valueAt(config, within);
    if (!isRecord(beside)) continue;
    for (const { path, segments, field } of scalars) {
      const name = segments.at(-1) ?? "";
      const value = Object.hasOwn(beside, name) ? readScalar(field, beside[name] ?? undefined) : undefined;
      if (value !== undefined) found.set(path, value);
    }
  }
  return found;
});

/** The mappings of a direction that are objects, in order. */
export function declaredMappings(direction: Direction, raw: Config): readonly DeclaredMapping[] {
  return mappingsOf[direction](raw);
}

const readMappings = (direction: Direction) =>
  onceForEach((raw: Config): readonly DeclaredMapping[] =>
    Object.entries(raw).flatMap(([label, mapping]) =>
      isRecord(mapping) ? [readMapping(direction, label, mapping)] : [],
    ),
  );
const mappingsOf = { inbound: readMappings("inbound"), outbound: readMappings("outbound") };

const NONE: readonly DeclaredMapping[] = [];
const DIRECTION_PATHS = DIRECTIONS.map((direction) => [direction, [direction, "mappings"]] as const);

type Mappings = readonly DeclaredMapping[];

const bothOf = (left: Mappings, right: Mappings): Mappings => [...left, ...right];
const bothOfShared = oncePerPair(bothOf);
/** By the left one. One that nobody shares is put together with one other alone, and more than once. */
const latest = new WeakMap<Mappings, { readonly right: Mappings; readonly both: Mappings }>();

function together(left: Mappings, right: Mappings): Mappings {
  if (isShared(left) && isShared(right)) return bothOfShared(left, right);
  const known = latest.get(left);
  if (known?.right === right) return known.both;
  const both = bothOf(left, right);
  latest.set(left, { right, both });
  return both;
}

/** The mappings of both directions, and which of them are managed; the same of equal tables is one object. */
export function mappingsIn(config: Config): Pick<Declared, "mappings" | "directions"> {
  const directions = new Set<Direction>();
  let mappings = NONE;
  for (const [direction, path] of DIRECTION_PATHS) {
    const raw = valueAt(config, path);
    if (!isRecord(raw)) continue;
    directions.add(direction);
    const own = declaredMappings(direction, raw);
    mappings = mappings === NONE ? own : together(mappings, own);
  }
  return { mappings, directions };
}

/**
 * Reads a valid declaration (see `validateConfig`) into the domain. Absent, null and empty are "not managed"; a present
 * `mappings`, even an empty one, makes its direction managed.
 */
export function declare(config: Config): Declared {
  const scalars = declaredScalars(config);
  const versions = new Map<string, number>();
  const notGiven = secretsNotGiven(config, scalars);
  const secrets = [...scalars].flatMap(([path, value]) => (value instanceof Secret ? [path] : []));
  for (const path of [...secrets, ...notGiven]) {
    const version = readVersion(path, config);
    if (version !== undefined) versions.set(path, version);
  }
  const { mappings, directions } = mappingsIn(config);
  const unmanaged = valueAt(config, ["unmanaged_mappings"]) === "remove" ? "remove" : "keep";
  const install = installing(config);
  const encryptTo = encryptionOf(config);
  const rotate = textAt(config, "rotate_credentials");
  const declared = {
    scalars,
    versions,
    mappings,
    directions,
    unmanaged,
    ...(install === undefined ? {} : { install }),
    ...(encryptTo === undefined ? {} : { encryptTo }),
    ...(rotate === undefined ? {} : { rotate }),
  } as const;
  return notGiven.size === 0 ? declared : { ...declared, notGiven };
}

/**
 * The mappings of a declaration whose tables are known to be plain literals. Undefined where they are not: what they hold may
 * be secret, or known only later.
 */
export function literalMappings(config: Config): Mappings | undefined {
  for (const [, path] of DIRECTION_PATHS) {
    const raw = valueAt(config, path);
    if (raw !== undefined && !(isRecord(raw) && isKnownLiteral(raw))) return undefined;
  }
  return mappingsIn(config).mappings;
}

function textAt(config: Config, name: "encrypt_to" | "rotate_credentials"): string | undefined {
  const value = config[name];
  return value === undefined || value === null || value === "" || value === UNKNOWN ? undefined : revealedText(value);
}

function encryptionOf(config: Config): Declared["encryptTo"] {
  const pem = textAt(config, "encrypt_to");
  const recipient = pem === undefined ? undefined : recipientOf(pem);
  return pem === undefined || recipient === undefined ? undefined : { pem, recipient };
}

/** What an installation is asked for; undefined where none is declared. */
export function installing(config: Config): Installing | undefined {
  const { install } = config;
  if (!isRecord(install)) return undefined;
  const text = (value: unknown) =>
    value === undefined || value === null || value === UNKNOWN ? "" : revealedText(value);
  const optional = (name: "category" | "direction" | "roleId", value: unknown) =>
    text(value) === "" ? {} : { [name]: text(value) };
  return {
    application: text(install.application),
    displayName: text(config.display_name),
    ...optional("category", install.category),
    ...optional("direction", install.direction),
    ...optional("roleId", install.role_id),
  };
}

/**
 * A secret that is declared as null comes from a variable without a value. Terraform cannot tell it from one that is not
 * declared, and hands in all of them as null, where `ignore_changes` covers them too.
 */
function secretsNotGiven(config: Config, scalars: ReadonlyMap<string, Scalar>): ReadonlySet<string> {
  const notifier = valueAt(config, NOTIFIER_SEGMENTS);
  if (!isRecord(notifier)) return new Set();
  const { allowed } = credentialsOf(scalars);
  return new Set(
    allowed.filter((path) => {
      const { field, segments: names } = scalarAt(path);
      if (!isConfidential(field)) return false;
      const parent = valueAt(config, names.slice(0, -1));
      const last = names.at(-1) ?? "";
      return isRecord(parent) && Object.hasOwn(parent, last) && parent[last] === null;
    }),
  );
}

/** Which credentials the declared authentication of the notifier needs and takes. */
export function credentialsOf(scalars: ReadonlyMap<string, Scalar>): CredentialRule {
  const text = (name: string) => {
    const value = scalars.get(`${NOTIFIER}.${name}`);
    return value === undefined ? undefined : String(value);
  };
  return notifierCredentials(text("auth_type") ?? "NONE", text("grant_type"));
}

/** The sources of a mapping's pairs that have more than one target, with those targets. */
export function ambiguousSources(
  direction: Direction,
  pairs: readonly ValuePair[],
): readonly { readonly source: string; readonly targets: readonly string[] }[] {
  const sources = pairs.map((pair) => sourceOf(direction, pair));
  if (new Set(sources).size === sources.length) return [];
  const targets = new Map<string, Set<string>>();
  for (const [index, pair] of pairs.entries()) {
    const source = sources[index] ?? "";
    const target = direction === "outbound" ? pair.thirdPartyValue : pair.value;
    targets.set(source, (targets.get(source) ?? new Set()).add(target));
  }
  return [...targets].filter(([, set]) => set.size > 1).map(([source, set]) => ({ source, targets: [...set] }));
}
