// What a user of Terraform does about an error, where the table's remedy names rampsync's own commands and flags.
import type { RampsyncError } from "../base/error.js";
import { type ErrorCode, errorCodes } from "../base/error-codes.js";

const ofTerraform: { readonly [Code in ErrorCode]?: string } = {
  RS1032: "Declare encrypt_to, the public key of whoever is to have the credentials.",
  RS2061: "Correct the place that the message names.",
  RS3007: "Make the plan again.",
  RS4004:
    "Correct integration_id and tenant_id, or take the resource out of the configuration; the data source rampsync_installed_integrations shows what is installed.",
  RS4010: "Run terraform plan again in a minute: it reads what is live and continues from there.",
  RS4201: "Run terraform plan; if it stays, the server refuses the value silently.",
  RS4206:
    "Say in the file of known ways, rampsync.ways.json, what the server does with names, and give it as ways_file.",
  RS5001: "Review what goes, then allow the number with allow_removals in the provider block.",
  RS5002: "Review what goes, then allow the number with allow_removals in the provider block.",
  RS5003: "Review what goes, then allow the number with allow_removals in the provider block.",
  RS5007: "Take adopt_only out of the provider block, and plan again.",
  RS5010:
    "Review the plan, then name its id in allow_uninstall of the provider block; or keep it with on_destroy = forget.",
};

const THE_PLAN = "the plan, then allow the host with allow_event_posts in the provider block.";

/** Of errors whose own hint names a flag of rampsync. */
const inPlaceOfHints: { readonly [Code in ErrorCode]?: string } = {
  RS5021: `Review ${THE_PLAN}`,
  RS5022: `Declare active = false, or review ${THE_PLAN}`,
  RS5025:
    "Change it in the partner's tenant; or review the plan, then name the tenant in allow_detach of the provider block.",
  RS5024: `Say what the server does in the file of known ways (created_events) and give it as ways_file, disable the integration while its events are made, or review ${THE_PLAN}`,
};

/** The remedy of a code for a user of Terraform. */
export const remedyOf = (code: ErrorCode): string =>
  inPlaceOfHints[code] ?? ofTerraform[code] ?? errorCodes[code].remedy;

/** The hint of an error: the table's is said as a user of Terraform needs it. */
export const hintOf = ({ code, hint, hasOwnHint }: RampsyncError): string =>
  inPlaceOfHints[code] ?? (hasOwnHint ? hint : remedyOf(code));
