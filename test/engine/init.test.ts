// Init: a new project that names exact versions, replaces no file, and is valid as it stands.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { init } from "../../src/engine/verbs/init.js";
import { initFromLive } from "../../src/engine/verbs/init-from-live.js";
import { command } from "../support/project.js";
import { World } from "../support/world.js";

const root = resolve(__dirname, "../..");
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-init-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

const manifestIn = (directory: string) =>
  JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { dependencies: Record<string, string> };

it("init makes a project of exact versions, with the files that git and the workflow need", async () => {
  const directory = folder();
  const { files } = await init({ directory });
  expect(files).toEqual([
    ".github/workflows/rampsync.yml",
    ".gitignore",
    ".npmrc",
    "README.md",
    "cdktf.json",
    "main.ts",
    "package.json",
    "tables/desk.ts",
    "tsconfig.json",
    "vars/README.md",
  ]);
  const { dependencies } = manifestIn(directory);
  expect(dependencies).toMatchObject({ cdktf: own.peerDependencies.cdktf, constructs: own.devDependencies.constructs });
  expect(resolve(directory, dependencies.rampsync?.replace("file:", "") ?? "")).toBe(root);
});

it("init for cdktn names that library alone", async () => {
  const directory = folder();
  await init({ directory, library: "cdktn" });
  const { dependencies } = manifestIn(directory);
  expect(dependencies).toMatchObject({ cdktn: own.peerDependencies.cdktn });
  expect(dependencies).not.toHaveProperty("cdktf");
  expect(readFileSync(join(directory, "main.ts"), "utf8")).not.toContain("cdktf");
});

it("init names the tarball that npm installed the package from", async () => {
  const directory = folder();
  const modules = join(directory, "node_modules");
  mkdirSync(modules);
  const installed = join(modules, "rampsync");
  // A copy as npm makes it: what init reads of the package, and what npm remembers of it.
  mkdirSync(join(installed, "dist/cli"), { recursive: true });
  for (const name of ["package.json", "examples"]) symlinkSync(join(root, name), join(installed, name));
  for (const name of readdirSync(join(root, "dist/cli"))) {
    if (name.endsWith(".js"))
      writeFileSync(join(installed, "dist/cli", name), readFileSync(join(root, "dist/cli", name)));
  }
  writeFileSync(join(directory, "rampsync-0.1.0.tgz"), "");
  const remembered = { packages: { "node_modules/rampsync": { resolved: "file:rampsync-0.1.0.tgz" } } };
  writeFileSync(join(modules, ".package-lock.json"), JSON.stringify(remembered));
  execFileSync(process.execPath, [join(installed, "dist/cli/main.js"), "init", "new"], { cwd: directory });
  expect(manifestIn(join(directory, "new")).dependencies.rampsync).toBe("file:../rampsync-0.1.0.tgz");
  expect(existsSync(join(directory, "new/.npmrc"))).toBe(false);
});

it("init replaces no file, and writes none where one is there", async () => {
  const directory = folder();
  writeFileSync(join(directory, "main.ts"), "mine");
  await expect(init({ directory })).rejects.toMatchObject({ code: "RS2080" });
  expect(readdirSync(directory)).toEqual(["main.ts"]);
  expect(readFileSync(join(directory, "main.ts"), "utf8")).toBe("mine");
});

it.each(["", "../x", 'a"b', "client 8", "${x}"])("init refuses %j as a tenant", async (tenant) => {
  await expect(init({ directory: folder(), tenant })).rejects.toMatchObject({ code: "RS2015" });
});

it("the project that init makes is valid as it stands", async () => {
  const directory = folder();
  await init({ directory, tenant: "client_9", integration: "INTG-1" });
  mkdirSync(join(directory, "node_modules"));
  for (const name of ["cdktf", "constructs", "tsx", "typescript", "@types"]) {
    symlinkSync(join(root, "node_modules", name), join(directory, "node_modules", name));
  }
  symlinkSync(root, join(directory, "node_modules/rampsync"));
  const printed = execFileSync(process.execPath, [command, "validate"], {
    cwd: directory,
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(printed).toContain("Valid: 1 integration");
  expect(readFileSync(join(directory, "main.ts"), "utf8")).toContain('new TenantStack(app, "client_9")');
}, 60_000);

const live = {
  id: "INTG-00000000-0000-4000-8000-000000000001",
  displayName: "Desk",
  integration: { id: "JIRA", name: "Jira" },
  outbound: {
    rows: [
      {
        entityType: "INCIDENT",
        name: "Status",
        thirdPartyEntityType: "TICKET",
        thirdPartyAttrName: "status",
        value: "Open",
        thirdPartyValue: "New",
      },
    ],
  },
};

it("init from what is live makes a project whose plan is silent, in the folder that is worked in too", async () => {
  const world = await World.forTest({ state: { tenants: { client_8: { integrations: [live] } } } });
  const directory = folder();
  const inode = statSync(directory).ino;
  const before = process.cwd();
  process.chdir(directory);
  onTestFinished(() => process.chdir(before));
  const begun = await initFromLive({
    directory: ".",
    tenants: ["client_8"],
    environment: world.environment,
    host: () => {},
    limitShare: 100,
  });
  expect(begun.files).toEqual([
    ".github/workflows/rampsync.yml",
    ".gitignore",
    ".npmrc",
    "README.md",
    "cdktf.json",
    "main.ts",
    "package.json",
    "tables.ts",
    "tsconfig.json",
    "vars/README.md",
  ]);
  expect(statSync(directory).ino).toBe(inode);
  expect(readdirSync(directory, { recursive: true })).toEqual(expect.arrayContaining(["main.ts", "vars/README.md"]));
  expect(readdirSync(directory).filter((name) => name.startsWith(".rampsync"))).toEqual([]);
  expect(begun.export).toMatchObject({ complete: true, errors: [], planned: "program" });
  expect(begun.export.plan?.resources.flatMap(({ changes, calls }) => [...changes, ...calls])).toEqual([]);
  expect(world.writes).toEqual([]);
  expect(readFileSync(join(directory, "cdktf.json"), "utf8")).toContain("tsc --noEmit");
  expect(readFileSync(join(directory, "README.md"), "utf8")).toContain("| `tables.ts` |");
  expect(readFileSync(join(directory, "main.ts"), "utf8")).toContain(live.id);
});

it("init from what is live refuses a folder with files, and leaves them", async () => {
  const directory = folder();
  writeFileSync(join(directory, "notes.txt"), "mine");
  const world = await World.forTest({ state: { tenants: { client_8: { integrations: [live] } } } });
  const beginning = initFromLive({
    directory,
    tenants: ["client_8"],
    environment: world.environment,
    host: () => {},
  });
  await expect(beginning).rejects.toMatchObject({ code: "RS2080" });
  expect(readdirSync(directory)).toEqual(["notes.txt"]);
});
