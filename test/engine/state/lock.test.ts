// The lock note of Terraform's local backend: written, honoured, judged and given back.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RampsyncError } from "../../../src/base/error.js";
import { acquireLock, type Clock, inspectLock, lockNotePath, removeDeadLock } from "../../../src/engine/state/lock.js";
import { PosixLocks } from "../../../src/engine/state/process-identity.js";
import { kill, startSaving } from "./child.js";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rampsync-lock-"));
  path = join(directory, "s.tfstate");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const failure = async (action: Promise<unknown>): Promise<RampsyncError> => {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (RampsyncError.is(error)) return error;
  throw new Error("a coded error is expected", { cause: error });
};
const terraformNote = (who: string) => ({
  ID: "7afb4f57-eca8-fc86-10b4-261c14ce8fea",
  Operation: "OperationTypeApply",
  Info: "",
  Who: who,
  Version: "1.11.4",
  Created: "2026-01-02T03:04:05.6Z",
  Path: "s.tfstate",
});

describe("the lock of a state", () => {
  it("the lock of a state is Terraform's note, with its members and at its place", async () => {
    const lock = await acquireLock(path, { operation: "apply", version: "0.1.0" });
    const note: unknown = JSON.parse(readFileSync(join(directory, ".s.tfstate.lock.info"), "utf8"));
    expect(Object.keys(note as object)).toEqual(["ID", "Operation", "Info", "Who", "Version", "Created", "Path"]);
    expect(note).toMatchObject({ ID: lock.id, Operation: "apply", Version: "0.1.0", Path: path });
    await lock.release();
    await lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("the lock of a state is held by one of many that try at once", async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(path, { operation: "apply" })));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(readdirSync(directory)).toEqual([".s.tfstate.lock.info"]);
  });

  it("the error about a locked state names owner, operation and since when", async () => {
    writeFileSync(lockNotePath(path), JSON.stringify(terraformNote("kim@elsewhere")));
    const error = await failure(acquireLock(path, { operation: "apply" }));
    expect(error.code).toBe("RS3003");
    expect(error.message).toBe(
      "The state is locked by kim@elsewhere (operation OperationTypeApply) since 2026-01-02T03:04Z.",
    );
  });

  it("a locked state is waited for as long as requested, by the clock", async () => {
    const first = await acquireLock(path, { operation: "apply" });
    let now = 0;
    const clock: Clock = {
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
        if (now >= 3000) await first.release();
      },
    };
    const second = await acquireLock(path, { operation: "apply", timeoutMs: 5000, clock });
    expect(now).toBeGreaterThanOrEqual(3000);
    const third = acquireLock(path, { operation: "apply", timeoutMs: 5000, clock });
    expect((await failure(third)).hint).toContain("alive");
    await second.release();
  });

  it("a note that another run has replaced is left alone", async () => {
    const lock = await acquireLock(path, { operation: "apply" });
    writeFileSync(lockNotePath(path), JSON.stringify(terraformNote("kim@elsewhere")));
    await lock.release();
    expect(await inspectLock(path)).toMatchObject({ who: "kim@elsewhere", owner: "unknown" });
  });

  it("the lock is taken over from a run that was killed, and not from one that is alive", async () => {
    const child = startSaving(path, 0);
    await once(child.stdout, "data");
    expect(await inspectLock(path)).toMatchObject({ pid: child.pid, owner: "alive" });
    expect((await failure(acquireLock(path, { operation: "apply" }))).code).toBe("RS3003");
    expect((await failure(removeDeadLock(path, { force: true }))).code).toBe("RS3003");
    await kill(child);
    expect(await inspectLock(path)).toMatchObject({ owner: "dead" });
    const lock = await acquireLock(path, { operation: "apply" });
    expect(lock.takenOver).toMatchObject({ pid: child.pid });
    await lock.release();
  });

  it("a lock is removed when its owner is dead, and by force when that is unknown", async () => {
    expect(await removeDeadLock(path)).toBeUndefined();
    writeFileSync(lockNotePath(path), JSON.stringify(terraformNote("kim@elsewhere")));
    expect((await failure(removeDeadLock(path))).code).toBe("RS3003");
    expect(await removeDeadLock(path, { force: true })).toMatchObject({ who: "kim@elsewhere" });
    expect(existsSync(lockNotePath(path))).toBe(false);
  });

  it("a lock whose note is not readable is held by an unknown owner", async () => {
    writeFileSync(lockNotePath(path), "");
    expect(await inspectLock(path)).toMatchObject({ owner: "unknown" });
    expect((await failure(acquireLock(path, { operation: "apply" }))).code).toBe("RS3003");
    expect(await removeDeadLock(path, { force: true })).toBeDefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.runIf(process.platform === "linux")(
    "a lock of a Terraform that runs is told from one of a Terraform that was killed",
    async () => {
      const program = `import fcntl,sys
f=open(sys.argv[1],"w"); fcntl.lockf(f,fcntl.LOCK_EX); print("locked",flush=True); sys.stdin.read()`;
      const child = spawn("python3", ["-c", program, path], { stdio: ["pipe", "pipe", "ignore"] });
      const started = await Promise.race([once(child.stdout, "data"), once(child, "error").then(() => undefined)]);
      if (started === undefined) return;
      expect(await inspectLock(path)).toMatchObject({ owner: "alive", pid: child.pid });
      writeFileSync(lockNotePath(path), JSON.stringify(terraformNote(`kim@${hostname()}`)));
      expect(await inspectLock(path)).toMatchObject({ owner: "alive", who: `kim@${hostname()}` });
      const asked = new PosixLocks();
      expect(asked.holderOf(path)).toBe(child.pid);
      await kill(child);
      expect(asked.holderOf(path)).toBe(child.pid);
      expect(await inspectLock(path, asked)).toMatchObject({ owner: "dead" });
      expect((await failure(acquireLock(path, { operation: "apply" }))).hint).toContain("rampsync unlock");
      await removeDeadLock(path);
      await (await acquireLock(path, { operation: "apply" })).release();
    },
  );
});
