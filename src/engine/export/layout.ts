// Lays out source text within a width: what fits stands on one line, what does not is broken at its outermost brackets.

/** Text, or parts one after the other, or a list in brackets. */
export type Layout = string | readonly Layout[] | Brackets;

export interface Brackets {
  readonly open: string;
  readonly items: readonly Layout[];
  readonly close: string;
  /** Whether spaces stand inside of the brackets on one line. */
  readonly spaced?: boolean;
  /** Where it is broken, whether only its last item is, which is a list itself: `f(a, {` … `})`. */
  readonly hugs?: boolean;
  /** Whether it is broken although it fits. */
  readonly always?: boolean;
}

const WIDTH = 100;

export const isBrackets = (layout: Layout): layout is Brackets => typeof layout === "object" && "items" in layout;

/** `name(…)`. */
export function call(name: string, ...args: readonly Layout[]): Layout {
  const last = args.at(-1);
  const hugs = last !== undefined && isBrackets(last) && ["{", "["].includes(last.open);
  return { open: `${name}(`, items: args, close: ")", hugs };
}

/** `{ name: value }`; broken where a member says so. */
export function object(members: readonly (readonly [string, Layout])[], always = false): Layout {
  if (members.length === 0) return "{}";
  return { open: "{", items: members.map(([name, value]) => [`${name}: `, value]), close: "}", spaced: true, always };
}

export const list = (items: readonly Layout[]): Layout => ({ open: "[", items, close: "]" });

/** `layout` as text that begins after `used` characters of a line which is indented by `indent` spaces. */
export function print(layout: Layout, indent = 0, used = indent): string {
  if (typeof layout === "string") return layout;
  const flat = onOneLine(layout);
  if (flat !== undefined && used + flat.length <= WIDTH) return flat;
  if (!isBrackets(layout)) return isChain(layout) ? printChain(layout, indent, used) : printParts(layout, indent, used);
  const { open, items, close } = layout;
  const last = items.at(-1);
  if (layout.hugs && last !== undefined) {
    const before = items.slice(0, -1).map(onOneLine);
    if (before.every((item) => item !== undefined)) {
      const head = open + before.map((item) => `${item}, `).join("");
      if (used + head.length < WIDTH) return head + print(last, indent, used + head.length) + close;
    }
  }
  const space = " ".repeat(indent + 2);
  const lines = items.map((item) => `${space}${print(item, indent + 2)},\n`);
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

/** `base.call(…).call(…)`. */
const isChain = ([, ...calls]: readonly Layout[]): boolean =>
  calls.length > 1 && calls.every((part) => typeof part === "object" && isBrackets(part) && part.open.startsWith("."));

function printChain([base = "", ...calls]: readonly Layout[], indent: number, used: number): string {
  const space = " ".repeat(indent + 2);
  return print(base, indent, used) + calls.map((part) => `\n${space}${print(part, indent + 2)}`).join("");
}

function printParts(parts: readonly Layout[], indent: number, used: number): string {
  let text = "";
  let column = used;
  for (const part of parts) {
    const printed = print(part, indent, column);
    text += printed;
    const lastLine = printed.slice(printed.lastIndexOf("\n") + 1);
    column = printed.includes("\n") ? lastLine.length : column + lastLine.length;
  }
  return text;
}

/** Undefined where something in it is always broken, or holds a line break of its own. */
function onOneLine(layout: Layout): string | undefined {
  if (typeof layout === "string") return layout.includes("\n") ? undefined : layout;
  if (!isBrackets(layout)) return joined(layout.map(onOneLine), "");
  if (layout.always) return undefined;
  const inner = joined(layout.items.map(onOneLine), ", ");
  if (inner === undefined) return undefined;
  return layout.spaced && inner !== "" ? `${layout.open} ${inner} ${layout.close}` : layout.open + inner + layout.close;
}

function joined(texts: readonly (string | undefined)[], separator: string): string | undefined {
  return texts.some((text) => text === undefined) ? undefined : texts.join(separator);
}
