// Where V8's code of a command is kept between runs, on a Node that can (22.1 and newer): a third of a command's start is
// compiling what was compiled the last time.
import nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/** Newer than the types of the oldest Node that is supported. */
interface WithCompileCache {
  readonly enableCompileCache?: (directory: string) => unknown;
}

/**
 * In the user's own folder for caches, where nobody else can put code; a folder that cannot be written is passed over.
 * NODE_COMPILE_CACHE, which names another one, and NODE_DISABLE_COMPILE_CACHE are Node's own.
 */
export function keepCompiledCode(environment: NodeJS.ProcessEnv): void {
  const { enableCompileCache } = nodeModule as WithCompileCache;
  if (enableCompileCache === undefined || environment.NODE_COMPILE_CACHE !== undefined) return;
  const caches = folderOfCaches(environment);
  if (caches !== undefined) enableCompileCache(join(caches, "rampsync", "compiled"));
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
