// rampsync init: a project that runs.
import { type InitOptions, init } from "../engine/verbs/init.js";
import { renderInit } from "../report/init.js";
import { fail, type OutputOptions, print, textOrJson } from "./terminal.js";

export interface InitFlags extends OutputOptions, Pick<InitOptions, "tenant" | "integration"> {
  readonly cdktn?: boolean;
}

export async function initCommand(directory: string, flags: InitFlags): Promise<number> {
  try {
    const { cdktn = false, tenant, integration } = flags;
    const document = await init({
      directory,
      library: cdktn ? "cdktn" : "cdktf",
      ...(tenant === undefined ? {} : { tenant }),
      ...(integration === undefined ? {} : { integration }),
    });
    print(textOrJson(document, () => renderInit(document), flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}
