// Offline rules for a declaration: shapes from the field declaration, then what the API ties together. No credentials.

import { recipientOf } from "../../base/envelope.js";
import { RampsyncError } from "../../base/error.js";
import { type ErrorCode } from "../../base/error-codes.js";
import { isRecord } from "../../base/json.js";
import { nearest } from "../../base/nearest.js";
import { attributeText, type Place, type Step } from "../../base/place.js";
import { revealedText, Secret } from "../../base/secret.js";
import { oncePerTable } from "../../base/shared-tables.js";
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import {
  type CollectionField,
  ENTITY_TYPES,
  type Field,
  type Fields,
  installedIntegrationFields,
  isConfidential,
  isScalar,
  NOTIFIER,
  notifierCredentials,
  type ScalarField,
  wireScalars,
} from "../fields.js";
import type { Parsing } from "../model.js";
import { fold, headerKey } from "../pairing/key.js";
import {
  ambiguousSources,
  type Config,
  declaredMappings,
  declaredScalars,
  UNKNOWN,
  valueAt,
  withoutUnknown,
} from "./config.js";

export interface ValidateOptions {
  /** What is declared: the construct, or the provider block. Each error adds the path of the attribute. */
  readonly place?: Place;
  /** Whether secrets may be plain strings: true where the caller resolves variables itself and cannot tell. Default false. */
  readonly plainSecrets?: boolean;
}

/**
 * Checks a declaration (plain values in the shape of the schema) and returns everything that is wrong with it, each
 * with its attribute path. Values that are `UNKNOWN` are left for later. Nothing is thrown.
 */
export function validateConfig(config: unknown, options: ValidateOptions = {}): readonly RampsyncError[] {
  const found: RampsyncError[] = [];
  const report = reporter(found, options);
  if (!isRecord(config)) {
    report("RS1002", [], "The declaration is not an object.");
    return found;
  }
  found.push(...validateFields(config, installedIntegrationFields, options));
  if (found.length > 0) return found;
  checkIdentity(config, report);
  checkUninstall(config, report);
  checkEncryption(config, report);
  checkMappings(config, report);
  checkNotifier(config, report);
  return found;
}

/** Checks the shape of plain values alone: names, types and the values that are known. Nothing is thrown. */
export function validateFields(
  config: Config,
  fields: Fields,
  options: ValidateOptions = {},
): readonly RampsyncError[] {
  const found: RampsyncError[] = [];
  checkFields(config, fields, [], reporter(found, options), options);
  return found;
}

type Path = readonly Step[];
type Flaw = readonly [code: ErrorCode, path: Path, message: string, hint?: string];
type Report = (...flaw: Flaw) => void;

function reporter(found: RampsyncError[], options: ValidateOptions): Report {
  return (code, path, message, hint) => {
    const place = { ...options.place, ...(path.length === 0 ? {} : { attribute: path }) };
    found.push(new RampsyncError(code, message, { place, ...(hint === undefined ? {} : { hint }) }));
  };
}

const absent = (value: unknown) => value === undefined || value === null;

function checkFields(value: Config, fields: Fields, path: Path, report: Report, options: ValidateOptions): void {
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(fields, name)) continue;
    const near = nearest(name, Object.keys(fields));
    report("RS1001", [...path, name], `There is no attribute "${name}".`, `Known here: ${near.join(", ")}.`);
  }
  for (const name in fields) {
    const field = fields[name];
    const inner = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined || inner === UNKNOWN || isPlainText(inner, field)) continue;
    const attributePath = [...path, name];
    if (absent(inner)) {
      if (field.required)
        report(
          "RS1003",
          attributePath,
          `"${name}" is required.`,
          `Add ${attributeText(attributePath)}: ${field.description}`,
        );
      continue;
    }
    if (field.computed && !field.orChosen) {
      report("RS1001", attributePath, `"${name}" is set by the server and cannot be declared.`, "Remove it.");
      continue;
    }
    if (field.notYet) {
      report("RS1090", attributePath, `"${name}" is not supported yet.`);
      continue;
    }
    checkField(inner, field, attributePath, report, options);
  }
}

/** The case of most values: a text where any text is right. */
const isPlainText = (value: unknown, field: Field): boolean => isSomeText(value) && takesAnyText(field);

const takesAnyText = (field: Field): boolean =>
  field.type === "string" &&
  field.oneOf === undefined &&
  field.maxLength === undefined &&
  !field.writeOnly &&
  !field.computed &&
  !field.notYet;

function checkField(value: unknown, field: Field, path: Path, report: Report, options: ValidateOptions): void {
  const wrong = (expected: string) =>
    report(
      "RS1002",
      path,
      `Expected ${expected}, found ${describe(value)}.`,
      `Write ${expected} at ${attributeText(path)}.`,
    );
  if (isScalar(field)) {
    checkScalar(value, field, path, report, options, wrong);
  } else if (field.type === "object") {
    if (!isRecord(value)) wrong("an object");
    else checkFields(value, field.fields, path, report, options);
  } else if (field.type === "map of objects") {
    if (!isRecord(value)) {
      wrong("a map of objects");
      return;
    }
    for (const flaw of entryFlaws(field, path)(value)) report(...flaw);
  } else if (field.type === "list of objects") {
    if (!Array.isArray(value)) {
      wrong("a list of objects");
      return;
    }
    value.forEach((entry: unknown, index) => {
      if (entry === UNKNOWN) return;
      if (!isRecord(entry)) report("RS1002", [...path, index], `Expected an object, found ${describe(entry)}.`);
      else checkFields(entry, field.fields, [...path, index], report, options);
    });
  } else if (field.type === "list of strings") {
    const isList = Array.isArray(value) && value.every((item) => item === UNKNOWN || isText(item));
    if (!isList) wrong("a list of strings");
  } else {
    checkValues(value, path, report, wrong);
  }
}

/** What is wrong with the entries of a map of the schema, which has one place and holds no secrets: looked for once in a shared one. */
function entryFlaws(field: CollectionField, path: Path): (entries: Config) => readonly Flaw[] {
  const known = entryFlawsOf.get(field);
  if (known !== undefined) return known;
  const find = oncePerTable((entries: Config): readonly Flaw[] => {
    const flaws: Flaw[] = [];
    const report: Report = (...flaw) => flaws.push(flaw);
    const isPlain = plainEntryOf(field.fields);
    for (const [label, entry] of Object.entries(entries)) {
      if (entry === UNKNOWN || isPlain(entry)) continue;
      const mappingPath = [...path, { key: label }];
      if (!isRecord(entry)) report("RS1002", mappingPath, `Expected an object, found ${describe(entry)}.`);
      else checkFields(entry, field.fields, mappingPath, report, {});
    }
    return flaws;
  });
  entryFlawsOf.set(field, find);
  return find;
}
const entryFlawsOf = new Map<CollectionField, (entries: Config) => readonly Flaw[]>();

/**
 * Tells of an entry that nothing is wrong with it: it has texts where any text is right, names that are known as they are
 * written, and lists of texts; everything that is required, and nothing else. False says nothing. Most entries of most tables are such.
 */
function plainEntryOf(fields: Fields): (entry: unknown) => boolean {
  const checks = new Map<string, (value: unknown) => boolean>();
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === "map of string sets" && !field.computed && !field.notYet) checks.set(name, areTextsByName);
    else if (takesAnyText(field)) checks.set(name, isSomeText);
    else if (field.type === "string" && takesAnyText(withoutNames(field))) {
      const known: ReadonlySet<unknown> = new Set(field.oneOf);
      checks.set(name, (value) => value !== "" && known.has(value));
    }
  }
  const required = Object.keys(fields).filter((name) => fields[name]?.required);
  return (entry) => {
    if (!isRecord(entry)) return false;
    for (const name in entry) if (checks.get(name)?.(entry[name]) !== true) return false;
    return required.every((name) => Object.hasOwn(entry, name));
  };
}

const withoutNames = ({ oneOf, ...field }: ScalarField): ScalarField => field;

const isSomeText = (value: unknown): boolean => typeof value === "string" && value !== "";

function areTextsByName(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const name in value) {
    const texts = value[name];
    if (name === "" || !Array.isArray(texts) || texts.length === 0) return false;
    for (const text of texts) if (typeof text !== "string" || text === "") return false;
  }
  return true;
}

function checkScalar(
  value: unknown,
  field: ScalarField,
  path: Path,
  report: Report,
  options: ValidateOptions,
  wrong: (expected: string) => void,
): void {
  if (field.writeOnly && !options.plainSecrets && !(value instanceof Secret) && !isSecretMap(value)) {
    const notGiven = namesNotGiven(value);
    if (notGiven.length === 0) report("RS1011", path, "This secret is a literal.");
    for (const name of notGiven)
      report(
        "RS1003",
        [...path, { key: name }],
        "This secret is not given.",
        "Give this run the value of its variable: TF_VAR_name.",
      );
    return;
  }
  if (field.type === "strings by name") {
    if (value instanceof Secret) return;
    if (!isRecord(value)) {
      wrong("a map of strings");
      return;
    }
    const bad = Object.entries(value).find(([, entry]) => entry !== UNKNOWN && !isText(entry));
    if (bad !== undefined)
      report("RS1002", [...path, { key: bad[0] }], `Expected a string, found ${describe(bad[1])}.`);
    return;
  }
  const clear = value instanceof Secret ? value.reveal() : value;
  if (field.type === "boolean" && clear !== "true" && clear !== "false" && typeof clear !== "boolean") {
    wrong("true or false");
    return;
  }
  if (field.type === "number" && !isNumber(clear)) {
    wrong("a number");
    return;
  }
  // Numbers are versions.
  if (field.type === "number" && !Number.isSafeInteger(Number(clear))) {
    report("RS1002", path, `Expected a whole number, found ${value instanceof Secret ? "another" : clear}.`);
    return;
  }
  if (field.type === "string" && typeof clear !== "string" && typeof clear !== "number" && typeof clear !== "boolean") {
    wrong("a string");
    return;
  }
  const text = String(clear);
  if (field.required && text === "") {
    report("RS1003", path, `"${nameOf(path)}" is empty.`, `Set ${attributeText(path)}: ${field.description}`);
  }
  if (field.oneOf !== undefined && text !== "") {
    const known = [...field.oneOf, ...Object.keys(field.synonyms ?? {})];
    if (!known.some((allowed) => fold(allowed) === fold(text))) {
      const code = field.oneOf === ENTITY_TYPES ? "RS1005" : "RS1004";
      const shown = value instanceof Secret ? "A sensitive value" : `"${text}"`;
      report(code, path, `${shown} is not one of the values that are known here.`, `Use ${field.oneOf.join(", ")}.`);
    }
  }
  if (field.maxLength !== undefined && text.length > field.maxLength) {
    report("RS1014", path, `The text has ${text.length} characters; at most ${field.maxLength} are taken.`);
  }
}

const isNumber = (value: unknown) =>
  typeof value === "number"
    ? Number.isFinite(value)
    : typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));

const isText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value instanceof Secret;

const isSecretMap = (value: unknown) =>
  isRecord(value) && Object.values(value).every((entry) => entry instanceof Secret || entry === UNKNOWN);

/** Of a map of secrets: those that are null, since this run was not given them. None where a literal stands among them. */
function namesNotGiven(value: unknown): readonly string[] {
  if (!isRecord(value)) return [];
  const given = Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null));
  return isSecretMap(given) ? Object.keys(value).filter((name) => value[name] === null) : [];
}

function checkValues(value: unknown, path: Path, report: Report, wrong: (expected: string) => void): void {
  if (!isRecord(value)) {
    wrong("a map from OpsRamp value to third-party values");
    return;
  }
  for (const [opsRampValue, thirdParty] of Object.entries(value)) {
    const valuePath = [...path, { key: opsRampValue }];
    if (opsRampValue === "") report("RS1008", valuePath, "An OpsRamp value is empty.");
    if (thirdParty === UNKNOWN) continue;
    if (!Array.isArray(thirdParty)) {
      report(
        "RS1002",
        valuePath,
        `Expected a list of strings, found ${describe(thirdParty)}.`,
        `Write ["…"] at ${attributeText(valuePath)}.`,
      );
      continue;
    }
    if (thirdParty.length === 0) {
      report("RS1008", valuePath, "An OpsRamp value has no third-party value.", "Give it one, or remove the entry.");
    }
    for (const text of thirdParty) {
      if (text === UNKNOWN) continue;
      if (!isText(text)) report("RS1002", valuePath, `Expected a string, found ${describe(text)}.`);
      else if (text === "") report("RS1008", valuePath, "A third-party value is empty.");
    }
  }
}

function checkIdentity(config: Config, report: Report): void {
  const adopted = config.integration_id;
  const isInstalled = isRecord(config.install);
  if (adopted === UNKNOWN) return;
  if (isInstalled) checkInstall(config, report);
  if (absent(adopted) || adopted === "") {
    if (isInstalled || config.install === UNKNOWN) return;
    report(
      "RS1003",
      ["integration_id"],
      "No integration is named.",
      "Set integration_id to the id (INTG-…) that rampsync list, or the data source rampsync_installed_integrations, shows, or declare install, which makes one.",
    );
  } else if (isInstalled) {
    report("RS1030", ["install"], "It names an integration that exists, and installs one too.");
  } else if (typeof adopted === "string" && /[\s/?#\p{C}]|^\.{1,2}$/u.test(adopted)) {
    report(
      "RS1004",
      ["integration_id"],
      `"${adopted}" is not an id.`,
      "Ids look like INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761.",
    );
  }
}

function checkUninstall({ uninstall_reason: reason }: Config, report: Report): void {
  if (typeof reason !== "string" || !/[<>]/.test(reason)) return;
  report("RS1014", ["uninstall_reason"], "The reason of an uninstall must not hold < or >.", "Write it without them.");
}

function checkEncryption({ encrypt_to: key }: Config, report: Report): void {
  if (absent(key) || key === "" || key === UNKNOWN || recipientOf(revealedText(key)) !== undefined) return;
  // What was named may be the private key: nothing of it is shown.
  report(
    "RS1031",
    ["encrypt_to"],
    "It is no RSA public key of 2048 bits or more.",
    "Give the PEM text of the public key (-----BEGIN PUBLIC KEY-----); the private one stays with whoever reads the credentials.",
  );
}

function checkInstall(config: Config, report: Report): void {
  const name = config.display_name;
  if (absent(name) || name === "") {
    report(
      "RS1003",
      ["display_name"],
      "An integration that is installed needs a name.",
      "Set display_name: by it and the application an installation that was broken off is found again.",
    );
  }
  const authentication = valueAt(config, ["inbound", "authentication", "auth_type"]);
  if (typeof authentication === "string" && fold(authentication) === fold("BASIC")) {
    report(
      "RS1090",
      ["inbound", "authentication", "auth_type"],
      "Installing with BASIC is not supported yet: nobody has shown what the server makes for it.",
      "Use WEBHOOK or OAUTH2; or install without inbound.authentication, set it in the portal, and declare it afterwards.",
    );
  }
  if (absent(valueAt(config, ["install", "role_id"])) || authentication !== undefined) return;
  report(
    "RS1003",
    ["inbound", "authentication"],
    "install.role_id is the role of the inbound authentication, and that is not declared.",
    "Declare inbound.authentication with its auth_type, or leave install.role_id out.",
  );
}

function checkMappings(config: Config, report: Report): void {
  for (const direction of DIRECTIONS) {
    const raw = valueAt(config, [direction, "mappings"]);
    if (isRecord(raw)) for (const flaw of mappingFlaws[direction](raw)) report(...flaw);
  }
}

/** What is wrong with the mappings of a direction beside each other, and with what each of them translates. */
const flawsOfMappings = (direction: Direction) =>
  oncePerTable((raw: Config): readonly Flaw[] => {
    const flaws: Flaw[] = [];
    const report: Report = (...flaw) => flaws.push(flaw);
    const labels = new Map<string, string>();
    for (const { label, header, pairs, parsing } of declaredMappings(direction, withoutUnknown(raw))) {
      const path = [direction, "mappings", { key: label }];
      const key = headerKey(header);
      const firstLabel = labels.get(key);
      if (firstLabel !== undefined) {
        report(
          "RS1007",
          path,
          `It maps the same attributes as "${firstLabel}".`,
          `Merge it with ${attributeText([direction, "mappings", { key: firstLabel }])}.`,
        );
      }
      labels.set(key, label);
      checkParsing(parsing, [...path, "parsing"], report);
      for (const { source, targets } of ambiguousSources(direction, pairs)) {
        const kind = direction === "outbound" ? "OpsRamp value" : "third-party value";
        report(
          "RS1006",
          [...path, "values"],
          `The ${kind} "${source}" would be translated to ${targets.map((target) => `"${target}"`).join(" and ")}.`,
        );
      }
    }
    return flaws;
  });
const mappingFlaws = { inbound: flawsOfMappings("inbound"), outbound: flawsOfMappings("outbound") };

/** Each operator needs something to cut at; which of the words it takes is left to the server. */
function checkParsing(parsing: Parsing | undefined, path: Path, report: Report): void {
  parsing?.operators.forEach(({ operator, startWord, endWord, regex }, index) => {
    const operatorPath = [...path, "operators", index];
    if (fold(operator) === fold("MATCHES")) {
      if (regex === undefined)
        report("RS1003", [...operatorPath, "regex"], "MATCHES needs a regular expression.", "Set regex.");
    } else if (startWord === undefined && endWord === undefined) {
      const message = `${operator} has no word to cut at.`;
      report(
        "RS1003",
        operatorPath,
        message,
        "Set start_word (AFTER, BETWEEN) or end_word (BEFORE, BETWEEN), or both.",
      );
    }
  });
}

function checkNotifier(config: Config, report: Report): void {
  const notifier = valueAt(config, ["outbound", "notifier"]);
  if (!isRecord(notifier) || notifier.auth_type === UNKNOWN || notifier.grant_type === UNKNOWN) return;
  const declared = declaredScalars(config);
  const authType = String(declared.get(`${NOTIFIER}.auth_type`) ?? "NONE");
  const grantType = declared.get(`${NOTIFIER}.grant_type`);
  const rule = notifierCredentials(authType, grantType === undefined ? undefined : String(grantType));
  const chosen = [`auth_type ${authType}`, ...(grantType === undefined ? [] : [`grant_type ${grantType}`])].join(", ");
  for (const { path, segments, field } of wireScalars) {
    if (field.unit !== "notifier authentication" || path === `${NOTIFIER}.auth_type`) continue;
    const raw = valueAt(config, segments);
    if (raw === UNKNOWN) continue;
    // A secret that is null comes from a variable without a value: it is asked for where it has to be sent.
    if (rule.required.includes(path) && absent(raw) && !isNotGiven(config, segments, field)) {
      report(
        "RS1009",
        segments,
        `With ${chosen} the notifier needs ${segments.at(-1)}.`,
        `Set ${path}; empty is taken, missing is not.`,
      );
    }
    if (!rule.allowed.includes(path) && declared.has(path)) {
      report("RS1010", segments, `With ${chosen} the notifier does not use ${segments.at(-1)}.`);
    }
  }
}

function isNotGiven(config: Config, segments: readonly string[], field: ScalarField): boolean {
  const parent = valueAt(config, segments.slice(0, -1));
  return isConfidential(field) && isRecord(parent) && Object.hasOwn(parent, segments.at(-1) ?? "");
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  return typeof last === "string" ? last : "";
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Secret) return "a secret";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a string";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
