// Removes from dist what the compiler made of sources that are gone: it leaves that, and the package would hold it.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** Made by programs of their own, in whole. */
const made = new Set(["cdktn", "provider", "release"]);

export function prune(directory = ""): void {
  for (const entry of readdirSync(join(root, "dist", directory), { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (made.has(path)) continue;
      if (existsSync(join(root, "src", path))) prune(path);
      else rmSync(join(root, "dist", path), { recursive: true });
      continue;
    }
    const source = /^(.*?)(?:\.d\.ts|\.js)$/.exec(path)?.[1];
    if (source !== undefined && !existsSync(join(root, "src", `${source}.ts`))) rmSync(join(root, "dist", path));
  }
}
