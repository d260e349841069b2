// A stand-in for the API in a few lines, written from docs/api-contract.md alone: posting adds one row for each pair and
// never replaces, the rows of an attribute are shown as one mapping for each name, parts that are not sent stay. What
// the sources leave open are switches.
import { RampsyncError } from "../../src/base/error.js";
import type {
  WireIntegration,
  WireMapping,
  WireMappingRow,
  WireNotifier,
  WireParsing,
} from "../../src/integration/wire/wire.js";
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

export interface NaiveSwitches {
  /** A pair that is there already under the same names is not added again (docs/api-contract.md#contested-behaviours). */
  readonly mergesPairs: boolean;
  /**
   * What becomes of another third-party name for an attribute that has one (question 2): `no`, it is told apart; `stored`,
   * new rows get the old name; `display`, they get the new one, and the integration shows the old one for all.
   */
  readonly joinsNames: "no" | "stored" | "display";
  /** The one who applies was told what `joinsNames` is. Default false. */
  readonly isKnown?: boolean;
  /** What a notifier with only some fields does to the stored one (question 9). */
  readonly notifier: "merge" | "replace" | "reject-partial";
  /** What answers hold of a notifier: all that was sent, secrets too; all but secrets; or what the samples show. */
  readonly shows: "everything" | "no secrets" | "the least";
  /** Rows can be listed and removed (question 3). */
  readonly rowEndpoints: boolean;
}

export const samplesSwitches: NaiveSwitches = {
  mergesPairs: false,
  joinsNames: "no",
  notifier: "merge",
  shows: "the least",
  rowEndpoints: true,
};

const SECRETS = ["password", "apiSecret", "tokenPayload", "tokenHeaders", "resourceAuthHeaders"];
const HIDDEN = {
  everything: [],
  "no secrets": SECRETS,
  "the least": [...SECRETS, "type", "tokenURL", "tokensPath", "scope"],
};

const sameText = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

export class NaiveServer {
  readonly rows: Record<Side, StoredRow[]> = { inbound: [], outbound: [] };
  notifier: WireNotifier | undefined;
  authType: string | undefined;
  role: string | undefined;
  dropAlerts: boolean | undefined;
  displayName: string | undefined;
  description: string | undefined;
  alertSource: string | undefined;
  #nextId = 1;
  posts = 0;
  deletes = 0;
  /** Bodies of all posts, as sent. */
  readonly bodies: WireIntegration[] = [];
  /** Called after each change of what is stored. */
  changed: () => void = () => undefined;

  constructor(readonly switches: NaiveSwitches = samplesSwitches) {}

  add(side: Side, row: ServerRow): void {
    this.rows[side].push({ ...row, ...this.#nameOf(side, row), id: this.#nextId });
    this.#nextId += 1;
  }

  /** The third-party name that a new row gets. */
  #nameOf(side: Side, row: ServerRow): Pick<StoredRow, "theirEntity" | "theirName"> {
    const first = this.rows[side].find(
      (storedRow) => sameText(storedRow.entity, row.entity) && sameText(storedRow.name, row.name),
    );
    const { theirEntity, theirName } = (this.switches.joinsNames === "stored" ? first : undefined) ?? row;
    return { theirEntity, theirName };
  }

  /** `value → theirs` under its attribute, each row once. */
  pairs(side: Side): readonly string[] {
    return this.rows[side]
      .filter((row) => row.value !== "")
      .map((row) => JSON.stringify([side, row.entity.toLowerCase(), row.name.toLowerCase(), row.value, row.theirs]));
  }

  /** All pairs of both sides with their third-party names, and the cutting rules where asked for, each row once. */
  namedPairs(rules: "with rules" | "without rules" = "without rules"): readonly string[] {
    return (["inbound", "outbound"] as const).flatMap((side) =>
      this.rows[side]
        .filter((row) => row.value !== "")
        .map((row) =>
          JSON.stringify([
            side,
            ...[row.entity, row.name, row.theirEntity, row.theirName].map((text) => text.toLowerCase()),
            row.value,
            row.theirs,
            ...(rules === "with rules" ? [row.parsing?.oprset] : []),
          ]),
        ),
    );
  }

  view(): WireIntegration {
    const mappings = (side: Side): WireMapping[] => {
      const groups = new Map<string, WireMapping>();
      for (const row of this.rows[side]) {
        const names = [row.entity, row.name, row.theirEntity, row.theirName].map((text) => text.toLowerCase());
        const key = JSON.stringify(this.switches.joinsNames === "no" ? names : names.slice(0, 2));
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
    const hidden: readonly string[] = HIDDEN[this.switches.shows];
    const notifier = Object.fromEntries(Object.entries(this.notifier ?? {}).filter(([name]) => !hidden.includes(name)));
    return JSON.parse(
      JSON.stringify({
        id: "INTG-1",
        displayName: this.displayName,
        description: this.description,
        alertSource:
          this.alertSource === undefined || this.switches.shows === "the least" ? undefined : { id: this.alertSource },
        inboundConfig: {
          authentication:
            this.authType === undefined
              ? undefined
              : { authType: this.authType, token: "server-token", role: this.role && { uniqueId: this.role } },
          dropAlertsOnUnmanagedResources: this.dropAlerts,
          mapAttributes: mappings("inbound"),
        },
        outboundConfig: {
          baseNotifier: this.notifier === undefined ? undefined : notifier,
          mapAttributes: mappings("outbound"),
        },
      }),
    );
  }

  /** @throws RS4008 where it wants whole notifiers and this is none. */
  post(body: WireIntegration): void {
    this.posts += 1;
    const notifier = body.outboundConfig?.baseNotifier;
    if (notifier && this.switches.notifier === "reject-partial" && isPartial(notifier)) {
      throw new RampsyncError("RS4008", "the notifier is not complete");
    }
    this.bodies.push(structuredClone(body));
    this.displayName = body.displayName ?? this.displayName;
    this.description = body.description ?? this.description;
    const source = body.alertSource;
    this.alertSource = (typeof source === "object" ? source.id : source)?.toString() ?? this.alertSource;
    this.authType = body.inboundConfig?.authentication?.authType ?? this.authType;
    this.role = body.inboundConfig?.authentication?.role?.uniqueId ?? this.role;
    this.dropAlerts = body.inboundConfig?.dropAlertsOnUnmanagedResources ?? this.dropAlerts;
    if (notifier) this.notifier = { ...(this.switches.notifier === "merge" ? this.notifier : {}), ...notifier };
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

  #store(side: Side, sent: ServerRow): void {
    const row = { ...sent, ...this.#nameOf(side, sent) };
    const isThere = this.rows[side].some(
      (storedRow) =>
        (["entity", "name", "theirEntity", "theirName"] as const).every((member) =>
          sameText(storedRow[member], row[member]),
        ) &&
        storedRow.value === row.value &&
        storedRow.theirs === row.theirs &&
        JSON.stringify(storedRow.parsing) === JSON.stringify(row.parsing),
    );
    if (!(this.switches.mergesPairs && isThere)) this.add(side, row);
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
      listMappingRows: async (_tenant: string, _id: string, side: Side) => {
        this.#refuseRows();
        return this.list(side);
      },
      deleteMappingRow: async (_tenant: string, _id: string, side: Side, id: string) => {
        this.#refuseRows();
        this.delete(side, id);
        return "deleted";
      },
    };
    return client as unknown as OpsRampClient;
  }

  #refuseRows(): void {
    if (!this.switches.rowEndpoints) throw new RampsyncError("RS4012", "not for you");
  }
}

/** "Empty is fine, missing is not" (docs/api-contract.md#contested-behaviours). */
function isPartial(sent: WireNotifier): boolean {
  const user = ["userName", "password"];
  const client = ["grantType", "apiKey", "apiSecret", "accessTokenURL"];
  const ofGrant = sent.grantType === "CLIENT_CREDENTIALS" ? client : [...client, ...user];
  const needed: Readonly<Record<string, readonly string[]>> = { BASIC: user, OAUTH2: ofGrant, JWT: ["tokenURL"] };
  return ["baseURI", "authType", ...(needed[sent.authType ?? ""] ?? [])].some((name) => !(name in sent));
}
