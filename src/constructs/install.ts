// What an integration is installed as, in place of an id that exists.
import type { InstalledIntegrationInstall } from "./cdk.js";
import { literal, optionalLiteral } from "./literal.js";
import { type Names, requireMembers } from "./members.js";
import { present } from "./present.js";

/** What an integration is installed as. Another application, category or direction makes another integration. */
export interface InstallProps {
  /** Type to install, such as `CUSTOM` or `JIRA`. */
  readonly application: string;
  /** Category of a custom integration: Custom, Collaboration, Monitoring, SSO or Automation. */
  readonly category?: string | undefined;
  /** Of category Collaboration. Default: the server's, which is `Inbound-Outbound`. */
  readonly direction?: "Inbound" | "Outbound" | "Inbound-Outbound" | undefined;
  /** Role of the third party, sent with the installation where `inboundAuthentication` names none. */
  readonly roleId?: string | undefined;
}

const names: Names<InstallProps> = { application: true, category: true, direction: true, roleId: true };

/** Throws RS1001 and RS1002 for what is no such object. */
export function installOf(install: InstallProps | undefined): InstalledIntegrationInstall | undefined {
  if (install === undefined) return undefined;
  const attribute = ["install"];
  requireMembers(install, names, attribute, { attribute });
  return present({
    application: literal(install.application, ["install", "application"]),
    category: optionalLiteral(install.category, ["install", "category"]),
    direction: install.direction,
    roleId: optionalLiteral(install.roleId, ["install", "role_id"]),
  });
}
