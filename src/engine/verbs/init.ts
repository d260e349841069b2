// The verb that begins a project: the example first-project of this package, with exact versions of what it needs.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { isRecord } from "../../base/json.js";
import { suggestion } from "../../base/nearest.js";
import { systemCode } from "../../base/system.js";
import { printable } from "../../base/text.js";
import type { InitDocument } from "../../document/init-document.js";
import { validateConfig } from "../../integration/declared/validate.js";
import { packageRoot } from "../package-root.js";

/** What init takes. */
export interface InitOptions {
  /** The folder of the project; made where it is not there. */
  readonly directory: string;
  /** The CDK that the program uses. Default: `cdktf`. */
  readonly library?: "cdktf" | "cdktn";
  /** The tenant of the first stack. Default: `client_8`. */
  readonly tenant?: string;
  /** The id of the first integration. Default: one that no tenant has, to be replaced. */
  readonly integration?: string;
  /** The third party whose tables are copied into the project: `ca-service-desk`, `jira` or `servicenow`. Default: one table as an example. */
  readonly preset?: string;
}

/** Tables to begin with; each is a file of the package that becomes the project's own. */
export const PRESETS: readonly string[] = ["ca-service-desk", "jira", "servicenow"];

/** Where a project has its tables. */
const TABLES = "tables/desk.ts";

/** As the example has them. */
const TENANT = "client_8";
const INTEGRATION = "INTG-00000000-0000-4000-8000-000000000000";

/** Packages leave out files of these names: the example has them without the dot. */
const DOTTED = ["gitignore", "github"];

export interface ProjectFile {
  /** From the project's folder, its steps separated by slashes. */
  readonly path: string;
  readonly text: string;
}

/** What comes next, in the folder. */
export const NEXT_COMMANDS: readonly string[] = ["npm install", "npx rampsync plan"];

/** A project before it is written. */
export interface FirstProject {
  /** In the order of their paths. */
  readonly files: readonly ProjectFile[];
  readonly packages: InitDocument["packages"];
}

/**
 * Makes a project that runs after `npm install`; nothing is asked of any network, and no file is replaced.
 * @throws RS2080 where one of its files is there already, RS2017 where one cannot be written: nothing is left then; RS2015
 * for a tenant that cannot name a stack and for a preset that is none, and what `validate` says of an id that is none.
 */
export async function init(options: InitOptions): Promise<InitDocument> {
  const { directory } = options;
  const target = resolve(directory);
  const { files, packages } = firstProject(options);
  const present = files.find(({ path }) => existsSync(join(target, path)));
  if (present !== undefined) {
    throw new RampsyncError("RS2080", `The folder has ${present.path} already.`, { place: { file: target } });
  }
  await write(target, files);
  return { directory, files: files.map(({ path }) => path), packages, next: NEXT_COMMANDS };
}

/** Throws RS2015 for a tenant that cannot name a stack and for a preset that is none, and what `validate` says of an id that is none. */
export function firstProject({
  directory,
  library = "cdktf",
  tenant = TENANT,
  integration = INTEGRATION,
  preset,
}: InitOptions): FirstProject {
  const wrong = validateConfig({ integration_id: integration });
  if (wrong.length > 0) throw new RampsyncErrors(wrong);
  // It is a part of paths, of a page and of source.
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(tenant)) {
    throw new RampsyncError("RS2015", "The tenant is no id that a stack can be named by.", {
      place: { flag: "--tenant" },
      hint: "Give an id such as client_8, of letters, digits, hyphens and underscores.",
    });
  }
  if (preset !== undefined && !PRESETS.includes(preset)) {
    throw new RampsyncError("RS2015", `There is no preset "${printable(preset, 80)}".`, {
      place: { flag: "--preset" },
      hint: suggestion(preset, PRESETS, "presets"),
    });
  }
  const root = packageRoot(__dirname);
  if (root === undefined) throw new RampsyncError("RS9001", "The package has no folder.");
  const { manifest, packages, more } = manifestOf(root, resolve(directory), library);
  const files = [
    ...examples(join(root, "examples/first-project")).map(({ path, text }) => ({
      path,
      text: filledIn(path, path === TABLES ? (tablesOf(root, preset) ?? text) : text, { library, tenant, integration }),
    })),
    { path: "package.json", text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...more,
  ].sort((left, right) => (left.path < right.path ? -1 : 1));
  return { files, packages };
}

function tablesOf(root: string, preset: string | undefined): string | undefined {
  return preset === undefined ? undefined : readFileSync(join(root, "examples/presets", `${preset}.ts`), "utf8");
}

function examples(folder: string): readonly ProjectFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const absolute = join(entry.parentPath, entry.name);
      const steps = relative(folder, absolute).split(sep);
      const [first = ""] = steps;
      const path = `${DOTTED.includes(first) ? "." : ""}${steps.join("/")}`;
      return { path, text: readFileSync(absolute, "utf8") };
    });
}

function filledIn(
  path: string,
  text: string,
  { library, tenant, integration }: Required<Omit<InitOptions, "directory" | "preset">>,
): string {
  const named = path.endsWith(".md") ? text.replaceAll(TENANT, tenant) : text;
  if (!path.endsWith(".ts")) return named;
  return named
    .replaceAll('"cdktf"', JSON.stringify(library))
    .replaceAll('"rampsync/cdktf"', JSON.stringify(`rampsync/${library}`))
    .replaceAll(JSON.stringify(TENANT), JSON.stringify(tenant))
    .replaceAll(JSON.stringify(INTEGRATION), JSON.stringify(integration));
}

interface Manifest {
  readonly manifest: object;
  readonly packages: InitDocument["packages"];
  /** What npm needs beside it. */
  readonly more: readonly ProjectFile[];
}

/** Exact versions: those that this package was tested with. */
function manifestOf(root: string, target: string, library: "cdktf" | "cdktn"): Manifest {
  const own: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const tested = isRecord(own) && isRecord(own.devDependencies) ? own.devDependencies : {};
  const version = (name: string) => {
    const found = tested[name];
    if (typeof found !== "string")
      throw new RampsyncError("RS9001", `The package does not say which ${name} it needs.`);
    return found;
  };
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, version(name)]));
  const source = sourceOf(root, target, String(isRecord(own) ? own.version : ""));
  const dependencies = { ...versions([library, "constructs"]), rampsync: source.spec };
  const devDependencies = versions(["@types/node", "tsx", "typescript"]);
  return {
    manifest: {
      name: packageName(basename(target)),
      private: true,
      scripts: { validate: "rampsync validate", plan: "rampsync plan", drift: "rampsync drift" },
      engines: isRecord(own) ? own.engines : {},
      dependencies,
      devDependencies,
    },
    packages: { ...dependencies, ...devDependencies },
    more: source.isFolder ? [{ path: ".npmrc", text: INSTALLED_FOLDERS }] : [],
  };
}

/** A linked folder would bring a CDK of its own, whose constructs are others than the program's. */
const INSTALLED_FOLDERS = "# rampsync is installed from a folder, as a copy and not as a link.\ninstall-links=true\n";

interface Source {
  /** As a manifest of npm names a package. */
  readonly spec: string;
  readonly isFolder: boolean;
}

/** Where this package was installed from, as npm remembers it: a registry, a tarball, else the folder that it runs in. */
function sourceOf(root: string, target: string, version: string): Source {
  const from = relative(target, root).split(sep).join("/");
  const folder = { spec: `file:${from}`, isFolder: true };
  const modules = dirname(root);
  if (basename(modules) !== "node_modules") return folder;
  const resolved = resolvedBy(join(modules, ".package-lock.json"));
  if (resolved?.startsWith("http")) return { spec: version, isFolder: false };
  if (resolved === undefined || !/\.(?:tgz|tar\.gz)$/.test(resolved)) return folder;
  const tarball = resolve(dirname(modules), resolved.replace(/^file:/, ""));
  if (!existsSync(tarball)) return folder;
  return { spec: `file:${relative(real(target), realpathSync(tarball)).split(sep).join("/")}`, isFolder: false };
}

/** Of a folder that may not be there yet: a relative path leads from the real one. */
function real(path: string): string {
  return existsSync(path) || dirname(path) === path ? realpathSync(path) : join(real(dirname(path)), basename(path));
}

function resolvedBy(lock: string): string | undefined {
  if (!existsSync(lock)) return undefined;
  const found: unknown = JSON.parse(readFileSync(lock, "utf8"));
  const entry = isRecord(found) && isRecord(found.packages) ? found.packages["node_modules/rampsync"] : undefined;
  return isRecord(entry) && typeof entry.resolved === "string" ? entry.resolved : undefined;
}

function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "opsramp" : name;
}

/** What was written before something failed is taken back. */
async function write(target: string, files: readonly ProjectFile[]): Promise<void> {
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      const absolute = join(target, path);
      await mkdir(dirname(absolute), { recursive: true });
      const file = await open(absolute, "wx");
      written.push(absolute);
      try {
        await file.writeFile(text);
      } finally {
        await file.close();
      }
    }
  } catch (cause) {
    for (const path of written) await rm(path, { force: true });
    throw new RampsyncError("RS2017", `The project cannot be written: ${systemCode(cause) ?? "unknown error"}.`, {
      place: { file: target },
      cause,
    });
  }
}
