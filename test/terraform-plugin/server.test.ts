// Where a plugin listens, its certificate, its log.
import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLog } from "../../src/terraform-plugin/log.js";
import { listen } from "../../src/terraform-plugin/server/address.js";
import { createCertificate } from "../../src/terraform-plugin/server/certificate.js";

describe("listening for Terraform", () => {
  let directory: string;
  let server: Server;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "address-"));
    server = createServer();
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true, force: true });
  });

  it("the server puts its socket into a private directory on request, and removes both", async () => {
    const address = await listen(server, { transport: "unix", environment: { PLUGIN_UNIX_SOCKET_DIR: directory } });
    expect(dirname(dirname(address.text))).toBe(directory);
    expect(existsSync(address.text)).toBe(true);
    address.remove();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("the server takes another directory when the path would be longer than a socket's may be", async () => {
    const deep = join(directory, "x".repeat(90));
    mkdirSync(deep);
    const address = await listen(server, { transport: "unix", environment: { PLUGIN_UNIX_SOCKET_DIR: deep } });
    expect(address.text.startsWith(deep)).toBe(false);
    expect(Buffer.byteLength(address.text)).toBeLessThanOrEqual(103);
    address.remove();
  });

  it("the server listens on loopback TCP, on any port", async () => {
    const address = await listen(server, { transport: "tcp", environment: {} });
    expect(address).toMatchObject({ network: "tcp", text: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
  });

  it("the server uses the ports that the host names, and skips those in use", async () => {
    const taken = createServer();
    const first = Number((await listen(taken, { transport: "tcp", environment: {} })).text.split(":")[1]);
    const range = { PLUGIN_MIN_PORT: String(first), PLUGIN_MAX_PORT: String(first + 5) };
    const address = await listen(server, { transport: "tcp", environment: range });
    const port = Number(address.text.split(":")[1]);
    expect(port).toBeGreaterThan(first);
    expect(port).toBeLessThanOrEqual(first + 5);
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe("the certificate of the server", () => {
  it("the certificate of the server is its own authority for localhost, in base64 without padding", async () => {
    const { certificatePem, handshakeForm } = await createCertificate();
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.ca).toBe(true);
    expect(certificate.subjectAltName).toBe("DNS:localhost");
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: "prime256v1" });
    expect(handshakeForm).toMatch(/^[A-Za-z0-9+/]+$/);
    expect(Buffer.from(handshakeForm, "base64").equals(certificate.raw)).toBe(true);
  });
});

describe("the log of the server", () => {
  it("the log takes anything, redacts all of it, and never throws", () => {
    const lines: string[] = [];
    const log = createLog({
      module: "m",
      redact: (text) => text.replaceAll("secret", "***"),
      write: (line) => lines.push(line),
    });
    const circle: { self?: unknown; deep: unknown } = { deep: [{ secret: "a secret" }, 5n, Symbol("secret"), null] };
    circle.self = circle;
    const broken = {
      toJSON() {
        throw new Error("secret");
      },
    };
    log.warn("a secret", { circle, error: new Error("secret"), broken, nothing: undefined });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("secret");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      "@level": "warn",
      "@message": "a ***",
      circle: { deep: [{ "***": "a ***" }, "5", "Symbol(***)", null], self: "(circular)" },
    });
  });
});
