// The ways of a server: behaviours of the API that its sources leave open, and on which a decision of the engine rests
// (docs/api-contract.md#contested-behaviours). A way chooses a cheaper path; it never decides what is ours, clean or removable.

/**
 * What becomes of a posted mapping whose attribute is already mapped under another third-party name. `apart`: it is a
 * mapping of its own. `shown`: its rows have their own name, the integration shows the first row's. `kept`: its rows get
 * the name that is there.
 */
export type NamesWay = "apart" | "shown" | "kept";

/** What becomes of a stored notifier when a part of one is posted. */
export type NotifierWay = "merged" | "replaced" | "refused in part";

export interface Ways {
  readonly names: NamesWay;
  readonly notifier: NotifierWay;
}

interface WayOf<Value extends string> {
  readonly question: string;
  /** The switch of the emulator, and the value of it that is each way. */
  readonly switch: string;
  readonly values: Readonly<Record<Value, { readonly switch: string; readonly means: string }>>;
  /** What is done as long as nobody knows. */
  readonly assumed: Value;
  /** What proves a way, or refutes it. */
  readonly evidence: string;
}

/** One entry for each way that the engine asks for. */
export const waysTable: { readonly [Name in keyof Ways]: WayOf<Ways[Name]> } = {
  names: {
    question: "Under which names are pairs stored that are posted to a mapped attribute?",
    switch: "keptNames",
    values: {
      apart: { switch: "off", means: "under their own, as a mapping beside the other" },
      shown: { switch: "display", means: "under their own; the integration shows the first row's name for all" },
      kept: { switch: "stored", means: "under the name that is there" },
    },
    assumed: "kept",
    evidence: "an integration that shows two names of one attribute tells names apart",
  },
  notifier: {
    question: "What does a part of a notifier do to the stored one?",
    switch: "notifier",
    values: {
      merged: { switch: "merge", means: "it is laid over the stored one" },
      replaced: { switch: "replace", means: "it is put in its place, and what was not sent is lost" },
      "refused in part": { switch: "reject-partial", means: "it is refused" },
    },
    assumed: "merged",
    evidence:
      "fields that were live and were not sent are gone after a part was taken; or a part is refused, the whole taken",
  },
};

export const wayNames = Object.keys(waysTable) as readonly (keyof Ways)[];

/** Whether the server takes, or keeps, the whole of a notifier only. */
export function wantsWholeNotifier(ways: Partial<Ways> | undefined): boolean {
  return ways?.notifier === "replaced" || ways?.notifier === "refused in part";
}
