# What is posted to the desk when an incident comes about. It is made without firing, read back, and activated last.
resource "rampsync_integration_event" "create_ticket" {
  integration_id = rampsync_installed_integration.desk.id
  name           = "Create ticket"
  entity         = "INCIDENT"
  event_type     = "CREATE"
  endpoint       = "https://desk.example.com/api/tickets"
  headers        = { "Content-Type" = "application/json" }

  # Headers that are secrets are sent and never stored.
  headers_wo         = { Authorization = "Bearer ${var.desk_api_secret}" }
  headers_wo_version = 1

  payload = jsonencode({
    subject  = "$incident.subject"
    priority = "$incident.priority.name"
  })
  response_headers = { extTicketId = "$id" }
  active           = true
}
