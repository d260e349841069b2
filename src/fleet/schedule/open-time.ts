// The time in which looks may begin: all of it but the quiet hours of a group, by the clocks of its time zone.
import type { Groups, QuietHours } from "../config/groups.js";

const MINUTE = 60_000;

/** From the first to before the second, in milliseconds since the epoch. */
export type Span = readonly [from: number, to: number];

/** Whether no look may begin at a time. A time of the day that the clocks leave out or have twice counts as it is shown. */
export function quietTest(quiet: QuietHours | undefined): (time: number) => boolean {
  if (quiet === undefined) return () => false;
  const clock = clockIn(quiet.timeZone);
  const { from, to } = quiet;
  return (time) => {
    const shown = clock.format(time);
    return from < to ? shown >= from && shown < to : shown >= from || shown < to;
  };
}

/** To make one takes a millisecond, and every tick asks. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  clocks.set(timeZone, clock);
  return clock;
}

/** The groups, by name, of which no look may begin at a time. */
export function quietGroups({ groups }: Pick<Groups, "groups">, time: number): readonly string[] {
  return groups.filter(({ quietHours }) => quietTest(quietHours)(time)).map(({ name }) => name);
}

/** The spans between two times in which looks may begin, to the minute. */
export function openSpans(from: number, to: number, quiet: QuietHours | undefined): readonly Span[] {
  if (quiet === undefined) return [[from, to]];
  const isQuiet = quietTest(quiet);
  const spans: [number, number][] = [];
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / MINUTE) + 1) * MINUTE);
    if (!isQuiet(at)) {
      const last = spans.at(-1);
      if (last?.[1] === at) last[1] = next;
      else spans.push([at, next]);
    }
    at = next;
  }
  return spans;
}

/** The first time from `time` on at which a look may begin. Quiet hours are shorter than a day. */
export function nextOpen(time: number, quiet: QuietHours | undefined): number {
  const isQuiet = quietTest(quiet);
  let at = time;
  while (isQuiet(at)) at = (Math.floor(at / MINUTE) + 1) * MINUTE;
  return at;
}
