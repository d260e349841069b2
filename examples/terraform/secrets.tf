# Ephemeral, so that they stand neither in the state nor in a plan file: give them as TF_VAR_desk_password and
# TF_VAR_desk_api_secret to each plan and each apply.
variable "desk_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "desk_api_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}
