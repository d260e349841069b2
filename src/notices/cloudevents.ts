// A notice as an event of CloudEvents 1.0 in structured JSON. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
import type { Notice } from "./notice.js";
import type { Message } from "./send.js";

/** Events of this size pass every intermediary that keeps to the standard. */
const MOST_BYTES = 64 * 1024;

/** `id` is that of the event: what is sent again has the same one, so that a receiver knows it. */
export function cloudEvent(notice: Notice, route: string, id: string): Message {
  let kept = Math.max(...LISTS.map((list) => notice[list]?.length ?? 0));
  for (;;) {
    const body = JSON.stringify(eventOf(notice, { route, id, kept }));
    if (Buffer.byteLength(body) <= MOST_BYTES || kept === 0) {
      return { contentType: "application/cloudevents+json; charset=utf-8", body };
    }
    kept = Math.floor(kept / 2);
  }
}

const LISTS = ["drift", "resolved", "problems", "trouble", "settled"] as const;

interface Cut {
  readonly route: string;
  readonly id: string;
  /** How many items of each list. */
  readonly kept: number;
}

function eventOf(notice: Notice, { route, id, kept }: Cut): object {
  const { verb, time, drift, resolved, problems, trouble, settled, codes, ...rest } = notice;
  const leftOut = LISTS.reduce((sum, list) => sum + Math.max(0, (notice[list]?.length ?? 0) - kept), 0);
  return {
    specversion: "1.0",
    id,
    source: `/rampsync/${route}`,
    type: `rampsync.${verb}.v1`,
    time,
    datacontenttype: "application/json",
    data: {
      verb,
      ...rest,
      found: drift.length,
      drift: drift.slice(0, kept),
      resolved: resolved.slice(0, kept),
      problems: problems.slice(0, kept),
      ...(trouble === undefined ? {} : { trouble: trouble.slice(0, kept) }),
      ...(settled === undefined ? {} : { settled: settled.slice(0, kept) }),
      codes: codes.slice(0, 20),
      left_out: leftOut,
    },
  };
}
