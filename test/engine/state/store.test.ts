// A state on disk: saved in place, never lost, never written over somebody else's.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RampsyncError } from "../../../src/base/error.js";
import { noteText } from "../../../src/base/note.js";
import { unfinishedPath } from "../../../src/engine/state/recovery.js";
import { State } from "../../../src/engine/state/state.js";
import { readState, StateStore } from "../../../src/engine/state/store.js";
import type { StoredState } from "../../../src/engine/state/stored.js";
import { kill, startSaving } from "./child.js";

const source = "registry.terraform.io/rampsync/rampsync";
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rampsync-state-"));
  path = join(directory, "terraform.client_8.tfstate");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const put = (state: State, name: string, text = name) =>
  state.put(`rampsync_x.${name}`, { source }, { schemaVersion: 0, attributes: { text } });
const failure = async (action: Promise<unknown>): Promise<RampsyncError> => {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (RampsyncError.is(error)) return error;
  throw new Error("a coded error is expected", { cause: error });
};
const saved = async (...names: string[]) => {
  const store = await StateStore.open(path);
  for (const name of names) put(store.state, name);
  await store.save();
  return store;
};

describe("saving a state", () => {
  it("a new state is saved with serial 1 and a random lineage, and only the owner may read it", async () => {
    await saved("a");
    const state = await readState(path);
    expect(state.serial).toBe(1n);
    expect(state.lineage).toMatch(/^[0-9a-f-]{36}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(["terraform.client_8.tfstate"]);
  });

  it("a state that did not change is not written and keeps its serial", async () => {
    await saved("a");
    const before = readFileSync(path);
    const store = await StateStore.open(path);
    put(store.state, "a");
    expect(await store.save()).toBe(false);
    expect(readFileSync(path)).toEqual(before);
  });

  it("a save writes on the same inode, keeps its mode, and backs up what the file held before the run", async () => {
    await saved("a");
    chmodSync(path, 0o644);
    const before = readFileSync(path);
    const inode = statSync(path).ino;
    const store = await saved("b");
    put(store.state, "c");
    await store.save();
    expect(statSync(path).ino).toBe(inode);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(statSync(`${path}.backup`).mode & 0o777).toBe(0o644);
    expect(readFileSync(`${path}.backup`)).toEqual(before);
    expect((await readState(path)).serial).toBe(3n);
  });

  it("files beside a private state are private, and beside a shared state as shared as it is", async () => {
    await saved("a");
    const before = process.umask(0o077);
    try {
      for (const mode of [0o600, 0o640, 0o664]) {
        chmodSync(path, mode);
        const mine = await saved(`b${mode}`);
        put(mine.state, `c${mode}`);
        await mine.save();
        await saved(`theirs${mode}`);
        put(mine.state, `mine${mode}`);
        await failure(mine.save());
        for (const file of readdirSync(directory)) {
          expect({ file, mode: statSync(join(directory, file)).mode & 0o777 }).toEqual({ file, mode });
          if (file.startsWith("errored")) rmSync(join(directory, file));
        }
      }
    } finally {
      process.umask(before);
    }
  });

  it("a save of a state that is a link writes where the link leads", async () => {
    const real = join(directory, "real");
    mkdirSync(real);
    symlinkSync(join(real, "state"), path);
    await saved("a");
    await saved("b");
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect((await readState(join(real, "state"))).serial).toBe(2n);
  });

  it.each([
    ["a pipe", () => execFileSync("mkfifo", [path])],
    ["a link to a device", () => symlinkSync("/dev/null", path)],
    ["a directory", () => mkdirSync(path)],
  ])("a state that is %s is refused and stays as it is", async (_, make) => {
    make();
    const { ino, mode } = statSync(path);
    expect(await failure(readState(path))).toMatchObject({ code: "RS2017", where: path });
    expect(await failure(StateStore.open(path))).toMatchObject({ code: "RS2017", where: path });
    expect({ ino, mode }).toEqual({ ino: statSync(path).ino, mode: statSync(path).mode });
  });

  it("a state is a valid file after the last resource is gone", async () => {
    const store = await saved("a");
    store.state.remove("rampsync_x.a");
    await store.save();
    const state = await readState(path);
    expect({ serial: state.serial, instances: state.instances() }).toEqual({ serial: 2n, instances: [] });
  });

  it("a save puts its own state beside and overwrites nothing when another program wrote the file", async () => {
    const mine = await saved("a");
    const theirs = await saved("theirs");
    const now = readFileSync(path);
    put(mine.state, "mine");
    const error = await failure(mine.save());
    expect(error).toMatchObject({ code: "RS3004", where: path });
    expect(error.hint).toContain(join(directory, "errored.terraform.client_8.tfstate"));
    expect(readFileSync(path)).toEqual(now);
    const errored = join(directory, "errored.terraform.client_8.tfstate");
    expect(statSync(errored).mode & 0o777).toBe(0o600);
    const aside = await readState(errored);
    expect(aside.instances().map(({ name }) => name)).toEqual(["a", "mine"]);
    expect((await failure(mine.save())).hint).toContain("errored.terraform.");
    expect(readdirSync(directory).filter((name) => name.startsWith("errored"))).toHaveLength(1);
    expect(theirs.state.serial).toBe(2n);
  });

  it("the empty file that Terraform makes while locking counts as no state", async () => {
    writeFileSync(path, "");
    await saved("a");
    expect((await readState(path)).serial).toBe(1n);
  });

  it("the error about a file that cannot be written says where the content is", async () => {
    const store = await saved("a");
    put(store.state, "b");
    rmSync(directory, { recursive: true });
    writeFileSync(directory, "a file in place of the directory");
    expect((await failure(store.save())).code).toMatch(/RS2017|RS3005/);
  });
});

describe("states that were cut short", () => {
  it("a state that was cut short is not usable, and the error names the whole backup", async () => {
    await saved("a");
    await saved("b");
    writeFileSync(path, readFileSync(path).subarray(0, 40));
    const error = await failure(StateStore.open(path));
    expect(error.code).toBe("RS3001");
    expect(error.where).toMatch(/tfstate:\d+:\d+$/);
    expect(error.hint).toContain(`${path}.backup is whole (serial 1, 1 instance)`);
  });

  it("an empty state is not taken for a new one when a backup has more", async () => {
    await saved("a");
    await saved("b");
    writeFileSync(path, "");
    expect((await failure(readState(path))).code).toBe("RS3001");
  });

  for (const length of [0, 1, 100, Number.POSITIVE_INFINITY]) {
    it(`a save of which ${length} bytes were written is finished by the next run`, async () => {
      await saved("a");
      const before = readFileSync(path);
      await saved("b");
      const after = readFileSync(path);
      writeFileSync(unfinishedPath(path), after);
      writeFileSync(path, after.subarray(0, length));
      const state = await readState(path);
      expect(state.serial).toBe(2n);
      expect(state.instances()).toEqual(State.parse(after.toString(), { file: path }).instances());
      const store = await StateStore.open(path);
      expect(store.notes).toHaveLength(length < after.length ? 1 : 0);
      expect(readFileSync(path)).toEqual(after);
      expect(readFileSync(`${path}.backup`)).toEqual(before);
      expect(readdirSync(directory)).toHaveLength(2);
    });
  }

  it("an unfinished save that is itself cut short is ignored", async () => {
    await saved("a");
    const before = readFileSync(path);
    writeFileSync(unfinishedPath(path), before.subarray(0, 30));
    const store = await StateStore.open(path);
    expect(store.state.print()).toBe(before.toString());
    expect(readdirSync(directory)).toEqual(["terraform.client_8.tfstate"]);
  });

  it("an unfinished save is kept beside the state when another program wrote since", async () => {
    const store = await saved("a");
    put(store.state, "b");
    store.state.serial += 1n;
    writeFileSync(unfinishedPath(path), store.state.print());
    await saved("a").then(() => undefined);
    const second = State.parse(readFileSync(path, "utf8"), { file: path });
    second.serial += 5n;
    writeFileSync(path, second.print());
    writeFileSync(unfinishedPath(path), store.state.print());
    const opened = await StateStore.open(path);
    expect(opened.notes.map(noteText).join()).toContain("errored.");
    expect(readdirSync(directory)).toContain("errored.terraform.client_8.tfstate");
    expect(opened.state.serial).toBe(second.serial);
  });

  it("a save loses nothing when the process is killed in the middle of the write", async () => {
    await saved("a");
    const size = 10_000_000;
    const before = readFileSync(path);
    let cut = 0;
    for (let attempt = 0; attempt < 20 && cut === 0; attempt += 1) {
      writeFileSync(path, before);
      const child = startSaving(path, size);
      const length = () => statSync(path).size;
      while ((length() === 0 || length() === before.length) && child.exitCode === null) await setImmediate();
      await kill(child);
      if (length() < size) cut = length();
      const names = (state: StoredState) => state.instances().map(({ name }) => name);
      expect(names(await readState(path))).toEqual(["a", "large"]);
      const store = await StateStore.open(path);
      if (cut > 0) expect(store.notes).toHaveLength(1);
      expect(State.parse(readFileSync(path, "utf8"), { file: path }).serial).toBe(2n);
      expect(readFileSync(`${path}.backup`)).toEqual(before);
      expect(names(await readState(path))).toEqual(["a", "large"]);
    }
    expect(cut).toBeGreaterThan(0);
  });
});
