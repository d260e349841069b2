// Lengths of time as the file of the fleet writes them: a whole number and a unit, such as `24h`.

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number and `s`, `m`, `h` or `d`. */
export const DURATION = /^([1-9]\d{0,5})([smhd])$/;

/** In milliseconds; undefined for another form. */
export function durationOf(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}
