// The behaviours of the API that its sources leave open, each with what the public samples prove as default.

export interface RateLimits {
  get: number;
  pagedGet: number;
  write: number;
}

export interface Switches {
  /** A posted pair that is already stored: `append` stores it again, `merge` does not. */
  identicalPairs: "append" | "merge";
  /**
   * A posted mapping whose attribute is already mapped under other third-party names. `stored`: new rows get the stored
   * names. `display`: new rows carry the new names, the integration object shows the first row's. `off`: another group.
   */
  keptNames: "stored" | "display" | "off";
  /** A posted notifier: laid over the stored one, put in its place, or refused when fields of its auth type are missing. */
  notifier: "merge" | "replace" | "reject-partial";
  /** Under which name the notifier's token URL is answered, `accessTokenURL` or `accessTokenURI`. */
  tokenUrlField: "URL" | "URI" | "as-sent";
  /** Under which name a posted token URL is taken; under the other one it is passed over. */
  tokenUrlAccepted: "both" | "URL" | "URI";
  /**
   * Under which name an update takes the flag that drops alerts, and answers it; another one is passed over. `both`: takes
   * either, and answers the newer. `endpoint`: by no update, only by the GET that writes; answered as `dropAlerts`.
   */
  dropAlertsField: "both" | "dropAlertsOnUnmanagedResources" | "dropAlerts" | "endpoint";
  /** Whether answers hold the notifier's `type`. */
  notifierTypeOnRead: boolean;
  /** Posting the inbound authentication type that is already set: keeps the token and keys, or makes new ones. */
  authenticationRepost: "keep" | "rotate";
  /** A posted `displayName` or `description` that is empty: set to empty, or passed over. */
  emptyScalars: "set" | "ignore";
  /** Status of the refusal of a token whose life is over. */
  expiredTokenStatus: 401 | 407 | 400;
  /** How long a token lives, in seconds. */
  tokenLifeSeconds: number;
  /** How an answer with a token tells its life: as a number, or as text. */
  tokenLife: "number" | "text";
  /** How the status of an integration that was enabled or disabled is spelt: as it was set, in capitals, or small. */
  statusSpelling: "Enabled" | "ENABLED" | "enabled";
  /** What shows that a tenant inherits an integration: its parent, the tenant that it belongs to, or nothing. */
  inheritedRows: "parent" | "tenant" | "silent";
  /** The id of the copy that a client's edit makes of an integration that it inherits. */
  inheritedEdits: "same-id" | "new-id";
  /** Whether a DELETE of an integration takes a request without a reason, such as one without a body, or refuses it. */
  uninstallReason: "optional" | "required";
  /** Row lists and row deletes: there, 404, or 403. */
  rowEndpoints: "on" | "off" | "forbidden";
  /** Row deletes, where the row lists are there: there too, 404, 403, or 405. */
  rowDeletes: "on" | "off" | "forbidden" | "not-allowed";
  /** The OpsRamp value of a row in the row list: as the integration shows it, or an id of the value with that beside it. */
  rowValues: "shown" | "id-and-shown";
  /** The form in which values of pairs, names, descriptions and addresses are stored that are sent. */
  storedTexts: "as-sent" | "trimmed" | "composed" | "escaped" | "lower-case" | "line-feeds" | "no-last-slash";
  /** What reads see of a write: all of it, or for a second what was before. */
  writesShow: "at-once" | "late";
  /** Whether an event that is made fires at once, or once it is activated. */
  createdEvents: "inactive" | "active";
  /** Under which name a posted payload is taken, `eventPayload` as text or `payload` in base64; under the other one it is passed over. */
  eventPayloadTaken: "both" | "eventPayload" | "payload";
  /** What answers hold of an event: all of it, or, as the samples of 2020, neither its type, method, flags nor activity. */
  eventAnswers: "newer" | "older";
  /** Rows of the list of events: whole events, or their names and activity alone. */
  eventRows: "whole" | "thin";
  /** Search rows: whole integration objects, or without their configurations. */
  searchRows: "whole" | "thin";
  /** Paged endpoints answer a bare array. */
  bareArrays: boolean;
  /** A larger `pageSize` is cut down to this. */
  maxPageSize: number;
  /** Every answer is late by so much. */
  latencyMs: number;
  /** Up to so much more, seeded. */
  latencyJitterMs: number;
  /** Refuse with 429 above the limits. The rate headers are always sent. */
  enforceLimits: boolean;
  /** Requests per minute and tenant; tenants named `msp_…` have three times as much. */
  limits: RateLimits;
  /** After the first refusal everything of that class is refused for a whole minute. */
  limitPenalty: boolean;
  /** The values of rate headers are in quotes, as a client of the real API has to expect. */
  rateHeaderQuotes: boolean;
}

export const defaultSwitches: Readonly<Switches> = {
  identicalPairs: "append",
  keptNames: "stored",
  notifier: "merge",
  tokenUrlField: "as-sent",
  tokenUrlAccepted: "both",
  dropAlertsField: "both",
  notifierTypeOnRead: false,
  authenticationRepost: "keep",
  emptyScalars: "set",
  expiredTokenStatus: 401,
  tokenLifeSeconds: 7200,
  tokenLife: "number",
  statusSpelling: "Enabled",
  inheritedRows: "parent",
  inheritedEdits: "same-id",
  uninstallReason: "optional",
  rowEndpoints: "on",
  rowDeletes: "on",
  rowValues: "shown",
  storedTexts: "as-sent",
  writesShow: "at-once",
  createdEvents: "inactive",
  eventPayloadTaken: "both",
  eventAnswers: "newer",
  eventRows: "whole",
  searchRows: "whole",
  bareArrays: false,
  maxPageSize: 500,
  latencyMs: 0,
  latencyJitterMs: 0,
  enforceLimits: false,
  limits: { get: 500, pagedGet: 50, write: 50 },
  limitPenalty: false,
  rateHeaderQuotes: true,
};

/** Of the switches that have names for their values, all of them. */
export const switchChoices: { [Name in keyof Switches]?: readonly Switches[Name][] } = {
  identicalPairs: ["append", "merge"],
  keptNames: ["stored", "display", "off"],
  notifier: ["merge", "replace", "reject-partial"],
  tokenUrlField: ["URL", "URI", "as-sent"],
  tokenUrlAccepted: ["both", "URL", "URI"],
  dropAlertsField: ["both", "dropAlertsOnUnmanagedResources", "dropAlerts", "endpoint"],
  authenticationRepost: ["keep", "rotate"],
  emptyScalars: ["set", "ignore"],
  expiredTokenStatus: [401, 407, 400],
  tokenLife: ["number", "text"],
  statusSpelling: ["Enabled", "ENABLED", "enabled"],
  inheritedRows: ["parent", "tenant", "silent"],
  inheritedEdits: ["same-id", "new-id"],
  uninstallReason: ["optional", "required"],
  rowEndpoints: ["on", "off", "forbidden"],
  rowDeletes: ["on", "off", "forbidden", "not-allowed"],
  rowValues: ["shown", "id-and-shown"],
  storedTexts: ["as-sent", "trimmed", "composed", "escaped", "lower-case", "line-feeds", "no-last-slash"],
  writesShow: ["at-once", "late"],
  createdEvents: ["inactive", "active"],
  eventPayloadTaken: ["both", "eventPayload", "payload"],
  eventAnswers: ["newer", "older"],
  eventRows: ["whole", "thin"],
  searchRows: ["whole", "thin"],
};

/** The defaults with the given ones over them. Throws an `Error` for a name or value that does not exist. */
export function completeSwitches(given: Partial<Switches> = {}): Switches {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaultSwitches)) {
      throw new Error(`Unknown emulator switch "${name}"; there are ${Object.keys(defaultSwitches).join(", ")}.`);
    }
    const key = name as keyof Switches;
    const allowed: readonly unknown[] | undefined = switchChoices[key];
    const right = allowed === undefined ? typeof value === typeof defaultSwitches[key] : allowed.includes(value);
    if (!right) {
      const wanted = allowed === undefined ? `a ${typeof defaultSwitches[key]}` : allowed.join(", ");
      throw new Error(`Emulator switch "${name}" cannot be ${JSON.stringify(value)}; right would be ${wanted}.`);
    }
  }
  return { ...defaultSwitches, ...given, limits: { ...defaultSwitches.limits, ...given.limits } };
}
