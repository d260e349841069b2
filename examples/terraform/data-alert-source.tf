# The id of an alert source, by its name.
data "rampsync_alert_source" "nagios" {
  application = "CUSTOM-EVENT"
  name        = "Nagios"
}

output "alert_source_id" {
  value = data.rampsync_alert_source.nagios.id
}
