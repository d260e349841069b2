// Resolves the values of a block: literals stay, references to variables become their values, anything else is named.
import { decimalText } from "../../base/decimal.js";
import { markLiteral } from "../../base/literal-tables.js";
import { Secret } from "../../base/secret.js";
import { oncePerTable } from "../../base/shared-tables.js";
import { composed, isComposed } from "../../base/text-form.js";
import { JsonNumber, type PlainJson, type PlainJsonObject } from "../state/json.js";
import { Deferred, isLookUp, type ReferencePath, type ResourceReference, referencePath } from "./deferred.js";
import { literalType, type ValueType } from "./output-type.js";
import { kindOf, type OpenValue, type PlainValue } from "./plain-value.js";
import { Place, type Problems } from "./problems.js";
import { isPlainText, parseTemplate, type TemplatePart } from "./template.js";
import type { Variables } from "./variables.js";

const useTerraform = (stack: string) =>
  `Give a literal or a variable, or use terraform or cdktf deploy for the stack "${stack}"; both work on the same state.`;

/** `${var.name…}` and `${type.name…}`: neither `var` nor a type can be indexed. */
const NAMED = /^\$\{\s*[\p{ID_Start}_][\p{ID_Continue}-]*\s*\./u;

/** The resources and look-ups that values may refer to. */
export interface ResourceScope {
  readonly addresses: ReadonlySet<string>;
  /** Whether rampsync has resources of this type, or should have. */
  isOwn(type: string): boolean;
}

/** A part of a template: a value, or a reference to another resource. */
type Part = { readonly value: OpenValue; readonly closed: boolean } | ResourceReference;

/** Evaluates values of `stack`. What cannot be resolved is reported to `problems` and stands as null in the result. */
export class Evaluator {
  /** The references to resources that were met. */
  readonly references: ResourceReference[] = [];

  constructor(
    private readonly stack: string,
    private readonly variables: Variables,
    private readonly problems: Problems,
    private readonly scope?: ResourceScope,
  ) {}

  /** One that lets values refer to resources, and collects those references. */
  within(scope: ResourceScope): Evaluator {
    return new Evaluator(this.stack, this.variables, this.problems, scope);
  }

  /** The value of a member of what stands at `place`. */
  member(name: string, value: PlainJson, place: Place): PlainValue {
    return typeof value === "string" && isLiteral(value) ? value : this.evaluate(value, place.child(name));
  }

  evaluate(value: PlainJson, place: Place): PlainValue {
    if (typeof value === "string") return isLiteral(value) ? value : this.#template(value, place);
    if (value instanceof JsonNumber) {
      this.problems.add("RS2005", "The number has more digits than rampsync keeps.", place);
      return null;
    }
    if (Array.isArray(value))
      return isLiteral(value) ? value : value.map((item, index) => this.evaluate(item, place.child(index)));
    return isLeaf(value) ? value : this.#members(value, place);
  }

  /** Each member is walked through once, whatever stands beside it; an object of literals alone stays what it is. */
  #members(value: PlainJsonObject, place: Place): PlainValue {
    const result = new Map<string, PlainValue>();
    let isSame = true;
    for (const [name, member] of Object.entries(value)) {
      const key = isLiteral(name) ? name : this.#key(name, place.child(name));
      if (result.has(key)) this.problems.add("RS2016", `The key "${key}" is there twice.`, place.child(name));
      const evaluated = isLiteral(member) ? markLiteral(member) : this.evaluate(member, place.child(name));
      isSame &&= key === name && evaluated === member;
      result.set(key, evaluated);
    }
    return isSame ? markLiteral(value as Literal) : Object.fromEntries(result);
  }

  /** The type that Terraform gives the value; `ofReference` tells that of an attribute of a resource. */
  typeOf(value: PlainJson, ofReference: (reference: ReferencePath) => ValueType): ValueType {
    if (typeof value === "string") return this.#typeOfTemplate(parseTemplate(composed(value)), ofReference);
    if (Array.isArray(value)) return ["tuple", value.map((item) => this.typeOf(item, ofReference))];
    if (value instanceof JsonNumber || typeof value !== "object" || value === null) {
      return literalType(value instanceof JsonNumber ? 0 : value);
    }
    const place = new Place("");
    const members = Object.entries(value).map(
      ([name, member]) => [this.#key(name, place), this.typeOf(member, ofReference)] as const,
    );
    return ["object", Object.fromEntries(members)];
  }

  #typeOfTemplate([part, ...more]: readonly TemplatePart[], ofReference: (reference: ReferencePath) => ValueType) {
    if (part?.kind !== "reference" || more.length > 0) return "string";
    const [root, name] = part.steps;
    if (root === "var" && typeof name === "string") return this.variables.use(name, new Place(""))?.type ?? "dynamic";
    return ofReference(referencePath(part.steps));
  }

  /** Keys of objects are templates too. */
  #key(name: string, place: Place): string {
    const key = this.#template(name, place);
    if (typeof key === "string") return key;
    if (key instanceof Deferred) this.problems.add("RS2006", "A key hangs on another resource.", place);
    else if (key instanceof Secret) this.problems.add("RS2006", "A key holds a sensitive value.", place);
    else if (typeof key === "number") return decimalText(String(key));
    else if (typeof key === "boolean") return String(key);
    else if (key !== null) this.problems.add("RS2006", "A key is not a string.", place);
    return name;
  }

  #template(text: string, place: Place): PlainValue {
    const parts = parseTemplate(composed(text));
    const [first] = parts;
    if (first === undefined) return "";
    if (parts.length === 1 && first.kind !== "text") {
      const value = this.#part(first, place);
      if (value === undefined) return null;
      if ("address" in value) return new Deferred([value]);
      return value.closed ? close(value.value) : value.value;
    }
    let closed = false;
    const pieces: (string | ResourceReference)[] = [];
    for (const part of parts) {
      const value = this.#part(part, place);
      if (value === undefined) return null;
      if ("address" in value) {
        pieces.push(value);
        continue;
      }
      const piece = embed(value.value);
      if (piece === undefined) {
        this.problems.add("RS2006", `A string embeds ${kindOf(value.value)}, which has no text.`, place);
        return null;
      }
      closed ||= value.closed;
      pieces.push(piece);
    }
    if (pieces.every((piece) => typeof piece === "string"))
      return closed ? new Secret(composed(pieces.join(""))) : composed(pieces.join(""));
    if (!closed) return new Deferred(pieces);
    this.problems.add("RS2006", "A string embeds a sensitive value beside what hangs on another resource.", place);
    return null;
  }

  #part(part: TemplatePart, place: Place): Part | undefined {
    if (part.kind === "text") return { value: part.text, closed: false };
    if (part.kind === "unsupported") {
      this.problems.add(
        "RS2006",
        `rampsync does not evaluate ${part.source}: it ${part.why}.`,
        place,
        useTerraform(this.stack),
      );
      return undefined;
    }
    const [root, name] = part.steps;
    if (!NAMED.test(part.source)) {
      this.problems.add(
        "RS2006",
        `Terraform does not read ${part.source}: a name follows ${root} after a dot.`,
        place,
        useTerraform(this.stack),
      );
      return undefined;
    }
    if (root === "var" && typeof name === "string" && part.steps.length === 2) return this.variables.use(name, place);
    return this.#reference(part, place);
  }

  #reference({ steps, source }: TemplatePart & { kind: "reference" }, place: Place): ResourceReference | undefined {
    const { address, path } = referencePath(steps);
    const type = isLookUp({ address, path }) ? steps[1] : steps[0];
    if (this.scope?.addresses.has(address)) {
      const reference = { address, path, source, place };
      this.references.push(reference);
      return reference;
    }
    if (this.scope?.isOwn(String(type))) {
      const what = isLookUp({ address, path }) ? "look-up" : "resource";
      this.problems.add("RS2019", `The stack declares no ${what} ${address}, to which ${source} refers.`, place);
    } else
      this.problems.add(
        "RS2006",
        `rampsync does not evaluate the reference ${source}.`,
        place,
        useTerraform(this.stack),
      );
    return undefined;
  }
}

type Literal = Exclude<PlainJson, JsonNumber> & PlainValue;

const isLeaf = (value: PlainJson): value is null | boolean | number => typeof value !== "object" || value === null;

/** Whether a value stands for itself: nothing in it, keys included, can be a template. Most values of most programs are so. */
function isLiteral(value: PlainJson): value is Literal {
  if (typeof value === "string") return isPlainText(value) && isComposed(value);
  if (typeof value !== "object" || value === null) return true;
  if (value instanceof JsonNumber) return false;
  return Array.isArray(value) ? value.every(isLiteral) : hasLiteralMembers(value);
}

const hasLiteralMembers = oncePerTable((value: PlainJsonObject): boolean => {
  for (const name in value) if (!isLiteral(name) || !isLiteral(value[name] ?? null)) return false;
  return true;
});

/** Closes every leaf of a sensitive value; null is not secret. */
function close(value: OpenValue): PlainValue {
  if (value === null) return null;
  if (typeof value === "string") return new Secret(value);
  if (typeof value === "number") return new Secret(decimalText(String(value)));
  if (typeof value === "boolean") return new Secret(String(value));
  if (isList(value)) return value.map(close);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, close(member)]));
}

function embed(value: OpenValue): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return decimalText(String(value));
  return typeof value === "boolean" ? String(value) : undefined;
}

function isList(value: OpenValue): value is readonly OpenValue[] {
  return Array.isArray(value);
}
