// How attribute mappings are stored (one row per value pair) and how the integration object shows them.
import { textOf } from "../base/json.js";
import type { WireMapping, WireMappingRow, WireParsing } from "../integration/wire/wire.js";
import { badRequest } from "./answer.js";
import { storedText } from "./stored-text.js";
import type { Switches } from "./switches.js";
import type { Vocabulary } from "./vocabulary.js";

export interface Row {
  readonly uniqueId: string;
  readonly entityType: string;
  readonly name: string;
  readonly attrName: string;
  readonly thirdPartyEntityType: string;
  readonly thirdPartyAttrName: string;
  /** Empty: the row has no value pair. */
  readonly value: string;
  readonly thirdPartyValue: string;
  readonly parsingProperty: WireParsing | undefined;
}

/** A mapping as sent, with all the names the wire has for its parts made one, and everything present. */
export interface SentMapping {
  entityType: string;
  name: string;
  attrName: string;
  thirdPartyEntityType: string;
  thirdPartyAttrName: string;
  pairs: { value: string; thirdPartyValue: string }[];
  parsingProperty: WireParsing | undefined;
}

/** Reads one `mapAttributes` entry. Throws the refusal for a part that is missing. */
export function readMapping(
  sent: WireMapping,
  vocabulary: Vocabulary,
  /** Default: texts are stored as they are. */
  switches: Pick<Switches, "storedTexts"> = { storedTexts: "as-sent" },
): SentMapping {
  if (typeof sent !== "object" || sent === null) throw badRequest("mapAttributes must hold objects");
  const entityType = sent.entityType;
  if (!entityType) throw badRequest("mapAttributes: entityType is missing");
  const name = sent.name ?? (sent.attrName ? vocabulary.displayName(entityType, sent.attrName) : undefined);
  if (!name) throw badRequest("mapAttributes: name is missing");
  const thirdPartyAttrName = sent.thirdPartyAttrName ?? sent.tenantAttrName;
  if (!thirdPartyAttrName) throw badRequest("mapAttributes: thirdPartyAttrName is missing");
  const values = sent.attrValues ?? [];
  if (!Array.isArray(values)) throw badRequest("mapAttributes: attrValues must be a list");
  return {
    entityType,
    name,
    attrName: sent.attrName ?? vocabulary.attrName(entityType, name),
    thirdPartyEntityType: sent.thirdPartyEntityType ?? sent.tenantEntityType ?? "",
    thirdPartyAttrName,
    pairs: values.map((pair) => ({
      value: storedText(textOf(pair.attrValue), switches),
      thirdPartyValue: storedText(textOf(pair.thirdPartyAttrValue ?? pair.tenantAttrValue), switches),
    })),
    parsingProperty: sent.parsingProperty ?? undefined,
  };
}

type Header = Pick<Row, "entityType" | "attrName" | "thirdPartyEntityType" | "thirdPartyAttrName">;

/** Rows with equal keys are one mapping of the integration object. */
function groupKey(row: Header, keptNames: Switches["keptNames"]): string {
  const attribute = `${row.entityType}\n${row.attrName}`.toLowerCase();
  return keptNames === "off" ? `${attribute}\n${row.thirdPartyEntityType}\n${row.thirdPartyAttrName}` : attribute;
}

const sameKey = (a: Header, b: Header, keptNames: Switches["keptNames"]) =>
  groupKey(a, keptNames) === groupKey(b, keptNames);

/**
 * The rows that posting one mapping adds. Posting never replaces and never removes; whether an identical pair is stored
 * a second time, and under which third-party names, is up to the switches (docs/api-contract.md#what-an-update-does).
 */
export function rowsToAdd(
  stored: readonly Row[],
  sent: SentMapping,
  switches: Pick<Switches, "identicalPairs" | "keptNames">,
  nextId: () => string,
): Row[] {
  const first = stored.find((row) => sameKey(row, sent, switches.keptNames));
  const keeper = switches.keptNames === "stored" && first !== undefined ? first : sent;
  const pairs = sent.pairs.length > 0 ? sent.pairs : [{ value: "", thirdPartyValue: "" }];
  const added: Row[] = [];
  const isStored = (pair: { value: string; thirdPartyValue: string }) => {
    const isThePair = (row: Row) =>
      row.value === pair.value &&
      row.thirdPartyValue === pair.thirdPartyValue &&
      row.thirdPartyAttrName === keeper.thirdPartyAttrName &&
      row.thirdPartyEntityType === keeper.thirdPartyEntityType &&
      sameKey(row, sent, switches.keptNames);
    return stored.some(isThePair) || added.some(isThePair);
  };
  for (const pair of pairs) {
    if (switches.identicalPairs === "merge" && isStored(pair)) continue;
    added.push({
      uniqueId: nextId(),
      entityType: first?.entityType ?? sent.entityType,
      name: first?.name ?? sent.name,
      attrName: first?.attrName ?? sent.attrName,
      thirdPartyEntityType: keeper.thirdPartyEntityType,
      thirdPartyAttrName: keeper.thirdPartyAttrName,
      value: pair.value,
      thirdPartyValue: pair.thirdPartyValue,
      parsingProperty: sent.parsingProperty,
    });
  }
  return added;
}

/** The `mapAttributes` of a direction: groups in the order of their first rows, under the first row's names. */
export function shownMappings(rows: readonly Row[], keptNames: Switches["keptNames"]): WireMapping[] {
  const groups = new Map<string, WireMapping & { attrValues: { attrValue: string; thirdPartyAttrValue: string }[] }>();
  for (const row of rows) {
    const key = groupKey(row, keptNames);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        name: row.name,
        attrName: row.attrName,
        thirdPartyAttrName: row.thirdPartyAttrName,
        entityType: row.entityType,
        thirdPartyEntityType: row.thirdPartyEntityType,
        attrValues: [],
      };
      groups.set(key, group);
    }
    if (row.value !== "") group.attrValues.push({ attrValue: row.value, thirdPartyAttrValue: row.thirdPartyValue });
  }
  return [...groups.values()];
}

/** A stand-in for the id that a server has for a value. */
const idOf = (value: string) =>
  value === "" ? "" : `value-${[...value].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7) % 100_003}`;

/** A row as the row lists have it. */
export function shownRow(row: Row, rowValues: Switches["rowValues"] = "shown"): WireMappingRow {
  const shown: WireMappingRow = {
    uniqueId: row.uniqueId,
    entity: row.entityType,
    tenantEntity: row.thirdPartyEntityType,
    property: row.attrName,
    tenantProperty: row.thirdPartyAttrName,
    propertyValue: rowValues === "shown" ? row.value : idOf(row.value),
    propertyDisplayValue: row.value,
    tenantPropertyValue: row.thirdPartyValue,
  };
  if (row.parsingProperty !== undefined) shown.parsingProperty = row.parsingProperty;
  return shown;
}
