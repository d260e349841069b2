// Paths into a value: attribute names and map keys are strings, list indexes are numbers.
import type { CtyType } from "./type.js";

/** For example `["rules", 1, "key"]` or `["mappings", "INCIDENT_Status", "values"]`. */
export type Path = readonly (string | number)[];

export type PathStep =
  | { readonly kind: "attribute"; readonly name: string }
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "index"; readonly index: number };

/**
 * The steps of a path through a value of that type, as the protocol tells them apart. It ends where the type does, and at
 * a set: elements of sets have no step of their own.
 */
export function pathSteps(type: CtyType, path: Path): readonly PathStep[] {
  const steps: PathStep[] = [];
  let at: CtyType | undefined = type;
  for (const segment of path) {
    if (at === undefined || typeof at === "string") break;
    const [kind, inner]: readonly [string, unknown, ...unknown[]] = at;
    if (kind === "object" && typeof segment === "string") {
      const attributes = inner as { readonly [name: string]: CtyType };
      if (!Object.hasOwn(attributes, segment)) break;
      steps.push({ kind: "attribute", name: segment });
      at = attributes[segment];
    } else if (kind === "map") {
      steps.push({ kind: "key", key: String(segment) });
      at = inner as CtyType;
    } else if (kind === "list" && typeof segment === "number") {
      steps.push({ kind: "index", index: segment });
      at = inner as CtyType;
    } else if (kind === "tuple" && typeof segment === "number") {
      steps.push({ kind: "index", index: segment });
      at = (inner as readonly CtyType[])[segment];
    } else break;
  }
  return steps;
}

const plainName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `rules[1].key`, `mappings["INCIDENT_Status"].values`: what a person reads. */
export function pathText(path: Path): string {
  let text = "";
  for (const segment of path) {
    if (typeof segment === "number") text += `[${segment}]`;
    else if (!plainName.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === "" ? segment : `.${segment}`;
  }
  return text;
}
