// What cdktf itself does to programs, as docs/constructs.md warns of it: the page is to change when the library does.
import { App, Aspects, type IAspect, TerraformLocal, TerraformOutput, TerraformVariable } from "cdktf";
import type { IConstruct } from "constructs";
import { expect, it } from "vitest";
import { InstalledIntegrationResource, synthesise, TenantStack } from "../../src/constructs/cdktf.js";
import { ID, tenantStack } from "./program.js";

it("get(…) of a map writes the key as it stands, so that a key in quotes is a reference that Terraform reads", () => {
  const stack = tenantStack();
  const { inbound } = new InstalledIntegrationResource(stack, "desk", { integrationId: ID });
  new TerraformOutput(stack, "bare", { value: inbound.mappings.get("INCIDENT_Status").attribute });
  new TerraformOutput(stack, "quoted", { value: inbound.mappings.get('"INCIDENT_Status"').attribute });
  const address = "rampsync_installed_integration.desk.inbound.mappings";
  expect(synthesise(stack).output).toEqual({
    bare: { value: `\${${address}[INCIDENT_Status].attribute}` },
    quoted: { value: `\${${address}["INCIDENT_Status"].attribute}` },
  });
});

it("the default of a variable has its keys rewritten, and a local value and an override have not", () => {
  const stack = tenantStack();
  const table = { "In Progress": ["A b"] };
  new TerraformVariable(stack, "rewritten", { default: table });
  new TerraformVariable(stack, "kept", {}).addOverride("default", table);
  new TerraformLocal(stack, "table", table);
  const { variable, locals } = synthesise(stack);
  expect(variable).toEqual({ rewritten: { default: { in_progress: ["A b"] } }, kept: { default: table } });
  expect(locals).toEqual({ table });
});

it("an aspect on the app visits nothing, and on a stack all of it", () => {
  const app = new App();
  const stack = new TenantStack(app, "client_8");
  const visited: string[] = [];
  const aspect = (name: string): IAspect => ({
    visit: ({ node }: IConstruct) => void visited.push(`${name} ${node.path}`),
  });
  Aspects.of(app).add(aspect("app"));
  Aspects.of(stack).add(aspect("stack"));
  synthesise(stack);
  expect(visited).toContain("stack client_8/rampsync");
  expect(visited.filter((visit) => visit.startsWith("app"))).toEqual([]);
});
