# The alert sources that custom monitoring integrations may name.
data "rampsync_alert_sources" "all" {
  application = "CUSTOM-EVENT"
}

output "alert_sources" {
  value = data.rampsync_alert_sources.all.results[*].name
}
