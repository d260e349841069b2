# The id of a role, by the name that the portal shows.
data "rampsync_role" "manager" {
  name = "Integration Manager"
}

output "role_id" {
  value = data.rampsync_role.manager.id
}
