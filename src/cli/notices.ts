// --notify: the notices of one run, read before anything is asked and sent after everything else.
import { resolve } from "node:path";
import { tell } from "../engine/host.js";
import { notify } from "../notices/notify.js";
import { readRoutes, type TellingVerb } from "../notices/routes.js";
import type { ReportedDocuments } from "../report/reporter.js";
import type { TerminalHost } from "./terminal.js";

export interface NoticeFlags {
  readonly notify?: boolean;
  readonly chdir?: string;
}

export interface Sending {
  /** Is told what could not be sent. */
  readonly terminal: TerminalHost;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends what the document is worth; nothing without --notify.
 * @throws RS2017 and RS2075, at once, for a file of notices that is not usable.
 */
export function noticesOf<Verb extends TellingVerb>(
  verb: Verb,
  { notify: isWanted = false, chdir = "." }: NoticeFlags,
): (document: ReportedDocuments[Verb], sending: Sending) => Promise<void> {
  if (!isWanted) return async () => undefined;
  const routes = readRoutes(resolve(chdir), process.env);
  return async (document, { terminal, signal }) => {
    const options = { environment: process.env, ...(signal === undefined ? {} : { signal }) };
    for (const unsent of await notify(verb, document, routes, options)) tell(terminal.host, unsent);
  };
}
