# What is installed in the provider's tenant, by id.
data "rampsync_installed_integrations" "all" {}

output "installed" {
  value = { for one in data.rampsync_installed_integrations.all.results : one.integration_id => one.display_name }
}
