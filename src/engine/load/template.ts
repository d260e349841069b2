// Terraform's string templates, parsed as far as rampsync goes: text, direct references, and "this is more than that".

/** One piece of a template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `${root.name.rest[0]["key"]}`: a direct reference, its steps in order. */
  | { readonly kind: "reference"; readonly source: string; readonly steps: readonly (string | number)[] }
  /** Something only Terraform evaluates; `why` says in words what it is. */
  | { readonly kind: "unsupported"; readonly source: string; readonly why: string };

/** Whether nothing in it can be a template: every sequence, escaped or not, has a brace. Most texts of most programs are so. */
export const isPlainText = (text: string): boolean => !text.includes("{");

/** Splits a string of Terraform's JSON syntax. `$${` and `%%{` are text; adjacent text is one part; "" has no parts. */
export function parseTemplate(text: string): TemplatePart[] {
  if (isPlainText(text)) return text === "" ? [] : [{ kind: "text", text }];
  const parts: TemplatePart[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") parts.push({ kind: "text", text: plain });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const sign = text[at];
    if ((sign === "$" || sign === "%") && text.startsWith(`${sign}${sign}{`, at)) {
      plain += `${sign}{`;
      at += 3;
    } else if ((sign === "$" || sign === "%") && text[at + 1] === "{") {
      flush();
      const end = sequenceEnd(text, at + 2);
      const source = text.slice(at, end ?? text.length);
      parts.push(end === undefined ? unsupported(source, "is not closed") : classify(source));
      at = end ?? text.length;
    } else {
      plain += sign;
      at += 1;
    }
  }
  flush();
  return parts;
}

/** A direct reference written without `${}`, as `depends_on` and `provider` have it; undefined for anything else. */
export function parseTraversal(text: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  let rest = text.trim();
  const root = identifier.exec(rest);
  if (root === null) return undefined;
  steps.push(root[0]);
  rest = rest.slice(root[0].length);
  while (rest !== "") {
    const attribute = attributeStep.exec(rest);
    const index = indexStep.exec(rest);
    if (attribute?.[1] !== undefined) steps.push(attribute[1]);
    else if (index?.[1] !== undefined) steps.push(Number(index[1]));
    else if (index?.[2] !== undefined) {
      const key = quoted(index[2]);
      if (key === undefined) return undefined;
      steps.push(key);
    } else return undefined;
    rest = rest.slice((attribute ?? index)?.[0].length);
  }
  return steps;
}

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*/u;
const attributeStep = /^\s*\.\s*([\p{ID_Start}_][\p{ID_Continue}-]*)/u;
const indexStep = /^\s*\[\s*(?:(\d+)|("(?:[^"\\]|\\.)*"))\s*\]/;
const literal = /^(?:true|false|null)$/;

function classify(source: string): TemplatePart {
  if (source.startsWith("%")) return unsupported(source, "is a template directive");
  const inner = source.slice(2, -1);
  if (inner.startsWith("~") || inner.endsWith("~")) return unsupported(source, "trims white space");
  const steps = parseTraversal(inner);
  if (steps === undefined || (steps.length === 1 && literal.test(String(steps[0])))) {
    return unsupported(source, "is an expression");
  }
  return { kind: "reference", source, steps };
}

/** Where a sequence whose inside starts at `from` ends: after its brace, past nested braces, strings and templates in strings. */
function sequenceEnd(text: string, from: number): number | undefined {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      const end = stringEnd(text, at + 1);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    if (character === "{") depth += 1;
    if (character === "}") {
      if (depth === 0) return at + 1;
      depth -= 1;
    }
    at += 1;
  }
  return undefined;
}

function stringEnd(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === "\\") at += 2;
    else if (character === '"') return at + 1;
    else if ((character === "$" || character === "%") && text[at + 1] === "{" && text[at - 1] !== character) {
      const end = sequenceEnd(text, at + 2);
      if (end === undefined) return undefined;
      at = end;
    } else at += 1;
  }
  return undefined;
}

function quoted(text: string): string | undefined {
  if (/[$%]\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function unsupported(source: string, why: string): TemplatePart {
  return { kind: "unsupported", source, why };
}
