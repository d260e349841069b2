// Which secrets a stack is to be given by the secrets command: those that it uses and that nothing else gives.
import { isPlainObject, memberOf, type PlainJson, type PlainJsonObject } from "../state/json.js";
import { blocksOf } from "./blocks.js";
import { Place, Problems } from "./problems.js";
import type { VariableSource } from "./variable-sources.js";
import { parseDeclaration } from "./variables.js";

/** `sent`: all that an apply may send. `needed`: only what has no default, or is of the provider: nothing is read without. */
export type WantedSecrets = "sent" | "needed";

/** Names of sensitive variables that `root` uses and that none of `sources` gives. */
export function wantedSecrets(
  root: PlainJsonObject,
  sources: readonly VariableSource[],
  wanted: WantedSecrets,
): readonly string[] {
  const { variable: _variable, ...others } = root;
  const used = namesIn(others);
  const ofProvider = namesIn(memberOf(root, "provider"));
  // What is wrong with a declaration is told by whoever resolves the stack.
  const unheard = new Problems();
  const blocks = blocksOf(memberOf(root, "variable"), 1, new Place(""), unheard);
  return blocks.flatMap(({ labels: [name = ""], body, place }) => {
    const declaration = parseDeclaration(name, body, place, unheard);
    const isSecret = declaration?.sensitive === true || declaration?.ephemeral === true;
    if (!isSecret || !used.has(name) || sources.some(({ values }) => values.has(name))) return [];
    return wanted === "sent" || declaration.default === undefined || ofProvider.has(name) ? [name] : [];
  });
}

function namesIn(value: PlainJson | undefined, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === "string") {
    for (const [, name = ""] of value.matchAll(/\bvar\.([\p{L}_][\p{L}\p{N}_-]*)/gu)) found.add(name);
  } else if (Array.isArray(value)) for (const item of value) namesIn(item, found);
  else if (isPlainObject(value)) for (const item of Object.values(value)) namesIn(item, found);
  return found;
}
