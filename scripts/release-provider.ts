// Builds the provider as executables that need no Node, and the archives of a release as Terraform's registry wants them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { buildProvider } from "./build-provider.js";

const root = resolve(__dirname, "..");
const BUN = "bun@1.4.5";

interface Target {
  /** As Terraform names it. */
  readonly platform: string;
  /** As bun names it. */
  readonly bun: string;
}

/** Only the first is run by tests; the others are built by cross-compiling and were not run. */
export const targets: readonly [Target, ...Target[]] = [
  { platform: "linux_amd64", bun: "bun-linux-x64-baseline" },
  { platform: "linux_arm64", bun: "bun-linux-arm64" },
  { platform: "darwin_amd64", bun: "bun-darwin-x64" },
  { platform: "darwin_arm64", bun: "bun-darwin-arm64" },
  { platform: "windows_amd64", bun: "bun-windows-x64-baseline" },
];

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const prefix = `terraform-provider-rampsync_${version}`;

/**
 * Writes the archives, their checksums and the manifest of those targets into `directory`, in place of what stood there;
 * returns the executables.
 */
export async function releaseProvider(directory: string, wanted: readonly Target[]): Promise<readonly string[]> {
  if (wanted.length === 0) {
    throw new Error(`There is no such platform; there are ${targets.map(({ platform }) => platform).join(", ")}.`);
  }
  rmSync(directory, { recursive: true, force: true });
  const work = join(directory, "work");
  mkdirSync(work, { recursive: true });
  const script = join(work, "terraform-provider-rampsync.cjs");
  await buildProvider(script);
  const executables: string[] = [];
  const assets: string[] = [];
  for (const { platform, bun } of wanted) {
    const extension = platform.startsWith("windows") ? ".exe" : "";
    const executable = join(work, platform, `terraform-provider-rampsync_v${version}${extension}`);
    mkdirSync(join(work, platform), { recursive: true });
    const words = ["build", script, "--compile", "--bytecode", "--minify", `--target=${bun}`, "--outfile", executable];
    execFileSync("npm", ["exec", "--yes", "--package", BUN, "--", "bun", ...words], { cwd: work, stdio: "pipe" });
    executables.push(executable);
    assets.push(await archive(join(directory, `${prefix}_${platform}.zip`), executable, work));
  }
  const manifest = join(directory, `${prefix}_manifest.json`);
  writeFileSync(
    manifest,
    `${JSON.stringify({ version: 1, metadata: { protocol_versions: ["6.0"] } }, undefined, 2)}\n`,
  );
  assets.push(manifest);
  const sums = assets.map(
    (path) => `${createHash("sha256").update(readFileSync(path)).digest("hex")}  ${basename(path)}\n`,
  );
  writeFileSync(join(directory, `${prefix}_SHA256SUMS`), sums.join(""));
  return executables;
}

/** Without the mode bits of unix Terraform would unpack a file that it may not start. One date, so that bytes repeat. */
async function archive(path: string, executable: string, work: string): Promise<string> {
  const zip = new ZipFile();
  const mtime = new Date(Date.UTC(2000, 0, 1));
  zip.addFile(executable, basename(executable), { mode: 0o100755, mtime });
  zip.addFile(join(root, "LICENSE"), "LICENSE", { mode: 0o100644, mtime });
  const licences = "THIRD-PARTY-LICENSES.txt";
  zip.addFile(join(work, licences), licences, { mode: 0o100644, mtime });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

if (require.main === module) {
  const [only] = process.argv.slice(2);
  const wanted = only === undefined ? targets : targets.filter(({ platform }) => platform === only);
  releaseProvider(join(root, "dist/release"), wanted).then(
    (executables) => {
      for (const executable of executables) process.stdout.write(`${executable}\n`);
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
