// A setting of a backend block: literal, since Terraform takes no variables there either.
import { memberOf } from "../state/json.js";
import type { Block } from "./blocks.js";
import type { Problems } from "./problems.js";
import { parseTemplate } from "./template.js";

/** The text of a setting; undefined when it is absent, null, empty, or refused (RS2016, RS2006). */
export function literalText({ labels, body, place }: Block, name: string, problems: Problems): string | undefined {
  const value = memberOf(body, name) ?? undefined;
  if (value === undefined) return undefined;
  const backend = `the ${labels[0] ?? "local"} backend`;
  if (typeof value !== "string") {
    problems.add("RS2016", `"${name}" of ${backend} is not a string.`, place.child(name));
    return undefined;
  }
  const parts = parseTemplate(value);
  if (parts.some((part) => part.kind !== "text")) {
    problems.add(
      "RS2006",
      `"${name}" of ${backend} is not a literal.`,
      place.child(name),
      "Write the value itself; a backend takes no variables.",
    );
  }
  return parts.length === 0 ? undefined : parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
