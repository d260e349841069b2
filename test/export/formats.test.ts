// An export as a configuration of Terraform, in its own language and in JSON.
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { exported, rowsOf } from "./exported.js";

const desk: IntegrationState = {
  id: "INTG-0000000d-0000-4000-8000-000000000001",
  displayName: 'Desk ${var.x} %{ if true } "quoted" \\',
  integration: { id: "JIRA", name: "Jira" },
  inbound: { dropAlertsOnUnmanagedResources: true, rows: rowsOf("Status", { Open: "In\nProgress", true: "a\u2028b" }) },
  outbound: {
    rows: rowsOf("Status", { __proto__x: "1", null: "${x}" }),
    notifier: {
      type: "REST_API",
      baseURI: "https://jira.example.com",
      authType: "BASIC",
      userName: "u",
      password: "p",
    },
  },
};

describe("an export in the language of Terraform", () => {
  it("an export in HCL escapes what would be a template, and plans nothing", async () => {
    const { files, read, left, document } = await exported({ client_8: [desk] }, { format: "hcl" });
    expect(files).toEqual([".gitignore", "main.tf", "variables.tf"]);
    expect(left).toEqual([]);
    expect(document.planned).toBe("declarations");
    expect(read("main.tf")).toMatchInlineSnapshot(`
      "# Made by \`rampsync export\` of what was live; from now on it is edited by hand.

      terraform {
        required_providers {
          rampsync = { source = "rampsync/rampsync" }
        }
      }

      provider "rampsync" {
        tenant = "client_8"
      }

      resource "rampsync_installed_integration" "jira" {
        integration_id = "INTG-0000000d-0000-4000-8000-000000000001"
        display_name   = "Desk $\${var.x} %%{ if true } \\"quoted\\" \\\\"
        inbound = {
          drop_alerts_on_unmanaged_resources = true
          mappings = {
            INCIDENT_Status = {
              entity_type             = "INCIDENT"
              attribute               = "Status"
              third_party_entity_type = "TICKET"
              third_party_attribute   = "Status"
              values                  = { Open = ["In\\nProgress"], "true" = ["a\\u2028b"] }
            }
          }
        }
        outbound = {
          mappings = {
            INCIDENT_Status = {
              entity_type             = "INCIDENT"
              attribute               = "Status"
              third_party_entity_type = "TICKET"
              third_party_attribute   = "Status"
              values                  = { __proto__x = ["1"], "null" = ["$\${x}"] }
            }
          }
          notifier = {
            type        = "REST_API"
            base_uri    = "https://jira.example.com"
            auth_type   = "BASIC"
            user_name   = var.jira_user_name
            password_wo = var.jira_password
          }
        }
      }
      "
    `);
    expect(read("variables.tf")).toMatchInlineSnapshot(`
      "variable "jira_user_name" {
        type      = string
        sensitive = true
        nullable  = false
      }

      variable "jira_password" {
        type      = string
        sensitive = true
        ephemeral = true
        default   = null
      }
      "
    `);
  });

  it("an export of several tenants in HCL has a folder for each", async () => {
    const { files, left } = await exported({ client_8: [desk], client_9: [desk] }, { format: "hcl" });
    expect(left).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        "client_8/main.tf",
        "client_8/variables.tf",
        "client_9/main.tf",
        "client_9/variables.tf",
      ]),
    );
  });

  it("an export in JSON is a file of Terraform whose texts are no templates", async () => {
    const { read, left } = await exported({ client_8: [desk] }, { format: "json" });
    expect(left).toEqual([]);
    expect(JSON.parse(read("main.tf.json"))).toMatchObject({
      provider: { rampsync: [{ tenant: "client_8" }] },
      resource: {
        rampsync_installed_integration: { jira: { display_name: 'Desk $${var.x} %%{ if true } "quoted" \\' } },
      },
      variable: { jira_user_name: { sensitive: true, nullable: false }, jira_password: { ephemeral: true } },
    });
  });
});
