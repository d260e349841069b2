# Every group of resources of the provider's tenant.
data "rampsync_resource_groups" "all" {}

output "resource_groups" {
  value = { for group in data.rampsync_resource_groups.all.results : group.name => group.resource_group_id }
}
