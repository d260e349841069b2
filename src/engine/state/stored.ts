// What a state tells of its instances: the file's shape checked, and each instance as ordinary values.
import { decodeText, EncodingError } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { isUnreadableState } from "../../base/error-kind.js";
import type { Place } from "../../base/place.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { type ProviderAddress, parseProviderAddress, printInstanceAddress } from "./address.js";
import {
  isPlainObject,
  type Json,
  JsonSyntaxError,
  memberOf,
  type PlainJson,
  type PlainJsonObject,
  parseJson,
} from "./json.js";

/** What the state holds for an instance. */
export interface StoredInstance {
  readonly address: string;
  readonly module?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly indexKey?: string | number;
  /** The provider address as written; `providerAddress` are its parts when it is one of the root module. */
  readonly provider: string;
  readonly providerAddress?: ProviderAddress;
  readonly schemaVersion: number;
  readonly attributes: { readonly [name: string]: PlainJson };
  readonly private?: Uint8Array;
  readonly dependencies: readonly string[];
  readonly tainted: boolean;
  readonly createBeforeDestroy: boolean;
  /** Paths of `sensitive_attributes` as names, keys and indexes; undefined where they cannot be read. */
  readonly sensitive: readonly (readonly (string | number)[])[] | undefined;
}

export interface StoredOutput {
  readonly value: PlainJson;
  readonly sensitive: boolean;
}

/** What a replacement left behind: an object that Terraform alone destroys. */
export interface DeposedObject {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  /** Terraform's name of it, beside its address. */
  readonly key: string;
}

/** What a reader needs of a state. */
export interface StoredState {
  readonly lineage: string;
  readonly serial: bigint;
  /** Every current instance (deposed ones apart), of every provider, in file order. */
  instances(): StoredInstance[];
  deposed(): readonly DeposedObject[];
  outputNames(): readonly string[];
}

/**
 * Reads a state that nothing will be written to: natively, and without the exactness that writing needs (the last of two
 * members of one name counts, as for Terraform, and numbers of other resources may lose digits).
 * Tables that `repeated` knows are not read again.
 * Throws RS3001 when it is not a state, RS3002 when it is of another format version.
 */
export function readStoredState(text: string, place: Place, repeated?: RepeatedTables): StoredState {
  let root: PlainJsonObject;
  try {
    root = checkState(repeated?.read(text, parseNatively) ?? parseNatively(text), place);
  } catch (error) {
    // The exact parser tells better what is wrong, and where.
    parseStateText(text, place);
    throw error;
  }
  const instances = storedInstances(root);
  return {
    lineage: stringOrEmpty(memberOf(root, "lineage")),
    serial: BigInt(Number(memberOf(root, "serial"))),
    instances: () => instances,
    deposed: () => deposedObjects(root),
    outputNames: () => outputNames(root),
  };
}

export const parseNatively = (text: string): PlainJson => JSON.parse(text) as PlainJson;

/** The text of a state from disk or from standard input. Throws RS3001 for bytes that are not UTF-8. */
export function decodeState(bytes: Uint8Array, where: string): string {
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new RampsyncError("RS3001", `The state ${error.problem}.`, {
      place: error.at(where),
      hint: "Write it as UTF-8; in PowerShell: terraform state pull | Set-Content -Encoding utf8 FILE.",
    });
  }
}

/** As `readStoredState`, of a state that a user gave and that has no backup beside it. */
export function readGivenState(text: string, where: string): StoredState {
  try {
    return readStoredState(text, { file: where });
  } catch (error) {
    if (!RampsyncError.is(error) || !isUnreadableState(error)) throw error;
    throw new RampsyncError("RS3001", error.message, {
      place: error.place ?? { file: where },
      hint: "Give a state as terraform state pull prints it.",
      cause: error,
    });
  }
}

/** Throws RS3001 with line and column. */
export function parseStateText(text: string, place: Place): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const problem = error.cutShort ? "The state is cut short" : "The state is not JSON";
    throw new RampsyncError("RS3001", `${problem}: ${error.problem}.`, {
      place: { ...place, line: error.line, column: error.column },
    });
  }
}

export function storedInstances(root: PlainJson): StoredInstance[] {
  return objectsOf(isPlainObject(root) ? memberOf(root, "resources") : undefined).flatMap((resource) =>
    objectsOf(memberOf(resource, "instances"))
      .filter(isCurrent)
      .map((instance) => stored(resource, instance)),
  );
}

export function deposedObjects(root: PlainJson): readonly DeposedObject[] {
  return objectsOf(isPlainObject(root) ? memberOf(root, "resources") : undefined).flatMap((resource) =>
    objectsOf(memberOf(resource, "instances"))
      .filter((instance) => !isCurrent(instance))
      .map((instance) => ({
        address: instanceAddress(resource, memberOf(instance, "index_key") ?? null),
        mode: stringOrEmpty(memberOf(resource, "mode")),
        type: stringOrEmpty(memberOf(resource, "type")),
        key: stringOrEmpty(memberOf(instance, "deposed")),
      })),
  );
}

export function outputNames(root: PlainJson): readonly string[] {
  const outputs = isPlainObject(root) ? memberOf(root, "outputs") : undefined;
  return isPlainObject(outputs) ? Object.keys(outputs) : [];
}

/** As `SensitivePath`s are written. */
function sensitiveOf(paths: PlainJson | undefined): StoredInstance["sensitive"] {
  if (paths === undefined || paths === null) return [];
  if (!Array.isArray(paths)) return undefined;
  const found: (readonly (string | number)[])[] = [];
  for (const path of paths) {
    const steps = Array.isArray(path) ? path.map(stepOf) : [undefined];
    const known = steps.filter((step) => step !== undefined);
    if (known.length < steps.length) return undefined;
    found.push(known);
  }
  return found;
}

function stepOf(step: PlainJson): string | number | undefined {
  const value = isPlainObject(step) ? memberOf(step, "value") : undefined;
  const key = isPlainObject(value) ? memberOf(value, "value") : value;
  return typeof key === "string" || typeof key === "number" ? key : undefined;
}

export function stored(resource: PlainJsonObject, instance: PlainJsonObject): StoredInstance {
  const part = (name: string) => stringOrEmpty(memberOf(resource, name));
  const provider = part("provider");
  const providerAddress = parseProviderAddress(provider);
  const indexKey = memberOf(instance, "index_key") ?? null;
  const bytes = memberOf(instance, "private");
  const module = memberOf(resource, "module");
  const attributes = memberOf(instance, "attributes");
  const dependencies = memberOf(instance, "dependencies");
  return {
    address: instanceAddress(resource, indexKey),
    ...(typeof module === "string" ? { module } : {}),
    mode: part("mode"),
    type: part("type"),
    name: part("name"),
    ...(typeof indexKey === "string" || typeof indexKey === "number" ? { indexKey } : {}),
    provider,
    ...(providerAddress === undefined ? {} : { providerAddress }),
    schemaVersion: Number(memberOf(instance, "schema_version") ?? 0),
    attributes: isPlainObject(attributes) ? attributes : {},
    ...(typeof bytes === "string" ? { private: Buffer.from(bytes, "base64") } : {}),
    dependencies: Array.isArray(dependencies) ? dependencies.map(String) : [],
    tainted: memberOf(instance, "status") === "tainted",
    createBeforeDestroy: memberOf(instance, "create_before_destroy") === true,
    sensitive: sensitiveOf(memberOf(instance, "sensitive_attributes")),
  };
}

export function instanceAddress(resource: PlainJsonObject, indexKey: PlainJson): string {
  const part = (name: string) => stringOrEmpty(memberOf(resource, name));
  const module = memberOf(resource, "module");
  return printInstanceAddress(
    typeof module === "string" ? module : undefined,
    part("mode"),
    part("type"),
    part("name"),
    indexKey,
  );
}

/**
 * Returns the state's root. Complains with the path of what has the wrong shape, never with its value: RS3001, and RS3002
 * for another format version.
 */
export function checkState(document: PlainJson, place: Place): PlainJsonObject {
  const shape: Shape = new Shape(place);
  const root = shape.object(document, "the state");
  if (Object.hasOwn(root, "encrypted_data")) {
    throw new RampsyncError("RS3001", "The state is encrypted, which rampsync does not read.", {
      place,
      hint: "Give it in clear, as tofu state pull prints it, with --state; apply this stack with OpenTofu.",
    });
  }
  const version = memberOf(root, "version");
  if (typeof version !== "number") shape.fail("version", "is not a number");
  if (version !== 4) {
    throw new RampsyncError("RS3002", `The state is of format version ${version}, not 4.`, {
      place,
      ...(version > 4 ? { hint: "A newer Terraform wrote it: use a rampsync that reads that version." } : {}),
    });
  }
  shape.count(memberOf(root, "serial"), "serial");
  shape.string(memberOf(root, "lineage"), "lineage");
  if (Object.hasOwn(root, "terraform_version")) shape.string(root.terraform_version, "terraform_version");
  const outputs = memberOf(root, "outputs") ?? null;
  if (outputs !== null) {
    for (const [name, output] of Object.entries(shape.object(outputs, "outputs"))) {
      shape.object(output, `outputs.${name}`);
    }
  }
  checkResources(root, shape);
  return root;
}

function checkResources(root: PlainJsonObject, shape: Shape): void {
  const known = new Set<string>();
  for (const [index, item] of shape.array(memberOf(root, "resources"), "resources").entries()) {
    const path = `resources[${index}]`;
    const resource = shape.object(item, path);
    for (const name of ["mode", "type", "name", "provider"]) shape.string(memberOf(resource, name), `${path}.${name}`);
    if (Object.hasOwn(resource, "module")) shape.string(resource.module, `${path}.module`);
    const identity = JSON.stringify(["module", "mode", "type", "name"].map((name) => memberOf(resource, name)));
    if (known.has(identity)) shape.fail(path, "is there twice");
    known.add(identity);
    const keys = new Set<string>();
    for (const [number, item] of shape.array(memberOf(resource, "instances"), `${path}.instances`).entries()) {
      const instancePath = `${path}.instances[${number}]`;
      const instance = shape.object(item, instancePath);
      checkInstance(instance, instancePath, shape);
      if (!isCurrent(instance)) continue;
      const key = JSON.stringify(memberOf(instance, "index_key") ?? null);
      if (keys.has(key)) shape.fail(instancePath, "is there twice");
      keys.add(key);
    }
  }
}

function checkInstance(instance: PlainJsonObject, path: string, shape: Shape): void {
  shape.count(memberOf(instance, "schema_version") ?? 0, `${path}.schema_version`);
  const key = memberOf(instance, "index_key") ?? null;
  if (key !== null && typeof key !== "string" && typeof key !== "number") {
    shape.fail(`${path}.index_key`, "is neither a string nor a number");
  }
  const attributes = memberOf(instance, "attributes") ?? null;
  if (attributes !== null) shape.object(attributes, `${path}.attributes`);
  if (Object.hasOwn(instance, "private")) {
    const bytes = shape.string(instance.private, `${path}.private`);
    if (!isBase64(bytes)) shape.fail(`${path}.private`, "is not base64");
  }
  for (const dependency of shape.array(memberOf(instance, "dependencies"), `${path}.dependencies`)) {
    shape.string(dependency, `${path}.dependencies`);
  }
}

/** What comes back the same is base64; what does not may be all the same, with bits behind its last byte. */
function isBase64(text: string): boolean {
  return (
    Buffer.from(text, "base64").toString("base64") === text ||
    (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0)
  );
}

class Shape {
  constructor(private readonly place: Place) {}

  fail(path: string, problem: string): never {
    throw new RampsyncError("RS3001", `The state is not usable: ${path} ${problem}.`, { place: this.place });
  }

  object(value: PlainJson | undefined, path: string): PlainJsonObject {
    return isPlainObject(value) ? value : this.fail(path, "is not an object");
  }

  array(value: PlainJson | undefined, path: string): readonly PlainJson[] {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : this.fail(path, "is not a list");
  }

  string(value: PlainJson | undefined, path: string): string {
    return typeof value === "string" ? value : this.fail(path, "is not a string");
  }

  count(value: PlainJson | undefined, path: string): void {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) this.fail(path, "is not a whole number");
  }
}

function isCurrent(instance: PlainJsonObject): boolean {
  return !Object.hasOwn(instance, "deposed");
}

function stringOrEmpty(value: PlainJson | undefined): string {
  return typeof value === "string" ? value : "";
}

function objectsOf(value: PlainJson | undefined): PlainJsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isPlainObject(item)) : [];
}
