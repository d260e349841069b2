// The file of notices, rampsync.notices.json beside the program: who is told of which tenants, and in which form. Where a
// message goes is in the environment alone: the address of an incoming webhook lets anybody write there.
import { resolve } from "node:path";
import * as z from "zod/mini";
import { type EntriesFile, pathOf, readEntries, unknownMembers, wrongEntry } from "../base/entries-file.js";
import { type RampsyncError, RampsyncErrors } from "../base/error.js";
import { NOTICE_PREFIX } from "../resources/secret-variables.js";

export const NOTICES_FILE = "rampsync.notices.json";
/** Names another file. */
export const NOTICES_VARIABLE = "RAMPSYNC_NOTICES";
/** The verbs that tell somebody. */
export const TELLING_VERBS = ["plan", "apply", "destroy", "drift"] as const;

export type TellingVerb = (typeof TELLING_VERBS)[number];

/** Where a secret comes from: never written in the file. */
const fromEnvironment = z.strictObject({
  environment: z.string().check(z.regex(new RegExp(`^${NOTICE_PREFIX}[A-Z0-9_]{1,100}$`))),
});

export const routeShape = z.strictObject({
  /** Says in messages which route it is. */
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  /** `slack`: an incoming webhook. `cloudevents`: an event in structured JSON. */
  format: z.enum(["slack", "cloudevents"]),
  address: fromEnvironment,
  /** The whole of the header `Authorization`, where the receiver asks for one. */
  authorization: z.optional(fromEnvironment),
  /** Tenants, or globs (`*`, `?`). Default: all. */
  tenants: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(2000))).check(z.minLength(1))),
  /** Default: drift and apply. */
  verbs: z.optional(z.array(z.enum(TELLING_VERBS)).check(z.minLength(1))),
  /** `news`: only where something is to be told. Default: that. */
  when: z.optional(z.enum(["news", "always"])),
  /** Seconds that sending may take in all. Default 15. */
  timeout_seconds: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
});

export type Route = z.infer<typeof routeShape>;

export const noticesFile: EntriesFile = {
  name: NOTICES_FILE,
  what: "file of notices",
  list: "notices",
  code: "RS2075",
};

/**
 * The routes of the file that the variable names, else of the one beside the program.
 * @throws RS2017 for a file that cannot be read, RS2075 with everything that is wrong in it.
 */
export function readRoutes(directory: string, environment: NodeJS.ProcessEnv): readonly Route[] {
  const named = environment[NOTICES_VARIABLE] ?? "";
  const file = named === "" ? pathOf(noticesFile, directory) : resolve(directory, named);
  const errors: RampsyncError[] = [];
  const routes: Route[] = [];
  for (const [index, item] of readEntries(noticesFile, file).entries()) {
    const { data, error } = routeShape.safeParse(item);
    const wrong = (place: readonly PropertyKey[], problem: string) =>
      errors.push(wrongEntry(noticesFile, file, [index, ...place], problem));
    for (const issue of error?.issues ?? []) wrong(issue.path, problemOf(issue));
    if (data === undefined) continue;
    if (routes.some(({ name }) => name === data.name)) wrong(["name"], "is that of another notice as well");
    routes.push(data);
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return routes;
}

/** Never repeats a value: it may be an address. */
function problemOf(issue: z.core.$ZodIssue): string {
  const unknown = unknownMembers(issue);
  if (unknown !== undefined) return unknown;
  switch (issue.path.find((step) => typeof step === "string")) {
    case "address":
    case "authorization":
      return `is no object {"environment": "${NOTICE_PREFIX}…"}: it is a secret, and comes from such a variable alone`;
    case "name":
      return "is missing, or not of small letters, digits and hyphens";
    case "format":
      return 'is neither "slack" nor "cloudevents"';
    case "tenants":
      return "is no list of tenants or globs";
    case "verbs":
      return `is no list of ${TELLING_VERBS.join(", ")}`;
    case "when":
      return 'is neither "news" nor "always"';
    case "timeout_seconds":
      return "is no whole number from 1 to 60";
    default:
      return "is no object";
  }
}
