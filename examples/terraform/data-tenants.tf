# The clients of a partner, and what is installed in each.
data "rampsync_tenants" "clients" {
  tenant_id = "msp_6"
}

data "rampsync_installed_integrations" "each" {
  for_each  = toset(data.rampsync_tenants.clients.results[*].tenant_id)
  tenant_id = each.key
}

output "installed_in_each" {
  value = { for tenant, found in data.rampsync_installed_integrations.each : tenant => length(found.results) }
}
