// The ways of a server: behaviours of the API that its sources leave open (docs/api-contract.md#contested-behaviours).
// A way chooses a cheaper path; it never decides what is ours, clean or removable.

/**
 * What becomes of a posted mapping whose attribute is already mapped under another third-party name. `apart`: it is a
 * mapping of its own. `shown`: its rows have their own name, the integration shows the first row's. `kept`: its rows get
 * the name that is there.
 */
export type NamesWay = "apart" | "shown" | "kept";

/** What becomes of a stored notifier when a part of one is posted. */
export type NotifierWay = "merged" | "replaced" | "refused in part";

/** Whether an event fires from the moment it is made, or once it is activated. */
export type CreatedEventsWay = "inactive" | "active";

/** Those on which a decision of the engine rests. */
export interface Ways {
  readonly names: NamesWay;
  readonly notifier: NotifierWay;
  readonly created_events: CreatedEventsWay;
}

/** All of them: what people decide by, such as which tenant to try first, is evidence as well. */
export interface EveryWay extends Ways {
  readonly identical_pairs: "appended" | "merged";
  readonly texts:
    | "as sent"
    | "trimmed"
    | "composed"
    | "escaped"
    | "lower case"
    | "line feeds"
    | "no last slash"
    | "several forms";
  readonly row_list: "open" | "refused";
  readonly row_delete: "open" | "refused";
  readonly row_values: "shown" | "id and shown";
  readonly token_url_taken: "both" | "URL" | "URI";
  readonly token_url_shown: "as sent" | "URL" | "URI";
  readonly authentication_repost: "keeps" | "rotates";
  readonly drop_alerts: "both" | "dropAlertsOnUnmanagedResources" | "dropAlerts" | "endpoint";
  readonly notifier_type: "hidden" | "shown";
  readonly empty_texts: "set" | "passed over";
  readonly status_spelling: "Disabled" | "DISABLED" | "disabled";
  readonly uninstall_reason: "required" | "optional";
  readonly search_rows: "whole" | "thin";
  readonly pages: "objects" | "bare lists";
  readonly page_size: "100 or more" | "fewer than 100";
  readonly limit_headers: "quoted" | "plain" | "absent";
  readonly writes_show: "at once" | "late";
}

export type WayName = keyof EveryWay;

interface WayOf<Value extends string> {
  readonly question: string;
  /** The switch of the emulator. */
  readonly switch: string;
  readonly values: Readonly<Record<Value, WayValue>>;
  /** What is reckoned with as long as nobody knows. */
  readonly assumed: Value;
  /** What proves a way, or refutes it. */
  readonly evidence: string;
}

interface WayValue {
  /** Values of the switch that are this one; none where the emulator cannot behave so. */
  readonly switches: readonly (string | boolean)[];
  readonly means: string;
}

/** One entry for each way. */
export const waysTable: { readonly [Name in WayName]: WayOf<EveryWay[Name]> } = {
  names: {
    question: "Under which names are pairs stored that are posted to a mapped attribute?",
    switch: "keptNames",
    values: {
      apart: { switches: ["off"], means: "under their own, as a mapping beside the other" },
      shown: { switches: ["display"], means: "under their own; the integration shows the first row's name for all" },
      kept: { switches: ["stored"], means: "under the name that is there" },
    },
    assumed: "kept",
    evidence: "an integration that shows two names of one attribute tells names apart; else its rows have their names",
  },
  notifier: {
    question: "Does a part of a notifier merge into the stored one?",
    switch: "notifier",
    values: {
      merged: { switches: ["merge"], means: "it is laid over the stored one" },
      replaced: { switches: ["replace"], means: "it is put in its place, and what was not sent is lost" },
      "refused in part": { switches: ["reject-partial"], means: "it is refused" },
    },
    assumed: "merged",
    evidence:
      "fields that were live and were not sent are gone after a part was taken; or a part is refused, the whole taken",
  },
  created_events: {
    question: "Does an event fire as soon as it is made?",
    switch: "createdEvents",
    values: {
      inactive: { switches: ["inactive"], means: "no, once it is activated" },
      active: { switches: ["active"], means: "yes, until it is deactivated" },
    },
    assumed: "active",
    evidence: "whether an event shows as active that was made and not activated",
  },
  identical_pairs: {
    question: "Is an identical pair stored a second time?",
    switch: "identicalPairs",
    values: {
      appended: { switches: ["append"], means: "it is stored beside the first" },
      merged: { switches: ["merge"], means: "it is stored once" },
    },
    assumed: "appended",
    evidence: "a pair that is posted twice shows twice, or once",
  },
  texts: {
    question: "In which form are texts stored?",
    switch: "storedTexts",
    values: {
      "as sent": { switches: ["as-sent"], means: "byte for byte" },
      trimmed: { switches: ["trimmed"], means: "without white space around them" },
      composed: { switches: ["composed"], means: "in the Unicode form NFC" },
      escaped: { switches: ["escaped"], means: "with HTML entities" },
      "lower case": { switches: ["lower-case"], means: "in small letters" },
      "line feeds": { switches: ["line-feeds"], means: "with a line feed for every end of a line" },
      "no last slash": { switches: ["no-last-slash"], means: "without a slash at their end" },
      "several forms": { switches: [], means: "in more than one of these forms" },
    },
    assumed: "as sent",
    evidence: "values of pairs, one for each form, show as they were sent or in that form",
  },
  row_list: {
    question: "Is the row list open to everyone?",
    switch: "rowEndpoints",
    values: {
      open: { switches: ["on"], means: "it answers" },
      refused: { switches: ["off", "forbidden"], means: "it is not found, or forbidden" },
    },
    assumed: "open",
    evidence: "it answers, or refuses",
  },
  row_delete: {
    question: "Can a single row be deleted?",
    switch: "rowDeletes",
    values: {
      open: { switches: ["on"], means: "a deleted row is gone" },
      refused: { switches: ["off", "forbidden", "not-allowed"], means: "the request is refused" },
    },
    assumed: "open",
    evidence: "a row that was deleted is gone, or its DELETE is refused",
  },
  row_values: {
    question: "Which OpsRamp value has a row of the row list?",
    switch: "rowValues",
    values: {
      shown: { switches: ["shown"], means: "the one that the integration shows" },
      "id and shown": { switches: ["id-and-shown"], means: "an id, and the shown one beside it" },
    },
    assumed: "shown",
    evidence: "a row has a value that the integration does not show",
  },
  token_url_taken: {
    question: "Under which name is the token address taken?",
    switch: "tokenUrlAccepted",
    values: {
      both: { switches: ["both"], means: "as accessTokenURL and as accessTokenURI" },
      URL: { switches: ["URL"], means: "as accessTokenURL alone" },
      URI: { switches: ["URI"], means: "as accessTokenURI alone" },
    },
    assumed: "both",
    evidence: "an address that was sent under one name shows",
  },
  token_url_shown: {
    question: "Under which name is the token address answered?",
    switch: "tokenUrlField",
    values: {
      "as sent": { switches: ["as-sent"], means: "under the name that it was sent as" },
      URL: { switches: ["URL"], means: "as accessTokenURL" },
      URI: { switches: ["URI"], means: "as accessTokenURI" },
    },
    assumed: "as sent",
    evidence: "the name in an answer, by the name that was sent",
  },
  authentication_repost: {
    question: "Does posting the same inbound authentication make a new token?",
    switch: "authenticationRepost",
    values: {
      keeps: { switches: ["keep"], means: "no, the token stays" },
      rotates: { switches: ["rotate"], means: "yes, and the old one is lost" },
    },
    assumed: "rotates",
    evidence: "the token before and after it was posted again",
  },
  drop_alerts: {
    question: "How is dropping of alerts set?",
    switch: "dropAlertsField",
    values: {
      both: { switches: ["both"], means: "by an update, under either name" },
      dropAlertsOnUnmanagedResources: {
        switches: ["dropAlertsOnUnmanagedResources"],
        means: "by an update, under this name",
      },
      dropAlerts: { switches: ["dropAlerts"], means: "by an update, under this name" },
      endpoint: { switches: ["endpoint"], means: "by the endpoint of its own alone" },
    },
    assumed: "both",
    evidence: "what an integration shows after each of them",
  },
  notifier_type: {
    question: "Is the notifier's `type` answered?",
    switch: "notifierTypeOnRead",
    values: {
      hidden: { switches: [false], means: "no" },
      shown: { switches: [true], means: "yes" },
    },
    assumed: "hidden",
    evidence: "a notifier that was sent with it shows it",
  },
  empty_texts: {
    question: "Does an empty text clear a scalar?",
    switch: "emptyScalars",
    values: {
      set: { switches: ["set"], means: "yes" },
      "passed over": { switches: ["ignore"], means: "no, the old text stays" },
    },
    assumed: "set",
    evidence: "a description after an empty one was sent",
  },
  status_spelling: {
    question: "How is a status spelt?",
    switch: "statusSpelling",
    values: {
      Disabled: { switches: ["Enabled"], means: "with a capital letter" },
      DISABLED: { switches: ["ENABLED"], means: "in capital letters" },
      disabled: { switches: ["enabled"], means: "in small letters" },
    },
    assumed: "Disabled",
    evidence: "the status after an integration was disabled",
  },
  uninstall_reason: {
    question: "Does a DELETE of an integration want a reason?",
    switch: "uninstallReason",
    values: {
      required: { switches: ["required"], means: "yes" },
      optional: { switches: ["optional"], means: "no" },
    },
    assumed: "required",
    evidence: "a DELETE without one is refused, or is done",
  },
  search_rows: {
    question: "Do search rows hold the whole integration?",
    switch: "searchRows",
    values: {
      whole: { switches: ["whole"], means: "yes" },
      thin: { switches: ["thin"], means: "no, they have no configurations" },
    },
    assumed: "whole",
    evidence: "the row of an integration that has mappings",
  },
  pages: {
    question: "Is a page an object?",
    switch: "bareArrays",
    values: {
      objects: { switches: [false], means: "yes, with members that count" },
      "bare lists": { switches: [true], means: "no, the list alone" },
    },
    assumed: "objects",
    evidence: "the first page of a search",
  },
  page_size: {
    question: "Is a page of 100 items answered as one?",
    switch: "maxPageSize",
    values: {
      "100 or more": { switches: [], means: "yes" },
      "fewer than 100": { switches: [], means: "no, pages are smaller" },
    },
    assumed: "100 or more",
    evidence: "the size that a page says of itself where more is asked for",
  },
  limit_headers: {
    question: "Do values of rate headers stand in quotes?",
    switch: "rateHeaderQuotes",
    values: {
      quoted: { switches: [true], means: "yes" },
      plain: { switches: [false], means: "no" },
      absent: { switches: [], means: "an answer has none" },
    },
    assumed: "quoted",
    evidence: "the headers of an answer",
  },
  writes_show: {
    question: "Does a read after a write show it?",
    switch: "writesShow",
    values: {
      "at once": { switches: ["at-once"], means: "yes, the next one" },
      late: { switches: ["late"], means: "not the next one" },
    },
    assumed: "late",
    evidence: "the first read after an update, and how long it takes until one shows it",
  },
};

export const wayNames = Object.keys(waysTable) as readonly WayName[];

/** Those that {@link Ways} has. */
export const engineWays = ["names", "notifier", "created_events"] as const satisfies readonly (keyof Ways)[];

/** What cannot be told of a way, whatever is tried, on a server that has others. */
export interface HiddenWay {
  readonly way: WayName;
  readonly hiddenBy: Partial<EveryWay>;
  /** Values that then look the same; by default all. */
  readonly among?: readonly string[];
}

export const hiddenWays: readonly HiddenWay[] = [
  { way: "row_delete", hiddenBy: { row_list: "refused" } },
  { way: "row_values", hiddenBy: { row_list: "refused" } },
  { way: "names", hiddenBy: { row_list: "refused" }, among: ["shown", "kept"] },
  { way: "page_size", hiddenBy: { pages: "bare lists" } },
  { way: "token_url_shown", hiddenBy: { token_url_taken: "URL" }, among: ["as sent", "URL"] },
  { way: "token_url_shown", hiddenBy: { token_url_taken: "URI" }, among: ["as sent", "URI"] },
];

/** Whether the server takes, or keeps, the whole of a notifier only. */
export function wantsWholeNotifier(ways: Partial<Ways> | undefined): boolean {
  return ways?.notifier === "replaced" || ways?.notifier === "refused in part";
}
