# Every role of the provider's tenant.
data "rampsync_roles" "all" {}

output "roles" {
  value = { for role in data.rampsync_roles.all.results : role.name => role.role_id }
}
