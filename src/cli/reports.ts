// Which reporter writes where: what --report, --json, --json-out and --markdown ask for, checked before anything is sent.
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import pico from "picocolors";
import { RampsyncError } from "../base/error.js";
import type { Host } from "../engine/host.js";
import type { Appended, ReportedDocuments, ReportedVerb, Reporter, ReportStyle } from "../report/reporter.js";
import { reporters } from "../report/reporters.js";
import { fileNameOf, ofTenant, tenantNames } from "../report/tenant-document.js";
import { version } from "../version.js";
import { append, checkFile, colorsFor, type Output, type OutputOptions, widthFor, writePrivately } from "./terminal.js";

export interface ReportFlags extends OutputOptions {
  readonly markdown?: boolean;
  readonly chdir?: string;
}

interface Request {
  readonly name: string;
  /** Undefined: stdout. */
  readonly file: string | undefined;
  /** The flag that requested it. */
  readonly flag: string;
}

export interface Reports<Verb extends ReportedVerb> {
  /** Whether stdout gets the text for people, and so may hold more than the report alone. */
  readonly isTextOnStdout: boolean;
  /** Whether they tell of what is in step by counts alone. */
  readonly countsInStep: boolean;
  /** Write the events of the run as they happen. */
  readonly listeners: readonly Host[];
  /** What to print, stdout first. */
  readonly outputsOf: (document: ReportedDocuments[Verb]) => readonly Output[];
}

/**
 * The reports of one run of `verb`; the first reporter of the table writes to stdout unless a flag names another one.
 * @throws RS2015 for a name that the table does not have for this verb, a second reporter for stdout, or two reports in
 * one file; RS2017 for a file that cannot be written.
 */
export function reportsOf<Verb extends ReportedVerb>(
  verb: Verb,
  flags: ReportFlags,
  table: readonly Reporter[] = reporters,
): Reports<Verb> {
  const requests = requestsOf(flags);
  const [first, second] = requests.filter(({ file }) => file === undefined);
  if (first !== undefined && second !== undefined) {
    throw new RampsyncError(
      "RS2015",
      `Both ${first.flag} and ${second.flag} write to stdout, which holds one report.`,
      {
        hint: "Give all but one of them a file: --report NAME=FILE.",
      },
    );
  }
  checkFiles(requests);
  const [usual] = table;
  const stdout = first ?? (usual && { name: usual.name, file: undefined, flag: "" });
  const all = [...(stdout === undefined ? [] : [stdout]), ...requests.filter((request) => request !== first)];
  const found = all.map(({ name, file, flag }) => {
    const reporter = reporterOf(verb, name, flag, table);
    return {
      reporter,
      file,
      style: {
        ...style(flags),
        colors: colorsTo(file, flags),
        ...(file === undefined ? widthFor(process.stdout) : {}),
      },
    };
  });
  return {
    countsInStep: found.every(
      ({ reporter, file }) => reporter.countsInStep === true && file?.includes(TENANT) !== true,
    ),
    isTextOnStdout: stdout?.name === usual?.name,
    listeners: found.flatMap(({ reporter: { line }, file }) => (line === undefined ? [] : [listener(line, file)])),
    outputsOf: (document) =>
      found.flatMap(({ reporter, file, style }) => {
        if (file?.includes(TENANT)) return perTenant(reporter, verb, document, { file, style });
        const text = () => reporter.renderers[verb]?.(document, style) ?? "";
        const own: Output = { file, text, ...(reporter.line === undefined ? {} : { appended: true }) };
        return [own, ...appendedOf(reporter.appended, verb, document, style)];
      }),
  };
}

/** In the name of a file: one report for each tenant, which names no other. */
const TENANT = "{tenant}";

function perTenant<Verb extends ReportedVerb>(
  reporter: Reporter,
  verb: Verb,
  document: ReportedDocuments[Verb],
  { file, style }: { readonly file: string; readonly style: ReportStyle },
): readonly Output[] {
  return tenantNames(document).map((tenant) => ({
    file: file.replaceAll(TENANT, fileNameOf(tenant)),
    text: () => reporter.renderers[verb]?.(ofTenant(document, tenant), style) ?? "",
  }));
}

function colorsTo(file: string | undefined, flags: ReportFlags) {
  return file === undefined ? colorsFor(process.stdout, flags) : pico.createColors(false);
}

/** Of reports by tenant: it is made where it is not there. */
function checkDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new RampsyncError("RS2017", "The directory for the reports cannot be written.", {
      place: { file: path },
      cause,
    });
  }
}

function style({ verbose = false, chdir = "." }: ReportFlags): Omit<ReportStyle, "colors"> {
  return { verbose, version, root: placeInRepository(resolve(chdir)) };
}

/** Where `directory` is, seen from the root of the repository that holds it; empty where none does. */
function placeInRepository(directory: string): string {
  const parents = [directory];
  for (let at = directory; dirname(at) !== at; at = dirname(at)) parents.push(dirname(at));
  const top = parents.find((parent) => existsSync(join(parent, ".git")));
  return top === undefined ? "" : relative(top, directory).replaceAll(sep, "/");
}

/** Events go to stdout or to the file, which is written anew first. */
function listener(line: NonNullable<Reporter["line"]>, file: string | undefined): Host {
  if (file !== undefined) writePrivately(file, "");
  return (event) => {
    const text = line(event, new Date());
    if (text === undefined) return;
    if (file === undefined) process.stdout.write(`${text}\n`);
    else append(file, `${text}\n`);
  };
}

function appendedOf<Verb extends ReportedVerb>(
  appended: Appended | undefined,
  verb: Verb,
  document: ReportedDocuments[Verb],
  style: ReportStyle,
): readonly Output[] {
  const file = appended === undefined ? undefined : process.env[appended.variable];
  const render = appended?.renderers[verb];
  if (appended === undefined || render === undefined || file === undefined || file === "") return [];
  const room = appended.most - (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return [{ file, appended: true, text: () => render(document, { ...style, room }) }];
}

function requestsOf({ json, jsonOut, markdown, report = [] }: ReportFlags): readonly Request[] {
  return [
    ...(json ? [{ name: "json", file: undefined, flag: "--json" }] : []),
    ...(markdown ? [{ name: "markdown", file: undefined, flag: "--markdown" }] : []),
    ...(jsonOut === undefined ? [] : [{ name: "json", file: jsonOut, flag: "--json-out" }]),
    ...report.map(requestOf),
  ];
}

function requestOf(value: string): Request {
  const flag = `--report ${value}`;
  const at = value.indexOf("=");
  if (at < 0) return { name: value, file: undefined, flag };
  if (at < value.length - 1) return { name: value.slice(0, at), file: value.slice(at + 1), flag };
  throw new RampsyncError("RS2015", `${flag} names no file.`, { hint: "Write --report NAME=FILE, or --report NAME." });
}

function checkFiles(requests: readonly Request[]): void {
  const flags = new Map<string, string>();
  for (const { file, flag } of requests) {
    if (file === undefined) continue;
    const before = flags.get(file);
    if (before !== undefined) {
      throw new RampsyncError("RS2015", `Both ${before} and ${flag} write to ${file}, which holds one report.`, {
        hint: "Give each report a file of its own.",
      });
    }
    flags.set(file, flag);
    if (file.includes(TENANT)) checkDirectory(dirname(file));
    else checkFile(file);
  }
}

function reporterOf(verb: ReportedVerb, name: string, flag: string, table: readonly Reporter[]): Reporter {
  const found = table.find((reporter) => reporter.name === name);
  if (found?.renderers[verb] !== undefined) return found;
  const known = table.filter(({ renderers }) => renderers[verb] !== undefined).map((reporter) => reporter.name);
  throw new RampsyncError("RS2015", `${flag}: there is no reporter "${name}" for ${verb}.`, {
    hint: `The reporters for ${verb} are: ${known.join(", ")}.`,
  });
}
