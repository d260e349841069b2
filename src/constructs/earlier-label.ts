// Labels of mappings that `ignore_changes` names as they were before they were identifiers, such as `INCIDENT.Status`.
// Terraform takes what is ignored from the state, by its key: under another label the mapping would be removed.
import type { Direction } from "../document/mapping.js";
import { fold } from "../integration/pairing/key.js";
import type { TerraformResourceLifecycle } from "./cdk.js";
import type { Mapping } from "./mapping.js";
import type { LabelledMapping } from "./mapping-set.js";

/** The same, where mappings that `ignore_changes` names by an earlier label keep that one. */
export function keepIgnoredLabels(
  labelled: readonly LabelledMapping[],
  direction: Direction,
  lifecycle: TerraformResourceLifecycle | undefined,
): readonly LabelledMapping[] {
  const ignored = ignoredLabels(direction, lifecycle?.ignoreChanges);
  if (ignored.length === 0) return labelled;
  const labels = new Set(labelled.map(({ label }) => label));
  return labelled.map(({ label, mapping }) => {
    const earlier = earlierLabel(mapping, labelled);
    const isKept = mapping.options.label === undefined && ignored.includes(earlier) && !labels.has(earlier);
    return isKept ? { label: earlier, mapping } : { label, mapping };
  });
}

function earlierLabel(mapping: Mapping, labelled: readonly LabelledMapping[]): string {
  const short = ({ attribute }: Mapping) => `${attribute.entityType}.${attribute.name}`;
  const alike = labelled.filter((candidate) => fold(short(candidate.mapping)) === fold(short(mapping)));
  const { entityType, attribute } = mapping.thirdParty;
  return alike.length > 1 ? `${short(mapping)}/${entityType}.${attribute}` : short(mapping);
}

function ignoredLabels(direction: Direction, paths: TerraformResourceLifecycle["ignoreChanges"]): readonly string[] {
  if (!Array.isArray(paths)) return [];
  const path = new RegExp(`^${direction}\\.mappings\\["([^"]+)"\\]`);
  return paths.flatMap((text: string) => path.exec(text)?.[1] ?? []);
}
