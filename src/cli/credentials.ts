// rampsync credentials: read-only; what the server tells again of what a third party logs in with.
import { RampsyncError } from "../base/error.js";
import { readCredentialsWith } from "../engine/verbs/credentials.js";
import { renderCredentials } from "../report/credentials.js";
import { version } from "../version.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface CredentialsFlags
  extends Pick<ProgramFlags, "chdir" | "color" | "var" | "varFile" | "synth" | "synthesised" | "digest">,
    Pick<ProgramFlags, "secretsCommand" | "secretsTimeout" | "profiles">,
    GivenStateFlags {
  readonly out?: string;
}

export async function credentialsCommand(name: string, flags: CredentialsFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    if (flags.out === undefined && process.stdout.isTTY !== true) {
      throw new RampsyncError("RS2015", "There is no terminal to show credentials at.", {
        hint: "Write --out FILE: its owner alone can read it.",
      });
    }
    const document = await readCredentialsWith({
      ...runOptions([], flags, terminal),
      ...resourcesOf({}),
      ...(await givenStates(flags)),
      name,
      version,
      ...(flags.out === undefined ? {} : { out: flags.out }),
    });
    terminal.clear();
    print([{ file: undefined, text: () => renderCredentials(document) }]);
    return 0;
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
