// The server's words for the status of an integration: under which of them it works.

/** `Installed` is the word of apps of the SDK (docs/api-contract.md#endpoints). */
const WORKING = new Set(["enabled", "installed", "active"]);

/** The status where it is known and is none under which an integration works. */
export function notEnabled(status: string | undefined): string | undefined {
  return status === undefined || status === "" || WORKING.has(status.toLowerCase()) ? undefined : status;
}
