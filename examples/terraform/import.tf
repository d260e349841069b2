# Importing takes over what is live and can be declared, cutting rules too; a warning names what is left out, which stays
# live and unmanaged. `terraform plan -generate-config-out=FILE` writes the block, and that plan changes nothing.
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
