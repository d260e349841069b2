// The provider's arguments beside the credentials: where one is absent, its variable of the environment counts.
import { RampsyncError } from "../base/error.js";
import type { Field } from "../integration/fields.js";
import { providerFields } from "./schema.js";

const VARIABLES = {
  documented_only: "RAMPSYNC_DOCUMENTED_ONLY",
  access_token_field: "RAMPSYNC_ACCESS_TOKEN_FIELD",
  limit_share: "RAMPSYNC_LIMIT_SHARE",
  allow_removals: "RAMPSYNC_ALLOW_REMOVALS",
  allow_uninstall: "RAMPSYNC_ALLOW_UNINSTALL",
  allow_enable: "RAMPSYNC_ALLOW_ENABLE",
  allow_recipient: "RAMPSYNC_ALLOW_RECIPIENT",
  allow_rotate: "RAMPSYNC_ALLOW_ROTATE",
  adopt_only: "RAMPSYNC_ADOPT_ONLY",
  allow_detach: "RAMPSYNC_ALLOW_DETACH",
  allow_event_posts: "RAMPSYNC_ALLOW_EVENT_POSTS",
  ways_file: "RAMPSYNC_WAYS_FILE",
  catalogue_file: "RAMPSYNC_CATALOGUE_FILE",
  strict_catalogue: "RAMPSYNC_STRICT_CATALOGUE",
} as const;

type Arguments = Readonly<Record<string, unknown>>;

/** The arguments with those that variables give. Throws RS1002 and RS1004 for a variable whose value the argument cannot have. */
export function withVariables(given: Arguments, environment: NodeJS.ProcessEnv): Arguments {
  const named = Object.entries(VARIABLES).flatMap(([argument, variable]) => {
    const value = environment[variable];
    if (value === undefined || value === "" || (given[argument] ?? null) !== null) return [];
    refuseWrong(variable, value, providerFields[argument as keyof typeof VARIABLES]);
    const { type } = providerFields[argument as keyof typeof VARIABLES];
    return [[argument, type === "list of strings" ? value.split(",").map((item) => item.trim()) : value] as const];
  });
  return named.length === 0 ? given : { ...given, ...Object.fromEntries(named) };
}

function refuseWrong(variable: string, value: string, field: Field): void {
  const place = { variable };
  const expected = (what: string) => new RampsyncError("RS1002", `Expected ${what}, found "${value}".`, { place });
  if (field.type === "boolean" && value !== "true" && value !== "false") throw expected("true or false");
  if (field.type === "number" && !/^\d{1,15}$/.test(value)) throw expected("a whole number");
  if ("oneOf" in field && field.oneOf !== undefined && !field.oneOf.includes(value)) {
    throw new RampsyncError("RS1004", `"${value}" is not one of the values that are known here.`, {
      place,
      hint: `Use ${field.oneOf.join(" or ")}.`,
    });
  }
}
