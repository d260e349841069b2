// Makes `rampsync/cdktn` of the compiled layer: dist/constructs with the other doors, into dist/cdktn.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { forCdktn } from "./cdktn-door.js";

const dist = resolve(__dirname, "../dist");

export function buildForCdktn(): void {
  const layer = join(dist, "constructs");
  const output = join(dist, "cdktn");
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  for (const entry of readdirSync(layer, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = forCdktn(entry.name, readFileSync(join(layer, entry.name), "utf8"));
    writeFileSync(join(output, entry.name.replace(/^cdktf\./, "index.")), text);
  }
}
