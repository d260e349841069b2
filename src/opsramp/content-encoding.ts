// Answers that were compressed on their way. rampsync does not request that; gateways may still compress (https://www.rfc-editor.org/rfc/rfc9110#field.content-encoding).
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";

/** Nobody sends more of them in a row, and each may turn few bytes into many. */
const MOST_CODINGS = 3;

export type Decoded =
  | { readonly kind: "decoded"; readonly bytes: Buffer }
  | { readonly kind: "too large" }
  /** `problem` continues "the answer …", and is ours: it can be printed as it is. */
  | { readonly kind: "unreadable"; readonly problem: string };

type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", promisify(gunzip) as Decode],
  ["x-gzip", promisify(gunzip) as Decode],
  ["br", promisify(brotliDecompress) as Decode],
  ["deflate", deflated],
]);

/** Whether nothing has to be decoded. */
export function isIdentity(contentEncoding: string | undefined): boolean {
  return codingsOf(contentEncoding).length === 0;
}

/** What `bytes` were before they were compressed, at most `maxBytes` of it. */
export async function decodeContent(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Decoded> {
  const codings = codingsOf(contentEncoding);
  const decode = codings.map((coding) => decoders.get(coding));
  if (codings.length > MOST_CODINGS || decode.includes(undefined)) {
    return { kind: "unreadable", problem: "is compressed in a way that rampsync does not read" };
  }
  // The API answers some requests with nothing at all, which a gateway may still label.
  let decoded = bytes;
  try {
    for (const step of decode.toReversed()) {
      if (decoded.length > 0) decoded = await (step?.(decoded, { maxOutputLength: maxBytes }) ?? decoded);
    }
  } catch (error) {
    if (error instanceof RangeError) return { kind: "too large" };
    return { kind: "unreadable", problem: "is compressed, and cannot be decompressed" };
  }
  return decoded.length > maxBytes ? { kind: "too large" } : { kind: "decoded", bytes: decoded };
}

function codingsOf(contentEncoding = ""): readonly string[] {
  const names = contentEncoding.split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && name !== "identity");
}

/** "deflate" is zlib's format; some servers send the bare one. */
async function deflated(bytes: Buffer, options: { readonly maxOutputLength: number }): Promise<Buffer> {
  try {
    return await (promisify(inflate) as Decode)(bytes, options);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return await (promisify(inflateRaw) as Decode)(bytes, options);
  }
}
