// A comparison of three sides in the plainest code: rows as sets under their headers, fields one by one. It has no laws, no
// secrets, no places and no words, tells no case and no order apart, and knows one spelling of each name: less than this
// nothing does that compares.
import type { Block, MappingBlock } from "./fleet.js";

/** What one side has. */
export interface Side {
  /** By header, each pair as one text. */
  readonly rows: ReadonlyMap<string, ReadonlySet<string>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

const FIELDS = {
  base_uri: "baseURI",
  auth_type: "authType",
  grant_type: "grantType",
  user_name: "userName",
  access_token_uri: "accessTokenURL",
  api_key: "apiKey",
} as const;

const DIRECTIONS = ["inbound", "outbound"] as const;

const text = (...parts: readonly string[]) => parts.join("\n");

export function sideOfBlock(block: Block): Side {
  const rows = new Map<string, ReadonlySet<string>>();
  const add = (direction: string, mappings: Record<string, MappingBlock>) => {
    for (const mapping of Object.values(mappings)) {
      const { entity_type, attribute, third_party_entity_type, third_party_attribute, values } = mapping;
      const header = text(direction, entity_type, attribute, third_party_entity_type, third_party_attribute);
      const pairs = new Set<string>();
      for (const [value, thirdParty] of Object.entries(values))
        for (const each of thirdParty) pairs.add(text(value, each));
      rows.set(header, pairs);
    }
  };
  add("inbound", block.inbound.mappings);
  add("outbound", block.outbound.mappings);
  const fields: Record<string, unknown> = { display_name: block.display_name };
  for (const name of Object.keys(FIELDS)) fields[name] = block.outbound.notifier[name];
  return { rows, fields };
}

export interface PlainRecord {
  readonly scalars: Readonly<Record<string, unknown>>;
  readonly mappings: readonly { readonly header: readonly string[]; readonly pairs: readonly (readonly string[])[] }[];
}

export function sideOfRecord({ scalars, mappings }: PlainRecord): Side {
  const rows = new Map<string, ReadonlySet<string>>();
  for (const { header, pairs } of mappings) rows.set(text(...header), new Set(pairs.map((pair) => text(...pair))));
  const fields: Record<string, unknown> = { display_name: scalars.display_name };
  for (const name of Object.keys(FIELDS)) fields[name] = scalars[`outbound.notifier.${name}`];
  return { rows, fields };
}

export interface PlainAnswer {
  readonly id: string;
  readonly displayName: string;
  readonly inboundConfig: PlainDirection;
  readonly outboundConfig: PlainDirection & { readonly baseNotifier: Readonly<Record<string, unknown>> };
}

interface PlainDirection {
  readonly mapAttributes: readonly {
    readonly entityType: string;
    readonly name: string;
    readonly thirdPartyEntityType: string;
    readonly thirdPartyAttrName: string;
    readonly attrValues: readonly { readonly attrValue: string; readonly thirdPartyAttrValue: string }[];
  }[];
}

export function sideOfAnswer(answer: PlainAnswer): Side {
  const rows = new Map<string, ReadonlySet<string>>();
  for (const direction of DIRECTIONS) {
    for (const mapping of answer[`${direction}Config`].mapAttributes) {
      const { entityType, name, thirdPartyEntityType, thirdPartyAttrName, attrValues } = mapping;
      const header = text(direction, entityType, name, thirdPartyEntityType, thirdPartyAttrName);
      rows.set(header, new Set(attrValues.map((row) => text(row.attrValue, row.thirdPartyAttrValue))));
    }
  }
  const fields: Record<string, unknown> = { display_name: answer.displayName };
  const { baseNotifier } = answer.outboundConfig;
  for (const [name, onWire] of Object.entries(FIELDS)) fields[name] = baseNotifier[onWire];
  return { rows, fields };
}

export function isSame(left: Side, right: Side): boolean {
  if (left.rows.size !== right.rows.size) return false;
  for (const [header, pairs] of left.rows) {
    const ofRight = right.rows.get(header);
    if (ofRight === undefined || ofRight.size !== pairs.size) return false;
    for (const pair of pairs) if (!ofRight.has(pair)) return false;
  }
  for (const name in left.fields) if (left.fields[name] !== right.fields[name]) return false;
  return true;
}
