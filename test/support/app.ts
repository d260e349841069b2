import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { App } from "cdktf";

const unused = resolve(__dirname, "../../.rampsync-tmp/unused");

/** A CDKTF app that is never synthesised to disk: the App makes its output directory all the same, without its parents. */
export function unsynthesizedApp(): App {
  mkdirSync(join(unused, ".."), { recursive: true });
  return new App({ outdir: unused });
}
