// An export is a project that declares what is live: it plans nothing, and holds no credential.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { exported, rowOf as row, scratchFolder } from "./exported.js";

const DESK = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";

const desk: IntegrationState = {
  id: DESK,
  displayName: "Desk `of` ${Example} */",
  integration: { id: "CASERVICEDESK", name: "CA Service Desk" },
  category: "Collaboration",
  inbound: {
    authentication: { authType: "WEBHOOK" },
    rows: [row("Status", "Open", "In Progress"), row("Status", "Open", "In Progress"), row("Status", "Closed", "Done")],
  },
  outbound: {
    rows: [row("Status", "Ok", "Good"), row("Custom field", "${x}", "a\u2028b")],
    notifier: {
      type: "REST_API",
      baseURI: "https://bot:hunter2@desk.example.com/api",
      authType: "OAUTH2",
      grantType: "PASSWORD",
      userName: "testUser",
      password: "hunter3",
      apiKey: "6h67PAAFscVPMwhQZFcshpcqN5b6pyU9",
      apiSecret: "hunter4",
      accessTokenURL: "https://desk.example.com/token",
    },
  },
};

describe("an export of one integration", () => {
  it("an export is a program that plans nothing, sends nothing and holds no credential", async () => {
    const { document, world, files, left, read } = await exported({
      client_8: [{ ...desk, inbound: { ...desk.inbound, rows: [] } }],
    });
    expect(files).toEqual([".gitignore", "cdktf.json", "main.ts", "tables.ts"]);
    expect(document).toMatchObject({ complete: true, planned: "program", errors: [] });
    expect(left).toEqual([]);
    expect(world.writes).toEqual([]);
    const text = read("main.ts") + read("tables.ts") + JSON.stringify(document);
    for (const credential of ["hunter", "testUser", "6h67PAAF"]) expect(text).not.toContain(credential);
    expect(read("main.ts")).toMatchInlineSnapshot(`
      "// Made by \`rampsync export\` of what was live; from now on it is edited by hand.
      import { App, TerraformVariable } from "cdktf";
      import {
        Auth,
        InboundAuthentication,
        InstalledIntegration,
        Notifier,
        Secret,
        TenantStack,
      } from "rampsync/cdktf";
      import { caservicedesk } from "./tables.js";

      /** A value that every run needs: TF_VAR_…, a file in vars/, or the secrets command gives it. */
      const required = (stack: TenantStack, name: string) =>
        new TerraformVariable(stack, name, { type: "string", sensitive: true, nullable: false })
          .stringValue;

      const app = new App();

      const stack = new TenantStack(app, "client_8");

      new InstalledIntegration(stack, "caservicedesk", {
        integrationId: "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761",
        displayName: "Desk \`of\` \${Example} */",
        mappings: caservicedesk,
        inboundAuthentication: InboundAuthentication.webhook(),
        notifier: Notifier.rest({
          baseUri: required(stack, "caservicedesk_base_uri"),
          auth: Auth.oauth2Password({
            tokenUrl: "https://desk.example.com/token",
            userName: required(stack, "caservicedesk_user_name"),
            password: Secret.variable("caservicedesk_password"),
            apiKey: required(stack, "caservicedesk_api_key"),
            apiSecret: Secret.variable("caservicedesk_api_secret"),
          }),
        }),
      });

      app.synth();
      "
    `);
    expect(read("tables.ts")).toMatchInlineSnapshot(`
      "// The translation tables: all that has to be edited to change a translation.
      import { attribute, Incident, MappingSet, outbound, to } from "rampsync/cdktf";

      // Each table reads \`OpsRamp value: third-party value\`, in both directions.
      export const caservicedesk = MappingSet.of(
        outbound(attribute("INCIDENT", "Custom field"), to("TICKET", "Custom field"), {
          "\${x}": "a\\u2028b",
        }),
        outbound(Incident.STATUS, to("TICKET", "Status"), { Ok: "Good" }),
      );
      "
    `);
  });

  it("an export declares doubled rows once, and says so", async () => {
    const { document, left } = await exported({ client_8: [desk] });
    expect(document.integrations[0]?.note_facts).toMatchObject([
      { code: "RS6153" },
      { code: "RS6501", parameters: { mapping: "inbound INCIDENT.Status", rows: 1 } },
    ]);
    expect(left.map((change) => "kind" in change && change.kind)).toEqual(["duplicate"]);
  });

  it("an export into a folder with files is refused, and leaves them", async () => {
    const directory = scratchFolder();
    writeFileSync(join(directory, "main.ts"), "mine");
    await expect(exported({ client_8: [desk] }, { directory })).rejects.toMatchObject({ code: "RS2080" });
    expect(readFileSync(join(directory, "main.ts"), "utf8")).toBe("mine");
  });

  it("an export of a text that looks like a secret is refused with its place and without the text", async () => {
    const leaky = { ...desk, description: "login: https://bot:hunter2@desk.example.com" };
    await expect(exported({ client_8: [leaky] })).rejects.toMatchObject({
      errors: [{ code: "RS2081", place: { integration: DESK, attribute: ["description"] } }],
    });
    await expect(exported({ client_8: [leaky] })).rejects.not.toThrow("hunter2");
    const { document } = await exported({ client_8: [leaky] }, { notSecret: ["description"] });
    expect(document.complete).toBe(true);
  });
});
