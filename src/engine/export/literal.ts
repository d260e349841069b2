// Texts of a server as literals of a program: escaped so that nothing in them is code, a line end, or a character that shows
// the program otherwise than it runs.

/** Controls, and what is invisible or changes the direction of the text around it. */
const HIDDEN =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** A literal of JSON that is one of TypeScript too. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(HIDDEN, (sign) =>
    [...Array(sign.length).keys()].map((index) => `\\u${hex(sign.charCodeAt(index), 4)}`).join(""),
  );
}

/** The name of a member: bare where it is an identifier. `__proto__` as a plain name would set what the object inherits. */
export function memberName(text: string): string {
  if (text === "__proto__") return `[${literal(text)}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? text : literal(text);
}

/** A literal of Terraform's language, in which `${` and `%{` stand for themselves. */
export function terraformLiteral(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
  const escaped = text.replace(/["\\\u0000-\u001f]|[$%](?=\{)/g, (sign) => {
    if (sign === "$" || sign === "%") return sign + sign;
    return (
      { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign] ?? `\\u${hex(sign.charCodeAt(0), 4)}`
    );
  });
  const hidden = escaped.replace(HIDDEN, (sign) => {
    const point = sign.codePointAt(0) ?? 0;
    return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
  });
  return `"${hidden}"`;
}

/** In a file of JSON that Terraform or rampsync reads, where texts are templates. */
export const templateText = (text: string): string => text.replace(/[$%](?=\{)/g, "$&$&");

const MARK = "\ufeff";

/** The same so that Terraform keeps a byte order mark that a text begins with; rampsync keeps it, and evaluates no literals. */
export function terraformTemplateText(text: string): string {
  const escaped = templateText(text);
  return escaped.startsWith(MARK) ? `\${"\\ufeff"}${escaped.slice(MARK.length)}` : escaped;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
