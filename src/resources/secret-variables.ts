// Variables of the environment whose values are secret: no program that synthesises gets them, and they stand in no text.
export const CLIENT_SECRET = "OPSRAMP_CLIENT_SECRET";
/** The client secret before it was rotated. */
export const PREVIOUS_CLIENT_SECRET = "OPSRAMP_CLIENT_SECRET_PREVIOUS";
/** Shared by API clients that are to compare each other's fingerprints. */
export const FINGERPRINT_KEY = "RAMPSYNC_FINGERPRINT_KEY";

export const SECRET_VARIABLES: readonly string[] = [CLIENT_SECRET, PREVIOUS_CLIENT_SECRET, FINGERPRINT_KEY];

/** The connection string of the database of a fleet, which may hold a password. */
export const FLEET_DATABASE = "RAMPSYNC_FLEET_DATABASE";

/** Variables of this beginning hold the addresses that notices go to. */
export const NOTICE_PREFIX = "RAMPSYNC_NOTICE_";

/** Whether no program that synthesises gets the variable. `upper`: its name in capital letters. */
export const isSecretVariable = (upper: string): boolean =>
  SECRET_VARIABLES.includes(upper) || upper === FLEET_DATABASE || upper.startsWith(NOTICE_PREFIX);
