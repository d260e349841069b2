// rampsync.probe.json: what a probe has installed, written before it goes on, so that the next one can take it away.
import { existsSync } from "node:fs";
import * as z from "zod/mini";
import { projectPathOf } from "../../base/entries-file.js";
import { RampsyncError } from "../../base/error.js";
import { readJsonFile } from "../../base/json-file.js";
import { systemCode } from "../../base/system.js";
import { remove, writeByRename, writeNew } from "../state/files.js";
import { thisProcess } from "../state/process-identity.js";

export const PROBE_FILE = "rampsync.probe.json";

const text = z.string().check(z.minLength(1), z.maxLength(2000));
const recordShape = z.strictObject({
  version: z.literal(1),
  endpoint: text,
  tenant: text,
  /** Of the integration; it holds the time and an id of the run. */
  name: text,
  /** Absent from the moment before it is installed until its answer is there. */
  id: z.optional(text),
  /** That probes; absent once it gave up. */
  process: z.optional(z.strictObject({ host: z.string(), pid: z.int().check(z.positive()), started: z.string() })),
});
export type ProbeRecord = z.infer<typeof recordShape>;

export class ProbeFile {
  readonly path: string;

  constructor(directory: string) {
    this.path = projectPathOf(PROBE_FILE, directory);
  }

  /** Undefined where no probe left one. Throws RS2017 and RS2092. */
  read(): ProbeRecord | undefined {
    if (!existsSync(this.path)) return undefined;
    const refuse = (problem: string) =>
      new RampsyncError("RS2092", `The record of a probe ${problem}.`, { place: { file: this.path } });
    const found = recordShape.safeParse(readJsonFile({ path: this.path, what: "record of a probe", refuse }));
    if (found.success) return found.data;
    const at = found.error.issues[0]?.path.join(".") ?? "";
    throw refuse(`is none that this rampsync writes${at === "" ? "" : `: ${at} is wrong or missing`}`);
  }

  /** Begins the record of this process. Throws RS2017, and RS2091 where another probe began one meanwhile. */
  async begin(record: Omit<ProbeRecord, "version" | "process" | "id">): Promise<ProbeRecord> {
    const begun: ProbeRecord = { version: 1, ...record, process: thisProcess() };
    if (await this.#writing(() => writeNew(this.path, content(begun)))) return begun;
    throw new RampsyncError("RS2091", "Another probe began from here a moment ago.", { place: { file: this.path } });
  }

  /** Throws RS2017. */
  async update(record: ProbeRecord): Promise<void> {
    await this.#writing(() => writeByRename(this.path, content(record)));
  }

  /** What is recorded stays, and this process does nothing about it any more. Throws RS2017. */
  async giveUp({ process: _, ...record }: ProbeRecord): Promise<void> {
    await this.update(record);
  }

  /** Throws RS2017. */
  async end(): Promise<void> {
    await this.#writing(() => remove(this.path));
  }

  async #writing<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (cause) {
      if (RampsyncError.is(cause)) throw cause;
      const reason = systemCode(cause) ?? String(cause);
      throw new RampsyncError("RS2017", `The record of the probe cannot be written: ${reason}.`, {
        place: { file: this.path },
        cause,
      });
    }
  }
}

const content = (record: ProbeRecord) => Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
