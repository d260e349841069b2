# Events that somebody made in the portal: listed in every plan, as `events`. With unmanaged_events = "remove" they go.
resource "rampsync_unmanaged_events" "desk" {
  integration_id = rampsync_installed_integration.desk.id
  managed        = { create_ticket = rampsync_integration_event.create_ticket.id }
}
