// rampsync completion, and the hidden verb that its scripts ask.
import type { Command } from "commander";
import { RampsyncError } from "../base/error.js";
import { complete, completionText } from "./complete.js";
import { completionScripts, SHELLS, type Shell } from "./completion-scripts.js";
import { fail, type OutputOptions } from "./terminal.js";

/** Exit code 0; 1 for a shell that is none of these. */
export function completionCommand(shell: string, flags: OutputOptions): number {
  const script = SHELLS.some((known) => known === shell) ? completionScripts[shell as Shell] : undefined;
  if (script === undefined) {
    const hint = `The shells are: ${SHELLS.join(", ")}.`;
    return fail(new RampsyncError("RS2015", `There is no completion for this shell: "${shell}".`, { hint }), flags);
  }
  process.stdout.write(script);
  return 0;
}

export async function completeCommand(program: Command, words: readonly string[]): Promise<number> {
  const completion = await complete(program, { words, directory: ".", environment: process.env });
  process.stdout.write(completionText(completion));
  return 0;
}
