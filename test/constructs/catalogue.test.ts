// The catalogue beside a program: synth warns of what it lacks by annotations, for both libraries, and refuses it where it is strict.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  attribute,
  InboundAuthentication,
  InstalledIntegration,
  MappingSet,
  outbound,
  synthesise,
  TenantStack,
  type TenantStackProps,
  to,
} from "../../src/constructs/cdktf.js";
import { unsynthesizedApp } from "../support/app.js";
import { ID, messageOf } from "./program.js";

const root = resolve(__dirname, "../..");

/** Within the checkout, so that a program finds `rampsync` as its own package. */
let scratch: string;
beforeAll(() => {
  mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
  scratch = mkdtempSync(join(root, ".rampsync-tmp/catalogue-"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const status = {
  name: "Status",
  id: "incident.status.name",
  mapable: true,
  value_mapable: true,
  values: ["Open", "Closed"],
};

const textOf = (...attributes: readonly object[]) =>
  JSON.stringify({
    version: 1,
    applications: [{ tenant: "client_8", application: "JIRA", integrations: [ID], entities: { INCIDENT: attributes } }],
  });

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(scratch, "file-")), "catalogue.json");
  writeFileSync(file, text);
  return file;
}

function stackOf(name: string, props: TenantStackProps, tables: readonly object[] = [{ Open: "1" }]): TenantStack {
  const stack = new TenantStack(unsynthesizedApp(), "client_8", props);
  for (const [index, table] of tables.entries()) {
    new InstalledIntegration(stack, index === 0 ? "desk" : `desk-${index}`, {
      integrationId: index === 0 ? ID : `${ID}-${index}`,
      mappings: MappingSet.of(outbound(attribute("INCIDENT", name), to("TICKET", "state"), { ...table })),
    });
  }
  return stack;
}

const warningsOf = (stack: TenantStack) =>
  stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type !== "stacktrace")
        .map(({ type, data }) => `${type} ${node.path}: ${data}`),
    );

describe("the catalogue of a program", () => {
  it("synth annotates what the catalogue lacks with the nearest, once, and still writes the stack", () => {
    const stack = stackOf("Statsu", { catalogueFile: fileOf(textOf(status)) });
    synthesise(stack);
    synthesise(stack);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /^@cdktf\/warn client_8\/desk: RS6163 outbound\.mappings\.INCIDENT_Statsu: .*the nearest: Status$/,
      ),
    ]);
  });

  it("synth refuses what a strict catalogue lacks with the path of the construct", () => {
    const stack = stackOf("Status", { catalogueFile: fileOf(textOf(status)), strictCatalogue: true }, [{ Opne: "1" }]);
    expect(messageOf(() => synthesise(stack))).toContain("RS2103");
    expect(messageOf(() => synthesise(stack))).toContain("client_8/desk");
    expect(warningsOf(stack)).toEqual([]);
  });

  it("synth takes the id of an attribute that the catalogue has, and refuses one of several attributes", () => {
    const known = stackOf("incident.status.name", { catalogueFile: fileOf(textOf(status)) });
    synthesise(known);
    expect(warningsOf(known)).toEqual([]);
    const twice = fileOf(textOf(status, { ...status, name: "State" }));
    const message = messageOf(() => synthesise(stackOf("incident.status.name", { catalogueFile: twice })));
    expect(message).toContain("RS2104");
    expect(message).toContain('"Status" and "State"');
  });

  it("synth warns of the id of an attribute where no catalogue tells its name", () => {
    const stack = stackOf("incident.status.name", {});
    synthesise(stack);
    expect(warningsOf(stack).join()).toContain("RS6165");
  });

  it("synth warns of roles and placeholders that the catalogue of the tenant lacks", () => {
    const about = {
      tenant: "client_8",
      roles: [{ id: "ROLE-1", name: "Customer" }],
      placeholders: { INCIDENT: ["$incident.subject"] },
    };
    const file = fileOf(JSON.stringify({ version: 1, applications: [], tenants: [about] }));
    const stack = new TenantStack(unsynthesizedApp(), "client_8", { catalogueFile: file });
    const desk = new InstalledIntegration(stack, "desk", {
      integrationId: ID,
      inboundAuthentication: InboundAuthentication.oauth2({ roleId: "Customer" }),
    });
    desk.onEvent("create", {
      name: "Create",
      entity: "INCIDENT",
      eventType: "CREATE",
      endpoint: "/tickets",
      method: "POST",
      payload: { subject: "$incident.subjekt" },
    });
    synthesise(stack);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(/client_8\/desk: RS6166 .*the nearest: ROLE-1 \(Customer\)$/),
      expect.stringMatching(
        /client_8\/desk\/create: RS6169 payload: \$incident\.subjekt .*the nearest: \$incident\.subject$/,
      ),
    ]);
  });

  it("synth names a catalogue that cannot be read once, however many integrations there are", () => {
    const stack = stackOf("Status", { catalogueFile: fileOf("<<<<<<<") }, [{ Open: "1" }, { Open: "1" }]);
    expect(messageOf(() => synthesise(stack)).split("RS2063")).toHaveLength(2);
  });

  it.each(["cdktf", "cdktn"])(
    "a program of %s that lies beside a catalogue has its warnings in the manifest, where the library's command reads them",
    (library) => {
      const directory = mkdtempSync(join(scratch, `${library}-`));
      writeFileSync(join(directory, "cdktf.json"), "{}");
      writeFileSync(join(directory, "rampsync.catalogue.json"), textOf(status));
      writeFileSync(
        join(directory, "main.ts"),
        [
          `import { App } from "${library}";`,
          `import { attribute, InstalledIntegration, MappingSet, outbound, TenantStack, to } from "rampsync/${library}";`,
          "const app = new App();",
          'const stack = new TenantStack(app, "client_8");',
          'const mappings = MappingSet.of(outbound(attribute("INCIDENT", "Statsu"), to("TICKET", "state"), { Open: "1" }));',
          `new InstalledIntegration(stack, "desk", { integrationId: "${ID}", mappings });`,
          "app.synth();",
        ].join("\n"),
      );
      execFileSync(process.execPath, ["--import", "tsx", "main.ts"], {
        cwd: directory,
        env: { ...process.env, CDKTF_OUTDIR: "cdktf.out", CDKTF_CONTEXT_JSON: "" },
        stdio: "pipe",
      });
      const { stacks } = JSON.parse(readFileSync(join(directory, "cdktf.out/manifest.json"), "utf8"));
      expect(stacks.client_8.annotations).toMatchObject([
        { constructPath: "client_8/desk", level: "@cdktf/warn", message: expect.stringContaining("RS6163") },
      ]);
    },
  );
});
