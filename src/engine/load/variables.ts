// The variables of one stack: their declarations, and their values once the sources have spoken.
import { REPLACEMENT_CHARACTER } from "../../base/encoding.js";
import { composed } from "../../base/text-form.js";
import { type Json, memberOf, type PlainJson, type PlainJsonObject, toPlain } from "../state/json.js";
import { blocksOf } from "./blocks.js";
import { LiteralSyntaxError, parseLiteralText } from "./literal.js";
import { settle, type TypedValue } from "./output-type.js";
import type { OpenValue } from "./plain-value.js";
import type { Place, Problems } from "./problems.js";
import type { GivenValue, VariableSource } from "./variable-sources.js";
import {
  ConversionError,
  convert,
  isPrimitive,
  openValue,
  parseVariableType,
  TypeSyntaxError,
  type VariableType,
} from "./variable-type.js";

export interface VariableDeclaration {
  readonly name: string;
  /** Undefined: no constraint; the value keeps the type it comes with. */
  readonly type: VariableType | undefined;
  readonly default: PlainJson | undefined;
  readonly sensitive: boolean;
  readonly ephemeral: boolean;
  readonly nullable: boolean;
  /** It has rules that only Terraform evaluates. */
  readonly hasValidation: boolean;
  readonly place: Place;
}

/** A variable with its value, in clear; `closed` says that whatever holds the value must be a secret. */
export interface VariableValue extends TypedValue {
  readonly value: OpenValue;
  readonly closed: boolean;
}

/** A variable as the outside sees it: without its value. */
export interface LoadedVariable {
  readonly name: string;
  readonly sensitive: boolean;
  readonly ephemeral: boolean;
  /** Where its value comes from; undefined: it has none. */
  readonly from: string | undefined;
}

/** Stands for a value that is not given, where that is no error. */
export const NOT_GIVEN = "(not given)";

const members = new Set(["//", "type", "default", "description", "sensitive", "ephemeral", "nullable", "validation"]);

export function parseDeclaration(
  name: string,
  body: PlainJsonObject,
  place: Place,
  problems: Problems,
): VariableDeclaration | undefined {
  for (const member of Object.keys(body)) {
    if (!members.has(member))
      problems.add("RS2005", `rampsync does not evaluate "${member}" of a variable.`, place.child(member));
  }
  const flag = (member: string, otherwise: boolean): boolean => {
    const value = memberOf(body, member) ?? otherwise;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    problems.add("RS2016", `"${member}" is not a bool.`, place.child(member));
    return otherwise;
  };
  const type = parseType(memberOf(body, "type"), place, problems);
  return {
    name,
    type,
    default: memberOf(body, "default"),
    sensitive: flag("sensitive", false),
    ephemeral: flag("ephemeral", false),
    nullable: flag("nullable", true),
    hasValidation: blocksOf(memberOf(body, "validation"), 0, place.child("validation"), problems).length > 0,
    place,
  };
}

function parseType(type: PlainJson | undefined, place: Place, problems: Problems): VariableType | undefined {
  if (type === undefined || type === null) return undefined;
  if (typeof type !== "string") {
    problems.add("RS2016", "The type of a variable is not a string.", place.child("type"));
    return undefined;
  }
  try {
    return parseVariableType(type);
  } catch (error) {
    if (!(error instanceof TypeSyntaxError)) throw error;
    problems.add("RS2005", `rampsync does not read the type of the variable: ${error.message}.`, place.child("type"));
    return undefined;
  }
}

export class Variables {
  readonly #declarations: ReadonlyMap<string, VariableDeclaration>;
  readonly #sources: readonly VariableSource[];
  readonly #values = new Map<string, VariableValue | undefined>();

  /** `sources` are weakest first. */
  constructor(
    declarations: ReadonlyMap<string, VariableDeclaration>,
    sources: readonly VariableSource[],
    private readonly problems: Problems,
    private readonly missingSecretsAllowed: boolean,
    /** Where values that are missing are told, which then stand as `NOT_GIVEN`. */
    private readonly missing?: Problems,
  ) {
    this.#declarations = declarations;
    this.#sources = sources;
  }

  /** The value of a variable; undefined after a problem (no such variable, no value, wrong type), told once for each variable. */
  use(name: string, place: Place): VariableValue | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    const resolved = this.#resolve(name, place);
    const value = resolved && { ...resolved, ...settle(resolved.value, this.#declarations.get(name)?.type) };
    this.#values.set(name, value);
    return value;
  }

  loaded(): LoadedVariable[] {
    return [...this.#declarations.values()].map(({ name, sensitive, ephemeral, ...declaration }) => ({
      name,
      sensitive,
      ephemeral,
      from: this.#given(name)?.from.name ?? (declaration.default === undefined ? undefined : "default"),
    }));
  }

  #given(name: string): { readonly given: GivenValue; readonly from: VariableSource } | undefined {
    for (const source of this.#sources.toReversed()) {
      const given = source.values.get(name);
      if (given !== undefined) return { given, from: source };
    }
    return undefined;
  }

  #resolve(name: string, place: Place): Omit<VariableValue, "type"> | undefined {
    const declaration = this.#declarations.get(name);
    if (declaration === undefined) {
      this.problems.add("RS2006", `The stack declares no variable "${name}".`, place);
      return undefined;
    }
    const closed = declaration.sensitive || declaration.ephemeral;
    const found = this.#given(name);
    if (found?.given.kind === "text" && found.given.text.includes(REPLACEMENT_CHARACTER)) {
      this.problems.add(
        "RS2008",
        `The value of the variable "${name}" is not UTF-8: it holds U+FFFD, which stands for bytes that were lost.`,
        found.from.place,
        "Set the value as UTF-8, or give it in a .tfvars.json file.",
      );
      return undefined;
    }
    if (found?.given.kind === "unread") {
      this.problems.collect(found.given.error);
      return undefined;
    }
    try {
      const given = found === undefined ? undefined : read(found.given, declaration);
      const withDefault =
        given === undefined || (given === null && !declaration.nullable && declaration.default !== undefined);
      if (withDefault && declaration.default !== undefined) {
        return { value: typed(openValue(declaration.default), declaration), closed };
      }
      if (given === undefined && closed && this.missingSecretsAllowed) return { value: NOT_GIVEN, closed };
      if (given === undefined) {
        (this.missing ?? this.problems).add(
          "RS2007",
          `The variable "${name}" has no value.`,
          declaration.place,
          `Set TF_VAR_${name}, or pass --var ${name}=value or --var-file.`,
        );
        return this.missing === undefined ? undefined : { value: NOT_GIVEN, closed };
      }
      if (given === null && !declaration.nullable) {
        this.problems.add(
          "RS2007",
          `The variable "${name}" must not be null (given by ${found?.from.name}).`,
          declaration.place,
        );
        return undefined;
      }
      return { value: given, closed };
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      this.problems.add(
        "RS2008",
        `The variable "${name}" has a value of the wrong type: ${error.message}.`,
        found?.from.place ?? declaration.place.child("default"),
      );
      return undefined;
    }
  }
}

/** A text is taken literally for a primitive type or none, else read as an expression: Terraform's rule. */
function read(given: Exclude<GivenValue, { kind: "unread" }>, declaration: VariableDeclaration): OpenValue {
  if (given.kind === "data") return typed(openValue(toPlain(given.value)), declaration);
  if (declaration.type === undefined || isPrimitive(declaration.type)) return typed(composed(given.text), declaration);
  return typed(openValue(toPlain(literalOf(given.text))), declaration);
}

function literalOf(text: string): Json {
  try {
    const parsed = parseLiteralText(text);
    if ("value" in parsed) return parsed.value;
  } catch (error) {
    if (!(error instanceof LiteralSyntaxError)) throw error;
  }
  throw new ConversionError("the text is not a literal of Terraform's language");
}

function typed(value: OpenValue, declaration: VariableDeclaration): OpenValue {
  return declaration.type === undefined ? value : convert(value, declaration.type);
}
