// What every bundle of this package shares: the version it carries, and the licences of what it holds.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";

const root = resolve(__dirname, "..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const manifestOf = (directory: string) => JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;

/** A file that stands alone has no package.json beside it to read its version from. */
export const ownVersion: Plugin = {
  name: "own-version",
  setup({ onLoad }) {
    onLoad({ filter: /src[\\/]version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(manifestOf(root).version)};`,
      loader: "ts",
    }));
  },
};

/**
 * Of undici the agents alone, the one for proxies and HTTP/2 only when they are asked for: the whole of it, with fetch and
 * WebSockets, takes a third of a command's start to load.
 */
export const agentOfUndici: Plugin = {
  name: "agent-of-undici",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "agent-of-undici" }));
    onLoad({ filter: /.*/, namespace: "agent-of-undici" }, () => ({
      contents: `exports.Agent = require("undici/lib/dispatcher/agent.js");
        Object.defineProperty(exports, "EnvHttpProxyAgent", {
          get() {
            // undici's index gives its dispatchers their methods; this one is all that a tunnel needs.
            const Dispatcher = require("undici/lib/dispatcher/dispatcher.js");
            Dispatcher.prototype.connect ??= require("undici/lib/api/api-connect.js");
            return require("undici/lib/dispatcher/env-http-proxy-agent.js");
          },
        });`,
      resolveDir: root,
    }));
    onResolve({ filter: /^\.\/client-h2\.js$/ }, () => ({ path: "HTTP/2", namespace: "http2-of-undici" }));
    onLoad({ filter: /.*/, namespace: "http2-of-undici" }, () => ({
      contents: `module.exports = (...given) => require("undici/lib/dispatcher/client-h2.js")(...given);`,
      resolveDir: root,
    }));
  },
};

/** The licences of the packages that `files` belong to. */
export function licences(files: readonly string[]): string {
  const packages = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...packages].sort().map((directory) => {
    const { name, version, license } = manifestOf(join(root, directory));
    const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(root, directory, file), "utf8").trim();
    return `${name} ${version} (${license ?? "see below"})\n\n${text}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
