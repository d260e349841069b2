// Bundles the Terraform provider into one executable file, dist/provider/terraform-provider-rampsync.cjs.
import { chmodSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { agentOfUndici, licences, ownVersion } from "./bundle.js";

const root = resolve(__dirname, "..");

/**
 * Writes the program to `outfile`, and the licences of what it holds beside it. Modules that are imported lazily stay
 * lazy: the handshake waits for none of them. The same sources make the same bytes.
 */
export async function buildProvider(outfile: string, entry = "src/terraform-provider/main.ts"): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, entry)],
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
    plugins: [ownVersion, agentOfUndici],
  });
  chmodSync(outfile, 0o755);
  writeFileSync(join(dirname(outfile), "THIRD-PARTY-LICENSES.txt"), licences(Object.keys(metafile.inputs)));
}

/** Where `npm run build:provider` writes it, and the npm package has it. */
export const bundledProvider = join(root, "dist/provider/terraform-provider-rampsync.cjs");

if (require.main === module) void buildProvider(bundledProvider);
