# The id of a group of resources, by the name that the portal shows.
data "rampsync_resource_group" "print_servers" {
  name = "Print Servers"
}

output "resource_group_id" {
  value = data.rampsync_resource_group.print_servers.id
}
