// The packed package where modules are found and loaded otherwise than by Node: under Jest, and under Yarn's Plug'n'Play.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Consumer, pack, run } from "./consumer.js";

const libraries = { cdktf: "0.21.0", constructs: "10.7.2" };

/** Loads every door, and talks to an emulator that it starts. */
const program = `
const { plan } = require("rampsync");
const { Emulator } = require("rampsync/emulator");
const { InstalledIntegration } = require("rampsync/cdktf");
exports.look = async () => {
  const emulator = await Emulator.start();
  try {
    const { status } = await fetch(emulator.url);
    return [typeof plan, typeof InstalledIntegration, status > 0].join(" ");
  } finally {
    await emulator.close();
  }
};
`;

let scratch: string;
let tarball: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rampsync-pack-"));
  tarball = pack(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

it("a test under Jest requires every door", () => {
  const named = Object.entries(libraries).map(([name, version]) => `${name}@${version}`);
  const consumer = new Consumer([tarball, ...named, "jest@29.7.0"]);
  try {
    consumer.write({
      "look.js": program,
      "look.test.js": `test("doors", async () => expect(await require("./look.js").look()).toBe("function function true"), 60_000);`,
    });
    consumer.bin("jest", "--ci");
  } finally {
    consumer.remove();
  }
});

it("a program under Yarn's Plug'n'Play requires every door", () => {
  const yarn = new Consumer(["@yarnpkg/cli-dist@4.18.1"]);
  const project = mkdtempSync(join(tmpdir(), "rampsync-pnp-"));
  try {
    const dependencies = { rampsync: `file:${tarball}`, ...libraries };
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, dependencies }));
    writeFileSync(join(project, "yarn.lock"), "");
    writeFileSync(join(project, "look.js"), program);
    const command = join(yarn.directory, "node_modules/@yarnpkg/cli-dist/bin/yarn.js");
    const environment = {
      YARN_NODE_LINKER: "pnp",
      YARN_ENABLE_SCRIPTS: "false",
      YARN_ENABLE_TELEMETRY: "false",
      YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
      YARN_ENABLE_GLOBAL_CACHE: "false",
      YARN_NPM_REGISTRY_SERVER: run(project, "npm", ["config", "get", "registry"]).trim(),
      YARN_UNSAFE_HTTP_WHITELIST: "*",
    };
    run(project, process.execPath, [command, "install"], environment);
    const source = 'require("./look.js").look().then(console.log)';
    expect(run(project, process.execPath, [command, "node", "-e", source], environment)).toBe(
      "function function true\n",
    );
  } finally {
    rmSync(project, { recursive: true, force: true });
    yarn.remove();
  }
});
