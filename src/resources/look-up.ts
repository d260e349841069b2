// What a look-up is to any front door: a question about a tenant that changes nothing. Terraform calls it a data source.
import { RampsyncError } from "../base/error.js";
import { suggestion } from "../base/nearest.js";
import { listed, MOST_NAMED, printable } from "../base/text.js";
import { type Config, UNKNOWN } from "../integration/declared/config.js";
import { validateFields } from "../integration/declared/validate.js";
import type { Fields } from "../integration/fields.js";
import { fold } from "../integration/pairing/key.js";
import type { Attributes } from "./attributes.js";
import type { Session } from "./session.js";

/** What is known of a look-up without the code that reads it. */
export interface LookUpSchema {
  /** As programs name it: `rampsync_installed_integration`. */
  readonly type: string;
  /** One sentence. */
  readonly description: string;
  /** What more its page says. */
  readonly more?: readonly string[];
  /** `tenant_id` and a computed `id` among them. */
  readonly fields: Fields;
}

export interface LookUp extends LookUpSchema {
  /** What is wrong with a declaration whose fields are right, offline. Values that are `UNKNOWN` are left for later. */
  check?(config: Config): readonly RampsyncError[];
  /**
   * What the server says: computed attributes by name. `config` is valid and wholly known.
   * @throws RS2100 where nothing is found, RS2101 where several are.
   */
  read(session: Session, tenant: string, config: Config): Promise<Attributes>;
}

/** Everything that is wrong with a declaration, offline. */
export function validateLookUp({ fields, check }: LookUp, config: Config): readonly RampsyncError[] {
  const flaws = validateFields(config, fields);
  return flaws.length > 0 || check === undefined ? flaws : check(config);
}

/** Every attribute of the look-up, in the order of its fields: found, else as it is declared, else null. */
export async function readLookUp(
  lookUp: LookUp,
  session: Session,
  tenant: string,
  config: Config,
): Promise<Attributes> {
  const found = await lookUp.read(session, tenant, config);
  return Object.fromEntries(Object.keys(lookUp.fields).map((name) => [name, config[name] ?? found[name] ?? null]));
}

/** Exactly one of these attributes is to be declared. */
export function exactlyOneOf(config: Config, names: readonly string[]): readonly RampsyncError[] {
  const given = names.filter((name) => config[name] !== undefined && config[name] !== null);
  if (given.length === 1 || names.some((name) => config[name] === UNKNOWN)) return [];
  const [first = "", second = ""] = given.length === 0 ? names : given;
  const choices = names.map((name) => `"${name}"`).join(" or ");
  return [
    given.length === 0
      ? new RampsyncError("RS1003", `${choices} is required.`, {
          place: { attribute: [first] },
          hint: `Add ${names.join(" or ")}.`,
        })
      : new RampsyncError("RS1010", `"${first}" and "${second}" are both declared.`, {
          place: { attribute: [second] },
          hint: `Declare ${names.join(" or ")} alone.`,
        }),
  ];
}

/** What a look-up chooses from. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * The only one of that name: case and white space around a name tell nobody in a portal two of them apart. `noun` is what
 * is looked for, such as `role`.
 * @throws RS2100 where none has it, RS2101 where several have.
 */
export function onlyNamed<Item extends Named>(
  wanted: string,
  items: readonly Item[],
  { noun, nouns, attribute }: { readonly noun: string; readonly nouns: string; readonly attribute: string },
): Item {
  const key = (name: string) => fold(name.trim());
  const [first, ...others] = items.filter(({ name }) => key(name) === key(wanted));
  const place = { attribute: [attribute] };
  if (first === undefined) {
    const names = [...new Set(items.map(({ name }) => printable(name, 100)))].sort();
    throw new RampsyncError("RS2100", `There is no ${noun} "${wanted}".`, {
      place,
      hint: suggestion(wanted, names, nouns),
    });
  }
  if (others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id).sort();
  throw new RampsyncError("RS2101", `${ids.length} ${nouns} have the name "${wanted}": ${listed(ids, MOST_NAMED)}.`, {
    place,
  });
}

/** A text that was declared; undefined where none was. An empty one counts as none. */
export function textOf(config: Config, name: string): string | undefined {
  const value = config[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Lists that were read, each once for all look-ups of a run. */
export function oncePerSession<Item>(read: (session: Session, tenant: string, of: string) => Promise<readonly Item[]>) {
  const known = new WeakMap<Session, Map<string, Promise<readonly Item[]>>>();
  return (session: Session, tenant: string, of = ""): Promise<readonly Item[]> => {
    const ofSession = known.get(session) ?? new Map<string, Promise<readonly Item[]>>();
    known.set(session, ofSession);
    const key = JSON.stringify([tenant, of]);
    const reading = ofSession.get(key) ?? read(session, tenant, of);
    if (!ofSession.has(key)) reading.catch(() => ofSession.delete(key));
    ofSession.set(key, reading);
    return reading;
  };
}
