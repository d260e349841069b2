# The id is that of the integration: INTG-…, or tenant:INTG-… for another tenant than the provider's.
import {
  to = rampsync_unmanaged_events.jira
  id = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10"
}

resource "rampsync_unmanaged_events" "jira" {
  integration_id = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10"
  managed        = { close_issue = rampsync_integration_event.close_issue.id }
}
