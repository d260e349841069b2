// The record of an adoption that sends nothing: what is declared and not live yet is no part of it, so that the next plan
// shows it as what it is to send.
import type { Change } from "../../document/change.js";
import type { Applied, AppliedMapping } from "../model.js";
import { headerKey } from "../pairing/key.js";
import type { Sides } from "../sides.js";

/** `next`, the record of a first apply, as far as it is live; `open`: what differs. */
export function asIsLive(next: Applied, { views }: Sides, open: readonly Change[]): Applied {
  const liveOf = new Map(
    views.flatMap(({ declared, live }) =>
      declared === undefined ? [] : [[headerKey(declared.header), live] as const],
    ),
  );
  return {
    ...next,
    mappings: next.mappings.flatMap((mapping): readonly AppliedMapping[] => {
      const key = headerKey(mapping.header);
      const live = liveOf.get(key);
      if (live === undefined) return [];
      const differs = (kind: Change["kind"]) => open.some((change) => change.kind === kind && isIn(change, key));
      const { keptName, parsing, ...rest } = mapping;
      // Recorded under the name that is declared, it would pass for one that the server keeps.
      const isRenamed = differs("header");
      return [
        {
          ...rest,
          ...(isRenamed ? { header: live.header } : {}),
          ...(keptName === undefined || isRenamed ? {} : { keptName }),
          ...(parsing === undefined || differs("parsing") ? {} : { parsing }),
        },
      ];
    }),
  };
}

const isIn = ({ mapping }: Change, key: string) => mapping !== undefined && headerKey(mapping) === key;
