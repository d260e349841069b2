// The file of known ways, rampsync.ways.json beside the program: how a server was seen to behave, for whom that is known.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod/mini";
import { decodeText, EncodingError } from "../base/encoding.js";
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { printable } from "../base/text.js";
import type { Live } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { type Ways, waysTable } from "../integration/wire/ways.js";
import { parseEndpoint } from "../opsramp/endpoint.js";
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

const fileShape = z.strictObject({ version: z.literal(1), servers: z.array(z.unknown()) });

/** Beside the program: in `directory`, or the nearest one above that has a cdktf.json. */
function fileOf(directory: string): string {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, WAYS_FILE)) || existsSync(join(at, "cdktf.json"))) return join(at, WAYS_FILE);
    if (dirname(at) === at) return join(resolve(directory), WAYS_FILE);
  }
}

/** What was seen holds for the endpoint, tenant and application where it was seen; for others nothing is known. */
export class SeenServers {
  constructor(private readonly servers: readonly Server[]) {}

  /** Throws RS2011 for an endpoint that is none. */
  at(endpoint: string): KnownWays {
    const address = addressOf(endpoint);
    const sameAddress = this.servers.filter((server) => addressOf(server.endpoint) === address);
    return (tenant, live) => {
      const seen = sameAddress.filter((server) => server.tenant === tenant && isOf(server, live));
      const names = new Set(seen.flatMap((server) => server.names ?? []));
      const [first] = names;
      // What is said in two ways is not known.
      return first === undefined || names.size > 1 ? {} : ({ names: first } satisfies Partial<Ways>);
    };
  }
}

function addressOf(endpoint: string): string {
  const { origin, prefix } = parseEndpoint(endpoint);
  return origin + prefix;
}

const isOf = ({ application }: Server, live: Live) =>
  application === undefined || (live.application !== undefined && fold(live.application) === fold(application));

/**
 * Undefined where there is no file.
 * @throws RS2017 for a file that cannot be read, RS2062 with everything that is wrong in it.
 */
export function readWays(directory: string): SeenServers | undefined {
  const file = fileOf(directory);
  if (!existsSync(file)) return undefined;
  const found = fileShape.safeParse(parse(file));
  if (!found.success) throw wrong(file, [], 'is not an object with "version": 1 and a list "servers"');
  const servers = found.data.servers.map((item) => serverShape.safeParse(item));
  const errors = servers.flatMap(({ error }, index) =>
    (error?.issues ?? []).map((issue) => wrong(file, [index, ...issue.path], problemOf(issue))),
  );
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return new SeenServers(servers.flatMap(({ data }) => (data === undefined ? [] : [data])));
}

function parse(file: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new RampsyncError("RS2017", "The file of known ways cannot be read.", { place: { file }, cause });
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    throw wrong(file, [], error instanceof EncodingError ? error.problem : "is not JSON");
  }
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `has members that nobody knows: ${printable(issue.keys.join(", "))}`;
  if (issue.path.at(-1) === "names") return `is none of ${Object.keys(waysTable.names.values).join(", ")}`;
  return "is missing, or no text";
}

function wrong(file: string, path: readonly PropertyKey[], problem: string): RampsyncError {
  const [index, name] = path;
  const subject =
    name === undefined ? (index === undefined ? "The file of known ways" : `The entry ${String(index)}`) : String(name);
  const member =
    path.length === 0
      ? {}
      : { member: ["servers", ...path.map((step) => (typeof step === "number" ? step : String(step)))] };
  return new RampsyncError("RS2062", `${subject} ${problem}.`, { place: { file, ...member } });
}
