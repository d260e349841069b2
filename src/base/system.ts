// What rampsync asks of and hears from the operating system in more than one room.

/** The mode of a file that its owner alone may read and write: it may hold secrets, or names that others need not know. */
export const OWNER_ONLY = 0o600;

/** The system's name of an error, such as ENOENT; undefined where it has none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
