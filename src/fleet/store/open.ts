// Opens the database of a fleet: the server that the environment names, else the folder beside its file.
import { dirname, join } from "node:path";
import { FLEET_DATABASE } from "../../resources/secret-variables.js";
import type { Groups } from "../config/groups.js";
import type { FleetDatabase } from "./database.js";
import { FOLDER, openFolder } from "./folder.js";
import { checkNode } from "./packages.js";
import { openPostgres } from "./postgres.js";

/** The folder of a fleet without a server; undefined where the environment names a server. */
export function folderOf({ file }: Groups, environment: NodeJS.ProcessEnv): string | undefined {
  return (environment[FLEET_DATABASE] ?? "") === "" ? join(dirname(file), FOLDER) : undefined;
}

/** `operation` says in the database or in the folder's lock what it is opened for. @throws as `openFolder`, `openPostgres` */
export function openDatabase(
  groups: Groups,
  environment: NodeJS.ProcessEnv,
  operation: string,
): Promise<FleetDatabase> {
  checkNode();
  const folder = folderOf(groups, environment);
  if (folder !== undefined) return openFolder(folder, operation);
  return openPostgres(environment[FLEET_DATABASE] ?? "", environment, operation);
}
