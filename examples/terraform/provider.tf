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

  # Where events of these files may post: reviewed, since some servers let an event fire as soon as it is made.
  allow_event_posts = "desk.example.com"
}
