// The places in a program that its synthesised file carries along in cdktf's notes (`//`), which Terraform passes over.
// Equal ones stand there once for each stack: the integrations that a loop makes share them.
import { type Construct } from "constructs";
import { isRecord } from "../base/json.js";
import { type SourcePlace } from "../base/place.js";
import { type SourceOfPart } from "../base/source-places.js";
import { DIRECTIONS } from "../document/mapping.js";
import { TerraformElement, TerraformStack } from "./cdk.js";
import { InstalledIntegrationResource } from "./installed-integration-resource.js";
import { asResolved } from "./resolved-table.js";

const NAME = "rampsync-sources";

export class ProgramSources extends TerraformElement {
  readonly #declarations: (readonly SourceOfPart[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #variables: Record<string, SourcePlace> = {};
  #stack: SourcePlace | undefined;

  /** Those of the stack that `scope` is in. */
  static of(scope: Construct): ProgramSources {
    const stack = TerraformStack.of(scope);
    const known = stack.node.tryFindChild(NAME);
    return known instanceof ProgramSources ? known : new ProgramSources(stack, NAME);
  }

  /** Where the stack was made, which is where its provider was configured as well. */
  setStack(place: SourcePlace | undefined): void {
    this.#stack = place;
  }

  setVariable(name: string, place: SourcePlace | undefined): void {
    if (place !== undefined) this.#variables[name] = place;
  }

  /** The number by which a resource names these places in its own notes; undefined of none. */
  add(parts: readonly SourceOfPart[]): number | undefined {
    if (parts.length === 0) return undefined;
    const key = JSON.stringify(parts);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#declarations.push(parts) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  override toMetadata(): object {
    const declarations = this.#declarations;
    const stack = this.#stack;
    const variables = this.#variables;
    const sources = {
      ...(stack === undefined ? {} : { stack }),
      ...(Object.keys(variables).length === 0 ? {} : { variables }),
      ...(declarations.length === 0 ? {} : { declarations }),
    };
    return Object.keys(sources).length === 0 ? {} : { sources };
  }
}

/** The generated resource, with its tables resolved, and the number of its places beside cdktf's own notes. */
export class PlacedResource extends InstalledIntegrationResource {
  /** Of `ProgramSources`. */
  sources: number | undefined;

  protected override get constructNodeMetadata(): { [key: string]: unknown } {
    const { metadata, ...others } = super.constructNodeMetadata;
    return { ...others, metadata: { ...metadata, ...(this.sources === undefined ? {} : { sources: this.sources }) } };
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    const attributes = super.synthesizeAttributes();
    // cdktf merges overrides into what is a plain object alone.
    if (Object.keys(this.rawOverrides).length > 0) return attributes;
    const given = { inbound: this.inboundInput, outbound: this.outboundInput };
    for (const direction of DIRECTIONS) {
      const block = attributes[direction];
      if (!isRecord(block)) continue;
      attributes[direction] = { ...block, mappings: resolvedOnce(mappingsIn(given[direction]), block.mappings) };
    }
    return attributes;
  }
}

const mappingsIn = (block: unknown): unknown => (isRecord(block) ? block.mappings : undefined);

/** By the tables that were given, where nobody can change them. */
const resolved = new WeakMap<object, unknown>();

/** `table` is what cdktf makes of the table that was given. */
function resolvedOnce(given: unknown, table: unknown): unknown {
  if (typeof given !== "object" || given === null || !Object.isFrozen(given)) return asResolved(table);
  const made = resolved.get(given) ?? asResolved(table);
  resolved.set(given, made);
  return made;
}
