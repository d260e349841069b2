// What leaves the code for good with accepted edits: as much as a guard would stop in a run needs the same consent.
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import type { AcceptedEdit } from "../../document/accept-document.js";
import { isMuchOf, MOST_LOST } from "../../document/guard-limits.js";
import { pairKey } from "../../integration/pairing/key.js";
import { mappingsOf } from "../export/mappings.js";
import type { Planned } from "../plan/planned.js";
import { isOfHeader } from "./wanted-mappings.js";

/** Edits that take a value away and put none in its place. */
export const valuesLost = (edits: readonly AcceptedEdit[]): readonly AcceptedEdit[] =>
  edits.filter(({ made, remove, add }) => made && remove.length > 0 && add.length === 0);

/** Throws RS5001, RS5002 or RS5003 where more is lost than goes unreviewed, and no such number is allowed. */
export function refuseLosses(
  edits: readonly AcceptedEdit[],
  planned: readonly Planned[],
  allowed: number | undefined,
): void {
  const lost = valuesLost(edits);
  if (allowed !== undefined && lost.length <= allowed) return;
  const hint = `Review it with --dry-run --allow-removals ${lost.length}, then allow it with --allow-removals ${lost.length}.`;
  for (const [, own] of groupBy(lost, ({ stack, address }) => `${stack} ${address}`)) {
    const [first] = own;
    const found = planned.find(
      ({ managed }) => managed.stack.name === first?.stack && managed.address === first.address,
    );
    if (first === undefined || found === undefined) continue;
    const place = { construct: first.construct };
    const declared = mappingsOf(found.managed.config ?? {});
    const values = declared.reduce((sum, { values: table }) => sum + table.flatMap(([, texts]) => texts).length, 0);
    for (const [, ofMapping] of groupBy(own, ({ mapping }) => JSON.stringify(mapping))) {
      const header = ofMapping[0]?.mapping;
      const mapping = header === undefined ? undefined : declared.find((each) => isOfHeader(each, header));
      const inTable = new Set(
        mapping?.values.flatMap(([value, texts]) => texts.map((text) => pairKey({ value, thirdPartyValue: text }))),
      );
      if (inTable.size === 0 || ofMapping.length < inTable.size) continue;
      throw new RampsyncError("RS5001", `The mapping would lose all its ${inTable.size} values.`, { place, hint });
    }
    if (isMuchOf(own.length, values)) {
      throw new RampsyncError("RS5002", `The integration would lose ${own.length} of its ${values} managed values.`, {
        place,
        hint,
      });
    }
  }
  if (lost.length <= MOST_LOST) return;
  throw new RampsyncError("RS5003", `The code would lose ${lost.length} values in all; ${MOST_LOST} go unreviewed.`, {
    hint,
  });
}
