# An installed integration, adopted as it is: only what is declared here is managed.
resource "rampsync_installed_integration" "desk" {
  integration_id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"

  inbound = {
    mappings = {
      INCIDENT_Status = {
        entity_type             = "INCIDENT"
        attribute               = "Status"
        third_party_entity_type = "TICKET"
        third_party_attribute   = "Status"
        # OpsRamp value = third-party value(s), in both directions.
        values = {
          Open   = ["In Progress"]
          Closed = ["Completed", "Done"]
        }
      }
    }
  }

  outbound = {
    mappings = {
      INCIDENT_Status = {
        entity_type             = "INCIDENT"
        attribute               = "Status"
        third_party_entity_type = "Ticket"
        third_party_attribute   = "Status"
        values                  = { Ok = ["Good"], Critical = ["Bad"] }
      }
    }

    notifier = {
      type             = "REST_API"
      base_uri         = "desk.example.com/api"
      auth_type        = "OAUTH2"
      grant_type       = "PASSWORD"
      user_name        = "opsramp"
      access_token_uri = "desk.example.com/token"
      api_key          = "6h67PAAF"

      # Secrets are sent and never stored. Raise the version to send one again.
      password_wo           = var.desk_password
      password_wo_version   = 1
      api_secret_wo         = var.desk_api_secret
      api_secret_wo_version = 1
    }
  }
}
