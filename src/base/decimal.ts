// Numbers as text, the way Terraform writes them.

/** A number's one plain decimal text: no exponent, no useless zeros. */
export function decimalText(source: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source);
  if (match === null) return source;
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 1000) return source;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const split = Math.max(point, 1);
  const left = padded.slice(0, split).replace(/^0+(?=\d)/, "");
  const right = padded.slice(split).replace(/0+$/, "");
  const text = right === "" ? left : `${left}.${right}`;
  return text === "0" ? "0" : sign + text;
}

/** A plain value as text, as Terraform converts it. */
export function plainText(value: unknown): string {
  return typeof value === "number" ? decimalText(String(value)) : String(value);
}
