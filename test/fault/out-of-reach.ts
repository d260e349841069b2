// The one table of what cannot be hit: faults of requests that a verb never makes. Both sides are checked in every cell: what
// stands here must hit nothing, and what does not must hit.

/** What is run: a verb, what a situation of a desk's life says, the apply of a plan that was saved before, and the verbs of the other door. */
export type Way =
  | "plan"
  | "drift"
  | "apply"
  | "apply of a saved plan"
  | "destroy"
  | "life"
  | "terraform plan"
  | "terraform apply";

const writesNothing = "it writes nothing";
const readsOnly = { plan: writesNothing, drift: writesNothing, "terraform plan": writesNothing };

const alone = "it reads again only what the plan changes, each by itself";
const noPages = { "apply of a saved plan": alone };

/** By the fault's name and the way: why not. */
export const outOfReach: Readonly<Record<string, Partial<Record<Way, string>>>> = {
  "reset during the commit": readsOnly,
  "a write silently dropped": readsOnly,
  "a write dropped, and answered with 500": readsOnly,
  "a write that shows late, and no answer": readsOnly,
  "a write that shows late, answered with 503": readsOnly,
  "read-after-write lag of 1": readsOnly,
  "read-after-write lag of 3": readsOnly,
  "read-after-write lag of 30": readsOnly,
  "the row deleted by somebody else": readsOnly,
  "shifting pages, some installed first": noPages,
  "shifting pages, some uninstalled first": noPages,
  "a repeated page": noPages,
  "a page that hides the next": noPages,
  "a page that promises more": noPages,
  "search with 500": noPages,
};
