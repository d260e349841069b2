// Where a run synthesises to: a directory of its own, so that no run reads what another run's program made. Once it is read
// its files are moved to the project's output directory, for Terraform and for --no-synth.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RampsyncError } from "../../base/error.js";

const MANIFEST = "manifest.json";

export class SynthOutput {
  private constructor(
    /** The project's output directory: paths in the manifest start there, and states may be kept there. Absolute. */
    readonly published: string,
    /** The directory that the program is told to write to. Absolute. */
    readonly own: string,
  ) {}

  /** Removes what an earlier synth left, which must not pass for the new. Throws RS2017. */
  static async begin(published: string): Promise<SynthOutput> {
    try {
      await mkdir(published, { recursive: true });
      await removeStacks(published);
      return new SynthOutput(published, await mkdtemp(join(published, ".synth-")));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new RampsyncError("RS2017", `The output directory cannot be written: ${message}.`, {
        place: { file: published },
        cause: error,
      });
    }
  }

  /** Where the program wrote: a program that names its output directory itself writes to that one. */
  get source(): string {
    return existsSync(join(this.own, MANIFEST)) ? this.own : this.published;
  }

  /** Moves what the program made into the output directory, the manifest last. */
  async publish(): Promise<void> {
    if (this.source !== this.own) return;
    await removeStacks(this.published);
    const entries = await readdir(this.own, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
    const manifest = join(this.own, MANIFEST);
    for (const file of [...files.filter((path) => path !== manifest), manifest]) {
      const target = join(this.published, file.slice(this.own.length + 1));
      await mkdir(dirname(target), { recursive: true });
      await rename(file, target);
    }
  }

  async end(): Promise<void> {
    await rm(this.own, { recursive: true, force: true });
  }
}

/** States and other files that stand among the output stay. */
async function removeStacks(output: string): Promise<void> {
  await rm(join(output, MANIFEST), { force: true });
  const stacks = join(output, "stacks");
  const names = await readdir(stacks).catch(() => []);
  await Promise.all(names.map((name) => rm(join(stacks, name, "cdk.tf.json"), { force: true })));
}
