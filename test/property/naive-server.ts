// A stand-in for the API in a few lines, written from opsramp-api.md alone: posting adds one row for each pair and never
// replaces, the rows of an attribute are shown as one mapping for each name, parts that are not sent stay.
import type {
  WireIntegration,
  WireMapping,
  WireMappingRow,
  WireNotifier,
  WireParsing,
} from "../../src/integration/wire.js";
import type { OpsRampClient } from "../../src/opsramp/client.js";

type Side = "inbound" | "outbound";

interface StoredRow {
  readonly id: number;
  readonly entity: string;
  readonly name: string;
  readonly theirEntity: string;
  readonly theirName: string;
  readonly value: string;
  readonly theirs: string;
  readonly parsing?: WireParsing;
}

export type ServerRow = Omit<StoredRow, "id">;

const HIDDEN = [
  "password",
  "apiSecret",
  "type",
  "tokenURL",
  "tokenPayload",
  "tokenHeaders",
  "tokensPath",
  "resourceAuthHeaders",
];

export class NaiveServer {
  readonly rows: Record<Side, StoredRow[]> = { inbound: [], outbound: [] };
  notifier: WireNotifier | undefined;
  authType: string | undefined;
  displayName: string | undefined;
  description: string | undefined;
  #nextId = 1;
  posts = 0;
  deletes = 0;
  /** Bodies of all posts, as sent. */
  readonly bodies: WireIntegration[] = [];
  /** A pair that is there already under the same names is not added again. Open (section 9, question 1). */
  mergesPairs = false;
  /** Called after each change of what is stored. */
  changed: () => void = () => undefined;

  add(side: Side, row: ServerRow): void {
    this.rows[side].push({ ...row, id: this.#nextId });
    this.#nextId += 1;
  }

  /** `value → theirs` under its attribute, each row once. */
  pairs(side: Side): readonly string[] {
    return this.rows[side]
      .filter((row) => row.value !== "")
      .map((row) => JSON.stringify([side, row.entity.toLowerCase(), row.name.toLowerCase(), row.value, row.theirs]));
  }

  /** All pairs of both sides with their third-party names, each row once. */
  namedPairs(): readonly string[] {
    return (["inbound", "outbound"] as const).flatMap((side) =>
      this.rows[side]
        .filter((row) => row.value !== "")
        .map((row) =>
          JSON.stringify([
            side,
            ...[row.entity, row.name, row.theirEntity, row.theirName].map((text) => text.toLowerCase()),
            row.value,
            row.theirs,
          ]),
        ),
    );
  }

  view(): WireIntegration {
    const mappings = (side: Side): WireMapping[] => {
      const groups = new Map<string, WireMapping>();
      for (const row of this.rows[side]) {
        const key = JSON.stringify(
          [row.entity, row.name, row.theirEntity, row.theirName].map((text) => text.toLowerCase()),
        );
        const group = groups.get(key) ?? {
          name: row.name,
          attrName: `${row.entity}.${row.name}`.toLowerCase(),
          entityType: row.entity,
          thirdPartyEntityType: row.theirEntity,
          thirdPartyAttrName: row.theirName,
          attrValues: [],
        };
        if (row.value !== "") group.attrValues?.push({ attrValue: row.value, thirdPartyAttrValue: row.theirs });
        groups.set(key, group);
      }
      return [...groups.values()];
    };
    const notifier = Object.fromEntries(Object.entries(this.notifier ?? {}).filter(([name]) => !HIDDEN.includes(name)));
    return JSON.parse(
      JSON.stringify({
        id: "INTG-1",
        displayName: this.displayName,
        description: this.description,
        inboundConfig: {
          authentication: this.authType === undefined ? undefined : { authType: this.authType, token: "server-token" },
          mapAttributes: mappings("inbound"),
        },
        outboundConfig: {
          baseNotifier: this.notifier === undefined ? undefined : notifier,
          mapAttributes: mappings("outbound"),
        },
      }),
    );
  }

  post(body: WireIntegration): void {
    this.posts += 1;
    this.bodies.push(structuredClone(body));
    this.displayName = body.displayName ?? this.displayName;
    this.description = body.description ?? this.description;
    this.authType = body.inboundConfig?.authentication?.authType ?? this.authType;
    const notifier = body.outboundConfig?.baseNotifier;
    if (notifier !== undefined) this.notifier = { ...this.notifier, ...notifier };
    const sent = { inbound: body.inboundConfig?.mapAttributes, outbound: body.outboundConfig?.mapAttributes };
    for (const side of ["inbound", "outbound"] as const) {
      for (const mapping of sent[side] ?? []) {
        const pairs = mapping.attrValues ?? [];
        for (const pair of pairs.length > 0 ? pairs : [{ attrValue: "", thirdPartyAttrValue: "" }]) {
          this.#store(side, {
            entity: mapping.entityType ?? "",
            name: mapping.name ?? "",
            theirEntity: mapping.thirdPartyEntityType ?? "",
            theirName: mapping.thirdPartyAttrName ?? "",
            value: String(pair.attrValue ?? ""),
            theirs: String(pair.thirdPartyAttrValue ?? ""),
            ...(mapping.parsingProperty ? { parsing: mapping.parsingProperty } : {}),
          });
          this.changed();
        }
      }
    }
    this.changed();
  }

  #store(side: Side, row: ServerRow): void {
    const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
    const isThere = this.rows[side].some(
      (one) =>
        (["entity", "name", "theirEntity", "theirName"] as const).every((member) => same(one[member], row[member])) &&
        one.value === row.value &&
        one.theirs === row.theirs &&
        JSON.stringify(one.parsing) === JSON.stringify(row.parsing),
    );
    if (!(this.mergesPairs && isThere)) this.add(side, row);
  }

  delete(side: Side, id: string): void {
    this.deletes += 1;
    const at = this.rows[side].findIndex((row) => String(row.id) === id);
    if (at >= 0) this.rows[side].splice(at, 1);
    this.changed();
  }

  list(side: Side): WireMappingRow[] {
    return this.rows[side].map((row) => ({
      uniqueId: String(row.id),
      entity: row.entity,
      tenantEntity: row.theirEntity,
      property: `${row.entity}.${row.name}`.toLowerCase(),
      tenantProperty: row.theirName,
      propertyValue: row.value,
      tenantPropertyValue: row.theirs,
      ...(row.parsing === undefined ? {} : { parsingProperty: row.parsing }),
    }));
  }

  /** What of the client is used to plan and apply one integration. */
  get client(): OpsRampClient {
    const client = {
      getIntegration: async () => this.view(),
      updateIntegration: async (_tenant: string, _id: string, body: WireIntegration) => {
        this.post(body);
        return {};
      },
      listMappingRows: async (_tenant: string, _id: string, side: Side) => this.list(side),
      deleteMappingRow: async (_tenant: string, _id: string, side: Side, id: string) => {
        this.delete(side, id);
        return "deleted";
      },
    };
    return client as unknown as OpsRampClient;
  }
}
