// One Terraform state of format 4 in memory: our instances are read and set, everything else is kept as it stands.
import { randomUUID } from "node:crypto";
import { RampsyncError } from "../../integration/error.js";
import {
  type ProviderAddress,
  parseProviderAddress,
  parseResourceAddress,
  printInstanceAddress,
  printProviderAddress,
} from "./address.js";
import {
  byBytes,
  fromPlain,
  type Json,
  JsonNumber,
  type JsonObject,
  JsonSyntaxError,
  type PlainJson,
  parseJson,
  printJson,
  toPlain,
} from "./json.js";

/** What a new state names as its writer: the first Terraform with write-only attributes, so that no later one minds. */
const defaultTerraformVersion = "1.11.0";

/** Terraform's order of the members of an instance; others that stand there follow in the order they had. */
const instanceMembers = [
  "index_key",
  "status",
  "deposed",
  "schema_version",
  "attributes",
  "attributes_flat",
  "sensitive_attributes",
  "identity_schema_version",
  "identity",
  "private",
  "dependencies",
  "create_before_destroy",
];

/** One step of a path in `sensitive_attributes`: an attribute, or a key of a map or a list index. */
export type SensitivePath = readonly (string | { readonly key: string | number })[];

/** What is given to record an instance. */
export interface InstanceRecord {
  readonly schemaVersion: number;
  /** Every attribute of the schema, null where absent; sets in Terraform's order. Members are sorted when written. */
  readonly attributes: { readonly [name: string]: PlainJson };
  /** The provider's private bytes; undefined or empty: none. */
  readonly private?: Uint8Array;
  /** Undefined keeps what stands there; a new instance then gets none. */
  readonly sensitiveAttributes?: readonly SensitivePath[];
  /** Addresses of resources that this one was made after; undefined keeps what stands there. */
  readonly dependencies?: readonly string[];
  readonly tainted?: boolean;
  /** Undefined keeps what stands there. */
  readonly createBeforeDestroy?: boolean;
}

/** What stands in the state of an instance. */
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
}

export interface StoredOutput {
  readonly value: PlainJson;
  readonly sensitive: boolean;
}

export class State {
  readonly #document: JsonObject;

  private constructor(document: JsonObject) {
    this.#document = document;
  }

  /** A state without anything in it; `lineage` is a random UUID unless given. Its serial is 0 until the first save. */
  static empty(lineage: string = randomUUID()): State {
    const document: JsonObject = new Map<string, Json>([
      ["version", new JsonNumber("4")],
      ["terraform_version", defaultTerraformVersion],
      ["serial", new JsonNumber("0")],
      ["lineage", lineage],
      ["outputs", new Map()],
      ["resources", []],
      ["check_results", null],
    ]);
    return new State(document);
  }

  /**
   * Reads a state text. `where` names it in errors: a path, or "standard input".
   * Throws RS3001 when it is not a state, RS3002 when it is of another format version.
   */
  static parse(text: string, where: string): State {
    let document: Json;
    try {
      document = parseJson(text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      const problem = error.cutShort ? "The state is cut short" : "The state is not JSON";
      throw new RampsyncError("RS3001", `${problem}: ${error.problem}.`, {
        where: `${where}:${error.line}:${error.column}`,
      });
    }
    const shape: Shape = new Shape(where);
    const root = shape.object(document, "the state");
    const version = root.get("version");
    if (!(version instanceof JsonNumber)) shape.fail("version", "is not a number");
    if (version.source !== "4") {
      throw new RampsyncError("RS3002", `The state is of format version ${version.source}, not 4.`, { where });
    }
    check(root, shape);
    return new State(root);
  }

  get lineage(): string {
    return text(this.#document.get("lineage"));
  }

  get serial(): bigint {
    const serial = this.#document.get("serial");
    return serial instanceof JsonNumber ? BigInt(serial.source) : 0n;
  }

  set serial(serial: bigint) {
    this.#document.set("serial", new JsonNumber(String(serial)));
  }

  get terraformVersion(): string {
    return text(this.#document.get("terraform_version"));
  }

  /** No resource of anybody and no output. */
  get isEmpty(): boolean {
    return this.#resources().length === 0 && this.#outputs().size === 0;
  }

  /** Every current instance (deposed ones apart), of every provider, in file order. */
  instances(): StoredInstance[] {
    return this.#resources().flatMap((resource) =>
      objects(resource.get("instances"))
        .filter(isCurrent)
        .map((instance) => stored(resource, instance)),
    );
  }

  get(address: string): StoredInstance | undefined {
    const found = this.#find(address);
    return found === undefined ? undefined : stored(found.resource, found.instance);
  }

  /**
   * Records the instance at `address`, a managed resource of the root module, or one that stands in the state already.
   * What the record leaves undefined, and members that this file does not know, stay as they are.
   * Throws RS9001 for an address that can be neither found nor made.
   */
  put(address: string, provider: ProviderAddress, record: InstanceRecord): void {
    const found = this.#find(address);
    if (found !== undefined) {
      found.resource.set("provider", printProviderAddress(provider));
      found.instances[found.index] = encode(record, found.instance);
      return;
    }
    const parts = parseResourceAddress(address);
    if (parts === undefined) throw new RampsyncError("RS9001", `"${address}" is no address that can be recorded.`);
    const resources = this.#resources();
    const same = resources.find((resource) => resourceKey(resource) === resourceKeyOf(parts.type, parts.name));
    if (same !== undefined) {
      same.set("provider", printProviderAddress(provider));
      same.set("instances", [...list(same.get("instances")), encode(record, new Map())]);
      return;
    }
    const resource: JsonObject = new Map<string, Json>([
      ["mode", "managed"],
      ["type", parts.type],
      ["name", parts.name],
      ["provider", printProviderAddress(provider)],
      ["instances", [encode(record, new Map())]],
    ]);
    this.#document.set("resources", insertSorted(resources, resource));
  }

  /** Removes the instance at `address`; its resource goes with the last instance. False when there is none. */
  remove(address: string): boolean {
    const found = this.#find(address);
    if (found === undefined) return false;
    found.instances.splice(found.index, 1);
    if (found.instances.length === 0) {
      this.#document.set(
        "resources",
        this.#resources().filter((resource) => resource !== found.resource),
      );
    }
    return true;
  }

  /** The outputs by name. Values of sensitive ones stand here in clear, as in the file. */
  outputs(): Map<string, StoredOutput> {
    return new Map(
      [...this.#outputs()].map(([name, output]) => {
        const members = object(output);
        return [name, { value: toPlain(members.get("value") ?? null), sensitive: members.get("sensitive") === true }];
      }),
    );
  }

  /**
   * Sets an output. `type` is its type in Terraform's JSON form (`"string"`, `["map","string"]`); without it, the type of
   * the value as a literal. An equal value keeps the type that stands there.
   */
  setOutput(name: string, output: StoredOutput, type?: PlainJson): void {
    const outputs = this.#outputs();
    const value = fromPlain(output.value);
    const before = outputs.get(name);
    const kept = before instanceof Map && printJson(before.get("value") ?? null) === printJson(value);
    const typeJson =
      type === undefined ? ((kept ? before.get("type") : undefined) ?? literalType(value)) : fromPlain(type);
    const members: JsonObject = new Map<string, Json>([
      ["value", value],
      ["type", typeJson],
    ]);
    if (output.sensitive) members.set("sensitive", true);
    outputs.set(name, members);
    this.#document.set("outputs", new Map([...outputs].sort(([left], [right]) => byBytes(left, right))));
  }

  removeOutput(name: string): boolean {
    return this.#outputs().delete(name);
  }

  /** The file's text, as Terraform writes it. */
  print(): string {
    return `${printJson(this.#document)}\n`;
  }

  #resources(): JsonObject[] {
    return objects(this.#document.get("resources"));
  }

  #outputs(): JsonObject {
    const outputs = this.#document.get("outputs");
    if (outputs instanceof Map) return outputs;
    const none: JsonObject = new Map();
    this.#document.set("outputs", none);
    return none;
  }

  #find(address: string) {
    for (const resource of this.#resources()) {
      const instances = resource.get("instances");
      if (!Array.isArray(instances)) continue;
      for (const [index, instance] of instances.entries()) {
        const members = object(instance);
        if (isCurrent(members) && instanceAddress(resource, members) === address) {
          return { resource, instances, index, instance: members };
        }
      }
    }
    return undefined;
  }
}

/** Complains with the path of what has the wrong shape; never with its value. */
class Shape {
  constructor(private readonly where: string) {}

  fail(path: string, problem: string): never {
    throw new RampsyncError("RS3001", `The state is not usable: ${path} ${problem}.`, { where: this.where });
  }

  object(value: Json | undefined, path: string): JsonObject {
    return value instanceof Map ? value : this.fail(path, "is not an object");
  }

  array(value: Json | undefined, path: string): Json[] {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : this.fail(path, "is not a list");
  }

  string(value: Json | undefined, path: string): string {
    return typeof value === "string" ? value : this.fail(path, "is not a string");
  }

  count(value: Json | undefined, path: string): void {
    if (!(value instanceof JsonNumber) || !/^\d+$/.test(value.source)) this.fail(path, "is not a whole number");
  }
}

function check(root: JsonObject, shape: Shape): void {
  shape.count(root.get("serial"), "serial");
  shape.string(root.get("lineage"), "lineage");
  if (root.has("terraform_version")) shape.string(root.get("terraform_version"), "terraform_version");
  const outputs = root.get("outputs") ?? null;
  if (outputs !== null) {
    for (const [name, output] of shape.object(outputs, "outputs")) shape.object(output, `outputs.${name}`);
  }
  const known = new Set<string>();
  for (const [index, item] of shape.array(root.get("resources"), "resources").entries()) {
    const path = `resources[${index}]`;
    const resource = shape.object(item, path);
    for (const name of ["mode", "type", "name", "provider"]) shape.string(resource.get(name), `${path}.${name}`);
    if (resource.has("module")) shape.string(resource.get("module"), `${path}.module`);
    if (known.has(resourceKey(resource))) shape.fail(path, "stands there twice");
    known.add(resourceKey(resource));
    const keys = new Set<string>();
    for (const [number, item] of shape.array(resource.get("instances"), `${path}.instances`).entries()) {
      const here = `${path}.instances[${number}]`;
      const instance = shape.object(item, here);
      checkInstance(instance, here, shape);
      if (!isCurrent(instance)) continue;
      const key = printJson(instance.get("index_key") ?? null);
      if (keys.has(key)) shape.fail(here, "stands there twice");
      keys.add(key);
    }
  }
}

function checkInstance(instance: JsonObject, path: string, shape: Shape): void {
  shape.count(instance.get("schema_version"), `${path}.schema_version`);
  const key = instance.get("index_key") ?? null;
  if (key !== null && typeof key !== "string" && !(key instanceof JsonNumber)) {
    shape.fail(`${path}.index_key`, "is neither a string nor a number");
  }
  if (instance.has("attributes") && instance.get("attributes") !== null) {
    shape.object(instance.get("attributes"), `${path}.attributes`);
  }
  if (instance.has("private")) {
    const bytes = shape.string(instance.get("private"), `${path}.private`);
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bytes) || bytes.length % 4 !== 0) shape.fail(`${path}.private`, "is not base64");
  }
  for (const dependency of shape.array(instance.get("dependencies"), `${path}.dependencies`)) {
    shape.string(dependency, `${path}.dependencies`);
  }
}

function encode(record: InstanceRecord, before: JsonObject): JsonObject {
  const members: JsonObject = new Map(before);
  members.set("schema_version", new JsonNumber(String(record.schemaVersion)));
  members.set("attributes", fromPlain({ ...record.attributes }));
  members.delete("attributes_flat");
  if (record.sensitiveAttributes !== undefined) {
    members.set("sensitive_attributes", record.sensitiveAttributes.map(encodeSensitivePath));
  } else if (!members.has("sensitive_attributes")) members.set("sensitive_attributes", []);
  setOrDelete(members, "status", record.tainted === true ? "tainted" : undefined);
  const bytes = record.private;
  setOrDelete(
    members,
    "private",
    bytes === undefined || bytes.length === 0 ? undefined : Buffer.from(bytes).toString("base64"),
  );
  if (record.dependencies !== undefined) {
    const dependencies = [...new Set(record.dependencies)].sort(byBytes);
    setOrDelete(members, "dependencies", dependencies.length === 0 ? undefined : dependencies);
  }
  if (record.createBeforeDestroy !== undefined) {
    setOrDelete(members, "create_before_destroy", record.createBeforeDestroy ? true : undefined);
  }
  const place = (name: string) => {
    const index = instanceMembers.indexOf(name);
    return index < 0 ? instanceMembers.length : index;
  };
  return new Map([...members].sort(([left], [right]) => place(left) - place(right)));
}

function encodeSensitivePath(path: SensitivePath): Json {
  return path.map((step) => {
    if (typeof step === "string") return fromPlain({ type: "get_attr", value: step });
    const type = typeof step.key === "number" ? "number" : "string";
    return new Map<string, Json>([
      ["type", "index"],
      [
        "value",
        new Map<string, Json>([
          ["value", fromPlain(step.key)],
          ["type", type],
        ]),
      ],
    ]);
  });
}

function instanceAddress(resource: JsonObject, instance: JsonObject): string {
  const module = resource.get("module");
  const part = (name: string) => text(resource.get(name));
  return printInstanceAddress(
    typeof module === "string" ? module : undefined,
    part("mode"),
    part("type"),
    part("name"),
    instance.get("index_key"),
  );
}

function stored(resource: JsonObject, instance: JsonObject): StoredInstance {
  const module = resource.get("module");
  const mode = text(resource.get("mode"));
  const type = text(resource.get("type"));
  const name = text(resource.get("name"));
  const provider = text(resource.get("provider"));
  const providerAddress = parseProviderAddress(provider);
  const indexKey = instance.get("index_key");
  const key = indexKey instanceof JsonNumber ? Number(indexKey.source) : indexKey;
  const bytes = instance.get("private");
  const moduleName = typeof module === "string" ? module : undefined;
  return {
    address: instanceAddress(resource, instance),
    ...(moduleName === undefined ? {} : { module: moduleName }),
    mode,
    type,
    name,
    ...(typeof key === "string" || typeof key === "number" ? { indexKey: key } : {}),
    provider,
    ...(providerAddress === undefined ? {} : { providerAddress }),
    schemaVersion: Number(text(instance.get("schema_version"))),
    attributes: Object.fromEntries([...object(instance.get("attributes"))].map(([n, value]) => [n, toPlain(value)])),
    ...(typeof bytes === "string" ? { private: new Uint8Array(Buffer.from(bytes, "base64")) } : {}),
    dependencies: list(instance.get("dependencies")).map(String),
    tainted: instance.get("status") === "tainted",
    createBeforeDestroy: instance.get("create_before_destroy") === true,
  };
}

/** The type that Terraform gives a literal of this value. */
function literalType(value: Json): Json {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (value instanceof JsonNumber) return "number";
  if (value === null) return "dynamic";
  if (Array.isArray(value)) return ["tuple", value.map(literalType)];
  return ["object", new Map([...value].map(([name, member]) => [name, literalType(member)]))];
}

/** Keeps Terraform's order (module, mode, type, name); an unsorted file keeps its own, the new one goes before the first later. */
function insertSorted(resources: readonly JsonObject[], resource: JsonObject): JsonObject[] {
  const later = resources.findIndex((other) => compareResources(other, resource) > 0);
  return later < 0 ? [...resources, resource] : resources.toSpliced(later, 0, resource);
}

function compareResources(left: JsonObject, right: JsonObject): number {
  for (const name of ["module", "mode", "type", "name"]) {
    const order = byBytes(text(left.get(name)), text(right.get(name)));
    if (order !== 0) return order;
  }
  return 0;
}

function resourceKey(resource: JsonObject): string {
  return JSON.stringify(["module", "mode", "type", "name"].map((name) => text(resource.get(name))));
}

function resourceKeyOf(type: string, name: string): string {
  return JSON.stringify(["", "managed", type, name]);
}

function isCurrent(instance: JsonObject): boolean {
  return !instance.has("deposed");
}

function setOrDelete(members: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) members.delete(name);
  else members.set(name, value);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : value instanceof JsonNumber ? value.source : "";
}

function object(value: Json | undefined): JsonObject {
  return value instanceof Map ? value : new Map();
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: Json | undefined): JsonObject[] {
  return list(value).filter((item) => item instanceof Map);
}
