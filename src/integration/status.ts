// The server's words for the status of an integration: under which of them it works.

/** `Installed` is the word of apps of the SDK (docs/api-contract.md#endpoints). */
const WORKING = new Set(["enabled", "installed", "active"]);
const DISABLED = new Set(["disabled", "inactive"]);

/** The word under which an integration posts nothing and takes nothing; its case is disputed. */
export const isDisabled = (status: string | undefined): boolean => status?.toLowerCase() === "disabled";

/** The status where it is known and is none under which an integration works. */
export function notEnabled(status: string | undefined): string | undefined {
  return status === undefined || status === "" || WORKING.has(status.toLowerCase()) ? undefined : status;
}

/** Whether the status says that it is enabled; undefined where it says neither that nor that it is disabled. */
export function isEnabled(status: string | undefined): boolean | undefined {
  const word = (status ?? "").toLowerCase();
  if (WORKING.has(word)) return true;
  return DISABLED.has(word) ? false : undefined;
}
