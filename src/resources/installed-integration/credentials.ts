// Reads what the third party logs in with, as far as the server tells it again.
import {
  credentialsOfIntegration,
  decodeCredentials,
  type InboundCredentials,
} from "../../integration/wire/credentials-codec.js";
import type { Target } from "../resource.js";
import type { Session } from "../session.js";

/**
 * The token and the key of an integration that is there. Where it does not hold them, the endpoint of its authentication is
 * asked, which is not documented (docs/api-contract.md#endpoints). @throws RS4004 where the integration is gone.
 */
export async function readCredentials(
  { client, options }: Session,
  { tenant, id }: Target,
): Promise<InboundCredentials> {
  const credentials = credentialsOfIntegration(await client.getIntegration(tenant, id));
  const isTold =
    credentials.token !== undefined || credentials.webhookUrl !== undefined || credentials.apiKey !== undefined;
  if (isTold || credentials.authType === undefined || options.documentedOnly === true) return credentials;
  return { ...credentials, ...decodeCredentials(await client.inboundAuthentication(tenant, id)) };
}
