// The certificate of one plugin process for AutoMTLS: made at start, held in memory only. Made here, since Terraform waits
// for it at each start, and the libraries that can make one take longer to load than everything else together.
import { generateKeyPair, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import * as der from "./der.js";

export interface Certificate {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  /** Base64 of the DER form without padding, as the handshake line wants it. */
  readonly handshakeForm: string;
}

const DAY = 24 * 60 * 60 * 1000;

const ecdsaWithSha256 = der.sequence(der.objectIdentifier("1.2.840.10045.4.3.2"));

/** The host takes the certificate itself as its root and asks for the name localhost. */
const name = der.sequence(der.set(der.sequence(der.objectIdentifier("2.5.4.3"), der.utf8String("localhost"))));

const extension = (id: string, critical: boolean, value: Buffer) =>
  der.sequence(der.objectIdentifier(id), ...(critical ? [der.trueValue] : []), der.octetString(value));

const basicConstraints = extension("2.5.29.19", true, der.sequence(der.trueValue));
/** digitalSignature, keyAgreement and keyCertSign: bits 0, 4 and 5. */
const keyUsage = extension("2.5.29.15", true, der.bitString(Buffer.from([0b1000_1100]), 2));
const serverAndClient = extension(
  "2.5.29.37",
  false,
  der.sequence(der.objectIdentifier("1.3.6.1.5.5.7.3.1"), der.objectIdentifier("1.3.6.1.5.5.7.3.2")),
);
const alternativeNames = extension("2.5.29.17", false, der.sequence(der.implicit(2, Buffer.from("localhost"))));

/** A self-signed certificate of an EC key on P-256, valid for a year. */
export async function createCertificate(now = Date.now()): Promise<Certificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
  const certified = der.sequence(
    der.explicit(0, der.positiveInteger(Buffer.from([2]))),
    der.positiveInteger(serialNumber()),
    ecdsaWithSha256,
    name,
    // A clock that runs a little behind must not make the certificate invalid.
    der.sequence(der.time(new Date(now - DAY)), der.time(new Date(now + 365 * DAY))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, der.sequence(basicConstraints, keyUsage, serverAndClient, alternativeNames)),
  );
  const signature = sign("sha256", certified, privateKey);
  const certificate = der.sequence(certified, ecdsaWithSha256, der.bitString(signature)).toString("base64");
  const lines = certificate.match(/.{1,64}/g) ?? [];
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    handshakeForm: certificate.replace(/=+$/, ""),
  };
}

/** Sixteen bytes, the first neither zero nor negative. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
