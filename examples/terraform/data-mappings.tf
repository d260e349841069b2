# The mappings of an integration in a golden tenant, as long as they are those that were reviewed.
data "rampsync_mappings" "golden" {
  tenant_id       = "golden"
  integration_id  = "INTG-5e0c7b1a-2f38-4d0e-8a57-6d0d2f0b9c11"
  expected_digest = "_8nSW_S51hy52nsLFI1Zq6J_L66nP94tgYVma0ht0Zs"
}

resource "rampsync_installed_integration" "copy" {
  tenant_id      = "client_9"
  integration_id = "INTG-11111111-4ba9-4006-9ee2-c41a07b7c762"
  outbound = {
    mappings = data.rampsync_mappings.golden.outbound
  }
}
