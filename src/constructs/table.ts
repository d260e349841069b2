// Translation tables as people write them: OpsRamp value to third-party value(s), in both directions.
import { RampsyncError } from "../base/error.js";
import { composed } from "../base/text-form.js";
import { type IResolvable, Token, Tokenization } from "./cdk.js";
import { requireObject } from "./members.js";

/** OpsRamp value to third-party value, or values. */
export type Table = Readonly<Record<string, string | readonly string[]>>;

/** Whether a condition, or an optional member, leaves several types open. */
export type IsChoice<Type, All = Type> = [Type] extends [never]
  ? false
  : Type extends unknown
    ? [All] extends [Type]
      ? false
      : true
    : never;

/** The one text that the compiler knows to stand there; none of a text that is computed or that a condition chooses. */
export type Literal<Text> =
  IsChoice<Text> extends true
    ? never
    : Text extends string
      ? Record<never, never> extends Readonly<Record<Text, unknown>>
        ? never
        : Text
      : never;

/** The third-party texts that the compiler knows to stand in an entry. */
export type Texts<Entry> =
  IsChoice<Entry> extends true
    ? never
    : Entry extends readonly unknown[]
      ? number extends Entry["length"]
        ? never
        : { readonly [Index in keyof Entry]: Literal<Entry[Index]> }[number]
      : Literal<Entry>;

/** By OpsRamp value, the texts that are known; what stands under a computed key (`[name]: …`) is left out. */
export type KnownTexts<Entries> = {
  readonly [Value in keyof Entries as Value extends string ? Literal<Value> : never]-?: Texts<Entries[Value]>;
};

/**
 * Refuses a literal table in which a third-party value stands under two OpsRamp values: inbound the third-party value
 * comes in, and must lead to one OpsRamp value. What only a run can tell is left to synth.
 */
export type UnambiguousInbound<Entries extends Table> = Entries extends unknown
  ? UnambiguousWith<Entries, KnownTexts<Entries>>
  : never;

/** `UnambiguousInbound` of one shape, with its texts that are known. */
export type UnambiguousWith<Entries extends Table, Known> = {
  readonly [Value in keyof Entries]: Value extends keyof Known
    ? Known[Value] & Known[Exclude<keyof Known, Value>] extends never
      ? Entries[Value]
      : `ambiguous: a third-party value stands here and under another OpsRamp value`
    : Entries[Value];
};

/** Refuses a literal table in which an OpsRamp value has several third-party values: outbound it must lead to one. */
export type UnambiguousOutbound<Entries extends Table> = Entries extends unknown
  ? {
      readonly [Value in keyof Entries]: Entries[Value] extends readonly [string, string, ...string[]]
        ? `ambiguous: outbound an OpsRamp value leads to one third-party value`
        : Entries[Value];
    }
  : never;

/** A table with every entry as a list without doubles. */
export type TableEntries = ReadonlyMap<string, readonly string[]>;

/**
 * The table, or the expression by which Terraform will know it. `mapping` names the mapping in errors. Throws RS1002 for a
 * table that is none and for a value that is no text, which programs in JavaScript can bring, and RS1014 for the OpsRamp
 * value `__proto__`, which CDKTF loses when it synthesises.
 */
export function tableOf(
  table: Table | IResolvable | undefined,
  mapping: string,
): { readonly entries: TableEntries; readonly expression?: IResolvable } {
  if (table !== undefined && Token.isUnresolved(table)) {
    return { entries: new Map(), expression: Tokenization.reverse(table)[0] ?? Token.asAny(table) };
  }
  if (table !== undefined) requireObject(table, { mapping }, 'a table such as { Open: "In Progress" }');
  return { entries: entriesOf((table ?? {}) as Table, mapping) };
}

function entriesOf(table: Table, mapping: string): TableEntries {
  const entries = new Map<string, readonly string[]>();
  for (const [written, thirdParty] of Object.entries(table)) {
    if (written === "__proto__") {
      throw new RampsyncError("RS1014", 'The OpsRamp value "__proto__" cannot be synthesised by CDKTF.', {
        place: { mapping },
        hint: "Declare this one integration in HCL, or leave the value to the portal.",
      });
    }
    const texts = textsOf(thirdParty);
    if (!Array.isArray(texts) || texts.some((text) => typeof text !== "string")) {
      throw new RampsyncError("RS1002", `The third-party value of "${written}" is neither a string nor strings.`, {
        place: { mapping },
        hint: `Write "${written}": "…", or "${written}": ["…", "…"].`,
      });
    }
    // Two forms of one text are one value to Terraform.
    const value = composed(written);
    entries.set(value, [...new Set([...(entries.get(value) ?? []), ...texts.map(composed)])]);
  }
  return entries;
}

/** An expression of Terraform stands for a list of texts, as the binding takes it. */
function textsOf(thirdParty: string | readonly string[]): readonly string[] {
  if (typeof thirdParty === "string") return [thirdParty];
  return Tokenization.isResolvable(thirdParty) ? Token.asList(thirdParty) : thirdParty;
}
