// One Terraform state of format 4 in memory: instances of rampsync are read and set, everything else is kept as it is.

import { randomUUID } from "node:crypto";
import { decimalText } from "../../base/decimal.js";
import { RampsyncError } from "../../base/error.js";
import type { Place } from "../../base/place.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { asOpenTofuNames, type ProviderAddress, parseResourceAddress, printProviderAddress } from "./address.js";
import {
  byBytes,
  fromPlain,
  isPlainObject,
  type Json,
  JsonNumber,
  type JsonObject,
  NativeJson,
  type PlainJson,
  type PlainJsonObject,
  parseProven,
  printJson,
  toPlain,
} from "./json.js";
import { ResourceList } from "./resource-list.js";
import {
  checkState,
  type DeposedObject,
  deposedObjects,
  parseStateText,
  type StoredInstance,
  type StoredOutput,
  stored,
  storedInstances,
} from "./stored.js";
import { UnchangedState } from "./unchanged-state.js";

/** What a new state names as its writer: the first Terraform with write-only attributes, so that no later one minds. */
const defaultTerraformVersion = "1.11.0";

/** Terraform's order of the members of an instance; other members follow in the order that they had. */
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
  /** Undefined keeps the present value; a new instance then gets none. */
  readonly sensitiveAttributes?: readonly SensitivePath[];
  /** Addresses of resources that this one was made after; undefined keeps the present ones. */
  readonly dependencies?: readonly string[];
  readonly tainted?: boolean;
  /** Undefined keeps what stands there. */
  readonly createBeforeDestroy?: boolean;
}

export class State {
  #unchanged: UnchangedState | undefined;
  /** Of what is unchanged, made when it is needed. */
  #exact: JsonObject | undefined;
  #resources: ResourceList | undefined;
  #changed = false;

  private constructor(from: UnchangedState | JsonObject) {
    if (from instanceof UnchangedState) this.#unchanged = from;
    else this.#exact = from;
  }

  /** From here on the values that stood in the text are not asked any more. */
  get #document(): JsonObject {
    if (this.#unchanged !== undefined) {
      this.#exact = object(this.#unchanged.document());
      this.#unchanged = undefined;
    }
    this.#exact ??= new Map();
    return this.#exact;
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
   * Reads a state text. `place` names it in errors. Tables that `repeated` knows, which reads them by `parseProven`, are not
   * read again.
   * Throws RS3001 when it is not a state, RS3002 when it is of another format version.
   */
  static parse(text: string, place: Place, repeated?: RepeatedTables): State {
    const proven = repeated?.read(text, parseProven) ?? parseProven(text);
    if (proven !== undefined) return new State(new UnchangedState(text, checkState(proven, place)));
    const document = parseStateText(text, place);
    checkState(JSON.parse(text), place);
    return new State(object(document));
  }

  get lineage(): string {
    if (this.#unchanged !== undefined) return this.#unchanged.lineage;
    return text(this.#document.get("lineage"));
  }

  get serial(): bigint {
    if (this.#unchanged !== undefined) return this.#unchanged.serial;
    const serial = this.#document.get("serial");
    return serial instanceof JsonNumber ? BigInt(decimalText(serial.source)) : 0n;
  }

  set serial(serial: bigint) {
    this.#document.set("serial", new JsonNumber(String(serial)));
  }

  /** Whether anything was set to another value, or removed, since the state was read or `markSaved` was called. */
  get changed(): boolean {
    return this.#changed;
  }

  markSaved(): void {
    this.#changed = false;
  }

  /** What was taken for saved is not. */
  markUnsaved(): void {
    this.#changed = true;
  }

  /** Every current instance (deposed ones apart), of every provider, in file order. */
  instances(): StoredInstance[] {
    return this.#unchanged?.instances() ?? storedInstances(toPlain(this.#document));
  }

  deposed(): readonly DeposedObject[] {
    return this.#unchanged?.deposed() ?? deposedObjects(toPlain(this.#document));
  }

  outputNames(): readonly string[] {
    return this.#unchanged?.outputNames() ?? [...this.#outputs().keys()];
  }

  get(address: string): StoredInstance | undefined {
    if (this.#unchanged !== undefined) return this.#unchanged.get(address);
    const found = this.#list().find(address);
    return found === undefined ? undefined : stored(plainObject(found.resource), plainObject(found.instance));
  }

  /**
   * Records the instance at `address`, a managed resource of the root module, or one that stands in the state already.
   * What the record leaves undefined, and members that this file does not know, stay as they are.
   * Throws RS9001 for an address that can be neither found nor made.
   */
  put(address: string, provider: ProviderAddress, record: InstanceRecord): void {
    const source = printProviderAddress(this.#asRecorded(provider));
    const found = this.#list().find(address);
    if (found !== undefined) {
      const instance = encode(record, found.instance);
      this.#changed ||= found.resource.get("provider") !== source || printJson(instance) !== printJson(found.instance);
      found.resource.set("provider", source);
      this.#list().replace(address, found, instance);
      return;
    }
    this.#add(address, source, encode(record, new Map()));
  }

  /** The instance at `address` with everything that stands there of it, to be placed elsewhere. */
  copy(address: string): JsonObject | undefined {
    return this.#list().find(address)?.instance;
  }

  /** Puts a copied instance at the free address of a resource without index. Throws RS9001 for another address. */
  place(address: string, provider: ProviderAddress, copied: JsonObject): void {
    const instance: JsonObject = new Map(copied);
    instance.delete("index_key");
    this.#add(address, printProviderAddress(this.#asRecorded(provider)), instance);
  }

  /** A state that OpenTofu wrote has its registry's host for a source without one, and keeps it. */
  #asRecorded(provider: ProviderAddress): ProviderAddress {
    const openTofu = asOpenTofuNames(provider);
    return openTofu !== undefined && this.#list().hasProvider(openTofu.source) ? openTofu : provider;
  }

  #add(address: string, provider: string, instance: JsonObject): void {
    const parts = parseResourceAddress(address);
    if (parts === undefined) throw new RampsyncError("RS9001", `"${address}" is no address that can be recorded.`);
    this.#changed = true;
    this.#list().add(parts.type, parts.name, provider, instance);
  }

  /** Removes the instance at `address`; its resource goes with the last instance. False when there is none. */
  remove(address: string): boolean {
    const found = this.#list().find(address);
    if (found === undefined) return false;
    this.#changed = true;
    this.#list().remove(address, found);
    return true;
  }

  /** The outputs by name. Values of sensitive ones stand here in clear, as in the file. */
  outputs(): Map<string, StoredOutput> {
    if (this.#unchanged !== undefined) return this.#unchanged.outputs();
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
    if (this.#unchanged?.records(name, output, type)) return;
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
    this.#changed ||= before === undefined || printJson(members) !== printJson(before);
    outputs.set(name, members);
    this.#document.set("outputs", new Map([...outputs].sort(([left], [right]) => byBytes(left, right))));
  }

  removeOutput(name: string): boolean {
    if (this.#unchanged?.outputNames().includes(name) === false) return false;
    const removed = this.#outputs().delete(name);
    this.#changed ||= removed;
    return removed;
  }

  /** The file's text, as Terraform writes it. */
  print(): string {
    return `${printJson(this.#document)}\n`;
  }

  #list(): ResourceList {
    if (this.#resources !== undefined) return this.#resources;
    const listed = this.#document.get("resources");
    const resources = Array.isArray(listed) ? listed : [];
    if (listed !== resources) this.#document.set("resources", resources);
    this.#resources = new ResourceList(resources);
    return this.#resources;
  }

  #outputs(): JsonObject {
    const outputs = this.#document.get("outputs");
    if (outputs instanceof Map) return outputs;
    const none: JsonObject = new Map();
    this.#document.set("outputs", none);
    return none;
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

/** The type that Terraform gives a literal of this value. */
function literalType(value: Json): Json {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (value instanceof JsonNumber) return "number";
  if (value === null) return "dynamic";
  if (value instanceof NativeJson) return literalType(fromPlain(value.value));
  if (Array.isArray(value)) return ["tuple", value.map(literalType)];
  return ["object", new Map([...value].map(([name, member]) => [name, literalType(member)]))];
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

function plainObject(value: JsonObject): PlainJsonObject {
  const plain = toPlain(value);
  return isPlainObject(plain) ? plain : {};
}
