// Texts that a server stores in another form than they were sent in: the forms that are known, and how declared values that
// are live in another form are compared. Only what a run has seen appear after its own POST is taken for such a value.
import { groupBy } from "../../base/group.js";
import { composed } from "../../base/text-form.js";
import type { ValuePair } from "../../document/mapping.js";
import type {
  Applied,
  AppliedMapping,
  Declared,
  DeclaredMapping,
  KeptForm,
  KeptPair,
  Live,
  LiveMapping,
  Row,
} from "../model.js";
import { groupKey, headerKey, pairKey, parsingKey } from "./key.js";

/** By name: what of a text the form leaves out. Two texts that are then equal differ in that form alone. */
const FORMS = {
  "HTML entities": withoutEntities,
  "line ends": (text: string) => text.replace(/\r\n?/g, "\n"),
  "outer white space": (text: string) => text.trim(),
  "slash at the end": (text: string) => text.replace(/\/+$/, ""),
  "upper and lower case": (text: string) => text.toLowerCase(),
  "Unicode form": composed,
} as const;
type Form = keyof typeof FORMS;
const formNames = Object.keys(FORMS) as readonly Form[];

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

function withoutEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const inForms = (text: string, forms: readonly Form[]) => forms.reduce((form, name) => FORMS[name](form), text);

/** Of forms that a server can only take a text to: whether the text is in it. */
const isIn = (text: string): Partial<Readonly<Record<Form, boolean>>> => ({
  "outer white space": text === text.trim(),
  "upper and lower case": text === text.toLowerCase() || text === text.toUpperCase(),
});

/** In which forms two texts differ, and in nothing else; undefined where they differ in more, or the other way round. */
export function formsBetween(sent: string, stored: string): readonly string[] | undefined {
  const forms = differences(sent, stored);
  return forms?.some((form) => isIn(stored)[form] === false) ? undefined : forms;
}

function differences(sent: string, stored: string): readonly Form[] | undefined {
  if (sent === stored) return [];
  const areSame = (forms: readonly Form[]) => inForms(sent, forms) === inForms(stored, forms);
  if (!areSame(formNames)) return undefined;
  const single = formNames.find((form) => areSame([form]));
  if (single !== undefined) return [single];
  const needed = formNames.filter((form) => !areSame(formNames.filter((name) => name !== form)));
  return needed.length > 0 ? needed : formNames;
}

/** The same of a whole kept form. */
export function formsOf(form: KeptForm): readonly string[] {
  if (form.is === "scalar") return formsBetween(form.sent, form.stored) ?? [];
  const { sent, stored } = form;
  const forms = [
    formsBetween(sent.value, stored.value) ?? [],
    formsBetween(sent.thirdPartyValue, stored.thirdPartyValue) ?? [],
  ];
  return [...new Set(forms.flat())];
}

/** Whether nothing is lost by it: the server composes texts, as everything that reads them does. */
export function isHarmless(form: KeptForm): boolean {
  return formsOf(form).every((name) => name === "Unicode form");
}

interface DeclaredAndApplied {
  readonly declared: Declared;
  readonly applied: Applied | undefined;
  /** Those of the known forms in which declared values are live. */
  readonly forms: readonly KeptForm[];
}

/** `declared` as the server keeps it, where it is known to keep it in another form; and `applied` as it is then declared. */
export function inKeptForm(
  declared: Declared,
  live: Live,
  applied: Applied | undefined,
  known: readonly KeptForm[],
): DeclaredAndApplied {
  if (known.length === 0) return { declared, applied, forms: known };
  const scalars = new Map(declared.scalars);
  const appliedScalars = new Map(applied?.scalars);
  const used: KeptForm[] = [];
  for (const form of known) {
    if (form.is !== "scalar" || scalars.get(form.path) !== form.sent) continue;
    if (live.scalars.get(form.path) === form.stored) {
      scalars.set(form.path, form.stored);
      if (appliedScalars.get(form.path) === form.sent) appliedScalars.set(form.path, form.stored);
      used.push(form);
    } else if (appliedScalars.get(form.path) === form.stored) appliedScalars.set(form.path, form.sent);
  }
  const pairForms = groupBy(
    known.filter((form): form is KeptPair => form.is === "pair"),
    ({ header }) => headerKey(header),
  );
  const lost = new Map<string, KeptPair>();
  const mappings = declared.mappings.map((mapping) => {
    const forms = pairForms.get(headerKey(mapping.header));
    if (forms === undefined) return mapping;
    const livePairs = pairsOf(live.mappings, mapping.header);
    const own = new Map(mapping.pairs.map((pair) => [pairKey(pair), pair]));
    const superseded: ValuePair[] = [];
    for (const form of forms) {
      const [sent, stored] = [pairKey(form.sent), pairKey(form.stored)];
      if (!own.has(sent)) continue;
      const isSuperseded = livePairs.has(sent) && hasRulesInItsPlace(mapping, form, live);
      if (livePairs.has(stored) && (isSuperseded || !livePairs.has(sent))) {
        own.delete(sent);
        own.set(stored, form.stored);
        if (isSuperseded) superseded.push(form.sent);
        used.push(form);
      } else if (!livePairs.has(stored)) lost.set(`${headerKey(mapping.header)}\u0000${stored}`, form);
    }
    return { ...mapping, pairs: [...own.values()], ...(superseded.length === 0 ? {} : { superseded }) };
  });
  const restored = (mapping: AppliedMapping): AppliedMapping => {
    const pairs = mapping.pairs.map(
      (pair) => lost.get(`${headerKey(mapping.header)}\u0000${pairKey(pair)}`)?.sent ?? pair,
    );
    return { ...mapping, pairs };
  };
  return {
    declared: { ...declared, scalars, mappings },
    applied: applied && {
      ...applied,
      scalars: appliedScalars,
      ...(lost.size === 0 ? {} : { mappings: applied.mappings.map(restored) }),
    },
    forms: used,
  };
}

/** Whether the list of rows has the declared cutting rules on the stored form, and on no row of the text as it was sent. */
function hasRulesInItsPlace({ header, parsing }: DeclaredMapping, { sent, stored }: KeptPair, live: Live): boolean {
  const listed = live.rows[header.direction];
  if (!Array.isArray(listed)) return false;
  const ofGroup = (listed as readonly Row[]).filter((row) => groupKey(row.header) === groupKey(header));
  const named = ofGroup.filter((row) => headerKey(row.header) === headerKey(header));
  const hasRules = (pair: ValuePair) =>
    (named.length > 0 ? named : ofGroup).some(
      (row) =>
        row.pair !== undefined &&
        pairKey(row.pair) === pairKey(pair) &&
        parsingKey(row.parsing) === parsingKey(parsing),
    );
  return hasRules(stored) && !hasRules(sent);
}

/** The live pairs of a mapping: under its own name, else of the whole attribute, since a server may keep another name. */
function pairsOf(mappings: readonly LiveMapping[], header: KeptPair["header"]): ReadonlySet<string> {
  const named = mappings.filter((mapping) => headerKey(mapping.header) === headerKey(header));
  const found = named.length > 0 ? named : mappings.filter((mapping) => groupKey(mapping.header) === groupKey(header));
  return new Set(found.flatMap(({ pairs }) => pairs.map(pairKey)));
}
