// Where the emulator takes the time from, so that tests can put their own clock in.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds of this clock. */
  sleep(milliseconds: number): Promise<void>;
  /** Says that work is under way until the returned function is called; a clock that advances by itself waits for it. */
  busy?(): () => void;
}

/** A time in the notation of the API's objects, such as `2020-05-11T09:30:00+0000`. */
export const apiTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "+0000");

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
