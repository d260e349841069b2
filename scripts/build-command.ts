// Bundles the command in place of what the compiler wrote: dist/cli/main.js with the words of the command line, and
// dist/cli/verbs.js and project-verbs.js with what they do, one of which is loaded when a verb is called.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { pageInside } from "./build-page.js";
import { agentOfUndici, licences, ownVersion } from "./bundle.js";

const root = resolve(__dirname, "..");

/** `verbs` is the file whose verbs the words of the command line call. */
export async function buildCommand({
  outdir = join(root, "dist/cli"),
  verbs = "src/cli/verbs.ts",
  more = [],
}: {
  readonly outdir?: string;
  readonly verbs?: string;
  /** Files whose licences belong to the bundle too. */
  readonly more?: readonly string[];
} = {}): Promise<void> {
  const bundle = (name: string, entry: string, options: BuildOptions = {}) =>
    build({
      absWorkingDir: root,
      entryPoints: [join(root, entry)],
      outfile: join(outdir, `${name}.js`),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "warning",
      metafile: true,
      plugins: [ownVersion, agentOfUndici, pageInside],
      ...options,
    });
  const made = [
    await bundle("main", "src/cli/main.ts", {
      external: ["./verbs.js", "./project-verbs.js", "./emulator.js", "./provider.js"],
    }),
    await bundle("verbs", verbs),
    await bundle("project-verbs", "src/cli/project-verbs.ts"),
  ];
  const files = made.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  writeFileSync(join(outdir, "THIRD-PARTY-LICENSES.txt"), licences([...files, ...more]));
}
