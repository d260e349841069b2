// Texts that look like a secret: such texts stay out of an exported project.

/** What a text seems to hold. */
export type Suspicion =
  | "a private key"
  | "an authorization header"
  | "a value under a telling name"
  | "a token of a known form"
  | "user info in an address"
  | "a token in an address"
  | "random characters";

const TELLING =
  "(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|auth(?:orization)?|credential|signature|sig|sas|jwt|code|key|vtoken)";

const tellingName = new RegExp(`(?:^|[^a-z])${TELLING}s?$`, "i");

/** Whether a name tells that what it names is a credential. */
export const isTelling = (name: string): boolean =>
  tellingName.test(name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase());

const KNOWN_FORMS = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[A-Za-z0-9_-]{20,}/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
  /\bsk_(?:live|test)_[A-Za-z0-9]{16,}/,
  /\bAIza[A-Za-z0-9_-]{35}/,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/,
];

/** What `text` seems to hold; undefined where nothing tells. */
export function suspicionOf(text: string): Suspicion | undefined {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text)) return "a private key";
  if (/\b(?:bearer|basic|digest)\s+[A-Za-z0-9._~+/-]{12,}=*/i.test(text)) return "an authorization header";
  if (/\b(?:password|passwd|passphrase|pwd|secret|api[-_ ]?key|[a-z_-]*token)\s*[:=]\s*\S{4,}/i.test(text)) {
    return "a value under a telling name";
  }
  if (KNOWN_FORMS.some((form) => form.test(text))) return "a token of a known form";
  for (const [address] of text.matchAll(/[a-z][a-z0-9+.-]*:\/\/\S+/gi)) {
    const found = suspicionOfAddress(address);
    if (found !== undefined) return found;
  }
  return text.split(/[^A-Za-z0-9+/_=-]+/).some(looksRandom) ? "random characters" : undefined;
}

/** The same of an address, with or without a scheme, in which credentials have places of their own. */
export function suspicionOfAddress(address: string): Suspicion | undefined {
  const [, authority = "", rest = ""] = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?([^/?#]*)(.*)$/is.exec(address) ?? [];
  if (authority.includes("@")) return "user info in an address";
  const [path = "", ...parameters] = rest.split(/[?#&;]/);
  const isToken = (parameter: string) => {
    const [name = "", ...value] = parameter.split("=");
    return value.join("") !== "" && (isTelling(decoded(name)) || looksRandom(decoded(value.join("="))));
  };
  if (parameters.some(isToken)) return "a token in an address";
  return path.split("/").map(decoded).some(looksRandom) ? "a token in an address" : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** Alone, or after the word that tells what it is the id of. */
const UUID = /^(?:[A-Za-z]{1,12}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids in hexadecimal digits are no secrets: systems of tickets have them as values. */
const HEXADECIMAL = /^[0-9a-f-]+$/i;

/** Whether a word is as mixed as keys are, and no name of anything. */
function looksRandom(word: string): boolean {
  if (word.length < 20 || word.length > 256 || UUID.test(word) || HEXADECIMAL.test(word)) return false;
  const count = (pattern: RegExp) => word.match(pattern)?.length ?? 0;
  const digits = count(/[0-9]/g);
  if (digits < 3 || count(/[a-z]/g) < 3 || count(/[A-Z]/g) < 3) return false;
  const changes = count(/[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])|[a-z](?=[A-Z])/g);
  return changes >= word.length / 6;
}
