// JSON Schemas of the files beside a program and of those that runs write, made of the very shapes that check them.
import { join, resolve } from "node:path";
import type { JSONSchema7 } from "json-schema";
import * as z from "zod/mini";
import { entriesShape } from "../src/base/entries-file.js";
import { applicationShape, tenantShape } from "../src/catalogue/file.js";
import { scenarioShape } from "../src/emulator/faults/scenario-shape.js";
import { stateShape } from "../src/emulator/state-shape.js";
import { credentialsEntryShape } from "../src/engine/apply/credentials-file.js";
import { receiptLineShape } from "../src/engine/apply/receipt.js";
import { preconditionsShape } from "../src/engine/plan/plan-file.js";
import { groupShape } from "../src/fleet/config/groups.js";
import { routeShape } from "../src/notices/routes.js";
import { acceptedEntryShape } from "../src/resources/accepted-drift.js";
import { serverShape } from "../src/resources/known-ways.js";
import { profileShape } from "../src/resources/profiles.js";

export interface FileSchema {
  /** Below docs/schemas/, without `.schema.json`. */
  readonly name: string;
  readonly title: string;
  readonly schema: JSONSchema7;
}

const entries = (list: string, item: z.core.$ZodType) => fromShape(entriesShape(list, z.array(item as z.ZodMiniType)));

/** What only the reader's own code checks, such as days that have passed, is not in a schema. */
function fromShape(shape: z.core.$ZodType): JSONSchema7 {
  return z.toJSONSchema(shape, { target: "draft-7", io: "input", unrepresentable: "any" }) as JSONSchema7;
}

/** Where the schemas of documents are, seen from the folder of these. */
export const DOCUMENTS = "../rampsync.schema.json";

/** A plan file: the document of the plan, and what must still hold. */
function planFile(): JSONSchema7 {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    allOf: [{ $ref: `${DOCUMENTS}#/definitions/PlanDocument` }],
    type: "object",
    properties: { preconditions: fromShape(preconditionsShape), content_hash: { type: "string" } },
    required: ["preconditions", "content_hash"],
  };
}

export function fileSchemas(): readonly FileSchema[] {
  return [
    { name: "accepted", title: "rampsync.accepted.json", schema: entries("accepted", acceptedEntryShape) },
    { name: "ways", title: "rampsync.ways.json", schema: entries("servers", serverShape) },
    {
      name: "catalogue",
      title: "rampsync.catalogue.json",
      schema: fromShape(
        entriesShape("applications", z.array(applicationShape), { tenants: z.optional(z.array(tenantShape)) }),
      ),
    },
    { name: "notices", title: "rampsync.notices.json", schema: entries("notices", routeShape) },
    { name: "fleet", title: "rampsync.fleet.json", schema: entries("groups", groupShape) },
    { name: "profiles", title: "rampsync.profiles.json", schema: entries("profiles", profileShape) },
    { name: "receipt", title: "a line of a receipt (rampsync.receipts/*.jsonl)", schema: fromShape(receiptLineShape) },
    {
      name: "credentials",
      title: "a file of credentials (rampsync apply --credentials-out)",
      schema: entries("credentials", credentialsEntryShape),
    },
    { name: "plan-file", title: "a saved plan (rampsync plan --out)", schema: planFile() },
    { name: "emulator-state", title: "a state of the emulator", schema: fromShape(stateShape) },
    { name: "scenario", title: "a scenario of the emulator", schema: fromShape(scenarioShape) },
  ];
}

/** By path. */
export function fileSchemaFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fileSchemas().map(({ name, title, schema }) => [
      `docs/schemas/${name}.schema.json`,
      `${JSON.stringify({ ...schema, title }, null, 2)}\n`,
    ]),
  );
}

export const schemaFolder = join(resolve(__dirname, ".."), "docs/schemas");
