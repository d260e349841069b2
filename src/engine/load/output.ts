// One output block: a direct reference to a resource, or a value known already.
import { Secret } from "../../base/secret.js";
import { memberOf } from "../state/json.js";
import { type Block, constructPathOf } from "./blocks.js";
import { Deferred, isLookUp, type ReferencePath, referencePath } from "./deferred.js";
import type { Evaluator } from "./evaluate.js";
import type { ValueType } from "./output-type.js";
import type { PlainValue } from "./plain-value.js";
import type { Problems } from "./problems.js";
import { parseTemplate } from "./template.js";

export interface LoadedOutput {
  readonly name: string;
  readonly sensitive: boolean;
  readonly from: /** An attribute of a rampsync resource of the stack; no steps: the whole resource. */
    | ({ readonly kind: "reference"; readonly type: ValueType } & ReferencePath)
    | { readonly kind: "value"; readonly value: PlainValue; readonly type: ValueType }
    /** A reference to a resource that is left to Terraform, and so is the output. */
    | { readonly kind: "foreign"; readonly address: string };
}

export interface OutputContext {
  readonly addresses: ReadonlySet<string>;
  readonly foreign: ReadonlySet<string>;
  readonly evaluator: Evaluator;
  readonly typeOfReference: (reference: ReferencePath) => ValueType;
  readonly problems: Problems;
}

const members = new Set(["//", "value", "description", "sensitive", "depends_on"]);

export function readOutput(block: Block, context: OutputContext): LoadedOutput | undefined {
  const { problems } = context;
  const { body } = block;
  const place = block.place.of(constructPathOf(body));
  const name = block.labels[0] ?? "";
  for (const member of Object.keys(body)) {
    if (!members.has(member))
      problems.add("RS2005", `rampsync does not evaluate "${member}" of an output.`, place.child(member));
  }
  const value = memberOf(body, "value");
  if (value === undefined) {
    problems.add("RS2016", "The output has no value.", place);
    return undefined;
  }
  const flag = memberOf(body, "sensitive") ?? false;
  const sensitive = flag === true || flag === "true";
  const [part, more] = typeof value === "string" ? parseTemplate(value) : [];
  if (part?.kind === "reference" && more === undefined) {
    const reference = referencePath(part.steps);
    const { address } = reference;
    if (context.addresses.has(address) && !isLookUp(reference)) {
      return { name, sensitive, from: { kind: "reference", ...reference, type: context.typeOfReference(reference) } };
    }
    if (context.foreign.has(address)) return { name, sensitive, from: { kind: "foreign", address } };
  }
  const plain = context.evaluator.evaluate(value, place.child("value"));
  if (holdsSecret(plain)) {
    problems.add(
      "RS2005",
      "The output would put the value of a sensitive variable into the state in clear.",
      place.child("value"),
      "Remove the output, or use Terraform for this stack.",
    );
  }
  const type = problems.some ? "dynamic" : context.evaluator.typeOf(value, context.typeOfReference);
  return { name, sensitive, from: { kind: "value", value: plain, type } };
}

function holdsSecret(value: PlainValue): boolean {
  if (value instanceof Secret) return true;
  if (value instanceof Deferred) return false;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}
