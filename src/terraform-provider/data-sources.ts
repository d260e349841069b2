// A data source of Terraform, answered by the look-up of its type.
import type { Config } from "../integration/declared/config.js";
import type { LookUpSchema } from "../resources/look-up.js";
import { readLookUp, validateLookUp } from "../resources/look-up.js";
import { lookUpOf } from "../resources/look-ups/index.js";
import { errorDiagnostics } from "./diagnostics.js";
import type { Run } from "./run.js";
import { toChosen } from "./values.js";

/** A data source's state: its configuration, and what was found. */
export type Found = { readonly state: { readonly [name: string]: never } };

function definitionOf({ type }: LookUpSchema) {
  const lookUp = lookUpOf(type);
  if (lookUp === undefined) throw new Error(`no code reads ${type}`);
  return lookUp;
}

export const validateDataSource = (schema: LookUpSchema, config: unknown) =>
  errorDiagnostics(validateLookUp(definitionOf(schema), toChosen(config, schema.fields)));

export async function readDataSource(of: Run, schema: LookUpSchema, config: unknown): Promise<Found> {
  const declared: Config = toChosen(config, schema.fields);
  const found = await readLookUp(definitionOf(schema), of.session, of.tenantOf(declared.tenant_id), declared);
  return { state: found as Found["state"] };
}
