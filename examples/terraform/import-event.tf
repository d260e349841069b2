# The id is INTG-…/INTG-EVENT-…, or tenant:INTG-…/INTG-EVENT-… for another tenant than the provider's.
import {
  to = rampsync_integration_event.close_issue
  id = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10/INTG-EVENT-0e85ed91-35b7-4fe8-a702-45fab935961c"
}

resource "rampsync_integration_event" "close_issue" {
  integration_id = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10"
  name           = "Close issue"
  entity         = "INCIDENT"
  event_type     = "UPDATE"
  endpoint       = "https://jira.example.com/close"
  payload        = "$incident.status.name"
  active         = true
}
