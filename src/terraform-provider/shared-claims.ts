// Which process of a run claims an object: Terraform starts one for each alias of the provider, and they have nothing in
// common but the Terraform that started them. A claim is a file that names its process; one of a process that has ended is none.
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class SharedClaims {
  readonly #taken = new Set<string>();
  #directory: string | undefined;

  /** `parent`: the id of the process that all of the run come from. */
  constructor(private readonly parent: number) {}

  /** False where another process of the run, which is still there, has it. Where files cannot be written, nobody has. */
  take(key: string): boolean {
    const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
    try {
      return this.#write(join(this.#open(), name));
    } catch {
      return true;
    }
  }

  #open(): string {
    if (this.#directory !== undefined) return this.#directory;
    const own = join(tmpdir(), `rampsync-claims-${process.getuid?.() ?? "own"}`);
    const directory = join(own, `${this.parent}${startOf(this.parent)}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid } = lstatSync(own);
    if (uid !== (process.getuid?.() ?? uid)) throw new Error(`${own} belongs to somebody else`);
    process.once("exit", () => this.release());
    this.#directory = directory;
    return directory;
  }

  #write(path: string): boolean {
    for (;;) {
      try {
        writeFileSync(path, String(process.pid), { flag: "wx", mode: 0o600 });
        this.#taken.add(path);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = Number(readFileSync(path, "utf8"));
      if (holder === process.pid) return true;
      if (isAlive(holder)) return false;
      rmSync(path, { force: true });
    }
  }

  release(): void {
    for (const path of this.#taken) rmSync(path, { force: true });
    this.#taken.clear();
    if (this.#directory !== undefined) removeEmpty(this.#directory);
    this.#directory = undefined;
  }
}

/**
 * When a process started, where the system has a file that tells it (Linux, /proc): ids are given again, in containers the same
 * ones in each run, and a process that was killed leaves its claims.
 */
function startOf(id: number): string {
  try {
    // The name of the program stands in parentheses and may hold anything; the start is the 20th value after them (proc(5)).
    const values = readFileSync(`/proc/${id}/stat`, "utf8").replace(/^.*\) /s, "");
    return `-${values.split(" ")[19]}`;
  } catch {
    return "";
  }
}

/** A file that another process has just made and not yet written names none. */
function isAlive(holder: number): boolean {
  if (!Number.isSafeInteger(holder) || holder <= 0) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Another process of the run has claims in it.
  }
}
