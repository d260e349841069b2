// What a real program does wrong with the constructs reaches its author as coded errors, with the construct and attribute.
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Project } from "../support/project.js";

const constructs = resolve(__dirname, "../../dist/constructs/cdktf.js");
const cdktf = require.resolve("cdktf");
let project: Project;

beforeAll(() => {
  project = new Project({}, true);
});
afterAll(() => {
  project.remove();
});

/** The coded errors that `rampsync validate` ends with for a program with this integration. */
async function errorsOf(props: string, ...flags: readonly string[]) {
  project.write(
    "main.js",
    `const { App } = require(${JSON.stringify(cdktf)});
const { Auth, from, Incident, inbound, InstalledIntegration, MappingSet, Notifier, TenantStack } = require(${JSON.stringify(constructs)});
const app = new App();
new InstalledIntegration(new TenantStack(app, "client_8"), "desk", ${props});
app.synth();`,
  );
  const { code, stdout, stderr } = await project.run(["validate", "--json", ...flags]);
  expect(code).toBe(1);
  return { errors: (JSON.parse(stdout) as { errors: { code: string; where: string }[] }).errors, stderr };
}

describe("programs with an error", () => {
  it("a program that a construct refuses at once ends with the code, the construct and the attribute", async () => {
    const { errors, stderr } = await errorsOf(
      '{ integrationId: "INTG-1", notifier: Notifier.rest({ baseUri: process.env.NOT_SET, auth: Auth.none() }) }',
    );
    expect(errors).toEqual([
      {
        code: "RS1002",
        source: "user",
        message: "Expected a string, found nothing.",
        where: "client_8/desk: outbound.notifier.base_uri",
        place: {
          construct: "client_8/desk",
          attribute: ["outbound", "notifier", "base_uri"],
          source: { file: "main.js", line: 4 },
        },
        hint: "Give a string; reading a variable of the environment that is not set gives nothing.",
      },
    ]);
    expect(stderr).toMatch(/^error RS1002 {2}Expected a string, found nothing\.\n {2}where: client_8\/desk: outbound/);
  });

  it("an error of a construct is told once, the coded one first, and its stack trace with --verbose", async () => {
    const wrong =
      '{ integrationId: "INTG-1", notifier: Notifier.rest({ baseUri: process.env.NOT_SET, auth: Auth.none() }) }';
    const { stderr } = await errorsOf(wrong);
    expect(stderr).toMatch(/^error RS1002 {2}Expected a string, found nothing\.\n/);
    expect(stderr.match(/found nothing/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    const verbose = await errorsOf(wrong, "--verbose");
    expect(verbose.stderr).toMatch(/^error RS1002[\s\S]*\n\s+at .*main\.js:4/);
  });

  it("what a program prints before it is refused is shown", async () => {
    const { errors, stderr } = await errorsOf(
      '(console.error("before"), { integrationId: "https://x.example.com/y" })',
    );
    expect(errors.map(({ code }) => code)).toEqual(["RS1004"]);
    expect(stderr).toMatch(/^before\n/);
    expect(stderr).not.toMatch(/Validation failed|\n\s+at /);
  });

  it("a program that synth refuses ends with everything that is wrong", async () => {
    const { errors } = await errorsOf(`{
      integrationId: "https://x.example.com/y",
      mappings: MappingSet.of(inbound(Incident.STATUS, from("TICKET", "S"), { Open: "New", Closed: "New" })),
    }`);
    expect(errors.map(({ code, where }) => [code, where])).toEqual([
      ["RS1004", "client_8/desk: integration_id"],
      ["RS1006", 'client_8/desk: inbound.mappings["INCIDENT_Status"].values'],
    ]);
  });

  it("a program that fails itself ends with RS2003, and its own output is above", async () => {
    const { errors, stderr } = await errorsOf('(() => { throw new Error("no such file"); })()');
    expect(errors.map(({ code }) => code)).toEqual(["RS2003"]);
    expect(stderr).toContain("Error: no such file");
  });
});
