// What a run that only looks has looked at, tenant by tenant, in a file: the next run takes it from there where one was stopped.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { parsedJson } from "../../base/json.js";
import { OWNER_ONLY, systemCode } from "../../base/system.js";
import type { PlanDocument } from "../../document/plan-document.js";
import type { Connections } from "../connection.js";
import type { LoadedProgram } from "../load/load.js";
import type { LoadedStack } from "../load/stack.js";
import type { Managed } from "../records/managed.js";
import type { ReadOnlyOptions } from "../run-options.js";
import { type LooksAtAll, looksAtAll } from "./acceptance.js";
import { toDocument } from "./document.js";
import type { Planned } from "./planned-resource.js";
import { declarationHash, type StateStamp } from "./preconditions.js";

/** What was looked at before is looked at again after so many milliseconds: a day. */
const LASTS = 24 * 60 * 60 * 1000;

const headShape = z.object({ looked_at: z.literal(1), run: z.string() });
const entryShape = z.object({
  key: z.string(),
  time: z.number(),
  document: z.looseObject({ resources: z.array(z.looseObject({})), summary: z.looseObject({}) }),
});

interface Entry<Document> {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly document: Document;
}

/** The document of one tenant; undefined where it is to be looked at again. */
export type TenantDocument<Document> = (
  planned: readonly Planned[],
  document: PlanDocument,
  given: ReadonlySet<LoadedStack>,
) => Document | undefined;

interface ResumptionOptions<Document> {
  readonly path: string;
  readonly verb: "plan" | "drift";
  readonly options: ReadOnlyOptions;
  readonly connections: Connections;
  readonly documentOf: TenantDocument<Document>;
}

/** Undefined where the run keeps no such file. */
export function resumptionOf<Document extends PlanDocument>(
  verb: "plan" | "drift",
  options: ReadOnlyOptions,
  connections: Connections,
  documentOf: TenantDocument<Document>,
): Resumption<Document> | undefined {
  const { resume: path } = options;
  return path === undefined ? undefined : new Resumption({ path, verb, options, connections, documentOf });
}

/** Where the run itself looks at all that is declared. */
export function looksAtRest(options: ReadOnlyOptions, resumption: Resumption<PlanDocument> | undefined): LooksAtAll {
  const looksAt = looksAtAll(options);
  const taken = new Set(tenantsTaken(resumption));
  return (tenant) => looksAt(tenant) && !taken.has(tenant);
}

const tenantsTaken = (resumption: Resumption<PlanDocument> | undefined) =>
  (resumption?.taken ?? []).flatMap(({ document: { resources } }) => resources.map(({ tenant }) => tenant));

/** The document of what was looked at now, with what is taken from the file. */
export function withTaken<Document extends PlanDocument>(
  document: Document,
  resumption: Resumption<Document> | undefined,
  merge: (documents: readonly Document[], missing: readonly []) => Document,
): Document {
  const { taken = [] } = resumption ?? {};
  if (taken.length === 0) return document;
  const since = new Date(Math.min(...taken.map(({ time }) => time))).toISOString();
  return {
    ...merge([document, ...taken.map((entry) => entry.document)], []),
    ...(document.shard === undefined ? {} : { shard: document.shard }),
    ...(document.left_out === undefined ? {} : { left_out: document.left_out }),
    resumed: { resources: tenantsTaken(resumption).length, since },
  };
}

/** Of one run. */
export class Resumption<Document extends PlanDocument> {
  readonly #path: string;
  readonly #given: ResumptionOptions<Document>;
  readonly #entries = new Map<string, Entry<Document>>();
  readonly #keys = new Map<string, string>();
  /** What is taken from the file. */
  readonly taken: Entry<Document>[] = [];

  constructor(given: ResumptionOptions<Document>) {
    this.#given = given;
    this.#path = resolve(given.options.directory, given.path);
  }

  /**
   * Reads the file, or makes it.
   * @throws RS2097 for a file that is of another run or no such file at all; RS2017 for one that cannot be read or written.
   */
  begin({ hash }: Pick<LoadedProgram, "hash">): void {
    const { verb, options, connections } = this.#given;
    const { stacks, tenant, targets, shard, sendSecrets } = options;
    const accepted = connections.accepted?.entries ?? [];
    const about = [verb, hash, stacks, tenant, targets, shard, sendSecrets ?? false, accepted];
    const run = createHash("sha256").update(JSON.stringify(about)).digest("base64url");
    this.#tried(() => {
      if (existsSync(this.#path)) this.#read(run);
      // Anew without what was torn or is too old.
      const lines = [{ looked_at: 1, run }, ...this.#entries.values()].map((line) => `${JSON.stringify(line)}\n`);
      writeFileSync(this.#path, lines.join(""), { mode: OWNER_ONLY });
    });
  }

  #read(run: string): void {
    const [head, ...lines] = readFileSync(this.#path, "utf8").split("\n");
    const found = headShape.safeParse(parsedJson(head ?? ""));
    if (!found.success) throw this.#refused("is no file of what a run has looked at");
    if (found.data.run !== run) throw this.#refused("is of another program, verb or selection");
    for (const line of lines) {
      // What was written when the run was killed may be torn.
      const entry = entryShape.safeParse(parsedJson(line));
      if (!entry.success) continue;
      const { key, time, document } = entry.data;
      if (this.#given.connections.clock.now() - time < LASTS) {
        this.#entries.set(key, { key, time, document: document as unknown as Document });
      }
    }
  }

  /** What is to be looked at: all but the tenants that the file has as they are declared and recorded now. */
  rest(managed: readonly Managed[], states: ReadonlyMap<LoadedStack, StateStamp>): readonly Managed[] {
    const referred = new Set(
      managed.flatMap(({ stack, references }) => references.map(({ address }) => placeOf(stack, address))),
    );
    const known = new Set<string>();
    for (const [tenant, ofTenant] of groupBy(managed, (resource) => resource.tenant)) {
      const isTied = ofTenant.some(
        ({ stack, address, references, movedFrom, movedTo }) =>
          references.length > 0 ||
          movedFrom !== undefined ||
          movedTo !== undefined ||
          referred.has(placeOf(stack, address)),
      );
      if (isTied) continue;
      const key = keyOf(tenant, ofTenant, states);
      this.#keys.set(tenant, key);
      const entry = this.#entries.get(key);
      if (entry === undefined) continue;
      this.taken.push(entry);
      known.add(tenant);
    }
    return managed.filter(({ tenant }) => !known.has(tenant));
  }

  /** A tenant has been looked at. @throws RS2017 */
  ended(planned: readonly Planned[], given: ReadonlySet<LoadedStack>): void {
    const { tenant = "" } = planned[0]?.managed ?? {};
    const key = this.#keys.get(tenant);
    if (key === undefined) return;
    const { connections, options, documentOf } = this.#given;
    const looksAt = looksAtAll(options);
    const whole = toDocument(planned, {
      connections,
      all: (name) => name === tenant && looksAt(name),
      recheck: false,
      warnings: [],
      orphans: [],
      errors: [],
      refusals: [],
    });
    const document = documentOf(planned, whole, given);
    if (document === undefined) return;
    const line = { key, time: this.#given.connections.clock.now(), document };
    this.#tried(() => appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: OWNER_ONLY }));
  }

  /** All was looked at: nothing is left to go on with. */
  complete(): void {
    rmSync(this.#path, { force: true });
  }

  #refused(problem: string): RampsyncError {
    return new RampsyncError("RS2097", `The file of --resume ${problem}.`, { place: { file: this.#path } });
  }

  #tried(act: () => void): void {
    try {
      act();
    } catch (cause) {
      if (RampsyncError.is(cause)) throw cause;
      const reason = systemCode(cause) ?? String(cause);
      throw new RampsyncError("RS2017", `The file of --resume cannot be read or written: ${reason}.`, {
        place: { file: this.#path },
        cause,
      });
    }
  }
}

const placeOf = ({ name }: LoadedStack, address: string) => JSON.stringify([name, address]);

function keyOf(tenant: string, managed: readonly Managed[], states: ReadonlyMap<LoadedStack, StateStamp>): string {
  const parts = managed.map((resource) => [
    resource.stack.name,
    resource.address,
    declarationHash(resource),
    states.get(resource.stack) ?? null,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([tenant, parts]))
    .digest("base64url");
}
