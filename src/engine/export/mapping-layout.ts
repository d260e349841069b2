// Mappings, and what makes one set of another, as calls of the constructs.
import { call, type Layout, list, object } from "./layout.js";
import { literal, memberName } from "./literal.js";
import type { MappingFact, ParsingFact } from "./mappings.js";
import type { MappingPart, TableChanges } from "./table-changes.js";

/** How a file calls what it takes from the constructs. */
export interface ConstructNames {
  /** The name by which the file calls it, which it imports from then on. */
  constructs(name: string): string;
}

/** `base.without(…).override(…).extend(…)`: what goes first, so that nothing contradicts what comes. */
export function changedLayout(base: Layout, { without, override, extend }: TableChanges, file: ConstructNames): Layout {
  const step = (verb: string, parts: readonly MappingPart[]): readonly Layout[] =>
    parts.length === 0 ? [] : [call(`.${verb}`, ...parts.map((part) => mappingLayout(part, file)))];
  return [base, ...step("without", without), ...step("override", override), ...step("extend", extend)];
}

export function mappingLayout(mapping: MappingPart, file: ConstructNames): Layout {
  const { direction, thirdPartyEntityType, thirdPartyAttribute, values, parsing } = mapping;
  const side = () => file.constructs(direction === "inbound" ? "from" : "to");
  const table = object(
    values.map(([value, texts]) => {
      const [only, ...more] = texts.map(literal);
      return [memberName(value), more.length === 0 && only !== undefined ? only : list(texts.map(literal))];
    }),
  );
  return call(
    file.constructs(direction),
    attributeLayout(mapping, file),
    ...(mapping.isWhole ? [call(side(), literal(thirdPartyEntityType), literal(thirdPartyAttribute))] : []),
    ...(values.length === 0 && parsing === undefined ? [] : [table]),
    ...(parsing === undefined ? [] : [object([["parsing", parsingLayout(parsing)]])]),
  );
}

/** The constants of `rampsync/cdktf`, by entity type and name. */
const CONSTANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  INCIDENT: {
    Status: "Incident.STATUS",
    Priority: "Incident.PRIORITY",
    Subject: "Incident.SUBJECT",
    Descritpion: "Incident.DESCRIPTION",
    "Assignee group name": "Incident.ASSIGNEE_GROUP_NAME",
    "Latest comment description": "Incident.LATEST_COMMENT_DESCRIPTION",
    "Latest comment visible to customer": "Incident.LATEST_COMMENT_VISIBLE_TO_CUSTOMER",
    TicketResponseId: "Incident.TICKET_RESPONSE_ID",
  },
  SERVICEREQUEST: { Status: "ServiceRequest.STATUS", Priority: "ServiceRequest.PRIORITY" },
  ALERT: {
    "Alert time": "Alert.TIME",
    "Alert state": "Alert.STATE",
    "Alert Name": "Alert.NAME",
    "Alert description": "Alert.DESCRIPTION",
    "External alert ID": "Alert.EXTERNAL_ID",
  },
};

/** `Incident.STATUS`; undefined where the constructs have no constant of that attribute. */
export function constantOf({
  entityType,
  attribute,
}: Pick<MappingFact, "attribute"> & { readonly entityType: string }) {
  const constants = CONSTANTS[entityType] ?? {};
  return Object.hasOwn(constants, attribute) ? constants[attribute] : undefined;
}

function attributeLayout(mapping: MappingFact, file: ConstructNames): Layout {
  const { entityType, attribute } = mapping;
  const constant = constantOf(mapping);
  if (constant === undefined) return call(file.constructs("attribute"), literal(entityType), literal(attribute));
  const at = constant.indexOf(".");
  return file.constructs(constant.slice(0, at)) + constant.slice(at);
}

export function parsingLayout({ defaultValue, operators }: ParsingFact): Layout {
  return object([
    ...textMember("defaultValue", defaultValue),
    ...(operators.length === 0
      ? []
      : [
          [
            "operators",
            list(
              operators.map(({ operator, startWord, endWord, regex }) =>
                object([
                  ["operator", literal(operator)],
                  ...textMember("startWord", startWord),
                  ...textMember("endWord", endWord),
                  ...textMember("regex", regex),
                ]),
              ),
            ),
          ] as const,
        ]),
  ]);
}

const textMember = (name: string, text: string | undefined): readonly (readonly [string, Layout])[] =>
  text === undefined ? [] : [[name, literal(text)]];
