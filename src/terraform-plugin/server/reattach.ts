// Debug mode: a provider that runs on its own, to which Terraform connects by TF_REATTACH_PROVIDERS.
import type { Provider } from "../provider.js";
import { createService, type ServiceOptions } from "../service.js";
import type { Transport } from "./address.js";
import { startPluginServer } from "./plugin-server.js";

export interface ReattachOptions extends ServiceOptions {
  readonly transport?: Transport;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ReattachableProvider {
  /** The value of TF_REATTACH_PROVIDERS for Terraform. */
  readonly reattach: string;
  close(): Promise<void>;
}

/**
 * Serves a provider inside this process, without TLS, to many Terraform runs one after another: for debuggers and tests.
 * Nothing of the process is touched (no signal handlers, no stdout). Two runs at once would share one configuration.
 */
export async function startReattachable(
  provider: Provider,
  options: ReattachOptions = {},
): Promise<ReattachableProvider> {
  const server = await startPluginServer({
    service: createService(provider, options),
    transport: options.transport,
    environment: options.environment ?? process.env,
    // Terraform does not own this process: what it wants to end is its connection.
    onShutdown: () => {},
  });
  const { network, text } = server.address;
  const reattach = JSON.stringify({
    [provider.address]: {
      Protocol: "grpc",
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: network, String: text },
    },
  });
  return { reattach, close: () => server.close() };
}
