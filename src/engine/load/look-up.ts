// One look-up block (`data`), resolved: what it asks for and with which provider. It is read once it is known what depends on it.
import type { SourcePlaces } from "../../base/source-places.js";
import { memberOf } from "../state/json.js";
import type { Block } from "./blocks.js";
import { isLookUp, LOOK_UP, type ResourceReference } from "./deferred.js";
import type { Evaluator } from "./evaluate.js";
import { membersOf } from "./members.js";
import type { PlainValue } from "./plain-value.js";
import type { Problems } from "./problems.js";
import { checkName, type LoadedResource, type ResourceContext, readProvider } from "./resource.js";

export interface LoadedLookUp extends Pick<LoadedResource, "type" | "name" | "constructPath" | "sources" | "provider"> {
  /** `data.rampsync_installed_integration.desk` */
  readonly address: string;
  readonly config: { readonly [name: string]: PlainValue };
  /** The look-ups of the stack that it hangs on. */
  readonly references: readonly ResourceReference[];
}

interface LookUpContext extends Pick<ResourceContext, "problems" | "source" | "providers"> {
  /** One that lets values refer to resources and look-ups. */
  readonly evaluator: () => Evaluator;
  readonly sources: SourcePlaces;
}

const metaMembers = new Set(["//", "provider"]);
/** What only Terraform evaluates on a data source. */
const unsupportedMembers = ["count", "for_each", "dynamic", "depends_on", "lifecycle", "provisioner", "connection"];

export function readLookUpBlock({ labels, body, place }: Block, context: LookUpContext): LoadedLookUp | undefined {
  const { problems, sources } = context;
  const [type, name] = labels;
  if (type === undefined || name === undefined) return undefined;
  checkName(name, place, problems);
  for (const member of unsupportedMembers) {
    if (Object.hasOwn(body, member))
      problems.add("RS2005", `rampsync does not evaluate "${member}" of a data source.`, place.child(member));
  }
  const evaluator = context.evaluator();
  const config = membersOf(body, new Set([...metaMembers, ...unsupportedMembers]), place, evaluator);
  refuseResources(evaluator.references, problems);
  return {
    address: [LOOK_UP, type, name].join("."),
    type,
    name,
    constructPath: place.construct,
    sources,
    provider: readProvider(memberOf(body, "provider"), place.child("provider"), context),
    config,
    references: evaluator.references,
  };
}

function refuseResources(references: readonly ResourceReference[], problems: Problems): void {
  for (const reference of references) {
    if (isLookUp(reference)) continue;
    problems.add(
      "RS2006",
      `A data source hangs on ${reference.source}: rampsync looks up before it plans resources.`,
      reference.place,
      "Give the value that the resource declares, a variable, or use Terraform for this stack.",
    );
  }
}
