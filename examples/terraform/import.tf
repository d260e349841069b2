# Importing takes over everything that is live, also what is not declared: look at the plan before it is applied.
# The id is INTG-…, or tenant:INTG-… for another tenant than the provider's.
import {
  to = rampsync_installed_integration.jira
  id = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10"
}

resource "rampsync_installed_integration" "jira" {
  integration_id = "INTG-2f6a3a52-7a0f-4a53-9d0a-5b1f6f1d7c10"
  display_name   = "Jira"

  outbound = {
    mappings = {
      INCIDENT_Priority = {
        entity_type             = "INCIDENT"
        attribute               = "Priority"
        third_party_entity_type = "Issue"
        third_party_attribute   = "priority"
        values                  = { High = ["Highest"], Low = ["Lowest"] }
      }
    }
  }
}
