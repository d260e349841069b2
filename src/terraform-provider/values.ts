// Between Terraform's values and declarations: unknown values, numbers, and secrets, which are wrapped at once.
import { isRecord } from "../base/json.js";
import { Secret } from "../base/secret.js";
import { type Config, UNKNOWN as UNKNOWN_LATER } from "../integration/declared/config.js";
import { type Field, type Fields, isConfidential } from "../integration/fields.js";
import { Decimal, numberText, UNKNOWN, type Value } from "../terraform-plugin/index.js";

type Raw = { readonly [name: string]: Value };

function isRaw(value: unknown): value is Raw {
  return isRecord(value);
}

/**
 * A configuration, plan or state as a declaration: what is null, computed or not of these fields is left out, but for
 * secrets, which are null where a variable has no value.
 */
export function toConfig(value: unknown, fields: Fields): Config {
  if (!isRaw(value)) return {};
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
      const raw = Object.hasOwn(value, name) ? value[name] : null;
      if (raw === null && isConfidential(field)) return [[name, null]];
      if (raw === null || raw === undefined || field.computed) return [];
      return [[name, fromField(raw, field)]];
    }),
  );
}

/** The configuration of a look-up: what it may choose by is declared where it is given. */
export function toChosen(value: unknown, fields: Fields): Config {
  const chosen = Object.entries(fields).map(([name, field]) => [
    name,
    field.orChosen ? { ...field, computed: false } : field,
  ]);
  return toConfig(value, Object.fromEntries(chosen) as Fields);
}

/**
 * What was planned as a declaration, with the write-only values of the configuration. The configuration that comes with an
 * apply is as it was written: `ignore_changes` shows in what was planned alone.
 */
export function toPlannedConfig(planned: unknown, config: unknown, fields: Fields): Config {
  return withWriteOnly(toConfig(planned, fields), toConfig(config, fields), fields);
}

function withWriteOnly(planned: Config, config: Config, fields: Fields): Config {
  const secrets = Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
    const [plannedValue, written] = [planned[name], config[name]];
    if (field.writeOnly) return written === undefined ? [] : [[name, written]];
    if (field.type !== "object" || !isRecord(plannedValue) || !isRecord(written)) return [];
    return [[name, withWriteOnly(plannedValue, written, field.fields)]];
  });
  return { ...planned, ...Object.fromEntries(secrets) };
}

function fromField(raw: Value, field: Field): unknown {
  if (raw === UNKNOWN) return UNKNOWN_LATER;
  if ("fields" in field) {
    if (field.type === "object") return toConfig(raw, field.fields);
    const element = (item: Value) =>
      item === null ? null : item === UNKNOWN ? UNKNOWN_LATER : toConfig(item, field.fields);
    if (Array.isArray(raw)) return raw.map((item: Value) => element(item));
    return isRaw(raw) ? eachEntry(raw, element) : raw;
  }
  return plain(raw, field.writeOnly === true);
}

function plain(raw: Value, secret: boolean): unknown {
  if (raw === null) return null;
  if (raw === UNKNOWN) return UNKNOWN_LATER;
  if (Array.isArray(raw)) return raw.map((item: Value) => plain(item, secret));
  if (typeof raw === "number" || typeof raw === "bigint" || raw instanceof Decimal) return Number(numberText(raw));
  if (isRaw(raw)) return eachEntry(raw, (item) => plain(item, secret));
  return secret && typeof raw === "string" ? new Secret(raw) : raw;
}

function eachEntry(raw: Raw, convert: (item: Value) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([key, item]) => [key, convert(item)]));
}

/** A state or plan as plain attributes; parts that are not known yet are null. */
export function toAttributes(value: unknown): Readonly<Record<string, unknown>> {
  const known = knownOf(value as Value);
  return isRaw(known) ? known : {};
}

function knownOf(value: Value): Value {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map((item: Value) => knownOf(item));
  if (value instanceof Decimal || !isRaw(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, knownOf(item)]));
}

/** A declaration without secrets that are null. */
export function withoutNullSecrets(config: Config): Config {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]): [string, unknown][] =>
      value === null ? [] : [[name, isRecord(value) ? withoutNullSecrets(value) : value]],
    ),
  );
}

/** Every secret text of a declaration. */
export function secretsIn(value: unknown): readonly string[] {
  if (value instanceof Secret) return [value.reveal()];
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}
