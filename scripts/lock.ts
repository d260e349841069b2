// Makes package-lock.json anew (npm run lock). npm leaves out optional packages of other platforms whose manifests it
// could not load, and `npm ci` then refuses the file; this adds them by the versions their parents name.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Package {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
  [member: string]: unknown;
}

function complete(packages: Record<string, Package>): void {
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (path === "" || resolves(packages, path, name)) continue;
      const hoisted = `node_modules/${name}`;
      const place = hoisted in packages ? `${path}/node_modules/${name}` : hoisted;
      packages[place] = { version, ...(parent.dev ? { dev: true } : {}), optional: true, ...platformOf(name) };
    }
  }
}

/** Whether `name`, asked for by the package at `path`, is found on the way up. */
function resolves(packages: Record<string, Package>, path: string, name: string): boolean {
  const parts = path.split("/node_modules/");
  return (
    parts.some((_, index) => `${[...parts.slice(0, parts.length - index), name].join("/node_modules/")}` in packages) ||
    `node_modules/${name}` in packages
  );
}

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32", "sunos", "aix", "netbsd", "openbsd"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/** The platform that a package is for, which such packages have in their names. */
function platformOf(name: string): Pick<Package, "os" | "cpu" | "libc"> {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const libc =
    words.includes("musl") || words.includes("musleabihf")
      ? ["musl"]
      : words.includes("gnu") || words.includes("gnueabihf")
        ? ["glibc"]
        : [];
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 && os.includes("linux") ? { libc } : {}),
    ...(os.length > 0 ? { os } : {}),
  };
}

const root = resolve(__dirname, "..");
const clean = mkdtempSync(join(tmpdir(), "rampsync-lock-"));
try {
  for (const file of ["package.json", ".npmrc"]) copyFileSync(join(root, file), join(clean, file));
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: clean,
    stdio: "inherit",
  });
  const lock = JSON.parse(readFileSync(join(clean, "package-lock.json"), "utf8")) as {
    packages: Record<string, Package>;
  };
  complete(lock.packages);
  const sorted = Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1));
  writeFileSync(
    join(root, "package-lock.json"),
    `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
  );
} finally {
  rmSync(clean, { recursive: true, force: true });
}
