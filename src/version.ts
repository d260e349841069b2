// The version of this package, as package.json says it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const manifest: unknown = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8"));

export const version: string =
  typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "0.0.0";
