// What is sent in place of a POST that the server refuses, in the order in which it is tried
// (docs/api-contract.md#contested-behaviours).
import type { RampsyncError } from "../../base/error.js";
import type { Declared, Live, Scalar } from "../../integration/model.js";
import { hiddenCredentials, isOfNotifier, wholeNotifier } from "../../integration/notifier.js";
import type { Update } from "../../integration/wire/codec.js";
import { halfNotifier } from "./plan.js";

/** A POST that was refused as a whole, though one field of it may be the reason. */
export interface Refusal {
  readonly error: RampsyncError;
  /** What is still to be sent. */
  readonly missing: Update;
  /** `missing`, with the whole of the notifier where any of it is missing. */
  readonly whole: Update;
  /** What of the notifier was refused. `done`: a part of it that is not missing any more. */
  readonly notifier: "whole or nothing" | "part" | "done";
  /** Credentials that `whole` needs, the server hides, and nobody declared. */
  readonly hidden: readonly string[];
}

export interface FallBack {
  readonly name: string;
  readonly fits: (refusal: Refusal) => boolean;
  readonly update: (refusal: Refusal) => Update;
  /** Disputed fields are sent under their other name; only where the update has any. */
  readonly otherNames?: true;
  /** Why nothing of the notifier is sent. What is refused without it is refused for good. */
  readonly withholds?: (refusal: Refusal) => RampsyncError;
  /** Being taken, it shows that the server wants the whole of a notifier: that is remembered. */
  readonly showsWhole?: true;
}

/**
 * A server that takes whole notifiers only refuses a part of one, and with it everything that travels along: what is
 * still missing is sent with the whole of it, once. Where no whole is at hand or taken, the rest is sent without it. A
 * server that needs a field and knows it by its other name refuses the rest as well.
 */
export const fallBacks: readonly FallBack[] = [
  {
    name: "the same under other names",
    fits: ({ notifier }) => notifier === "whole or nothing",
    update: ({ missing }) => missing,
    otherNames: true,
  },
  {
    name: "without the notifier, whose whole is not at hand",
    fits: ({ notifier, hidden }) => notifier === "part" && hidden.length > 0,
    update: ({ missing }) => withoutNotifier(missing),
    withholds: ({ hidden }) => halfNotifier(hidden),
  },
  {
    name: "with the whole notifier",
    fits: ({ notifier, hidden }) => notifier === "part" && hidden.length === 0,
    update: ({ whole }) => whole,
    showsWhole: true,
  },
  {
    name: "with the whole notifier under other names",
    fits: ({ notifier, hidden }) => notifier === "part" && hidden.length === 0,
    update: ({ whole }) => whole,
    otherNames: true,
    showsWhole: true,
  },
  {
    name: "without the notifier, whose whole is refused as well",
    fits: ({ notifier, hidden }) => notifier === "part" && hidden.length === 0,
    update: ({ missing }) => withoutNotifier(missing),
    withholds: ({ error }) => error,
  },
];

/** The sides whose notifier is sent: what is declared, and what was live before anything was. */
interface NotifierSides {
  readonly declared: Declared;
  readonly live: Live;
}

/** The refusal of `sent`, of which `missing` is not live yet. */
export function refusalOf(
  error: RampsyncError,
  sent: Update,
  missing: Update,
  sides: NotifierSides & { readonly wantsWhole: boolean },
): Refusal {
  const wasPart = isPartAsked(sent, sides);
  return {
    error,
    missing,
    whole: { ...missing, scalars: wholeScalars(missing, sides) },
    notifier: !wasPart ? "whole or nothing" : isPartAsked(missing, sides) ? "part" : "done",
    hidden: hiddenCredentials(sides.declared, sides.live),
  };
}

/** Whether `update` holds a part of the notifier, and the server is not known to want the whole. */
export function isPartAsked(update: Update, sides: NotifierSides & { readonly wantsWhole: boolean }): boolean {
  return !sides.wantsWhole && wholeScalars(update, sides).size > update.scalars.size;
}

/** The scalars of `update`, and where any of the notifier is among them the whole of that. */
export function wholeScalars({ scalars }: Update, { declared, live }: NotifierSides): ReadonlyMap<string, Scalar> {
  return [...scalars.keys()].some(isOfNotifier) ? new Map([...wholeNotifier(declared, live), ...scalars]) : scalars;
}

export function withoutNotifier(update: Update): Update {
  return { ...update, scalars: new Map([...update.scalars].filter(([path]) => !isOfNotifier(path))) };
}
