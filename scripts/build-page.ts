// Bundles the program of the HTML report into one text: dist/html-report.js, which reports carry inside.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync, type Plugin } from "esbuild";
import { licences } from "./bundle.js";

const root = resolve(__dirname, "..");

/** The files that went into it. */
export function buildPage(): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [join(root, "page/main.ts")],
    outfile: join(root, "dist/html-report.js"),
    bundle: true,
    platform: "browser",
    target: "es2022",
    format: "iife",
    minify: true,
    // Nothing in it may end the script that it stands in.
    charset: "ascii",
    legalComments: "none",
    banner: { js: `/* ${licences(["node_modules/preact/"]).trim().replaceAll("*/", "* /")} */` },
    logLevel: "warning",
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/** A bundle of the command holds the text itself: it has no file beside it. */
export const pageInside: Plugin = {
  name: "page-inside",
  setup({ onLoad }) {
    onLoad({ filter: /src[\\/]report[\\/]html[\\/]page-script\.ts$/ }, () => ({
      contents: `export const pageScript = () => ${JSON.stringify(readFileSync(join(root, "dist/html-report.js"), "utf8"))};`,
      loader: "ts",
    }));
  },
};
