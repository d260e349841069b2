// The certificate of AutoMTLS is one that everybody can read: checked by OpenSSL's reader and by a real handshake.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../../src/terraform-plugin/server/certificate.js";
import { objectIdentifier, positiveInteger, sequence } from "../../src/terraform-plugin/server/der.js";

const DAY = 24 * 60 * 60 * 1000;

describe("the certificate of the plugin", () => {
  it("the certificate is a self-signed authority for localhost with an EC key, valid from yesterday for a year", async () => {
    const now = Date.UTC(2026, 10, 24, 12);
    const { certificatePem, handshakeForm, privateKeyPem } = await createCertificate(now);
    const read = new X509Certificate(certificatePem);
    expect(read.raw.toString("base64").replace(/=+$/, "")).toBe(handshakeForm);
    expect(read.subject).toBe("CN=localhost");
    expect(read.subjectAltName).toBe("DNS:localhost");
    expect(read.ca).toBe(true);
    expect(read.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkIssued(read)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    expect(read.checkHost("localhost")).toBe("localhost");
    expect(Date.parse(read.validFrom)).toBe(now - DAY);
    expect(Date.parse(read.validTo)).toBe(now + 365 * DAY);
    expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });

  it("the certificate is read the same where its year needs the other form of time", async () => {
    const now = Date.UTC(2049, 11, 31);
    const read = new X509Certificate((await createCertificate(now)).certificatePem);
    expect(Date.parse(read.validTo)).toBe(now + 365 * DAY);
  });

  it("the certificate has a new serial number and key each time", async () => {
    const [first, second] = await Promise.all([createCertificate(), createCertificate()]);
    const serials = [first, second].map(({ certificatePem }) => new X509Certificate(certificatePem).serialNumber);
    expect(new Set(serials).size).toBe(2);
    expect(first.privateKeyPem).not.toBe(second.privateKeyPem);
  });

  it("the certificate serves TLS both ways to whoever has it as the only root", async () => {
    const [server, client] = await Promise.all([createCertificate(), createCertificate()]);
    const listening = createServer({
      key: server.privateKeyPem,
      cert: server.certificatePem,
      ca: [client.certificatePem],
      requestCert: true,
      rejectUnauthorized: true,
    });
    listening.on("secureConnection", (socket) => socket.end("hello"));
    listening.listen(0, "127.0.0.1");
    await once(listening, "listening");
    const socket = connect({
      port: (listening.address() as AddressInfo).port,
      host: "127.0.0.1",
      servername: "localhost",
      ca: [server.certificatePem],
      key: client.privateKeyPem,
      cert: client.certificatePem,
    });
    const [heard] = await once(socket, "data");
    expect(String(heard)).toBe("hello");
    expect(socket.authorized).toBe(true);
    socket.destroy();
    listening.close();
  });
});

describe("values in DER", () => {
  it("DER writes lengths of one byte, and of more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (length) => {
        const bytes = sequence(Buffer.alloc(length));
        const head = bytes.length - length - 2;
        expect(bytes[1]).toBe(length < 0x80 ? length : 0x80 | head);
        if (length >= 0x80) expect(bytes.readUIntBE(2, head)).toBe(length);
      }),
    );
  });

  it("DER writes object identifiers and positive numbers as X.690 does", () => {
    expect(objectIdentifier("1.2.840.10045.4.3.2").toString("hex")).toBe("06082a8648ce3d040302");
    expect(positiveInteger(Buffer.from([0x80])).toString("hex")).toBe("02020080");
  });
});
