// Reads one managed integration: live, projected on what is owned, in the form and under the labels that the state has.
// What is live and not ours never shows as an attribute; `findings` tells of what is to be removed.
import { isRecord } from "../../base/json.js";
import { composed } from "../../base/text-form.js";
import type { Direction, Header, ValuePair } from "../../document/mapping.js";
import { secretsRevision } from "../../integration/applied/secrets-revision.js";
import { type Config, declare, valueAt } from "../../integration/declared/config.js";
import { diff, type IntegrationDiff } from "../../integration/diff/diff.js";
import { equal, plainText } from "../../integration/diff/scalar-diff.js";
import {
  AUTHENTICATION,
  type Field,
  type Fields,
  installedIntegrationFields,
  isScalar,
  NOTIFIER,
  scalarAt,
} from "../../integration/fields.js";
import type {
  Applied,
  AppliedMapping,
  Declared,
  DeclaredMapping,
  Live,
  Parsing,
  Plain,
  Row,
} from "../../integration/model.js";
import { isPresent } from "../../integration/notifier.js";
import { fold, headerKey, pairKey, pairMappings, pairOfKey, parsingKey } from "../../integration/pairing/key.js";
import { withLabels } from "../../integration/pairing/natural-label.js";
import { compareSides, type Sides } from "../../integration/sides.js";
import { canonicalValue } from "../../integration/wire/codec.js";
import type { Attributes } from "../attributes.js";
import type { Target } from "../resource.js";
import type { Session } from "../session.js";
import { stateInNames } from "./attribute-names.js";
import { findingsOf } from "./attributes.js";
import { diffOptions, observeAndDiff } from "./plan.js";
import { madeId } from "./removal.js";

/**
 * The attributes of the resource as they are live. `state` gives forms and labels alone: what is owned stands in
 * `applied`, so that a state that was refreshed while live had drifted reads right again.
 * @throws RS4004 when the integration is gone.
 */
export async function readIntegration(
  session: Session,
  target: Target,
  state: Attributes,
  applied: Applied,
): Promise<Attributes> {
  const stated = statedIn(session, target.tenant, state);
  const owned = ownedOf(stated, applied);
  // A record of an installation that was broken off has no id yet.
  const id = target.id === "" ? await madeId(session, target, applied) : target.id;
  const { sides, diff: found } = await observeAndDiff(session, { tenant: target.tenant, id }, owned, applied);
  return readAttributes(stated, applied, sides, found);
}

/** The same of a live side that was read already; row lists that it lacks are not asked for. */
export function attributesOfLive(
  session: Session,
  state: Attributes,
  live: Live,
  applied: Applied,
  tenant: string,
): Attributes {
  const stated = statedIn(session, tenant, state);
  const sides = compareSides(ownedOf(stated, applied), live, applied);
  return readAttributes(stated, applied, sides, diff(sides, diffOptions(session, applied)));
}

/** What a state says, as it spells it and with names in place of ids of attributes. */
interface Stated {
  readonly state: Attributes;
  readonly named: Attributes;
}

const statedIn = (session: Session, tenant: string, state: Attributes): Stated => ({
  state,
  named: stateInNames(session, tenant, state),
});

function readAttributes(stated: Stated, applied: Applied, sides: Sides, found: IntegrationDiff): Attributes {
  const { live } = sides;
  const { state } = stated;
  const projection = new Projection(stated, applied, sides, found);
  return {
    ...projection.read(),
    id: live.id,
    status: live.status ?? null,
    application: live.application ?? null,
    inbound_credentials: applied.credentials?.envelope ?? null,
    secrets_revision: secretsRevision(applied),
    findings: findingsOf(found),
    removals: state.removals ?? null,
  };
}

/** What is applied, as a declaration: read against it, live shows what moved. */
function ownedOf({ named: state }: Stated, applied: Applied): Declared {
  return {
    scalars: applied.scalars,
    versions: applied.versions,
    directions: applied.directions,
    unmanaged: state.unmanaged_mappings === "remove" ? "remove" : "keep",
    mappings: labelled(state, applied).map(
      ({ label, applied: { header, pairs, parsing } }): DeclaredMapping => ({
        label,
        header: header as DeclaredMapping["header"],
        pairs,
        ...(parsing === undefined ? {} : { parsing }),
      }),
    ),
  };
}

const headerOf = (mapping: { readonly header: Header }) => mapping.header;

/** Applied mappings with the labels of the state; the others get natural ones. Those of the state come first. */
function labelled(
  state: Attributes,
  applied: Applied,
): readonly { readonly label: string; readonly applied: AppliedMapping }[] {
  const stated = declare(mappingsAlone(state)).mappings;
  const paired = pairMappings(stated, applied.mappings, headerOf, headerOf).flatMap(({ left, right }) =>
    right === undefined ? [] : [{ applied: right, label: left?.label }],
  );
  return withLabels(
    paired,
    (each) => each.applied.header,
    ({ label }) => label,
  ).map(({ item, label }) => ({ label, applied: item.applied }));
}

/** Entries that are whole: a state may hold anything that a refresh has left. */
function mappingsAlone(state: Attributes): Config {
  const whole = (direction: Direction) => {
    const mappings = valueAt(state, [direction, "mappings"]);
    if (!isRecord(mappings)) return {};
    const entries = Object.entries(mappings).filter(([, entry]) => isRecord(entry));
    return { [direction]: { mappings: Object.fromEntries(entries) } };
  };
  return { ...whole("inbound"), ...whole("outbound") };
}

class Projection {
  private readonly state: Attributes;
  private readonly named: Attributes;

  constructor(
    { state, named }: Stated,
    private readonly applied: Applied,
    private readonly sides: Sides,
    private readonly found: IntegrationDiff,
  ) {
    this.state = state;
    this.named = named;
  }

  read(): Record<string, unknown> {
    return this.#object(installedIntegrationFields, []) ?? {};
  }

  /** Null where nothing of it is stated, owned, or there. */
  #object(fields: Fields, segments: readonly string[]): Record<string, unknown> | null {
    const entries = Object.entries(fields).map(
      ([name, field]) => [name, this.#field(field, [...segments, name])] as const,
    );
    const stated = segments.length === 0 || isRecord(valueAt(this.state, segments));
    if (!stated && entries.every(([, value]) => value === null)) return null;
    if (!this.#exists(segments.join("."))) return null;
    return Object.fromEntries(entries);
  }

  /** A block that vanished from the server is shown as absent, whatever hidden fields it had. */
  #exists(path: string): boolean {
    if ([...this.sides.acceptedScalars].some((accepted) => accepted.startsWith(`${path}.`))) return true;
    if (path === NOTIFIER || path.startsWith(`${NOTIFIER}.`)) return this.sides.live.hasNotifier;
    return path !== AUTHENTICATION || this.sides.live.scalars.has(`${AUTHENTICATION}.auth_type`);
  }

  #field(field: Field, segments: readonly string[]): unknown {
    if (field.computed || field.writeOnly) return null;
    if (field.type === "object") return this.#object(field.fields, segments);
    if (isScalar(field)) {
      return field.wire === undefined && field.isLifecycle !== true
        ? (valueAt(this.state, segments) ?? null)
        : this.#scalar(segments);
    }
    const [direction, name] = segments;
    if (name === "mappings" && (direction === "inbound" || direction === "outbound")) return this.#mappings(direction);
    return valueAt(this.state, segments) ?? null;
  }

  #scalar(segments: readonly string[]): unknown {
    const at = scalarAt(segments.join("."));
    const stated = valueAt(this.state, segments) as Plain | undefined;
    const last = this.applied.scalars.get(at.path);
    if (last === undefined && (stated === undefined || stated === "")) return stated ?? null;
    // A synonym that is stated, such as PASSWORD_CREDENTIALS, is what the server has.
    const formOf = (value: Plain) => (typeof value === "string" ? canonicalValue(at.field, value) : plainText(value));
    const same = (left: Plain, right: Plain) => equal(at, formOf(left), formOf(right));
    const inFormOf = (value: Plain) => (stated !== undefined && same(stated, value) ? stated : value);
    if (this.sides.acceptedScalars.has(at.path) && last !== undefined) return inFormOf(last);
    const liveValue = this.#asSent(at.path, this.sides.live.scalars.get(at.path));
    if (liveValue !== undefined) return inFormOf(liveValue);
    const { absentMeans, readBack } = at.field;
    if (absentMeans !== undefined && same(stated ?? last ?? "", absentMeans)) return stated ?? last;
    // What the server hides is what was applied.
    if (readBack === false && isPresent(at, this.sides.live)) return last === undefined ? null : inFormOf(last);
    return null;
  }

  /** A value that the server keeps in another form than it was sent in is the one that was sent. */
  #asSent(path: string, value: Plain | undefined): Plain | undefined {
    const form = this.applied.keptForms?.find(
      (each) => each.is === "scalar" && each.path === path && each.stored === value,
    );
    return form?.is === "scalar" ? form.sent : value;
  }

  #pairAsSent(header: Header, key: string): ValuePair {
    const form = this.applied.keptForms?.find(
      (each) => each.is === "pair" && headerKey(each.header) === headerKey(header) && pairKey(each.stored) === key,
    );
    return form?.is === "pair" ? form.sent : pairOfKey(key);
  }

  #mappings(direction: Direction): unknown {
    if (!this.applied.directions.has(direction)) return null;
    const stated = valueAt(this.state, [direction, "mappings"]);
    const entries = this.sides.views.flatMap(
      ({ declared, live, liveCounts, owned }): readonly (readonly [string, unknown])[] => {
        if (declared === undefined || live === undefined || declared.header.direction !== direction) return [];
        const form = isRecord(stated) && Object.hasOwn(stated, declared.label) ? stated[declared.label] : undefined;
        const entry = isRecord(form) ? form : {};
        const named = valueAt(this.named, [direction, "mappings", declared.label, "attribute"]);
        const pairs = [...liveCounts.keys()]
          .filter((key) => owned.has(key))
          .map((key) => this.#pairAsSent(declared.header, key));
        return [
          [
            declared.label,
            {
              ...headerAttributes(declared.header, entry, named),
              values: valuesInFormOf(entry.values, pairs),
              parsing: this.#parsing(declared, entry.parsing),
            },
          ],
        ];
      },
    );
    return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** The cutting rules of the rows: one row that has others shows them. */
  #parsing({ header, parsing }: DeclaredMapping, stated: unknown): unknown {
    const moved = this.found.drift.some(
      (change) => change.kind === "parsing" && headerKey(change.mapping) === headerKey(header),
    );
    const shown = moved ? this.#otherParsing(header, parsing) : parsing;
    const form = declare({ inbound: { mappings: { form: { parsing: stated } } } }).mappings[0]?.parsing;
    if (isRecord(stated) && parsingKey(form) === parsingKey(shown)) return stated;
    return shown === undefined ? null : parsingAttributes(shown);
  }

  #otherParsing(header: Header, parsing: Parsing | undefined): Parsing | undefined {
    const rows: readonly Row[] | "unavailable" = this.sides.live.rows[header.direction] ?? [];
    if (!Array.isArray(rows)) return parsing;
    const otherRow = (rows as readonly Row[]).find(
      (row) => headerKey(row.header) === headerKey(header) && parsingKey(row.parsing) !== parsingKey(parsing),
    );
    return otherRow?.parsing;
  }
}

/** `named`: the name of the attribute that is stated, which may be stated by its id. */
function headerAttributes(
  header: Header,
  form: Readonly<Record<string, unknown>>,
  named: unknown,
): Record<string, string> {
  const isSame = (stated: unknown, name: string) => typeof stated === "string" && fold(stated) === fold(name);
  const inFormOf = (stated: unknown, name: string) =>
    typeof stated === "string" && isSame(stated, name) ? stated : name;
  return {
    entity_type: inFormOf(form.entity_type, header.entityType),
    attribute: isSame(named, header.attribute) ? String(form.attribute) : header.attribute,
    third_party_entity_type: inFormOf(form.third_party_entity_type, header.thirdPartyEntityType),
    third_party_attribute: inFormOf(form.third_party_attribute, header.thirdPartyAttribute),
  };
}

/** Sets in order, in the form of text that Terraform gives to what it is handed: two keys that are one there would lose one. OpsRamp values that are stated without a third-party one stay, and so does an absent table. */
function valuesInFormOf(
  stated: unknown,
  pairs: readonly { readonly value: string; readonly thirdPartyValue: string }[],
): Record<string, readonly string[]> | null {
  const values = new Map<string, Set<string>>();
  for (const [value, thirdParty] of isRecord(stated) ? Object.entries(stated) : []) {
    if (Array.isArray(thirdParty) && thirdParty.length === 0) values.set(value, new Set());
  }
  for (const { value, thirdPartyValue } of pairs) {
    const key = composed(value);
    values.set(key, (values.get(key) ?? new Set()).add(composed(thirdPartyValue)));
  }
  if (values.size === 0 && !isRecord(stated)) return null;
  return Object.fromEntries(
    [...values]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([value, thirdParty]) => [value, [...thirdParty].sort()] as const),
  );
}

function parsingAttributes({ defaultValue, operators }: Parsing): Record<string, unknown> {
  return {
    default_value: defaultValue ?? null,
    operators: operators.map((rule) => ({
      operator: rule.operator,
      start_word: rule.startWord ?? null,
      end_word: rule.endWord ?? null,
      regex: rule.regex ?? null,
    })),
  };
}
