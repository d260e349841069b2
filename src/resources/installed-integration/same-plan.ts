// Whether a plan that was made before is still one of what is declared and recorded now.
import { Secret } from "../../base/secret.js";
import { encodeApplied } from "../../integration/applied/applied-record.js";
import type { Applied, Declared } from "../../integration/model.js";
import type { Session } from "../session.js";
import type { IntegrationPlan } from "./plan.js";

/** Whether the plan was made of this declaration and this applied side. */
export function isPlanOf(
  session: Session,
  plan: IntegrationPlan,
  declared: Declared,
  applied: Applied | undefined,
): boolean {
  return comparedText(session, plan.declared, plan.applied) === comparedText(session, declared, applied);
}

function comparedText({ fingerprintKeys }: Session, declared: Declared, applied: Applied | undefined): string {
  const scalars = [...declared.scalars].map(([path, value]) => [
    path,
    value instanceof Secret ? fingerprintKeys.own.of(path, value).mac : value,
  ]);
  const { mappings, directions, unmanaged, versions, install = null, encryptTo = null, rotate = null } = declared;
  return JSON.stringify([
    install,
    encryptTo,
    rotate,
    scalars,
    mappings,
    [...directions],
    unmanaged,
    [...versions],
    [...(declared.notGiven ?? [])],
    applied === undefined ? null : encodeApplied(applied),
  ]);
}
