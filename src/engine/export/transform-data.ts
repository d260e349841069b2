// An integration of an export as the plain data that a module of `--transform` gets, and back from what it returns.
import { isRecord } from "../../base/json.js";
import type { Step } from "../../base/place.js";
import { Secret } from "../../base/secret.js";
import type { TransformAttributes, TransformIntegration, TransformLookUp } from "../../document/transform.js";
import {
  type Declaration,
  type ExportedIntegration,
  type ExportedTenant,
  type ExportedVariable,
  LookUpReference,
  standInFor,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { variableName } from "./names.js";
import { isTable, type TransformFlaw } from "./transform-shape.js";

/** As the module gets it. */
export function dataOf(integration: ExportedIntegration): TransformIntegration {
  const { tenant, id, application, name, declaration, events } = integration;
  const data = {
    tenant,
    ...(id === "" ? {} : { id }),
    ...(application === undefined ? {} : { application }),
    name,
    attributes: plain(declaration),
    events: events.map((event) => ({ id: event.id, name: event.name, attributes: plain(event.declaration) })),
  };
  return data as TransformIntegration;
}

function plain(value: unknown): unknown {
  if (value instanceof VariableReference) return { variable: value.name };
  if (value instanceof TextTemplate) return { template: value.parts.map(plain) };
  if (value instanceof LookUpReference) {
    const { kind, name } = value.of;
    const lookUp: TransformLookUp = { look_up: kind, name };
    return value.of.kind === "alert source" ? { ...lookUp, application: value.of.application } : lookUp;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

/** Reads what a module returned for the integrations of one tenant. */
export class TransformReader {
  readonly #known: Map<string, ExportedVariable>;

  constructor(tenant: ExportedTenant) {
    const variables = tenant.integrations.flatMap((integration) => integration.variables);
    this.#known = new Map(variables.map((variable) => [variable.name, variable]));
  }

  /** `original` as it was returned, and what is wrong with it. */
  read(
    original: ExportedIntegration,
    returned: TransformIntegration,
  ): { readonly integration: ExportedIntegration; readonly flaws: readonly TransformFlaw[] } {
    const used = new Map<string, ExportedVariable>();
    const flaws: TransformFlaw[] = [];
    const reading = (base: readonly Step[], prefix: string) => ({ known: this.#known, used, flaws, base, prefix });
    const attributes = inOrder(returned.attributes);
    const declaration = readValue(attributes, [], original.declaration, reading(["attributes"], returned.name));
    const events = returned.events.map(({ id = "", name, attributes: own }, index) => {
      const live = original.events.find((event) => event.id === id);
      const base = ["events", index, "attributes"];
      const read = readValue(own, [], live?.declaration, reading(base, `${returned.name}_${name}`));
      return { id, name, declaration: read as Declaration, variables: [] };
    });
    const variables = [...used.values()];
    const own = { name: returned.name, declaration: declaration as Declaration, events, variables };
    return { integration: { ...original, ...own }, flaws };
  }
}

/** In the order in which an export writes them, whatever order the module left. */
function inOrder({
  integration_id,
  install,
  display_name,
  description,
  alert_source_id,
  inbound,
  outbound,
}: TransformAttributes): Declaration {
  const all = { integration_id, install, display_name, description, alert_source_id, inbound, outbound };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

interface Reading {
  /** All variables of the tenant so far. */
  readonly known: Map<string, ExportedVariable>;
  /** Those of the integration. */
  readonly used: Map<string, ExportedVariable>;
  readonly flaws: TransformFlaw[];
  /** Where the attributes stand in what was returned. */
  readonly base: readonly Step[];
  /** Begins names that are made of a path. */
  readonly prefix: string;
}

/** `original` is what stood at the path. */
function readValue(value: unknown, path: readonly Step[], original: unknown, reading: Reading): unknown {
  const last = path.at(-1);
  if (last === "mappings") return value;
  if (Array.isArray(value)) {
    const before = Array.isArray(original) ? original : [];
    return value.map((item, index) => readValue(item, [...path, index], before[index], reading));
  }
  if (!isRecord(value)) return value;
  const hasNames = isTable(last);
  // In a table all names are texts of a server, or of the module.
  if (!hasNames && typeof value.variable === "string") return variableAt(value.variable, path, original, reading);
  if (!hasNames && typeof value.look_up === "string") return lookUpAt(value, path, reading);
  if (!hasNames && Array.isArray(value.template)) {
    return new TextTemplate(
      value.template.map((part, index) =>
        typeof part === "string" ? part : readPart(part, [...path, "template", index], reading),
      ),
    );
  }
  const before = isRecord(original) ? original : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const was = Object.hasOwn(before, name) ? before[name] : undefined;
      return [name, readValue(inner, [...path, hasNames ? { key: name } : name], was, reading)];
    }),
  );
}

const readPart = (part: Declaration, path: readonly Step[], reading: Reading) =>
  typeof part.look_up === "string"
    ? lookUpAt(part, path, reading)
    : variableAt(String(part.variable), path, undefined, reading);

function variableAt(name: string, path: readonly Step[], original: unknown, reading: Reading): VariableReference {
  const { known, used, flaws, base } = reading;
  const isSecret = path.some((step) => typeof step === "string" && step.endsWith("_wo"));
  const earlier = known.get(name);
  if (earlier !== undefined && earlier.isSecret !== isSecret) {
    const message = `The variable "${name}" is a secret in one place and none in another one.`;
    flaws.push({ path: [...base, ...path], message });
  }
  const variable = earlier ?? newVariable(name, isSecret, path, original);
  known.set(name, variable);
  used.set(name, variable);
  return new VariableReference(name, isSecret);
}

/** What stood there is its value while the project is planned. */
function newVariable(name: string, isSecret: boolean, path: readonly Step[], original: unknown): ExportedVariable {
  const at = path.map((step) => (step === "headers_wo" ? "headers" : step));
  const variable = standInFor({ name, isSecret, path: at });
  return typeof original === "string" && !isSecret ? { ...variable, live: new Secret(original) } : variable;
}

function lookUpAt({ look_up: kind, name, application }: Declaration, path: readonly Step[], { prefix }: Reading) {
  const of = { name: String(name), block: variableName(prefix, path).slice(0, 80) };
  return kind === "role" || kind === "resource group"
    ? new LookUpReference({ ...of, kind })
    : new LookUpReference({ ...of, kind: "alert source", application: String(application ?? "") });
}
