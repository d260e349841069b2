// rampsync state list, show, rm and mv: looks into states and changes them; nothing is sent.
import type { StateOptions } from "../engine/records/state-places.js";
import type { WithResources } from "../engine/run-options.js";
import type { StateChangeOptions } from "../engine/verbs/state-change.js";
import { stateListWith } from "../engine/verbs/state-list.js";
import { stateMoveWith } from "../engine/verbs/state-move.js";
import { stateRemoveWith } from "../engine/verbs/state-remove.js";
import { stateShowWith } from "../engine/verbs/state-show.js";
import { renderErrors } from "../report/errors.js";
import type { JsonDocument } from "../report/json-documents.js";
import { othersLine, renderRecord, renderStateList, renderStateMove, renderStateRemove } from "../report/state.js";
import { version } from "../version.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { colorsFor, fail, print, TerminalHost, textOrJson } from "./terminal.js";

export interface StateFlags extends ProgramFlags {
  readonly stack?: readonly string[];
  /** A state file in place of the program's states. */
  readonly state?: string;
  readonly dryRun?: boolean;
  readonly lockTimeout?: number;
}

export function stateListCommand(flags: StateFlags, tables: Tables = {}): Promise<number> {
  return finished(flags, tables, async (options) => {
    const document = await stateListWith(options);
    report(document, () => renderStateList(document), flags);
    const others = othersLine(document);
    if (others !== undefined && !flags.quiet) process.stderr.write(`${others}\n`);
    const { errors } = document;
    if (errors.length === 0) return 0;
    process.stderr.write(`${renderErrors(errors, colorsFor(process.stderr, flags))}\n`);
    return 1;
  });
}

export function stateShowCommand(name: string, flags: StateFlags, tables: Tables = {}): Promise<number> {
  return finished(flags, tables, async (options) => {
    const document = await stateShowWith({ ...options, name });
    report(document, () => renderRecord(document), flags);
    return 0;
  });
}

export function stateRemoveCommand(names: readonly string[], flags: StateFlags, tables: Tables = {}): Promise<number> {
  return finished(flags, tables, async (options) => {
    const document = await stateRemoveWith({ ...options, ...changeOptions(flags), names });
    report(document, () => renderStateRemove(document), flags);
    return 0;
  });
}

export function stateMoveCommand(from: string, to: string, flags: StateFlags, tables: Tables = {}): Promise<number> {
  return finished(flags, tables, async (options) => {
    const document = await stateMoveWith({ ...options, ...changeOptions(flags), from, to });
    report(document, () => renderStateMove(document), flags);
    return 0;
  });
}

async function finished(
  flags: StateFlags,
  tables: Tables,
  work: (options: WithResources<StateOptions>) => Promise<number>,
): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    return await work({
      ...runOptions(flags.stack ?? [], flags, terminal, "offline"),
      ...resourcesOf(tables),
      ...(flags.state === undefined ? {} : { stateFile: flags.state }),
    });
  } catch (error) {
    return fail(error, flags);
  }
}

function report(document: JsonDocument, text: () => string, flags: StateFlags): void {
  print(textOrJson(document, text, flags));
}

function changeOptions({ dryRun = false, lockTimeout = 0 }: StateFlags): Partial<StateChangeOptions> {
  return { dryRun, lockTimeoutMs: lockTimeout * 1000, version };
}
