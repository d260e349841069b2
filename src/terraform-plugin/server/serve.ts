// The program a provider's main file is: handshake, serving, and an orderly end in every case.
import { writeSync } from "node:fs";
import type { Provider } from "../provider.js";
import { createService } from "../service.js";
import type { Transport } from "./address.js";
import { createCertificate } from "./certificate.js";
import { startPluginServer } from "./plugin-server.js";
import { startReattachable } from "./reattach.js";

/** Public and fixed: it tells a start by Terraform from a start by hand, and protects nothing. */
const magicCookie = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};
/** go-plugin's core protocol, and Terraform's plugin protocol. */
const protocolVersions = "1|6";
/** After the last connection is gone: Terraform may open another at once. */
const aloneGraceMs = 500;
/** What still runs when the host is dead may finish, but not for ever. */
const runningGraceMs = 10_000;
/** go-plugin waits a minute for the handshake; a host that never connects after that is dead. */
const firstConnectionMs = 60_000;

export interface ServeOptions {
  /** Print TF_REATTACH_PROVIDERS and serve until SIGINT or SIGTERM. */
  readonly debug?: boolean;
  /** Default: unix, but tcp on Windows. */
  readonly transport?: Transport;
}

/**
 * Runs the process as this provider; it ends the process itself. Call it before anything prints: from here on stdout
 * belongs to the handshake, and what else is printed goes to stderr.
 */
export async function serve(provider: Provider, options: ServeOptions = {}): Promise<void> {
  if (options.debug === true) return serveDebug(provider, options);
  try {
    await servePlugin(provider, options);
  } catch (error) {
    process.stderr.write(`${provider.name}: the provider could not start: ${String(error)}\n`);
    process.exit(1);
  }
}

async function servePlugin(provider: Provider, options: ServeOptions): Promise<void> {
  const environment = process.env;
  if (environment[magicCookie.name] !== magicCookie.value) {
    process.stderr.write(
      `This is a Terraform provider (${provider.address}). It is not meant to be run by hand: Terraform starts it.\n` +
        "Name it in required_providers and run terraform init.\n",
    );
    process.exit(1);
  }
  keepStdoutClean();
  // The terminal sends Ctrl-C to the whole group; Terraform answers it with StopProvider.
  process.on("SIGINT", () => {});
  process.stderr.on("error", () => {});

  const service = createService(provider);
  // Unhandled rejections come here too. Ending would lose what the other running calls have done.
  process.on("uncaughtException", (error, origin) => service.log.error(origin, { error }));

  const clientCertificatePem = environment.PLUGIN_CLIENT_CERT ?? "";
  const tls =
    clientCertificatePem === "" ? undefined : { certificate: await createCertificate(), clientCertificatePem };
  let lonely: NodeJS.Timeout | undefined;
  const server = await startPluginServer({
    service,
    tls,
    transport: options.transport,
    environment,
    onShutdown: () => void server.close().then(() => process.exit(0)),
    onAlone: () => {
      clearTimeout(lonely);
      lonely = setTimeout(() => {
        if (server.connections === 0) void endAfterRunning();
      }, aloneGraceMs);
    },
  });
  process.on("exit", () => server.address.remove());
  // Without a handler of its own a signal ends the process without its exit handlers.
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
  setTimeout(() => {
    if (server.connections === 0 && lonely === undefined) process.exit(1);
  }, firstConnectionMs).unref();

  async function endAfterRunning(): Promise<void> {
    service.stop();
    setTimeout(() => process.exit(1), runningGraceMs).unref();
    await server.idle();
    process.exit(0);
  }

  const { network, text } = server.address;
  writeSync(1, `${protocolVersions}|${network}|${text}|grpc|${tls?.certificate.handshakeForm ?? ""}\n`);
}

async function serveDebug(provider: Provider, options: ServeOptions): Promise<void> {
  const running = await startReattachable(provider, options);
  process.stdout.write(
    `Provider started. To use it, set this in the environment of Terraform:\n\n\tTF_REATTACH_PROVIDERS='${running.reattach}'\n`,
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => void running.close().then(() => process.exit(0)));
  }
}

/** Any other line on stdout before the handshake makes Terraform give up. */
function keepStdoutClean(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
}
