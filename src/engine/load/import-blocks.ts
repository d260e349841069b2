// `import` and `moved` blocks. Both are done anyway: a resource that names its object adopts it, and its record is found by that name.
import { fold } from "../../integration/pairing/key.js";
import { declaredId } from "../../resources/identity.js";
import type { ResourceTable } from "../../resources/table.js";
import { memberOf, type PlainJsonObject } from "../state/json.js";
import { type Block, blocksOf } from "./blocks.js";
import type { Evaluator } from "./evaluate.js";
import type { Place, Problems } from "./problems.js";
import { type LoadedResource, reference } from "./resource.js";

interface ImportContext {
  readonly resources: readonly LoadedResource[];
  readonly known: ResourceTable;
  readonly evaluator: Evaluator;
  readonly problems: Problems;
  isOwn(type: string): boolean;
}

/** The addresses that import blocks name, those of other providers apart. */
export function readImports(root: PlainJsonObject, place: Place, context: ImportContext): readonly string[] {
  return blocksOf(memberOf(root, "import"), 0, place.child("import"), context.problems).flatMap((block) =>
    readImport(block, context),
  );
}

function readImport(block: Block, { resources, known, evaluator, problems, isOwn }: ImportContext): readonly string[] {
  const { body, place } = block;
  const address = addressIn(block, "to", problems);
  if (address === undefined || !isOwn(address)) return [];
  if (memberOf(body, "for_each") !== undefined) {
    problems.add("RS2005", 'rampsync does not evaluate "for_each" of an import block.', place.child("for_each"));
    return [];
  }
  const resource = resources.find((candidate) => candidate.address === address);
  if (resource === undefined) {
    problems.add("RS2016", `An import block names ${address}, which the stack does not declare.`, place.child("to"));
    return [];
  }
  const id = evaluator.evaluate(memberOf(body, "id") ?? null, place.child("id"));
  const definition = known.get(resource.type);
  const declared = definition && declaredId(definition, resource.config);
  // `tenant:INTG-…` names the tenant too, which the resource itself says.
  if (declared !== undefined && typeof id === "string" && fold(id.slice(id.lastIndexOf(":") + 1)) !== fold(declared)) {
    const message = `The import block names another object than ${definition?.idAttribute} of ${address}.`;
    problems.add("RS2016", message, place.child("id"), "Give both the same id, or take the import block out.");
  }
  return [address];
}

/** Checks the shape of `moved` blocks. What they say comes out by itself: a record goes along with its object. */
export function checkMoved(root: PlainJsonObject, place: Place, problems: Problems): void {
  for (const block of blocksOf(memberOf(root, "moved"), 0, place.child("moved"), problems)) {
    addressIn(block, "from", problems);
    addressIn(block, "to", problems);
  }
}

function addressIn({ body, place }: Block, member: "from" | "to", problems: Problems): string | undefined {
  const value = memberOf(body, member);
  const steps = typeof value === "string" ? reference(value) : undefined;
  if (steps !== undefined && steps.length > 1) return steps.slice(0, 2).join(".");
  problems.add("RS2016", `"${member}" is not the address of a resource.`, place.child(member));
  return undefined;
}
