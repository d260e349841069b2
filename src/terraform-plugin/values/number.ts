// Exact numbers: Terraform's are decimal and of any size, JavaScript's are not.

const syntax = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Larger exponents stay in {@link Decimal}: writing them out would cost memory for a few characters of input. */
const longestWholeNumber = 2_000;

interface Digits {
  readonly negative: boolean;
  /** Without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** The value is 0.digits times ten to this power. */
  readonly exponent: number;
}

/** A number that neither `number` nor `bigint` holds exactly, as canonical decimal text. */
export class Decimal {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** A Terraform number: `number` where exact, else `bigint` for whole numbers and {@link Decimal} for the rest. */
export type NumberValue = number | bigint | Decimal;

function digitsOf(text: string): Digits | undefined {
  const match = syntax.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, "").length;
  const digits = all.slice(leading).replace(/0+$/, "");
  if (digits === "") return { negative: false, digits: "", exponent: 0 };
  return { negative: sign === "-", digits, exponent: whole.length + Number(exponent) - leading };
}

function canonicalText({ negative, digits, exponent }: Digits): string {
  const sign = negative ? "-" : "";
  if (digits === "") return "0";
  if (exponent > longestWholeNumber || exponent < -longestWholeNumber) return `${sign}0.${digits}e${exponent}`;
  if (exponent <= 0) return `${sign}0.${"0".repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return sign + digits + "0".repeat(exponent - digits.length);
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/**
 * The exact number of a decimal text, in its one canonical form.
 * @throws TypeError when the text is no number.
 */
export function parseNumber(text: string): NumberValue {
  const digits = digitsOf(text);
  if (digits === undefined) throw new TypeError("the text is not a number");
  const canonical = canonicalText(digits);
  const whole = digits.exponent >= digits.digits.length && digits.exponent <= longestWholeNumber;
  if (whole) {
    const exact = BigInt(canonical);
    return exact >= Number.MIN_SAFE_INTEGER && exact <= Number.MAX_SAFE_INTEGER ? Number(exact) : exact;
  }
  const nearest = Number(canonical);
  return Number.isFinite(nearest) && numberText(nearest) === canonical ? nearest : new Decimal(canonical);
}

/**
 * The shortest decimal text of a number, without exponent where that is sensible.
 * @throws TypeError for NaN and infinities, which Terraform does not have.
 */
export function numberText(value: NumberValue): string {
  if (typeof value === "bigint") return value.toString();
  const digits = digitsOf(String(value));
  if (digits === undefined) throw new TypeError(`${String(value)} is not a number Terraform can hold`);
  return canonicalText(digits);
}

export function isNumber(value: unknown): value is NumberValue {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Decimal;
}
