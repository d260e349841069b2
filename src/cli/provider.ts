// rampsync provider install: puts the Terraform provider where terraform init looks without being told.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { RampsyncError } from "../base/error.js";
import { PROVIDER_SOURCE } from "../resources/schema.js";
import { version } from "../version.js";
import { fail, type OutputOptions } from "./terminal.js";

export interface ProviderInstallFlags extends OutputOptions {
  /** The mirror; default: the user's implied one. */
  readonly dir?: string;
  readonly dev?: boolean;
}

const [TERRAFORM, ...NAME] = PROVIDER_SOURCE.split("/");

/** The registries that Terraform and OpenTofu mean by a source without a host: each looks for its own in a mirror. */
const HOSTS = [TERRAFORM ?? "", "registry.opentofu.org"] as const;

const program = resolve(__dirname, "../provider/terraform-provider-rampsync.cjs");

export function providerInstallCommand(flags: ProviderInstallFlags): number {
  try {
    const installed = install(flags);
    process.stdout.write(`${installed.path}\n`);
    process.stderr.write(`${installed.notes.join("\n")}\n`);
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

interface Installed {
  readonly path: string;
  readonly notes: readonly string[];
}

function install(flags: ProviderInstallFlags): Installed {
  requireProgram();
  const mirror = resolve(flags.dir ?? impliedMirror());
  const number = flags.dev === true ? developmentVersion() : version;
  const [terraform, openTofu] = HOSTS;
  const installed = installAt(join(mirror, terraform, ...NAME), number, flags);
  const { path } = installAt(join(mirror, openTofu, ...NAME), number, flags);
  return { path: installed.path, notes: [...notesOn(number, installed, flags), `For OpenTofu it is at ${path} too.`] };
}

interface Placed {
  readonly path: string;
  /** Another program stood there under the same version. */
  readonly replaced: boolean;
  /** Development versions that were there. */
  readonly removed: readonly string[];
}

function installAt(provider: string, number: string, flags: ProviderInstallFlags): Placed {
  const directory = join(provider, number, platform());
  // Terraform takes any extension. This one is CommonJS whatever package.json a parent directory has.
  const path = join(directory, `terraform-provider-rampsync_v${number}.cjs`);
  try {
    const removed = flags.dev === true ? [] : removeDevelopmentVersions(provider);
    const replaced = existsSync(path) && !readFileSync(path).equals(readFileSync(program));
    mkdirSync(directory, { recursive: true });
    // Renamed into place: a terraform that runs keeps the program it started.
    const scratch = join(directory, `.${process.pid}.partial`);
    copyFileSync(program, scratch);
    chmodSync(scratch, 0o755);
    renameSync(scratch, path);
    return { path, replaced, removed };
  } catch (cause) {
    throw new RampsyncError("RS2017", "The provider cannot be written there.", { place: { file: directory }, cause });
  }
}

function requireProgram(): void {
  if (process.platform === "win32") {
    throw new RampsyncError("RS2040", "Terraform on Windows starts providers that are .exe files only.", {
      hint: "Unpack the archive for windows_amd64 of the release instead; docs/provider.md says where.",
    });
  }
  if (!existsSync(program)) {
    throw new RampsyncError("RS2040", "The provider's program is not built.", {
      place: { file: program },
      hint: "In a checkout run npm run build:provider; the published package holds it.",
    });
  }
}

/** Where Terraform looks for providers of its own accord. */
function impliedMirror(): string {
  return join(homedir(), ".terraform.d", "plugins");
}

/** As Terraform names them: Go's names. */
function platform(): string {
  const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
  return `${process.platform}_${architectures[process.arch] ?? process.arch}`;
}

/**
 * Lock files hold checksums, so a rebuilt program under an old number is refused everywhere. Each development install is
 * a version of its own instead, newer than every release of its minor.
 */
function developmentVersion(): string {
  return version.replace(/\.\d+(-.*)?$/, `.${Math.floor(Date.now() / 1000)}`);
}

/** Left there they would be taken for newer than the release. Returns what was removed. */
function removeDevelopmentVersions(provider: string): readonly string[] {
  if (!existsSync(provider)) return [];
  const found = readdirSync(provider).filter((name) => /^\d+\.\d+\.\d{10,}$/.test(name));
  for (const name of found) rmSync(join(provider, name), { recursive: true });
  return found;
}

function notesOn(number: string, { replaced, removed }: Placed, { dir }: ProviderInstallFlags): string[] {
  const finds =
    dir === undefined
      ? `"terraform init" finds it`
      : `"terraform init" finds it with provider_installation { filesystem_mirror { path = … } } in its configuration file, or with -plugin-dir`;
  const locked = replaced
    ? "Another program stood there under the same version: projects that locked it must delete its entry from .terraform.lock.hcl."
    : `A project that has a lock file takes it with "terraform init -upgrade".`;
  return [
    `Installed version ${number}. ${finds}.`,
    locked,
    ...(removed.length > 0 ? [`Removed development versions: ${removed.join(", ")}.`] : []),
  ];
}
