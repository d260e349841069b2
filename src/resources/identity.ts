// By what an object of the API is known: the attribute that a declaration names it with, or the id that the server gave it.
import { type Config, givenText } from "../integration/declared/config.js";
import type { Attributes } from "./attributes.js";
import { contextOf } from "./record-context.js";
import type { ResourceSchema } from "./resource.js";

/** The id that a declaration names; undefined where the server makes it, and where none is given. */
export function declaredId({ idAttribute }: ResourceSchema, config: Config): string | undefined {
  return idAttribute === undefined ? undefined : givenText(config[idAttribute]);
}

/** Whether the server makes the object that a declaration is about, so that the record alone tells its id. */
export function isMadeByServer({ idAttribute, makeAttribute }: ResourceSchema, config: Config): boolean {
  if (idAttribute === undefined) return true;
  const made = makeAttribute === undefined ? undefined : config[makeAttribute];
  return made !== undefined && made !== null;
}

/**
 * What a state says of whom it records. The tenant is the one that the resource names, else the one that it was applied in;
 * undefined where nothing says so: then the provider names it.
 */
export function recordedTarget(
  { idAttribute }: ResourceSchema,
  attributes: Attributes,
  record?: Uint8Array,
): { readonly id: string; readonly tenant: string | undefined } {
  const { id, tenant_id: tenant } = attributes;
  const declared = idAttribute === undefined ? undefined : attributes[idAttribute];
  return {
    id: typeof id === "string" ? id : String(declared ?? ""),
    tenant:
      typeof tenant === "string"
        ? tenant
        : record && contextOf(Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString("utf8")).tenant,
  };
}
