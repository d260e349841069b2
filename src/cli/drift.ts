// rampsync drift: read-only; drift alone.
import { drift } from "../engine/verbs/drift.js";
import { renderDrift } from "../report/drift.js";
import { renderDriftMarkdown } from "../report/markdown.js";
import { driftExitCode } from "./exit-codes.js";
import { givenState } from "./given-state.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { colorsFor, fail, print, TerminalHost } from "./terminal.js";

export interface DriftFlags extends ProgramFlags {
  readonly state?: string;
  readonly markdown?: boolean;
}

export async function driftCommand(stacks: readonly string[], flags: DriftFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const document = await drift({ ...runOptions(stacks, flags, terminal), ...(await givenState(flags.state)) });
    terminal.clear();
    const style = { colors: colorsFor(process.stdout, flags) };
    const text = () => (flags.markdown ? renderDriftMarkdown(document) : renderDrift(document, style));
    print(document, text, flags);
    return driftExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
