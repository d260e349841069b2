// The file of known ways, rampsync.ways.json beside the program: how a server was seen to behave, for whom that is known.
import { existsSync } from "node:fs";
import * as z from "zod/mini";
import { RampsyncErrors } from "../base/error.js";
import type { Live } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { type Ways, waysTable } from "../integration/wire/ways.js";
import { endpointAddress } from "../opsramp/endpoint.js";
import { type EntriesFile, pathOf, readEntries, unknownMembers, wrongEntry } from "./entries-file.js";
import type { KnownWays } from "./observer.js";

export const WAYS_FILE = "rampsync.ways.json";

const text = z.string().check(z.minLength(1), z.maxLength(2000));
const valuesOf = <Value extends string>(values: Readonly<Record<Value, unknown>>) =>
  z.enum(Object.keys(values) as [Value, ...Value[]]);

const serverShape = z.strictObject({
  endpoint: text,
  tenant: text,
  application: z.optional(text),
  names: z.optional(valuesOf(waysTable.names.values)),
});
type Server = z.infer<typeof serverShape>;

const waysFile: EntriesFile = { name: WAYS_FILE, what: "file of known ways", list: "servers", code: "RS2062" };

/** What was seen holds for the endpoint, tenant and application where it was seen; for others nothing is known. */
export class SeenServers {
  constructor(private readonly servers: readonly Server[]) {}

  /** Throws RS2011 for an endpoint that is none. */
  at(endpoint: string): KnownWays {
    const address = endpointAddress(endpoint);
    const sameAddress = this.servers.filter((server) => endpointAddress(server.endpoint) === address);
    return (tenant, live) => {
      const seen = sameAddress.filter((server) => server.tenant === tenant && isOf(server, live));
      const names = new Set(seen.flatMap((server) => server.names ?? []));
      const [first] = names;
      // What is said in two ways is not known.
      return first === undefined || names.size > 1 ? {} : ({ names: first } satisfies Partial<Ways>);
    };
  }
}

const isOf = ({ application }: Server, live: Live) =>
  application === undefined || (live.application !== undefined && fold(live.application) === fold(application));

/**
 * Undefined where there is no file.
 * @throws RS2017 for a file that cannot be read, RS2062 with everything that is wrong in it.
 */
export function readWays(directory: string): SeenServers | undefined {
  const file = pathOf(waysFile, directory);
  if (!existsSync(file)) return undefined;
  const servers = readEntries(waysFile, file).map((item) => serverShape.safeParse(item));
  const errors = servers.flatMap(({ error }, index) =>
    (error?.issues ?? []).map((issue) => wrongEntry(waysFile, file, [index, ...issue.path], problemOf(issue))),
  );
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return new SeenServers(servers.flatMap(({ data }) => (data === undefined ? [] : [data])));
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.path.at(-1) === "names") return `is none of ${Object.keys(waysTable.names.values).join(", ")}`;
  return unknownMembers(issue) ?? "is missing, or no text";
}
