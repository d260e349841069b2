// When tenants of a round are looked at: spread over the period, in order, never in quiet hours.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationOf } from "../../src/fleet/config/duration.js";
import { nextOpen, openSpans, quietTest } from "../../src/fleet/schedule/open-time.js";
import { lookTimes } from "../../src/fleet/schedule/times.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 10, 28);
const day = { startsAt: start, endsAt: start + DAY, jitter: 0, quietHours: undefined, seed: "all 1" };
const names = (count: number) => Array.from({ length: count }, (_, index) => `client_${index}`);
const office = { from: "08:00", to: "18:00", timeZone: "Europe/Berlin" };
const night = { from: "22:00", to: "06:00", timeZone: "UTC" };

describe("the times of a round", () => {
  it("tenants are spread evenly over the period in the order that is given", () => {
    const times = [...lookTimes(names(4), day).values()];
    expect(times).toEqual([0, 6, 12, 18].map((hour) => start + hour * HOUR));
  });

  it("no tenant is looked at in quiet hours, and the open time is shared evenly", () => {
    const isQuiet = quietTest(office);
    const times = [...lookTimes(names(140), { ...day, quietHours: office }).values()];
    expect(times.filter(isQuiet)).toEqual([]);
    // 14 hours are open: ten tenants in each. Berlin is an hour before UTC in November.
    const inHour = (hour: number) => times.filter((time) => Math.floor((time - start) / HOUR) === hour).length;
    expect([0, 6, 7, 16, 17, 23].map(inHour)).toEqual([10, 10, 0, 0, 10, 10]);
  });

  it("jitter moves a tenant later and never by more, and the same seed gives the same times", () => {
    const jitter = HOUR;
    const even = lookTimes(names(50), day);
    const moved = lookTimes(names(50), { ...day, jitter });
    for (const [tenant, time] of moved) {
      const later = time - (even.get(tenant) ?? 0);
      expect(later).toBeGreaterThanOrEqual(0);
      expect(later).toBeLessThan(jitter);
    }
    expect(lookTimes(names(50), { ...day, jitter })).toEqual(moved);
    expect(lookTimes(names(50), { ...day, jitter, seed: "all 2" })).not.toEqual(moved);
  });

  it("whatever the round, every tenant has a time in it that is not quiet", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 48 * 60 }),
        fc.integer({ min: 0, max: 400 * 24 * 60 }),
        fc.constantFrom(undefined, office, night),
        (count, minutes, offset, quietHours) => {
          const startsAt = nextOpen(start + offset * 60_000 + 17_123, quietHours);
          const endsAt = startsAt + minutes * 60_000;
          const times = [...lookTimes(names(count), { ...day, startsAt, endsAt, jitter: HOUR, quietHours }).values()];
          expect(times).toHaveLength(count);
          expect(times.every((time) => time >= startsAt && time < endsAt)).toBe(true);
          expect(times.filter(quietTest(quietHours))).toEqual([]);
        },
      ),
    );
  });

  it("quiet hours over midnight are quiet on both days, by the clocks of their time zone", () => {
    expect(openSpans(start, start + DAY, night)).toEqual([[start + 6 * HOUR, start + 22 * HOUR]]);
    expect(nextOpen(start + 23 * HOUR, night)).toBe(start + 30 * HOUR);
    // The day on which clocks in Berlin go back has 25 hours: an hour of the night is open twice.
    const back = Date.UTC(2026, 9, 24, 22);
    const open = openSpans(back, back + 25 * HOUR, { from: "04:00", to: "23:00", timeZone: "Europe/Berlin" });
    expect(open.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(6 * HOUR);
  });

  it.each([
    ["90s", 90_000],
    ["24h", DAY],
    ["7d", 7 * DAY],
    ["0h", undefined],
    ["1.5h", undefined],
    ["24 h", undefined],
  ])("the length of time %s is read as %s", (text, wanted) => {
    expect(durationOf(text)).toBe(wanted);
  });
});
