// Terraform's types, in the JSON form in which the protocol sends them.

/** A type as Terraform writes it in JSON: `"string"`, `["map", "string"]`, `["object", {...}]`, `"dynamic"`. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list", CtyType]
  | readonly ["set", CtyType]
  | readonly ["map", CtyType]
  | readonly ["tuple", readonly CtyType[]]
  | readonly ["object", { readonly [name: string]: CtyType }, (readonly string[])?];

/**
 * Reads a type from its JSON text.
 * @throws TypeError when it is none.
 */
export function parseType(json: string): CtyType {
  const parsed: unknown = JSON.parse(json);
  if (!isType(parsed)) throw new TypeError(`not a Terraform type: ${json}`);
  return parsed;
}

function isType(json: unknown): json is CtyType {
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return true;
  if (!Array.isArray(json)) return false;
  const [kind, inner] = json as unknown[];
  if (kind === "list" || kind === "set" || kind === "map") return isType(inner);
  if (kind === "tuple") return Array.isArray(inner) && inner.every(isType);
  return kind === "object" && typeof inner === "object" && inner !== null && Object.values(inner).every(isType);
}
