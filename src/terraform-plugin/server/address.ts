// Where a plugin listens: a unix socket in a directory of its own, or TCP on the loopback interface.
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Transport = "unix" | "tcp";

export interface Address {
  readonly network: Transport;
  /** A path, or host:port. */
  readonly text: string;
  /** Removes the socket and its directory; synchronous, so that it can run when the process exits. */
  remove(): void;
}

export interface AddressOptions {
  /** Default: unix, but tcp on Windows. */
  readonly transport?: Transport | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

/** sun_path of macOS, with its closing NUL; Linux has 108. */
const longestSocketPath = 103;
const directoryPrefix = "plugin-";
const socketName = "s";

/**
 * Listens. Honours PLUGIN_UNIX_SOCKET_DIR, and PLUGIN_MIN_PORT with PLUGIN_MAX_PORT.
 * @throws the error of the operating system when nothing can be bound.
 */
export async function listen(server: Server, { transport, environment }: AddressOptions): Promise<Address> {
  const wanted = transport ?? (process.platform === "win32" ? "tcp" : "unix");
  const directory = wanted === "unix" ? socketDirectory(environment) : undefined;
  return directory === undefined ? listenTcp(server, environment) : listenUnix(server, directory);
}

/** The first directory whose socket paths are short enough; none: TCP is used. */
function socketDirectory(environment: NodeJS.ProcessEnv): string | undefined {
  const candidates = [environment.PLUGIN_UNIX_SOCKET_DIR, tmpdir(), "/tmp"];
  const suffix = join(`${directoryPrefix}XXXXXX`, socketName);
  return candidates.find(
    (each) => each !== undefined && each !== "" && Buffer.byteLength(join(each, suffix)) <= longestSocketPath,
  );
}

async function listenUnix(server: Server, parent: string): Promise<Address> {
  const directory = mkdtempSync(join(parent, directoryPrefix));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const path = join(directory, socketName);
  try {
    await bound(server, { path });
  } catch (error) {
    remove();
    throw error;
  }
  return { network: "unix", text: path, remove };
}

async function listenTcp(server: Server, environment: NodeJS.ProcessEnv): Promise<Address> {
  const first = Number(environment.PLUGIN_MIN_PORT ?? 0);
  const last = Number(environment.PLUGIN_MAX_PORT ?? first);
  const count = first > 0 && last >= first ? last - first + 1 : 1;
  const start = Math.floor(Math.random() * count);
  for (let step = 0; ; step += 1) {
    const port = count === 1 && first <= 0 ? 0 : first + ((start + step) % count);
    try {
      await bound(server, { host: "127.0.0.1", port });
      const address = server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      return { network: "tcp", text: `127.0.0.1:${actual}`, remove: () => {} };
    } catch (error) {
      if (step + 1 >= count) throw error;
    }
  }
}

function bound(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
