// The places of a program that its synthesised file carries: where stack, integrations, mappings, entries, notifiers and
// secrets were made, whichever way the program runs.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourcesOf } from "../../src/engine/load/sources.js";
import type { PlainJsonObject } from "../../src/engine/state/json.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";

const root = resolve(__dirname, "../..");

const tables = `import { from, Incident, inbound, MappingSet, outbound, to } from "rampsync/cdktf";

export type Erased = string;
export const base = MappingSet.of(
  inbound(Incident.STATUS, from("TICKET", "Status"), { Open: "New" }),
  outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good", Critical: "Bad" }),
);
`;
const program = `import { App } from "cdktf";
import { Auth, Incident, InstalledIntegration, inbound, Notifier, outbound, Secret, TenantStack } from "rampsync/cdktf";
import { base, type Erased } from "./tables/base.js";

interface Gone {
  readonly name: Erased;
}
class Desk extends InstalledIntegration {}

const app = new App();
const stack = new TenantStack(app, "client_8");
const name: Gone["name"] = "desk";
new Desk(stack, name, {
  integrationId: "INTG-1",
  mappings: base
    .override(outbound(Incident.STATUS, { Ok: "Gut" }))
    .extend(inbound(Incident.STATUS, { Closed: "Done" })),
  notifier: Notifier.rest({
    baseUri: "desk.example.com",
    auth: Auth.basic({
      userName: "u",
      password: Secret.variable("desk_password"),
    }),
  }),
});
for (const id of ["INTG-2", "INTG-3"]) new InstalledIntegration(stack, id, { integrationId: id, mappings: base });
app.synth();
`;

/** The first line of the text that holds `part`, from 1. */
const line = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

/** Within the checkout, so that the program finds `rampsync` as its own package. */
let scratch: string;
beforeAll(() => {
  mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
  scratch = mkdtempSync(join(root, ".rampsync-tmp/places-"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

type Files = Readonly<Record<string, string>>;

/** Runs a program; the stack that it writes. */
function synthesised(name: string, files: Files, words: readonly string[]): PlainJsonObject {
  const directory = join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  execFileSync(process.execPath, words, {
    cwd: directory,
    env: { ...process.env, CDKTF_OUTDIR: "cdktf.out", CDKTF_CONTEXT_JSON: "" },
    stdio: "pipe",
  });
  const text = readFileSync(join(directory, "cdktf.out/stacks/client_8/cdk.tf.json"), "utf8");
  // The backend alone says where the project is.
  expect(text.replace(join(directory, "terraform.client_8.tfstate"), "")).not.toContain(directory);
  return JSON.parse(text) as PlainJsonObject;
}

function compiled(file: string, text: string, sourcemap: "external" | "inline" | false): Files {
  const { code, map } = transformSync(text, {
    loader: "ts",
    format: "cjs",
    sourcemap,
    sourcefile: `${"../".repeat(file.split("/").length)}${file}.ts`,
    minifyWhitespace: true,
  });
  const beside = sourcemap === "external" ? `//# sourceMappingURL=${file.replace(/.*\//, "")}.js.map\n` : "";
  return { [`dist/${file}.js`]: code + beside, ...(sourcemap === "external" ? { [`dist/${file}.js.map`]: map } : {}) };
}

const sources = { "main.ts": program, "tables/base.ts": tables };
const build = (sourcemap: "external" | "inline" | false): Files => ({
  ...compiled("main", program, sourcemap),
  ...compiled("tables/base", tables, sourcemap),
});

function placesOf(stack: PlainJsonObject, name: string) {
  const bodies = Object(stack.resource)[INSTALLED_INTEGRATION];
  const found = sourcesOf(stack);
  const places = found.resource(bodies[name]);
  const at = (...path: string[]) => places.of(path);
  return {
    stack: found.stack.of([]),
    secret: found.variable("desk_password").of([]),
    integration: at("display_name"),
    mapping: at("inbound", "mappings", "INCIDENT_Status", "attribute"),
    entry: at("inbound", "mappings", "INCIDENT_Status", "values", "Open", "New"),
    extended: at("inbound", "mappings", "INCIDENT_Status", "values", "Closed", "Done"),
    overridden: at("outbound", "mappings", "INCIDENT_Status", "values", "Ok"),
    untouched: at("outbound", "mappings", "INCIDENT_Status", "values", "Critical"),
    notifier: at("outbound", "notifier", "base_uri"),
    password: at("outbound", "notifier", "password_wo"),
  };
}

const inProgram = (part: string) => ({ file: "main.ts", line: line(program, part) });
const inTables = (part: string) => ({ file: "tables/base.ts", line: line(tables, part) });
const expected = {
  stack: inProgram("new TenantStack"),
  secret: inProgram("Secret.variable("),
  integration: inProgram("new Desk"),
  mapping: inTables("inbound(Incident"),
  entry: inTables("inbound(Incident"),
  extended: inProgram("inbound(Incident"),
  overridden: inProgram("outbound(Incident"),
  untouched: inTables("outbound(Incident"),
  notifier: inProgram("Notifier.rest("),
  password: inProgram("Secret.variable("),
};

/** What Terraform reads: all but cdktf's notes, and the backend that is in each project's own folder. */
function forTerraform(stack: PlainJsonObject): unknown {
  return JSON.parse(JSON.stringify(stack, (key, value) => (key === "//" || key === "backend" ? undefined : value)));
}

describe("the places of a program in its synthesised file", () => {
  it.each([
    ["by tsx", sources, ["--import", "tsx", "main.ts"]],
    ["compiled, with maps beside it", build("external"), ["dist/main.js"]],
    ["compiled, with maps in it, and Node told to use them", build("inline"), ["--enable-source-maps", "dist/main.js"]],
  ] as const)(
    "a program that runs %s notes file and line of each call, relative to the project",
    (name, files, words) => {
      const stack = synthesised(name.replaceAll(/\W+/g, "-"), files, words);
      expect(placesOf(stack, "desk")).toEqual(expected);
      const bodies = Object(stack.resource)[INSTALLED_INTEGRATION];
      expect(bodies["INTG-2"]["//"].metadata.sources).toBe(bodies["INTG-3"]["//"].metadata.sources);
      expect(Object(stack["//"]).metadata.sources.declarations).toHaveLength(2);
    },
  );

  it("a program that is compiled without maps notes the places in the code that runs", () => {
    const stack = synthesised("bare", build(false), ["dist/main.js"]);
    expect(placesOf(stack, "desk").integration).toEqual({ file: "dist/main.js", line: 1 });
  });

  it("a program that maps its own stack traces is asked for the place, as ts-node does", () => {
    const told = `Error.prepareStackTrace = (_error, [site]) => "Error\\n    at told (" + process.cwd() + "/told.ts:" + (1000 + site.getLineNumber()) + ":5)";\n`;
    const files = { ...build(false), "own.js": told };
    const stack = synthesised("own", files, ["--require", "./own.js", "dist/main.js"]);
    expect(placesOf(stack, "desk").integration).toEqual({ file: "told.ts", line: 1001 });
  });

  it("a program in which nobody may change stack traces notes no place, and Terraform reads the same", () => {
    const preload = `Object.defineProperty(Error, "prepareStackTrace", { value: undefined, writable: false });\n`;
    const files = { ...build(false), "preload.js": preload };
    const without = synthesised("locked", files, ["--require", "./preload.js", "dist/main.js"]);
    expect(JSON.stringify(without)).not.toContain("sources");
    const withPlaces = synthesised("open", build(false), ["dist/main.js"]);
    expect(forTerraform(without)).toEqual(forTerraform(withPlaces));
  });
});
