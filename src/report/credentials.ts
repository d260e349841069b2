// What a third party logs in with, in clear, for whoever asked for it at a terminal; or where it was written.
import { printable } from "../base/text.js";
import type { ReadCredentialsDocument } from "../document/credentials-document.js";

export function renderCredentials(document: ReadCredentialsDocument): string {
  const { stack, address, tenant, integration, auth_type, told, has_shown_once, file } = document;
  const type = auth_type === undefined ? "" : `, ${printable(auth_type, 80)}`;
  const values = told.map(({ name, value }) => `${name} = ${JSON.stringify(printable(value.reveal(), 4000))}`);
  return [
    `# ${printable(`${stack}/${address}`)}   ${printable(integration, 80)} of ${printable(tenant, 80)}${type}`,
    ...(told.length === 0 ? ["# The server tells nothing of what logs in there."] : []),
    ...(file === undefined
      ? values
      : [`# ${told.map(({ name }) => name).join(", ")}: written to ${printable(file, 200)}`]),
    ...(has_shown_once
      ? [
          "# The secret was shown once, by the call that made it, and is not read again: rotate_credentials makes a new one.",
        ]
      : []),
  ].join("\n");
}
