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

/** The name of a member: bare where it is an identifier. */
export function memberName(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && text !== "__proto__" ? text : literal(text);
}

/** In a file of JSON that Terraform reads, where texts are templates. */
export const templateText = (text: string): string => text.replace(/[$%](?=\{)/g, "$&$&");

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
