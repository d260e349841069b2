// The few forms of DER (X.690) that a certificate is made of.

const tagged = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
};

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([0x80 | significant.length]), significant]);
}

export const sequence = (...members: readonly Buffer[]) => tagged(0x30, ...members);
export const set = (...members: readonly Buffer[]) => tagged(0x31, ...members);
/** A positive number, given by its bytes. */
export const positiveInteger = (bytes: Buffer) =>
  tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
export const trueValue = tagged(0x01, Buffer.from([0xff]));
export const octetString = (content: Buffer) => tagged(0x04, content);
export const bitString = (content: Buffer, unusedBits = 0) => tagged(0x03, Buffer.from([unusedBits]), content);
export const utf8String = (text: string) => tagged(0x0c, Buffer.from(text));
/** `[number]` around whole values. */
export const explicit = (number: number, ...members: readonly Buffer[]) => tagged(0xa0 | number, ...members);
/** `[number]` in place of the tag of a primitive value. */
export const implicit = (number: number, content: Buffer) => tagged(0x80 | number, content);

/** "2.5.4.3" */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): readonly number[] {
  const digits = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** UTCTime up to 2049 and GeneralizedTime from then on, as RFC 5280 wants it. */
export function time(at: Date): Buffer {
  const digits = `${at.toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
  return at.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}
