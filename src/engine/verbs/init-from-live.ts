// The verb that begins a project with what is live: what init writes around a program, and the program of an export.

import type { InitDocument } from "../../document/init-document.js";
import { type ExportOptions, exportWith } from "./export.js";
import { firstProject, type InitOptions, NEXT_COMMANDS } from "./init.js";

/** What init takes with `--from-live`. */
export interface InitFromLiveOptions
  extends Omit<InitOptions, "tenant" | "integration">,
    Omit<ExportOptions, "directory" | "format" | "library" | "fromHpe" | "mapTenants" | "partner" | "transform"> {}

/**
 * Makes a project that runs after `npm install` and declares what is live; nothing is sent. Throws RS2080 for a folder that is
 * not empty, and what `exportProject` throws: nothing is written then.
 */
export async function initFromLive(
  options: InitFromLiveOptions,
): Promise<InitDocument & Required<Pick<InitDocument, "export">>> {
  const { directory, library = "cdktf" } = options;
  const [tenant = options.environment.OPSRAMP_TENANT] = options.tenants;
  const { files, packages } = firstProject({ directory, library, ...(tenant === undefined ? {} : { tenant }) });
  const around = files
    .filter(({ path }) => path !== "main.ts" && !path.startsWith("tables/"))
    .map(({ path, text }) => ({ path, text: path === "README.md" ? text.replace("`tables/`", "`tables.ts`") : text }));
  const exported = await exportWith({ ...options, directory, library, format: "typescript" }, around);
  return { directory, files: exported.files, packages, next: NEXT_COMMANDS, export: exported };
}
