// Loads `pg`, which is needed by stacks of the "pg" backend alone and so is not installed with rampsync.

import { createRequire } from "node:module";
import { join } from "node:path";
import type { Client } from "pg";
import { RampsyncError } from "../../../base/error.js";
import { systemCode } from "../../../base/system.js";

type Driver = typeof Client;

/** Looked for beside rampsync, then in the project that it runs in. @throws RS3023 */
export async function loadDriver(where: string): Promise<Driver> {
  for (const base of [__filename, join(process.cwd(), "package.json")]) {
    try {
      const { Client: Driver } = createRequire(base)("pg") as { readonly Client: Driver };
      return Driver;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  throw new RampsyncError("RS3023", 'A state in PostgreSQL needs the package "pg", which is not installed.', {
    place: { database: where },
  });
}

function isNotFound(error: unknown): boolean {
  return systemCode(error) === "MODULE_NOT_FOUND" && String(error).includes("'pg'");
}
