// The packed package in other people's projects: as cdktf init makes them, as ES modules, for cdktn, and without a CDK.
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentOf, startDesk, TENANT } from "../support/desk.js";
import { blockHead, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { findTerraform, terraformDirectory } from "../support/terraform.js";
import { Consumer, pack, run } from "./consumer.js";

const root = resolve(__dirname, "../..");
const example = (path: string) => readFileSync(join(root, "examples/service-desk", path), "utf8");

let scratch: string;
let tarball: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rampsync-pack-"));
  tarball = pack(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** The example as a program of `library`. */
const program = (library: "cdktf" | "cdktn") => ({
  "main.ts": example("main.ts").replace(/"(rampsync\/)?cdktf"/g, `"$1${library}"`),
  "tables/desk.ts": example("tables/desk.ts").replace("rampsync/cdktf", `rampsync/${library}`),
  "emulator.ts": 'import { Emulator } from "rampsync/emulator";\nexport const start = () => Emulator.start();\n',
  "library.ts":
    'import { type PlanDocument, plan } from "rampsync";\nexport const look: typeof plan = plan;\nexport type Plan = PlanDocument;\n',
});

/** tsconfig.json of `cdktf init --template typescript` 0.21, but that libraries are checked where `skipLibCheck` says so. */
const cdktfInit = (more: object) =>
  JSON.stringify({
    compilerOptions: {
      alwaysStrict: true,
      declaration: true,
      lib: ["es2018"],
      module: "CommonJS",
      noImplicitAny: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      resolveJsonModule: true,
      strict: true,
      stripInternal: true,
      target: "ES2018",
      skipLibCheck: true,
      outDir: "out",
      types: ["node"],
      ...more,
    },
    include: ["**/*.ts"],
    exclude: ["node_modules", "cdktf.out", "out"],
  });

async function consumer(
  packages: readonly string[],
  manifest: object,
  test: (project: Consumer) => void | Promise<void>,
): Promise<void> {
  const project = new Consumer([tarball, ...packages], manifest);
  try {
    await test(project);
  } finally {
    project.remove();
  }
}

const stackOf = (project: Consumer) =>
  JSON.parse(readFileSync(join(project.directory, "cdktf.out/stacks/client_8/cdk.tf.json"), "utf8")) as {
    resource: { [INSTALLED_INTEGRATION]: object };
  };

const nodeTypes = "@types/node@20.19.43";

describe("the package as installed", () => {
  // TypeScript 5 is the last whose CommonJS projects resolve by `moduleResolution: node` of their own accord.
  it("the package serves a project that cdktf init made with TypeScript 5", async () => {
    await consumer(["cdktf@0.21.0", "constructs@10.7.2", "typescript@5.9.3", nodeTypes], {}, (project) => {
      project.write({ ...program("cdktf"), "tsconfig.json": cdktfInit({ moduleResolution: "node" }) });
      project.bin("tsc");
      project.run("node", "out/main.js");
      expect(Object.keys(stackOf(project).resource[INSTALLED_INTEGRATION])).toEqual(["desk"]);
      // What we declare must stand the look of a project that checks its libraries; what others declare is not ours.
      const strict = cdktfInit({ moduleResolution: "node", skipLibCheck: false, lib: ["es2023", "dom"] });
      project.write({ "tsconfig.json": strict });
      expect(errorsIn("rampsync", () => project.bin("tsc", "--noEmit"))).toEqual([]);
    });
  });

  it("the package serves a project that cdktf init made with TypeScript 6", async () => {
    await consumer(["cdktf@0.21.0", "constructs@10.7.2", "typescript@6.0.3", nodeTypes], {}, (project) => {
      project.write({ ...program("cdktf"), "tsconfig.json": cdktfInit({}) });
      project.bin("tsc");
      project.run("node", "out/main.js");
      expect(Object.keys(stackOf(project).resource[INSTALLED_INTEGRATION])).toEqual(["desk"]);
    });
  });

  it("the package serves a project of cdktn, whose stack terraform applies with the provider of the package", async () => {
    const packages = ["cdktn@0.24.0", "constructs@10.7.2", "typescript@5.9.3", nodeTypes];
    await consumer(packages, {}, async (project) => {
      project.write({ ...program("cdktn"), "tsconfig.json": cdktfInit({ moduleResolution: "node" }) });
      project.bin("tsc");
      project.run("node", "out/main.js");
      expect(Object.keys(stackOf(project).resource[INSTALLED_INTEGRATION])).toEqual(["desk"]);
      await appliesWithTerraform(project, join(project.directory, "cdktf.out/stacks/client_8"));
    });
  });

  it("the package serves a project of ES modules", async () => {
    const packages = ["cdktf@0.21.0", "constructs@10.7.2", "typescript@6.0.3", nodeTypes];
    await consumer(packages, { type: "module" }, (project) => {
      const modern = { module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2022"] };
      project.write({ ...program("cdktf"), "tsconfig.json": cdktfInit(modern) });
      project.bin("tsc");
      project.run("node", "out/main.js");
      expect(Object.keys(stackOf(project).resource[INSTALLED_INTEGRATION])).toEqual(["desk"]);
    });
  });

  it("the package needs no CDK for the library, the command and the provider", async () => {
    await consumer([], {}, async (project) => {
      expect(project.run("node", "-p", 'Object.keys(require("rampsync")).includes("plan")').trim()).toBe("true");
      expect(project.run("node", "-p", 'typeof require("rampsync/emulator").Emulator').trim()).toBe("function");
      expect(project.bin("rampsync", "--version").trim()).toBe(
        (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version,
      );
      for (const library of ["cdktf", "cdktn", "constructs"]) {
        expect(() => statSync(join(project.directory, "node_modules", library))).toThrow();
      }
      project.write({
        "desk/main.tf": `${readFileSync(join(root, "examples/terraform/provider.tf"), "utf8")}\n${hcl}`,
      });
      await appliesWithTerraform(project, join(project.directory, "desk"));
    });
  });

  it("the package brings a command that plans, applies and finds nothing to do, with its own emulator", async () => {
    const packages = ["cdktf@0.21.0", "constructs@10.7.2", "tsx@4.23.15"];
    await consumer(packages, {}, async (project) => {
      // As the example stands in the package, copied by who starts from it.
      cpSync(join(project.directory, "node_modules/rampsync/examples/service-desk"), project.directory, {
        recursive: true,
      });
      const { environment, stop } = await project.emulator("--state", "emulator-state.json");
      try {
        const command = (...words: string[]) => project.bin("rampsync", ...words, environment);
        expect(command("plan")).toContain("calls: 1 POST");
        expect(command("apply", "--auto-approve")).toContain(
          "1 done, 0 failed, 0 outcome unknown, 0 no change. 1 POST, 1 DELETE.",
        );
        expect(command("drift")).toContain("1 clean, 0 drifted, 0 not looked at");
      } finally {
        stop();
      }
    });
  });
});

/** From a home of its own: provider install, init without configuration, apply, and an empty plan. */
async function appliesWithTerraform(project: Consumer, path: string): Promise<void> {
  if (findTerraform() === undefined) return;
  const home = join(project.directory, "home");
  const installed = project.bin("rampsync", "provider", "install", { HOME: home }).trim();
  expect(statSync(installed).mode & 0o111).not.toBe(0);
  const emulator = await startDesk();
  const directory = terraformDirectory(path);
  const environment = { ...environmentOf(emulator), OPSRAMP_TENANT: TENANT, HOME: home };
  try {
    for (const words of [["init"], ["apply", "-auto-approve"], ["plan", "-detailed-exitcode"]]) {
      const result = await directory.run(words, environment);
      expect(result.code, result.stdout + result.stderr).toBe(0);
    }
  } finally {
    await emulator.close();
  }
}

const hcl = `${blockHead("desk")} {
  integration_id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"
  description    = "Tickets of the north"
}
`;

/** The compiler's complaints about files of a package. */
function errorsIn(name: string, compile: () => void): readonly string[] {
  try {
    compile();
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split("\n").filter((line) => line.startsWith(`node_modules/${name}/`) && line.includes("error TS"));
  }
}

describe("checks of packages", () => {
  it("publint finds nothing wrong with the package", () => {
    expect(run(root, "npm", ["run", "--silent", "publint", "--", tarball])).toContain("All good");
  });

  it("attw finds nothing wrong with the package", () => {
    expect(run(root, "npm", ["run", "--silent", "attw", "--", tarball])).toContain("No problems found");
  });
});
