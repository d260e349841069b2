# What can be mapped of incidents, before anything is installed.
data "rampsync_mappable_attributes" "incident" {
  application = "SERVICENOW"
  entity_type = "INCIDENT"
}

output "values" {
  value = { for each in data.rampsync_mappable_attributes.incident.results : each.name => each.values if each.value_mapable }
}
