// Bundles the bench into one folder of its cache: the runner, the emulator's program, the floor's and the echo provider's,
// which are made as the command and the provider are, of the same pieces of undici.
import { join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { agentOfUndici, ownVersion } from "./bundle.js";

const root = resolve(__dirname, "..");

const bundle = (names: readonly string[], more: BuildOptions) =>
  build({
    absWorkingDir: root,
    entryPoints: names.map((name) => join(root, `bench/${name}.ts`)),
    outdir: join(root, "node_modules/.cache/rampsync-bench"),
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    ...more,
  });

async function main(): Promise<void> {
  await bundle(["main", "emulator-program"], { packages: "external", plugins: [ownVersion] });
  await bundle(["floor-program", "saving-floor-program", "comparing-floor-program", "remembered-program"], {
    minifyWhitespace: true,
    plugins: [ownVersion, agentOfUndici],
  });
  // As the provider is bundled: Terraform starts it from a folder of its own.
  await bundle(["echo-provider-program", "asking-provider-program"], {
    minify: true,
    keepNames: true,
    plugins: [ownVersion, agentOfUndici],
  });
}

void main();
