// Text that one recipient alone can read: AES-256-GCM, its key by RSA-OAEP with SHA-256 (docs/credentials.md#the-envelope).
import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from "node:crypto";

const FORMAT = "rampsync-envelope-1";

/** Bits of the shortest RSA key that is taken. */
const SHORTEST = 2048;

/** Names the RSA public key of a PEM text, such as `SHA256:…`; undefined for what is none, is shorter than 2048 bits, or is private. */
export function recipientOf(pem: string): string | undefined {
  const key = publicKeyOf(pem);
  if (key === undefined) return undefined;
  const digest = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

function publicKeyOf(pem: string): KeyObject | undefined {
  // Node would derive the public key of a private one, which has no place in a declaration.
  if (!/-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return undefined;
  try {
    const key = createPublicKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === "rsa" && bits >= SHORTEST ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The envelope, one line of JSON. `pem` is one that {@link recipientOf} names. */
export function seal(pem: string, text: string): string {
  const key = publicKeyOf(pem);
  if (key === undefined) throw new Error("no RSA public key");
  const inner = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", inner, iv);
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const wrapped = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, inner);
  return JSON.stringify({
    format: FORMAT,
    recipient: recipientOf(pem),
    key: wrapped.toString("base64"),
    iv: iv.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    data: data.toString("base64"),
  });
}
