// What an export in Terraform's language writes once: tables that several integrations have, and tenants that differ in data alone.
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { exported, rowsOf } from "./exported.js";
import { fourClusters } from "./four-clusters.js";

const priorities = { High: "2", Low: "4", Normal: "3", Urgent: "1" };

const deskOf = (number: number, table: Readonly<Record<string, string>>): IntegrationState => ({
  id: `INTG-00000000-0000-4000-8000-00000000000${number}`,
  displayName: `Desk ${number}`,
  integration: { id: "JIRA", name: "Jira" },
  outbound: { rows: [...rowsOf("Status", table), ...rowsOf("Priority", priorities)] },
});

const statuses = { Open: "New", Pending: "In progress", Resolved: "Solved", Closed: "Done" };
const { Pending: _, ...fewer } = statuses;

describe("an export in the language of Terraform, of what is alike", () => {
  it("tables that are equal stand once, and one with few differences is a change of them", async () => {
    const { read, left } = await exported(
      { client_8: [deskOf(1, statuses), deskOf(2, statuses), deskOf(3, { ...fewer, Open: "To do" })] },
      { format: "hcl" },
    );
    expect(left).toEqual([]);
    expect(read("tables.tf")).toMatchInlineSnapshot(`
      "# The translation tables that several integrations have: \`OpsRamp value = [third-party values]\`.
      locals {
        jira = {
          outbound = {
            INCIDENT_Priority = {
              entity_type             = "INCIDENT"
              attribute               = "Priority"
              third_party_entity_type = "TICKET"
              third_party_attribute   = "Priority"
              values                  = { High = ["2"], Low = ["4"], Normal = ["3"], Urgent = ["1"] }
            }
            INCIDENT_Status = {
              entity_type             = "INCIDENT"
              attribute               = "Status"
              third_party_entity_type = "TICKET"
              third_party_attribute   = "Status"
              values = {
                Closed   = ["Done"]
                Open     = ["New"]
                Pending  = ["In progress"]
                Resolved = ["Solved"]
              }
            }
          }
        }
      }
      "
    `);
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
        integration_id = "INTG-00000000-0000-4000-8000-000000000001"
        display_name   = "Desk 1"
        outbound       = { mappings = local.jira.outbound }
      }

      resource "rampsync_installed_integration" "jira_2" {
        integration_id = "INTG-00000000-0000-4000-8000-000000000002"
        display_name   = "Desk 2"
        outbound       = { mappings = local.jira.outbound }
      }

      resource "rampsync_installed_integration" "jira_3" {
        integration_id = "INTG-00000000-0000-4000-8000-000000000003"
        display_name   = "Desk 3"
        outbound = {
          mappings = merge(local.jira.outbound, {
            INCIDENT_Status = merge(local.jira.outbound.INCIDENT_Status, {
              values = merge(
                { for name, value in local.jira.outbound.INCIDENT_Status.values : name => value if !contains(["Pending"], name) },
                { Open = ["To do"] },
              )
            })
          })
        }
      }
      "
    `);
  });

  it("tenants that differ in data alone are lines of one table, with a value of each variable for each", async () => {
    const { files, read, left } = await exported(fourClusters, { format: "hcl" });
    expect(left).toEqual([]);
    expect(files).toEqual([".gitignore", "main.tf", "tables.tf", "tenants.csv", "variables.tf"]);
    expect(read("tenants.csv").trim().split("\n")).toHaveLength(13);
    expect(read("main.tf")).toMatchInlineSnapshot(`
      "# Made by \`rampsync export\` of what was live; from now on it is edited by hand.

      terraform {
        required_providers {
          rampsync = { source = "rampsync/rampsync" }
        }
      }

      provider "rampsync" {}

      locals {
        tenants = { for tenant in csvdecode(file("\${path.module}/tenants.csv")) : tenant.id => tenant }
      }

      resource "rampsync_installed_integration" "caservicedesk" {
        for_each       = local.tenants
        tenant_id      = each.key
        integration_id = each.value.caservicedesk_id
        display_name   = each.value.caservicedesk_display_name
        inbound = {
          authentication = { auth_type = "WEBHOOK" }
          mappings       = local.caservicedesk.inbound
        }
        outbound = {
          mappings = local.caservicedesk.outbound
          notifier = {
            type        = "REST_API"
            base_uri    = each.value.caservicedesk_base_uri
            auth_type   = "BASIC"
            user_name   = var.caservicedesk_user_name[each.key]
            password_wo = lookup(var.caservicedesk_password, each.key, null)
          }
        }
      }

      resource "rampsync_installed_integration" "custom" {
        for_each       = { for id, tenant in local.tenants : id => tenant if tenant.custom_id != "" }
        tenant_id      = each.key
        integration_id = each.value.custom_id
        display_name   = each.value.custom_display_name
        inbound = {
          authentication                     = { auth_type = "OAUTH2" }
          drop_alerts_on_unmanaged_resources = true
          mappings                           = local.custom.inbound
        }
      }

      resource "rampsync_installed_integration" "jira" {
        for_each       = { for id, tenant in local.tenants : id => tenant if tenant.jira_id != "" }
        tenant_id      = each.key
        integration_id = each.value.jira_id
        display_name   = "Jira"
        outbound       = { mappings = local.jira.outbound }
      }

      resource "rampsync_installed_integration" "servicenow" {
        for_each       = { for id, tenant in local.tenants : id => tenant if tenant.servicenow_id != "" }
        tenant_id      = each.key
        integration_id = each.value.servicenow_id
        display_name   = "Change calendar"
        outbound       = { mappings = local.servicenow.outbound }
      }
      "
    `);
    expect(read("variables.tf")).toMatchInlineSnapshot(`
      "variable "caservicedesk_user_name" {
        type      = map(string)
        sensitive = true
        nullable  = false
      }

      variable "caservicedesk_password" {
        type      = map(string)
        sensitive = true
        ephemeral = true
        default   = {}
      }
      "
    `);
  });
});
