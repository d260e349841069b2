// Where V8's code of a command is kept between runs: a third of a command's start is compiling what was compiled the last
// time. Node does it itself from 22.1 on; on an older one it is done here, file by file.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import nodeModule, { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { constants, Script } from "node:vm";
import zlib from "node:zlib";

/** Newer than the types of the oldest Node that is supported. */
interface WithCompileCache {
  readonly enableCompileCache?: (directory: string) => unknown;
}
interface WithChecksum {
  readonly crc32: (data: Uint8Array | string) => number;
}

/**
 * `load`, a `require` of `file`, with the code that V8 made of it the last time. It lies in the user's own folder for
 * caches, where nobody else can put code; a folder that cannot be written is passed over. NODE_COMPILE_CACHE, which names
 * another one, and NODE_DISABLE_COMPILE_CACHE are Node's own.
 */
export function withKeptCode<Exports>(file: string, environment: NodeJS.ProcessEnv, load: () => Exports): Exports {
  const { enableCompileCache } = nodeModule as WithCompileCache;
  const named = environment.NODE_COMPILE_CACHE;
  if (enableCompileCache !== undefined && named !== undefined) return load();
  const folder = named ?? folderOfCode(environment);
  if (folder === undefined) return load();
  if (enableCompileCache === undefined)
    return (loadCompiled(file, folder, environment) as Exports | undefined) ?? load();
  enableCompileCache(folder);
  return load();
}

function folderOfCode(environment: NodeJS.ProcessEnv): string | undefined {
  const caches = folderOfCaches(environment);
  return caches === undefined ? undefined : join(caches, "rampsync", "compiled");
}

function folderOfCaches({ XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string | undefined {
  const given = process.platform === "win32" ? LOCALAPPDATA : XDG_CACHE_HOME;
  if (given !== undefined && given !== "") return given;
  try {
    return join(homedir(), ".cache");
  } catch {
    // A user without a home, as in some containers.
    return undefined;
  }
}

/** What the file exports; undefined where its code is not kept, as of a source that is not compiled to JavaScript. */
function loadCompiled(file: string, folder: string, { NODE_DISABLE_COMPILE_CACHE }: NodeJS.ProcessEnv): unknown {
  const source = NODE_DISABLE_COMPILE_CACHE === undefined ? contentOf(file) : undefined;
  if (source === undefined) return undefined;
  // V8 itself compares no more than lengths of sources.
  const checksum = checksumOf(source);
  const name = `${basename(file, ".js")}-${process.version}-${process.arch}-${checksumOf(Buffer.from(file)).toString("hex")}`;
  const kept = contentOf(join(folder, name));
  const isOfSource = kept?.subarray(0, checksum.length).equals(checksum) === true;
  const script = new Script(nodeModule.wrap(source.toString("utf8")), {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(kept !== undefined && isOfSource ? { cachedData: kept.subarray(checksum.length) } : {}),
  });
  if (!isOfSource || script.cachedDataRejected === true) {
    // What a run has called by then is compiled; what it has not is compiled by the run that does.
    process.once("exit", () => keep(join(folder, name), Buffer.concat([checksum, script.createCachedData()])));
  }
  const made = new nodeModule(file);
  made.filename = file;
  script.runInThisContext().call(made.exports, made.exports, createRequire(file), made, file, dirname(file));
  return made.exports;
}

function checksumOf(bytes: Uint8Array): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE((zlib as unknown as WithChecksum).crc32(bytes));
  return checksum;
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another command may read it meanwhile. */
function keep(path: string, content: Buffer): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.${process.pid}`, content, { mode: 0o600 });
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // The next command compiles again.
  }
}
