// rampsync list: what is installed in a tenant.
import { list } from "../engine/verbs/list.js";
import { renderErrors } from "../report/errors.js";
import { renderList } from "../report/list.js";
import { type AccessFlags, accessOf } from "./run-options.js";
import { colorsFor, fail, type OutputOptions, print, TerminalHost, textOrJson } from "./terminal.js";

export interface ListFlags extends OutputOptions, AccessFlags {
  readonly profile?: string;
  readonly tenant?: readonly string[];
}

export async function listCommand(flags: ListFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const document = await list({
      tenants: flags.tenant ?? [],
      environment: process.env,
      host: terminal.host,
      ...accessOf(flags),
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    });
    terminal.clear();
    const { integrations, errors } = document;
    const text = () => renderList(integrations, { colors: colorsFor(process.stdout, flags) });
    print(textOrJson(document, text, flags));
    if (errors.length === 0) return 0;
    process.stderr.write(`${renderErrors(errors, colorsFor(process.stderr, flags))}\n`);
    return 1;
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
