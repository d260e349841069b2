// The form in which texts that are sent are stored: values of pairs, names, descriptions, addresses; never secrets.
import type { WireNotifier } from "../integration/wire/wire.js";
import type { Switches } from "./switches.js";

type Form = Switches["storedTexts"];

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const STORED: Readonly<Record<Form, (text: string) => string>> = {
  "as-sent": (text) => text,
  trimmed: (text) => text.trim(),
  composed: (text) => text.normalize("NFC"),
  escaped: (text) => text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? character),
  "lower-case": (text) => text.toLowerCase(),
  "line-feeds": (text) => text.replace(/\r\n?/g, "\n"),
  "no-last-slash": (text) => text.replace(/\/+$/, ""),
};

export function storedText(text: string, { storedTexts }: Pick<Switches, "storedTexts">): string {
  return STORED[storedTexts](text);
}

export function storedNotifierTexts(sent: WireNotifier, switches: Pick<Switches, "storedTexts">): WireNotifier {
  const stored = { ...sent };
  for (const name of ["baseURI", "userName"] as const) {
    const text = sent[name];
    if (typeof text === "string") stored[name] = storedText(text, switches);
  }
  return stored;
}
