// A provider of our schema that hands back the bytes it is given, served as ours is: no call, no diff. What Terraform itself,
// our server and the wire between them cost for resources that are in step.
import { writeSync } from "node:fs";
import { createCertificate } from "../src/terraform-plugin/server/certificate.js";
import { startPluginServer } from "../src/terraform-plugin/server/plugin-server.js";
import { createService, type Service } from "../src/terraform-plugin/service.js";
import { createProvider } from "../src/terraform-provider/provider.js";

type Read = Service["ReadResource"];

const handBack: Read = async (request) => ({ newState: request.currentState, private: request.private });

export async function serveEcho(read: Read = handBack): Promise<void> {
  const service: Service = {
    ...createService(createProvider({ environment: process.env }).provider),
    ConfigureProvider: async () => ({}),
    ValidateResourceConfig: async () => ({}),
    UpgradeResourceState: async ({ rawState }) => ({ upgradedState: { json: rawState?.json ?? new Uint8Array() } }),
    ReadResource: read,
    PlanResourceChange: async (request) => ({
      plannedState: request.priorState,
      plannedPrivate: request.priorPrivate,
    }),
  };
  const certificate = await createCertificate();
  const server = await startPluginServer({
    service,
    tls: { certificate, clientCertificatePem: process.env.PLUGIN_CLIENT_CERT ?? "" },
    environment: process.env,
    onShutdown: () => process.exit(0),
    onAlone: () => undefined,
  });
  const { network, text } = server.address;
  writeSync(1, `1|6|${network}|${text}|grpc|${certificate.handshakeForm}\n`);
}
