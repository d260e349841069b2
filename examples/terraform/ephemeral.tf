# What the third party logs in with, for the time of a run: neither a state nor a plan keeps it. Hand it to a write-only
# argument or to the provider of a secrets store.
ephemeral "rampsync_inbound_credentials" "desk" {
  integration_id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"
}
