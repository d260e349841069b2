// An apply that corrects drift of one resource and nothing else, without a person who looks.
import type { ApplyDocument, ResourceDocument } from "../../document/plan-document.js";
import { isToDo, type Planned } from "../plan/planned.js";
import type { WithResources } from "../run-options.js";
import { type ApplyOptions, run } from "./run.js";
import { leftToPeople } from "./unattended.js";

export interface RepairOptions
  extends Omit<ApplyOptions, "approve" | "interactive" | "planFile" | "adoptOnly" | "allowRemovals" | "targets"> {
  /** The stack and the address of the resource. */
  readonly stack: string;
  readonly address: string;
  /**
   * Shown the resource as it was looked at just now, under the lock of its state; false sends nothing. What was shown is
   * what is sent.
   */
  readonly approve: (resource: ResourceDocument) => Promise<boolean>;
}

/**
 * Looks again under the lock of the state, and sends what the drift of the resource costs if that is all that an apply
 * would do, and if the state is in PostgreSQL. Otherwise nothing is sent, and `approve` is not asked.
 */
export function repairWith(options: WithResources<RepairOptions>): Promise<ApplyDocument> {
  const { stack, address, approve, ...rest } = options;
  const applying = { ...rest, targets: [`${stack}/${address}`], interactive: false, approve: async () => false };
  return run(applying, "apply", async (document, planned) => {
    const [only, ...others] = planned.filter(isToDo);
    if (only === undefined || others.length > 0 || document.errors.length > 0) return false;
    const { managed } = only;
    if (managed.stack.name !== stack || managed.address !== address || !isRepairable(only)) return false;
    const resource = document.resources.find((each) => each.stack === stack && each.address === address);
    return resource !== undefined && leftToPeople(resource) === undefined && (await approve(resource));
  });
}

/** The record is of what is declared now, and two processes cannot write the state at one time. */
function isRepairable({ managed: { stack, prior, movedFrom, replaces } }: Planned): boolean {
  return (
    stack.location?.kind === "postgres" &&
    prior?.recordsDeclaration === true &&
    !prior.tainted &&
    movedFrom === undefined &&
    replaces === undefined
  );
}
