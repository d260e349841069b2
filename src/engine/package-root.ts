// The folder of this package, which its sources and its bundles lie in.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder from `from` upwards that is the package's; undefined where none is. */
export function packageRoot(from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const manifest = join(directory, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "rampsync") return directory;
    if (directory === dirname(directory)) return undefined;
  }
}
