// Translation tables as people write them: OpsRamp value to third-party value(s), in both directions.
import { RampsyncError } from "../base/error.js";

/** OpsRamp value to third-party value, or values. */
export type Table = Readonly<Record<string, string | readonly string[]>>;

/** The third-party texts of an entry. */
export type Texts<Entry> = Entry extends readonly (infer Text)[] ? Text : Entry;

/** Texts whose literal values the compiler knows. */
export type Literal<Text> = Text extends string ? (string extends Text ? never : Text) : never;

/**
 * Refuses a literal table in which a third-party value stands under two OpsRamp values: inbound the third-party value
 * comes in, and must lead to one OpsRamp value.
 */
export type UnambiguousInbound<Entries extends Table> = {
  readonly [Value in keyof Entries]: Literal<Texts<Entries[Value]>> &
    Literal<Texts<Entries[Exclude<keyof Entries, Value>]>> extends never
    ? Entries[Value]
    : `ambiguous: a third-party value stands here and under another OpsRamp value`;
};

/** Refuses a literal table in which an OpsRamp value has several third-party values: outbound it must lead to one. */
export type UnambiguousOutbound<Entries extends Table> = {
  readonly [Value in keyof Entries]: Entries[Value] extends readonly [string, string, ...string[]]
    ? `ambiguous: outbound an OpsRamp value leads to one third-party value`
    : Entries[Value];
};

/** A table with every entry as a list without doubles. */
export type TableEntries = ReadonlyMap<string, readonly string[]>;

/**
 * `mapping` names the mapping in errors. Throws RS1002 for a value that is no text, which programs in JavaScript can bring,
 * and RS1014 for the OpsRamp value `__proto__`, which CDKTF loses when it synthesises.
 */
export function entriesOf(table: Table | undefined, mapping: string): TableEntries {
  return new Map(
    Object.entries(table ?? {}).map(([value, thirdParty]) => {
      if (value === "__proto__") {
        throw new RampsyncError("RS1014", 'The OpsRamp value "__proto__" cannot be synthesised by CDKTF.', {
          place: { mapping },
          hint: "Declare this one integration in HCL, or leave the value to the portal.",
        });
      }
      const texts = typeof thirdParty === "string" ? [thirdParty] : thirdParty;
      if (!Array.isArray(texts) || texts.some((text) => typeof text !== "string")) {
        throw new RampsyncError("RS1002", `The third-party value of "${value}" is neither a string nor strings.`, {
          place: { mapping },
          hint: `Write "${value}": "…", or "${value}": ["…", "…"].`,
        });
      }
      return [value, [...new Set(texts)]];
    }),
  );
}
