# One installed integration, looked up by its id.
data "rampsync_installed_integration" "desk" {
  integration_id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"
}

# One looked up by its name in the portal, and adopted.
data "rampsync_installed_integration" "named" {
  display_name = "Service Desk"
  application  = "CASERVICEDESK"
}

resource "rampsync_installed_integration" "named" {
  integration_id = data.rampsync_installed_integration.named.id
  description    = "Tickets of the service desk"
}

output "desk_application" {
  value = data.rampsync_installed_integration.desk.application
}
