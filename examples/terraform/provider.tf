terraform {
  required_version = ">= 1.11"
  required_providers {
    rampsync = {
      source  = "registry.terraform.io/rampsync/rampsync"
      version = "~> 0.1.0"
    }
  }
}

# Credentials come from OPSRAMP_CLIENT_ID and OPSRAMP_CLIENT_SECRET, the endpoint from OPSRAMP_ENDPOINT.
provider "rampsync" {
  tenant = "client_8"
}
