// Records a stack's outputs that rampsync can evaluate: values that are known, and direct references to its resources.
import { RampsyncError } from "../../base/error.js";
import { Secret } from "../../base/secret.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import { type Lookup, type ResourceReference, resolveIn } from "../load/deferred.js";
import type { LoadedOutput } from "../load/output.js";
import type { LoadedStack } from "../load/stack.js";
import type { PlainJson } from "../state/json.js";
import type { State } from "../state/state.js";

export function recordOutputs(stack: LoadedStack, state: State): void {
  const declared = new Set(stack.outputs.map((output) => output.name));
  for (const name of state.outputNames()) if (!declared.has(name)) state.removeOutput(name);
  for (const output of stack.outputs) {
    const value = outputValue(output, state);
    // Terraform records no output that is null.
    if (value === null) state.removeOutput(output.name);
    else if (value !== undefined && output.from.kind !== "foreign") {
      state.setOutput(output.name, { value, sensitive: output.sensitive }, output.from.type);
    }
  }
}

function outputValue({ from }: LoadedOutput, state: State): PlainJson | undefined {
  if (from.kind === "foreign") return undefined;
  if (from.kind === "reference") return recordedAt(from, state);
  const lookup: Lookup = (reference) => {
    const value = recordedAt(reference, state);
    return value === undefined ? UNKNOWN : value;
  };
  let isKnown = true;
  const value = resolveIn(from.value, lookup, () => {
    isKnown = false;
  });
  return isKnown ? withoutSecrets(value) : undefined;
}

/** What the state records at an attribute. */
function recordedAt(
  { address, path }: Pick<ResourceReference, "address" | "path">,
  state: State,
): PlainJson | undefined {
  let value: PlainJson | undefined = state.get(address)?.attributes as PlainJson | undefined;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, PlainJson>)[step];
  }
  return value;
}

/** The loader refuses every output that holds a secret (RS2005), since a state keeps outputs in clear. Throws RS9001. */
function withoutSecrets(value: unknown): PlainJson {
  if (value instanceof Secret)
    throw new RampsyncError("RS9001", "An output would put a secret into the state in clear.");
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]));
  }
  return value as PlainJson;
}
