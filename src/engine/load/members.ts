// The members of a block that are configuration, resolved, apart from those that speak to Terraform itself.
import type { PlainJsonObject } from "../state/json.js";
import type { Evaluator } from "./evaluate.js";
import type { PlainValue } from "./plain-value.js";
import type { Place } from "./problems.js";

export function membersOf(
  body: PlainJsonObject,
  without: ReadonlySet<string>,
  place: Place,
  evaluator: Evaluator,
): { readonly [name: string]: PlainValue } {
  const members = Object.entries(body).filter(([name]) => !without.has(name));
  return Object.fromEntries(
    members.map(([name, value]): [string, PlainValue] => [name, evaluator.member(name, value, place)]),
  );
}
