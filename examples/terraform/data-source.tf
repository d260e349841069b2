# One installed integration, looked up by its id.
data "rampsync_installed_integration" "desk" {
  integration_id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"
}

output "desk_application" {
  value = data.rampsync_installed_integration.desk.application
}
