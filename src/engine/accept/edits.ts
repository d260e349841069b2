// What has drifted of a resource, as edits of code that would say the same.
import type { AcceptedEdit } from "../../document/accept-document.js";
import { allDrift, type Change, type PairChange } from "../../document/change.js";
import { driftId } from "../../document/drift-id.js";
import type { ValuePair } from "../../document/mapping.js";
import { headerKey } from "../../integration/pairing/key.js";
import type { Planned } from "../plan/planned.js";
import type { Managed } from "../records/managed.js";

/** An edit before it is known where it is written. */
export interface WantedEdit extends Omit<AcceptedEdit, "made" | "reason" | "where" | "file" | "shared_with"> {
  readonly managed: Managed;
  /** Undefined for what no code of a person can say. */
  readonly kind: "values" | "mapping" | "text" | undefined;
}

export const namedOf = ({ stack, address, construct, tenant }: Managed) => ({
  stack: stack.name,
  address,
  construct,
  tenant,
});

/** What live has otherwise than was applied. Of what was never applied nobody knows who changed it. */
export function editsOf({ plan, managed }: Planned): readonly WantedEdit[] {
  if (plan === undefined || managed.applied === undefined) return [];
  return allDrift(plan.diff).map((change): WantedEdit => {
    const source = managed.sources?.of(change.path);
    return {
      ...namedOf(managed),
      integration: managed.id,
      id: driftId({ tenant: managed.tenant, integration: managed.id }, change),
      path: change.path,
      ...(change.mapping === undefined ? {} : { mapping: change.mapping }),
      ...contentOf(change, plan.diff.unmanaged),
      ...(source === undefined ? {} : { source }),
      managed,
    };
  });
}

function contentOf(change: Change, unmanaged: readonly Change[]): Pick<WantedEdit, "kind" | "remove" | "add" | "text"> {
  if (change.kind === "pair" && (change.action === "add" || change.action === "change")) {
    return { kind: "values", remove: [change.pair], add: change.replaced ?? rewritten(change, unmanaged) };
  }
  // A mapping without values that is not live any more.
  if (change.kind === "header" && change.action === "add" && change.from === undefined) {
    return { kind: "mapping", remove: [], add: [] };
  }
  const { before, after } = change;
  if (change.kind === "scalar" && change.sensitive !== true && before !== undefined && after !== undefined) {
    return { kind: "text", remove: [], add: [], text: { from: after, to: before } };
  }
  return { kind: undefined, remove: [], add: [] };
}

/**
 * Inbound another third-party value is another pair, which nothing declares: the only one of the same OpsRamp value is what
 * the row was rewritten to.
 */
function rewritten({ pair, mapping }: PairChange, unmanaged: readonly Change[]): readonly ValuePair[] {
  const others = unmanaged.flatMap((candidate) =>
    candidate.kind === "unmanaged" &&
    candidate.pair?.value === pair.value &&
    headerKey(candidate.mapping) === headerKey(mapping)
      ? [candidate.pair]
      : [],
  );
  return others.length === 1 ? others : [];
}
