// Wrong state files: their texts, and the records of rampsync in them.
import type { ErrorCode } from "../../../src/base/error-codes.js";
import { addressOf, INSTALLED_INTEGRATION } from "../../support/stacks.js";
import type { BadInput } from "../bad-input.js";

export interface BadState extends BadInput {
  readonly text: string;
}

const record = {
  format: 1,
  scalars: {},
  mappings: [],
  directions: [],
  fingerprints: {},
  versions: {},
  abandoned: [],
  whole_notifier: false,
};
const base64 = (text: string) => Buffer.from(text).toString("base64");

const instance = {
  schema_version: 0,
  attributes: { id: "INTG-1", integration_id: "INTG-1", tenant_id: "client_8" },
  sensitive_attributes: [],
  private: base64(JSON.stringify(record)),
};
const resource = {
  mode: "managed",
  type: INSTALLED_INTEGRATION,
  name: "desk",
  provider: 'provider["registry.terraform.io/rampsync/rampsync"]',
  instances: [instance],
};
const root = {
  version: 4,
  terraform_version: "1.11.0",
  serial: 3,
  lineage: "1b1c9b64-1111-4a41-8e0c-0d5c0a1d2e3f",
  outputs: {},
  resources: [resource],
  check_results: null,
};

/** A state in order. */
export const soundState = JSON.stringify(root);

const text = (what: string, content: string, code: ErrorCode, where: string, message: string): BadState => ({
  what,
  text: content,
  code,
  where: `terraform.s.tfstate${where}`,
  message,
});
const state = (what: string, more: object, message: string, code: ErrorCode = "RS3001"): BadState =>
  text(what, JSON.stringify({ ...root, ...more }), code, "", message);
const withResource = (what: string, more: object, message: string): BadState =>
  state(what, { resources: [{ ...resource, ...more }] }, message);
const withInstance = (what: string, more: object, message: string, code: ErrorCode = "RS3001"): BadState =>
  state(what, { resources: [{ ...resource, instances: [{ ...instance, ...more }] }] }, message, code);
const withRecord = (what: string, more: unknown, message: string, code: ErrorCode = "RS3001"): BadState => ({
  ...withInstance(
    `a record ${what}`,
    {
      private: base64(
        typeof more === "string" ? more : JSON.stringify(typeof more === "object" ? { ...record, ...more } : more),
      ),
    },
    message,
    code,
  ),
  where: `terraform.s.tfstate: ${addressOf("desk")}`,
});

export const states: readonly BadState[] = [
  text("white space", " \n", "RS3001", ":2:1", "cut short"),
  text("a first brace", "{", "RS3001", ":1:2", "cut short"),
  text("a state cut short", soundState.slice(0, 200), "RS3001", ":1:", "cut short"),
  text("a state without its last brace", soundState.slice(0, -1), "RS3001", ":1:", "cut short"),
  text("two states", soundState + soundState, "RS3001", `:1:${soundState.length + 1}`, "something follows"),
  text("a merge conflict", `<<<<<<< HEAD\n${soundState}`, "RS3001", ":1:1", "not JSON"),
  text("zero bytes", "\u0000".repeat(512), "RS3001", ":1:1", "not JSON"),
  text("HTML", "<!doctype html>", "RS3001", ":1:1", "not JSON"),
  text(
    "an encrypted state",
    '{"meta":{},"encrypted_data":"AAAA","encryption_version":"v0"}',
    "RS3001",
    "",
    "is encrypted",
  ),
  text("a list", "[]", "RS3001", "", "is not an object"),
  text("null", "null", "RS3001", "", "is not an object"),
  text("nesting without end", '{"a":'.repeat(5000), "RS3001", ":1:", "too deep"),
  text("a member twice", '{"version": 4, "version": 4}', "RS3001", ":1:16", "twice"),
  state("no version", { version: undefined }, "version is not a number"),
  state("a version that is a text", { version: "4" }, "version is not a number"),
  state("version 3", { version: 3 }, "version 3", "RS3002"),
  state("version 5", { version: 5 }, "version 5", "RS3002"),
  state("version 4.0", { version: 4.5 }, "version 4.5", "RS3002"),
  state("no serial", { serial: undefined }, "serial is not a whole number"),
  state("a serial below zero", { serial: -1 }, "serial is not a whole number"),
  state("a serial with a fraction", { serial: 1.5 }, "serial is not a whole number"),
  state("a serial that is a text", { serial: "3" }, "serial is not a whole number"),
  state("no lineage", { lineage: undefined }, "lineage is not a string"),
  state("a lineage that is a number", { lineage: 1 }, "lineage is not a string"),
  state("a writer that is a number", { terraform_version: 1 }, "terraform_version is not a string"),
  state("outputs that are a list", { outputs: [] }, "outputs is not an object"),
  state("an output that is a text", { outputs: { o: "x" } }, "outputs.o is not an object"),
  state("resources that are an object", { resources: {} }, "resources is not a list"),
  state("a resource that is null", { resources: [null] }, "resources[0] is not an object"),
  state("a resource twice", { resources: [resource, resource] }, "resources[1] is there twice"),
  withResource("a resource without a mode", { mode: undefined }, "resources[0].mode is not a string"),
  withResource("a resource without a type", { type: null }, "resources[0].type is not a string"),
  withResource("a resource without a name", { name: 1 }, "resources[0].name is not a string"),
  withResource("a resource without a provider", { provider: undefined }, "resources[0].provider is not a string"),
  withResource("a module that is a list", { module: [] }, "resources[0].module is not a string"),
  withResource("instances that are an object", { instances: {} }, "resources[0].instances is not a list"),
  withResource("an instance that is a text", { instances: ["x"] }, "resources[0].instances[0] is not an object"),
  withResource("an instance twice", { instances: [instance, instance] }, "resources[0].instances[1] is there twice"),
  withInstance(
    "an instance with a text as its schema version",
    { schema_version: "0" },
    "schema_version is not a whole number",
  ),
  withInstance("an index that is a list", { index_key: ["a"] }, "index_key is neither a string nor a number"),
  withInstance("attributes that are a list", { attributes: [] }, "attributes is not an object"),
  withInstance("private bytes that are an object", { private: {} }, "private is not a string"),
  withInstance("private bytes that are not base64", { private: "{}" }, "private is not base64"),
  withInstance("private bytes cut short", { private: "eyJ" }, "private is not base64"),
  withInstance("dependencies that are a text", { dependencies: "x" }, "dependencies is not a list"),
  withInstance("a dependency that is a number", { dependencies: [1] }, "dependencies is not a string"),
  {
    ...withInstance("a resource of a newer schema", { schema_version: 1 }, "schema version 1", "RS3006"),
    where: addressOf("desk"),
  },
  withRecord("that is not JSON", "hello", "not JSON"),
  withRecord("that is cut short", '{"format": 1, ', "not JSON"),
  withRecord("that is a list", "[]", "unexpected shape"),
  withRecord("of a newer format", { format: 99 }, "format 99", "RS3006"),
  withRecord("without mappings", { mappings: undefined }, 'at "mappings"'),
  withRecord("with a mapping that is a text", { mappings: ["x"] }, 'at "mappings.0"'),
  withRecord("with a short header", { mappings: [{ header: ["inbound"], pairs: [] }] }, 'at "mappings.0.header'),
  withRecord("with an unknown direction", { directions: ["sideways"] }, 'at "directions.0"'),
  withRecord(
    "with a fingerprint that is a text",
    { fingerprints: { "outbound.notifier.password_wo": "x" } },
    "fingerprints",
  ),
  withRecord("with a scalar that is a list", { scalars: { display_name: [[]] } }, "scalars"),
];
