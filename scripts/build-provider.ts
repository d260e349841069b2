// Bundles the Terraform provider into one executable file, dist/provider/terraform-provider-rampsync.cjs.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

const root = resolve(__dirname, "..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const manifestOf = (directory: string) => JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;

/** A file that stands alone has no package.json beside it to read its version from. */
const ownVersion: Plugin = {
  name: "own-version",
  setup({ onLoad }) {
    onLoad({ filter: /src[\\/]version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(manifestOf(root).version)};`,
      loader: "ts",
    }));
  },
};

/**
 * Writes the program to `outfile`, and the licences of what it holds beside it. Modules that are imported lazily stay
 * lazy: the handshake waits for none of them. The same sources make the same bytes.
 */
export async function buildProvider(outfile: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "src/terraform-provider/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    plugins: [ownVersion],
  });
  chmodSync(outfile, 0o755);
  writeFileSync(join(dirname(outfile), "THIRD-PARTY-LICENSES.txt"), licences(Object.keys(metafile.inputs)));
}

/** The licences of the packages that `files` belong to. */
function licences(files: readonly string[]): string {
  const packages = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...packages].sort().map((directory) => {
    const { name, version, license } = manifestOf(join(root, directory));
    const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(root, directory, file), "utf8").trim();
    return `${name} ${version} (${license ?? "see below"})\n\n${text}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** Where `npm run build:provider` writes it, and the npm package has it. */
export const bundledProvider = join(root, "dist/provider/terraform-provider-rampsync.cjs");

if (require.main === module) void buildProvider(bundledProvider);
