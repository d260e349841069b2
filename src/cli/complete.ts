// What may come next on a command line: verbs, flags and their values, told to the scripts of completion-scripts.ts.
import { resolve } from "node:path";
import type { Argument, Command, Option } from "commander";
import { errorCodes } from "../base/error-codes.js";
import { noteCodes } from "../base/note-codes.js";
import { lastSynth } from "../engine/load/last-synth.js";
import { reporters } from "../report/reporters.js";
import { readProfiles } from "../resources/profiles.js";
import { SHELLS } from "./completion-scripts.js";

/** `files`, `directories`: the shell knows them itself. */
export type Completion =
  | { readonly kind: "files" | "directories" }
  | { readonly kind: "words"; readonly words: readonly Candidate[] };

export interface Candidate {
  readonly word: string;
  /** In a few words; empty where the word says it all. */
  readonly meaning: string;
}

export interface CompletionRequest {
  /** The words after `rampsync`; the last one is being typed, and may be empty. */
  readonly words: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs nothing, asks nobody, and knows what the last synth left. Never throws. */
export async function complete(program: Command, request: CompletionRequest): Promise<Completion> {
  const current = request.words.at(-1) ?? "";
  const place = placeOf(program, request.words.slice(0, -1));
  const directory = resolve(request.directory, place.chdir ?? ".");
  const found = await candidatesAt(place, current, { ...request, directory });
  if (found.kind !== "words") return found;
  const words = found.words.filter(({ word }) => word.startsWith(current) && isPrintable(word));
  return { kind: "words", words };
}

/** What could end a line, or hide in it, is no word to type. */
const isPrintable = (word: string) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(word);

interface PlaceOnLine {
  readonly command: Command;
  /** The option whose value comes now. */
  readonly option?: Option;
  /** The values that are there already. */
  readonly values: readonly string[];
  readonly chdir?: string;
}

/** Follows the words that are complete. */
function placeOf(program: Command, words: readonly string[]): PlaceOnLine {
  let command = program;
  let waiting: Option | undefined;
  let chdir: string | undefined;
  const values: string[] = [];
  for (const word of words) {
    if (waiting !== undefined) {
      if (waiting.long === "--chdir") chdir = word;
      // The words of a shell may part at `=`, as in `--report html=FILE`.
      if (word !== "=") waiting = undefined;
    } else if (word === "=") {
      waiting = fileOption;
    } else if (word.startsWith("-")) {
      const option = optionsOf(command).find(({ long, short }) => long === word || short === word);
      waiting = option !== undefined && (option.required || option.optional) ? option : undefined;
    } else {
      const next = values.length === 0 ? command.commands.find((candidate) => candidate.name() === word) : undefined;
      if (next === undefined) values.push(word);
      else command = next;
    }
  }
  return {
    command,
    values,
    ...(waiting === undefined ? {} : { option: waiting }),
    ...(chdir === undefined ? {} : { chdir }),
  };
}

const fileOption = { long: "=", flags: "= <file>" } as Option;

/** Of the command and of all above it. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}

async function candidatesAt(
  { command, option, values }: PlaceOnLine,
  current: string,
  request: CompletionRequest,
): Promise<Completion> {
  if (option !== undefined) return valuesOf(valueName(option), request);
  if (current.startsWith("-"))
    return words(optionsOf(command).map(({ long, description }) => [long ?? "", description]));
  if (command.commands.length > 0 && values.length === 0) {
    const visible = command.createHelp().visibleCommands(command);
    return words(visible.map((each) => [each.name(), each.description()]));
  }
  const argument = argumentAt(command.registeredArguments, values.length);
  if (argument === undefined) return words([]);
  const found = await valuesOf(argument.name(), request);
  // `rampsync apply FILE`: a saved plan stands where stacks do.
  const isPlan = command.name() === "apply" && found.kind === "words" && current !== "";
  return isPlan && !found.words.some(({ word }) => word.startsWith(current)) ? { kind: "files" } : found;
}

function argumentAt(all: readonly Argument[], index: number): Argument | undefined {
  const last = all.at(-1);
  return all[index] ?? (last?.variadic ? last : undefined);
}

/** `file` of `--out <file>`, with what a flag's name says where the value's does not. */
function valueName({ long, flags }: Option): string {
  const [, name = ""] = /<(.+)>$/.exec(flags) ?? [];
  if (long === "--stack") return "stacks";
  if (long === "--profile") return "profile";
  return long === "--tenant" ? "tenant" : name;
}

async function valuesOf(name: string, { directory, environment }: CompletionRequest): Promise<Completion> {
  switch (name) {
    case "file":
    case "receipt":
      return { kind: "files" };
    case "dir":
      return { kind: "directories" };
    case "shell":
      return words(SHELLS.map((shell) => [shell, ""]));
    case "code":
      return words(
        [...Object.entries(errorCodes), ...Object.entries(noteCodes)].map(([code, { title }]) => [code, title]),
      );
    case "name[=file]":
      return words(reporters.map((reporter) => [reporter.name, ""]));
    case "profile":
      return words(profileNames(directory, environment).map((profile) => [profile, ""]));
    case "stacks":
      return words((await lastSynth(directory, environment)).stacks.map((stack) => [stack, ""]));
    case "tenant":
      return words((await lastSynth(directory, environment)).tenants.map((tenant) => [tenant, ""]));
    case "record":
    case "records":
    case "from":
      return words((await lastSynth(directory, environment)).addresses.map((address) => [address, ""]));
    default:
      return words([]);
  }
}

function profileNames(directory: string, environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    return readProfiles(directory, environment)?.profiles.map(({ name }) => name) ?? [];
  } catch {
    return [];
  }
}

const words = (pairs: readonly (readonly [string, string])[]): Completion => ({
  kind: "words",
  words: pairs.map(([word, meaning]) => ({ word, meaning: meaning.replace(/\s+/g, " ") })),
});

/** The kind, then a word a line with its meaning after a tab. */
export function completionText(completion: Completion): string {
  const lines = completion.kind === "words" ? completion.words.map(({ word, meaning }) => `${word}\t${meaning}`) : [];
  return [completion.kind, ...lines].map((line) => `${line}\n`).join("");
}
