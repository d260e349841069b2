# The mappings of an integration in a golden tenant, as long as they are those that were reviewed.
data "rampsync_mappings" "golden" {
  tenant_id       = "client_8"
  integration_id  = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"
  expected_digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
}

resource "rampsync_installed_integration" "copy" {
  tenant_id      = "client_9"
  integration_id = "INTG-11111111-4ba9-4006-9ee2-c41a07b7c762"
  outbound = {
    mappings = data.rampsync_mappings.golden.outbound
  }
}
