// rampsync list: what is installed in a tenant.
import { list } from "../engine/verbs.js";
import { renderList } from "../report/list.js";
import { colorsFor, fail, type OutputOptions, print, TerminalHost } from "./terminal.js";

export interface ListFlags extends OutputOptions {
  readonly tenant?: readonly string[];
}

export async function listCommand(flags: ListFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const rows = await list({ tenants: flags.tenant ?? [], environment: process.env, host: terminal.host });
    terminal.clear();
    print({ integrations: rows }, () => renderList(rows, { colors: colorsFor(process.stdout, flags) }), flags);
    return 0;
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
