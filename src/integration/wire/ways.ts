// The ways of a server: behaviours of the API that its sources leave open, and on which a decision of the engine rests
// (docs/api-contract.md#contested-behaviours). A way chooses a cheaper path; it never decides what is ours, clean or removable.

/**
 * What becomes of a posted mapping whose attribute is already mapped under another third-party name. `apart`: it is a
 * mapping of its own. `shown`: its rows have their own name, the integration shows the first row's. `kept`: its rows get
 * the name that is there.
 */
export type NamesWay = "apart" | "shown" | "kept";

export interface Ways {
  readonly names: NamesWay;
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
};
