// What a difference is about, by names alone: never a value.

/** The attribute or mapping of a path, such as `outbound.mappings.INCIDENT_Status`: below a mapping, keys are values. */
export function unitName(path: readonly string[]): string {
  const at = path.indexOf("values");
  return (at < 0 ? path : path.slice(0, at)).join(".");
}
