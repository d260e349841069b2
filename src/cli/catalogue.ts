// rampsync catalogue: what can be mapped, fetched for version control, and as constants for a program.
import { catalogueTypes, fetchCatalogue } from "../engine/verbs/catalogue.js";
import { renderCatalogueFetch, renderCatalogueTypes } from "../report/catalogue.js";
import { type AccessFlags, accessOf, directoryOf, stopSignal } from "./run-options.js";
import { checkFile, fail, type OutputOptions, print, TerminalHost, textOrJson } from "./terminal.js";

export interface CatalogueFetchFlags extends OutputOptions, AccessFlags {
  readonly chdir?: string;
  readonly tenant?: readonly string[];
  readonly application?: readonly string[];
  readonly profile?: string;
  readonly limitShare?: number;
  readonly maxRequestsPerMinute?: number;
}

export async function catalogueFetchCommand(flags: CatalogueFetchFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    if (flags.jsonOut !== undefined) checkFile(flags.jsonOut);
    const document = await fetchCatalogue({
      directory: directoryOf(flags),
      tenants: flags.tenant ?? [],
      environment: process.env,
      host: terminal.host,
      signal: stopSignal(),
      ...accessOf(flags),
      ...(flags.application === undefined ? {} : { applications: flags.application }),
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      ...(flags.limitShare === undefined ? {} : { limitShare: flags.limitShare }),
      ...(flags.maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute: flags.maxRequestsPerMinute }),
    });
    terminal.clear();
    print(textOrJson(document, () => renderCatalogueFetch(document), flags));
    return 0;
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}

export interface CatalogueTypesFlags extends OutputOptions {
  readonly chdir?: string;
  readonly out: string;
  readonly library?: "cdktf" | "cdktn";
  readonly tenant?: string;
}

export async function catalogueTypesCommand(flags: CatalogueTypesFlags): Promise<number> {
  try {
    const document = catalogueTypes({
      directory: directoryOf(flags),
      out: flags.out,
      ...(flags.library === undefined ? {} : { library: flags.library }),
      ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
    });
    print(textOrJson(document, () => renderCatalogueTypes(document), flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}
