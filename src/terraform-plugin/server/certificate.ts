// The certificate of one plugin process for AutoMTLS: made at start, held in memory only.
import { generate } from "selfsigned";

export interface Certificate {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  /** Base64 of the DER form without padding, as the handshake line wants it. */
  readonly handshakeForm: string;
}

/** The host takes the certificate itself as its root and asks for the name localhost. */
export async function createCertificate(): Promise<Certificate> {
  const day = 24 * 60 * 60 * 1000;
  const { private: privateKeyPem, cert: certificatePem } = await generate(
    [{ name: "commonName", value: "localhost" }],
    {
      keyType: "ec",
      curve: "P-256",
      algorithm: "sha256",
      // A clock that runs a little behind must not make the certificate invalid.
      notBeforeDate: new Date(Date.now() - day),
      notAfterDate: new Date(Date.now() + 365 * day),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", digitalSignature: true, keyAgreement: true, keyCertSign: true, critical: true },
        { name: "extKeyUsage", serverAuth: true, clientAuth: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
      ],
    },
  );
  const base64 = certificatePem.replace(/-----[A-Z ]+-----|\s/g, "");
  return { privateKeyPem, certificatePem, handshakeForm: base64.replace(/=+$/, "") };
}
