// A key pair for envelopes, and what opens them, by node:crypto alone as docs/credentials.md shows it.
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";

const pair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });

export const keys = pair();
export const otherKeys = pair();
export const PUBLIC_KEY = keys.publicKey;

/** The credentials that an envelope holds. */
export function opened(envelope: unknown, privateKey = keys.privateKey): Readonly<Record<string, string | null>> {
  const { key, iv, tag, data } = JSON.parse(String(envelope)) as Readonly<Record<string, string>>;
  const bytes = (text: string | undefined) => Buffer.from(text ?? "", "base64");
  const inner = privateDecrypt(
    { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    bytes(key),
  );
  const decipher = createDecipheriv("aes-256-gcm", inner, bytes(iv)).setAuthTag(bytes(tag));
  return JSON.parse(Buffer.concat([decipher.update(bytes(data)), decipher.final()]).toString("utf8"));
}
