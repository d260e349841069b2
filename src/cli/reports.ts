// Which reporter writes where: what --report, --json, --json-out and --markdown ask for, checked before anything is sent.
import pico from "picocolors";
import { RampsyncError } from "../base/error.js";
import type { ReportedDocuments, ReportedVerb, Reporter } from "../report/reporter.js";
import { reporters } from "../report/reporters.js";
import { checkFile, colorsFor, type Output, type OutputOptions } from "./terminal.js";

export interface ReportFlags extends OutputOptions {
  readonly markdown?: boolean;
  readonly verbose?: boolean;
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
  const found = all.map(({ name, file, flag }) => ({ render: rendererOf(verb, name, flag, table), file }));
  return {
    isTextOnStdout: stdout?.name === usual?.name,
    outputsOf: (document) =>
      found.map(({ render, file }) => {
        const colors = file === undefined ? colorsFor(process.stdout, flags) : pico.createColors(false);
        return { file, text: () => render(document, { colors, verbose: flags.verbose ?? false }) };
      }),
  };
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
    checkFile(file);
  }
}

function rendererOf<Verb extends ReportedVerb>(
  verb: Verb,
  name: string,
  flag: string,
  table: readonly Reporter[],
): NonNullable<Reporter["renderers"][Verb]> {
  const renderer = table.find((reporter) => reporter.name === name)?.renderers[verb];
  if (renderer !== undefined) return renderer;
  const known = table.filter(({ renderers }) => renderers[verb] !== undefined).map((reporter) => reporter.name);
  throw new RampsyncError("RS2015", `${flag}: there is no reporter "${name}" for ${verb}.`, {
    hint: `The reporters for ${verb} are: ${known.join(", ")}.`,
  });
}
