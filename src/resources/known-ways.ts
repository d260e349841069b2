// The file of known ways, rampsync.ways.json beside the program: how a server was seen to behave, for whom that is known.
// What a run sees counts from then on, and is written there at once: a run that fails has no other place for it.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import {
  type EntriesFile,
  pathOf,
  readEntries,
  unknownMembers,
  writeEntries,
  wrongEntry,
} from "../base/entries-file.js";
import { RampsyncErrors } from "../base/error.js";
import type { Live } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { type EveryWay, engineWays, type WayName, type Ways, wayNames, waysTable } from "../integration/wire/ways.js";
import { endpointAddress } from "../opsramp/endpoint.js";

export const WAYS_FILE = "rampsync.ways.json";

/** Whose ways they are. */
type Owner = Pick<Live, "application">;

/** What is known of how the server of an integration behaves. */
export interface KnownWays {
  of(tenant: string, live: Owner): Partial<Ways>;
  /** Remembers what was seen; the answer is the file that has it, undefined where it cannot be written. */
  learn(tenant: string, live: Owner, seen: Partial<EveryWay>): string | undefined;
}

interface SeenWays extends KnownWays {
  /** As `of`, also of the ways on which no decision rests. */
  every(tenant: string, live: Owner): Partial<EveryWay>;
}

const text = z.string().check(z.minLength(1), z.maxLength(2000));
type Server = { readonly endpoint: string; readonly tenant: string; readonly application?: string } & Partial<EveryWay>;

export const serverShape = z.strictObject({
  endpoint: text,
  tenant: text,
  application: z.optional(text),
  ...Object.fromEntries(wayNames.map((name) => [name, z.optional(z.enum(Object.keys(waysTable[name].values)))])),
}) as unknown as z.ZodMiniType<Server>;

const waysFile: EntriesFile = { name: WAYS_FILE, what: "file of known ways", list: "servers", code: "RS2062" };

/** What was seen holds for the endpoint, tenant and application where it was seen; for others nothing is known. */
export class SeenServers {
  constructor(
    /** Where the file is, or would be. */
    readonly file: string,
    private servers: readonly Server[],
    /** Whether it is written where it is not there yet. */
    private readonly creates = true,
  ) {}

  /** Throws RS2011 for an endpoint that is none. */
  at(endpoint: string): SeenWays {
    const address = endpointAddress(endpoint);
    const seenInRun: Server[] = [];
    const isHere = (server: Server) => endpointAddress(server.endpoint) === address;
    let known = this.servers.filter(isHere);
    const find = (tenant: string, live: Owner, names: readonly WayName[]): Partial<EveryWay> => {
      if (known.length + seenInRun.length === 0) return NOTHING;
      const isOfThis = (server: Server) => server.tenant === tenant && isOf(server, live);
      return { ...waysIn(known.filter(isOfThis), names), ...waysIn(seenInRun.filter(isOfThis), names) };
    };
    return {
      of: (tenant, live) => find(tenant, live, engineWays),
      every: (tenant, live) => find(tenant, live, wayNames),
      learn: (tenant, live, seen) => {
        const owner = {
          endpoint,
          tenant,
          ...(live.application === undefined ? {} : { application: live.application }),
        };
        const isIts = (server: Server) =>
          isHere(server) && server.tenant === tenant && server.application === owner.application;
        const before = seenInRun.findIndex(isIts);
        if (before >= 0) seenInRun[before] = { ...seenInRun[before], ...owner, ...seen };
        else seenInRun.push({ ...owner, ...seen });
        const isKnown = this.servers.some(isIts);
        this.servers = isKnown
          ? this.servers.map((server) => (isIts(server) ? { ...server, ...seen } : server))
          : [...this.servers, { ...owner, ...seen }];
        known = this.servers.filter(isHere);
        return this.#write();
      },
    };
  }

  #write(): string | undefined {
    if (!this.creates && !existsSync(this.file)) return undefined;
    try {
      writeEntries(waysFile, this.file, this.servers);
      return this.file;
    } catch {
      return undefined;
    }
  }
}

const NOTHING: Partial<EveryWay> = {};

/** What is said in two ways is not known. */
function waysIn(servers: readonly Server[], names: readonly WayName[]): Partial<EveryWay> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const [first, ...others] = new Set(servers.flatMap((server) => server[name] ?? []));
      return first === undefined || others.length > 0 ? [] : [[name, first]];
    }),
  );
}

const isOf = ({ application }: Server, live: Owner) =>
  application === undefined || (live.application !== undefined && fold(live.application) === fold(application));

export interface WaysFileOptions {
  /** The path of the file, seen from the directory; by default it lies beside the program. */
  readonly named?: string | undefined;
  /** Whether what is seen is written to a file that nobody named and that is not there yet. Default true. */
  readonly creates?: boolean;
}

/**
 * @throws RS2017 for a file that cannot be read; RS2062 with everything that is wrong in it.
 */
export function readWays(directory: string, { named, creates = true }: WaysFileOptions = {}): SeenServers {
  const file = named === undefined ? pathOf(waysFile, directory) : resolve(directory, named);
  const isMade = creates || named !== undefined;
  if (!existsSync(file)) return new SeenServers(file, [], isMade);
  const servers = readEntries(waysFile, file).map((item) => serverShape.safeParse(item));
  const errors = servers.flatMap(({ error }, index) =>
    (error?.issues ?? []).map((issue) => wrongEntry(waysFile, file, [index, ...issue.path], problemOf(issue))),
  );
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return new SeenServers(
    file,
    servers.flatMap(({ data }) => (data === undefined ? [] : [data])),
    isMade,
  );
}

function problemOf(issue: z.core.$ZodIssue): string {
  const way = wayNames.find((name) => issue.path.at(-1) === name);
  if (way !== undefined) return `is none of ${Object.keys(waysTable[way].values).join(", ")}`;
  return unknownMembers(issue) ?? "is missing, or no text";
}
