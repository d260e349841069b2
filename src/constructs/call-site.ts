// Where in a program a function of this layer was called: the file and the line that a person wrote, through source maps.
import { readFileSync } from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import { isAbsolute, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type SourcePlace } from "../base/place.js";

/** cdktf and rampsync run a program in its project's directory. */
const project = process.cwd();

/** Frames that are looked at: between a program and this layer stand at most a callback's or two of libraries. */
const FRAMES = 8;

/** By the position in the code that runs: a program calls from few places, and often from the same. */
const known = new Map<string, SourcePlace | undefined>();

/**
 * The call in the program that led to `callee`, a function or class that is running now. Code in `node_modules` is passed
 * over. Undefined where there is no stack to be had, or no file outside of libraries in it.
 */
export function callSite(callee: object): SourcePlace | undefined {
  const { site, prepare } = programFrame(callee);
  const file = site?.getFileName();
  if (site === undefined || file == null) return undefined;
  const key = `${file}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  if (!known.has(key)) known.set(key, written(site, file, prepare));
  return known.get(key);
}

type Prepare = typeof Error.prepareStackTrace | undefined;

const asSites = (_error: unknown, sites: readonly NodeJS.CallSite[]) => sites;

/** The first frame of a program, and who else turns frames into text: ts-node and the like know their own source maps. */
function programFrame(callee: object): { readonly site?: NodeJS.CallSite; readonly prepare?: Prepare } {
  const { stackTraceLimit, prepareStackTrace: prepare } = Error;
  // Neither throws where a program has frozen `Error`; then there is no stack, or one that is text.
  Reflect.set(Error, "prepareStackTrace", asSites);
  // Nearly always the first frame is the program's; more of them take most of the time.
  const site = firstOfProgram(callee, 1) ?? firstOfProgram(callee, FRAMES);
  Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  Reflect.set(Error, "prepareStackTrace", prepare);
  return site === undefined ? {} : { site, prepare };
}

function firstOfProgram(callee: object, frames: number): NodeJS.CallSite | undefined {
  const holder: { stack?: unknown } = {};
  Reflect.set(Error, "stackTraceLimit", frames);
  Error.captureStackTrace(holder, callee as () => void);
  const sites: readonly NodeJS.CallSite[] = Array.isArray(holder.stack) ? holder.stack : [];
  return sites.find(isOfProgram);
}

function isOfProgram(site: NodeJS.CallSite): boolean {
  const file = site.getFileName();
  return typeof file === "string" && !file.startsWith("node:") && !/[\\/]node_modules[\\/]/.test(file);
}

interface Position {
  /** A path, or a `file:` URL. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

function written(site: NodeJS.CallSite, file: string, prepare: Prepare): SourcePlace | undefined {
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (line === null || column === null) return undefined;
  const position = originalIn(findSourceMap(file), line, column) ??
    toldBy(prepare, site, { file, line }) ??
    originalIn(mapBeside(file), line, column) ?? { file, line };
  const path = pathOf(position.file);
  const short = relative(project, path);
  // `[stdin]` and the like are no files; on another drive, no path is relative.
  if (!isAbsolute(path) || isAbsolute(short)) return undefined;
  return { file: short.replaceAll("\\", "/"), line: position.line };
}

function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

/** Lines and columns of a map count from 0. */
function originalIn(map: SourceMap | undefined, line: number, column: number): Position | undefined {
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry)) return undefined;
  const file = entry.originalSource;
  // Bundlers have schemes of their own, such as `webpack:`.
  return file.startsWith("file:") || isAbsolute(file) ? { file, line: entry.originalLine + 1 } : undefined;
}

/**
 * `at new Desk (/project/main.ts:3:5)`: the last position of the text that somebody else makes of the frame. Undefined where
 * it is the one in the code that runs: newer Nodes have a maker of text that knows no maps of compilers.
 */
function toldBy(prepare: Prepare, site: NodeJS.CallSite, running: Position): Position | undefined {
  if (typeof prepare !== "function") return undefined;
  const text = String(prepare(new Error(), [site]));
  const [, file, line] = /[\s(]([^\s()][^()]*):(\d+):\d+\)?\s*$/.exec(text) ?? [];
  if (file === undefined || line === undefined) return undefined;
  const told = { file: file.replace(/^at /, ""), line: Number(line) };
  return told.line === running.line && pathOf(told.file) === pathOf(running.file) ? undefined : told;
}

const mapsBeside = new Map<string, SourceMap | undefined>();

/** The map that a compiler left for a file, where Node was not told to use maps. */
function mapBeside(file: string): SourceMap | undefined {
  if (!/\.[cm]?js$/.test(file)) return undefined;
  if (!mapsBeside.has(file)) mapsBeside.set(file, readMap(file));
  return mapsBeside.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    const url = file.startsWith("file:") ? new URL(file) : pathToFileURL(file);
    const named = [...readFileSync(url, "utf8").matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (named === undefined) return undefined;
    const mapUrl = new URL(named, url);
    const inline = /^data:[^,]*;base64,(.*)$/.exec(named)?.[1];
    const text = inline === undefined ? readFileSync(mapUrl, "utf8") : Buffer.from(inline, "base64").toString();
    const payload = JSON.parse(text) as SourceMapPayload;
    const root = new URL(payload.sourceRoot || ".", inline === undefined ? mapUrl : url);
    return new SourceMap({ ...payload, sources: payload.sources.map((source) => new URL(source, root).href) });
  } catch {
    // No map, or one that cannot be read: the place in the code that runs is right as well.
    return undefined;
  }
}
