// The Terraform examples that users copy, and that the provider's pages show: terraform validates and applies them.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect } from "vitest";
import { DESK, status } from "../support/hcl.js";
import { findTerraform } from "../support/terraform.js";
import { CLIENT_SECRET, testWithTerraform } from "../support/terraform-world.js";

const directory = resolve(__dirname, "../../examples/terraform");
const JIRA = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10";
const SERVICE_DESK = "INTG-3c1b0f52-6d5e-4b7e-9a43-0d6f2f1e8b77";
/** What data-mappings.tf reads, and where it puts that. */
const GOLDEN = "INTG-5e0c7b1a-2f38-4d0e-8a57-6d0d2f0b9c11";
const COPY = "INTG-11111111-4ba9-4006-9ee2-c41a07b7c762";

const priority = (value: string, thirdPartyValue: string) => ({
  ...status(value, thirdPartyValue),
  name: "Priority",
  thirdPartyEntityType: "Issue",
  thirdPartyAttrName: "priority",
});

describe.skipIf(findTerraform() === undefined)("the pages of examples/terraform", () => {
  testWithTerraform(
    "the example for terraform is valid, applies, and leaves nothing to do and no secret",
    async (world) => {
      const jira = world.emulator.tenant("client_8").integration(JIRA);
      jira.addRow("outbound", priority("High", "Highest"));
      jira.addRow("outbound", priority("Low", "Lowest"));
      const files = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]);
      world.files.write(Object.fromEntries(files));
      Object.assign(world.variables, {
        TF_VAR_desk_password: "canary-password",
        TF_VAR_desk_api_secret: "canary-api-secret",
      });

      const validate = await world.terraform("validate");
      expect(validate.code, validate.stdout + validate.stderr).toBe(0);
      const apply = await world.terraform("apply", "-auto-approve");
      expect(apply.code, apply.stdout + apply.stderr).toBe(0);
      expect(apply.stdout).toContain("3 imported, 5 added, 1 changed, 0 destroyed");
      expect(apply.stdout).toContain("from here on INCIDENT/CREATE is posted to desk.example.com");
      expect(world.emulator.tenant("client_8").integration(DESK).events()).toMatchObject([{ active: true }]);
      expect(apply.stdout).toContain(`"${JIRA}" = "Jira"`);
      expect(world.pairs("inbound")).toContain("Closed → Done");
      expect(world.emulator.tenant("client_8").integration(SERVICE_DESK).view().description).toContain("service desk");
      expect(world.emulator.tenant("client_9").integration(COPY).state().outbound?.rows).toMatchObject([
        priority("High", "Highest"),
      ]);
      await world.emptyPlan();
      expect(world.stateText()).not.toContain("canary-");
    },
    {
      state: {
        credentials: [{ clientId: "emulator", clientSecret: CLIENT_SECRET }],
        tenants: {
          client_8: {
            resourceGroups: [{ id: "DGP-1f0c", name: "Print Servers" }],
            integrations: [
              { id: DESK, displayName: "Desk", integration: { id: "CASERVICEDESK", name: "CA Service Desk" } },
              {
                id: SERVICE_DESK,
                displayName: "Service Desk",
                integration: { id: "CASERVICEDESK", name: "CA Service Desk" },
              },
              {
                id: JIRA,
                displayName: "Jira",
                integration: { id: "JIRA", name: "Jira" },
                events: [
                  {
                    id: "INTG-EVENT-0e85ed91-35b7-4fe8-a702-45fab935961c",
                    name: "Close issue",
                    entity: "INCIDENT",
                    eventType: "UPDATE",
                    endPointURI: "https://jira.example.com/close",
                    payload: "$incident.status.name",
                    active: true,
                  },
                ],
              },
            ],
          },
          msp_6: {},
          client_9: { integrations: [{ id: COPY, displayName: "Copy" }] },
          golden: {
            integrations: [{ id: GOLDEN, displayName: "Golden", outbound: { rows: [priority("High", "Highest")] } }],
          },
        },
      },
    },
  );
});
