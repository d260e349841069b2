// The settings of a "pg" backend: the block's, else the environment's, as Terraform reads them.
import { RampsyncError } from "../../base/error.js";
import type { StateLocation } from "../state/backend.js";
import { memberOf } from "../state/json.js";
import { readConnectionString } from "../state/postgres/connection-string.js";
import { literalText } from "./backend-text.js";
import type { Block } from "./blocks.js";
import type { Problems } from "./problems.js";

const KNOWN = new Set([
  "conn_str",
  "schema_name",
  "skip_schema_creation",
  "skip_table_creation",
  "skip_index_creation",
]);

/** Undefined where anything is wrong; `problems` then has it. */
export function readPostgres(
  block: Block,
  context: {
    readonly environment: NodeJS.ProcessEnv;
    readonly problems: Problems;
    readonly projectDirectory: string;
  },
): StateLocation | undefined {
  const { environment, problems, projectDirectory } = context;
  for (const name of Object.keys(block.body)) {
    if (!KNOWN.has(name)) problems.add("RS2016", `The pg backend has no setting "${name}".`, block.place.child(name));
  }
  const skips = (name: string) => readSwitch(block, name, environment[`PG_${name.toUpperCase()}`], problems);
  const schema = literalText(block, "schema_name", problems) ?? environment.PG_SCHEMA_NAME;
  const skip = {
    schema: skips("skip_schema_creation"),
    table: skips("skip_table_creation"),
    index: skips("skip_index_creation"),
  };
  try {
    const target = readConnectionString(
      literalText(block, "conn_str", problems) ?? environment.PG_CONN_STR ?? "",
      environment,
    );
    return {
      kind: "postgres",
      target,
      schema: schema === undefined || schema === "" ? "terraform_remote_state" : schema,
      workspace: "default",
      skip,
      rescueDirectory: projectDirectory,
    };
  } catch (error) {
    if (!RampsyncError.is(error)) throw error;
    problems.collect(error.at(block.place.place));
    return undefined;
  }
}

/** Terraform takes a bool or its text, in the block and in the variable. */
function readSwitch(block: Block, name: string, variable: string | undefined, problems: Problems): boolean {
  const value = memberOf(block.body, name) ?? variable;
  if (value === undefined || value === "" || value === false || value === "false" || value === "0") return false;
  if (value === true || value === "true" || value === "1") return true;
  problems.add("RS2016", `"${name}" of the pg backend is neither true nor false.`, block.place.child(name));
  return false;
}
