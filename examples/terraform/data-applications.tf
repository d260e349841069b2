# What can be installed for collaboration.
data "rampsync_applications" "collaboration" {
  category = "Collaboration"
}

output "applications" {
  value = data.rampsync_applications.collaboration.results[*].application
}
