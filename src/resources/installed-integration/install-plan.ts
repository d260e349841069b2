// Plans an installation: what is live already is found first, so that nothing is installed twice.
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { credentialsNotes, isShownOnce, sealingOf } from "../../integration/credentials.js";
import { diff } from "../../integration/diff/diff.js";
import { AUTHENTICATION } from "../../integration/fields.js";
import type { Applied, Declared, InstallIntent, Installing, Live } from "../../integration/model.js";
import { compareSides } from "../../integration/sides.js";
import { encodeInstallation } from "../../integration/wire/codec.js";
import { endpoints } from "../../opsramp/endpoints.js";
import { notePlannedInstall } from "../planned-owners.js";
import type { Target } from "../resource.js";
import type { Session } from "../session.js";
import { contentOf, enablingCall, tokenSpelling } from "./calls.js";
import { alreadyInstalled, isNamedSo, knownInstallations, madeBy, theOnlyOne } from "./installations.js";
import { diffOptions, hashOf, type IntegrationPlan, planDeclared } from "./plan.js";

/** A plan that installs. */
export type InstallPlan = IntegrationPlan & { readonly install: Installing };

export const isInstallPlan = (plan: IntegrationPlan): plan is InstallPlan => plan.install !== undefined;

/**
 * Plans what is declared with `install` and has no id yet: as an installation, or as the adoption of what an earlier run
 * installed, or of the only one that the application has.
 * @throws RS4030 for one of that application and name that nothing records, RS4031 where several may be what an earlier
 * run installed.
 */
export async function planInstallation(
  session: Session,
  { tenant, goes = [] }: Target,
  declared: Declared & { readonly install: Installing },
  applied: Applied | undefined,
): Promise<IntegrationPlan> {
  const { install } = declared;
  const { installations: all } = await knownInstallations(session, tenant);
  const installations = all.filter(({ id }) => !goes.includes(id));
  const pending = pendingIntent(applied, install);
  const made = pending === undefined ? undefined : madeBy(session, pending, installations);
  if (made !== undefined) {
    const plan = await planDeclared(session, { tenant, id: made.id }, declared, applied);
    const isLost = isShownOnce(declared.scalars.get(`${AUTHENTICATION}.auth_type`)) && !isKept(session, plan, applied);
    const told = isLost ? noting(plan, note("RS6192", {}, { path: ["rotate_credentials"] })) : plan;
    return { ...noting(told, note("RS6171", { integration: made.id })), action: "adopt" };
  }
  const only = theOnlyOne(install, installations);
  if (only !== undefined) {
    const plan = await planDeclared(session, { tenant, id: only.id }, declared, undefined);
    return noting(plan, note("RS6172", { integration: only.id, application: install.application }));
  }
  const found = installations.filter((each) => isNamedSo(install, each));
  if (found.length > 0) throw alreadyInstalled(install, found).at({ tenant });
  const planned = installPlan(session, { tenant, id: "", goes }, declared, pending);
  return pending === undefined ? planned : { ...planned, carried: carriedOf(applied) };
}

/** What an earlier run recorded before it sent the installation that is declared now. */
function pendingIntent(applied: Applied | undefined, install: Installing): InstallIntent | undefined {
  const intent = applied?.intent;
  return intent !== undefined && isNamedSo(install, { id: "", isOnlyOne: false, ...intent }) ? intent : undefined;
}

function carriedOf({ credentials, handedOver }: Partial<Applied> = {}): Pick<Applied, "credentials" | "handedOver"> {
  return {
    ...(credentials === undefined ? {} : { credentials }),
    ...(handedOver === undefined ? {} : { handedOver }),
  };
}

/** Whether what the installation showed is somewhere: in the record, or where a run handed it over. */
export function isKept(session: Session, target: Target, applied: Applied | undefined): boolean {
  if (applied?.credentials !== undefined || applied?.handedOver === true) return true;
  return session.hasHandedOver?.(target) === true;
}

/** Live before anything is: also what an installation is compared with. */
export const NOTHING_LIVE: Live = {
  id: "",
  scalars: new Map(),
  hasNotifier: false,
  mappings: [],
  rows: { inbound: [], outbound: [] },
};

function installPlan(
  session: Session,
  target: Target,
  declared: Declared & { readonly install: Installing },
  pending: InstallIntent | undefined,
): InstallPlan {
  const { install } = declared;
  notePlannedInstall(session, target.tenant, declared);
  const sides = compareSides(declared, NOTHING_LIVE, undefined);
  const found = diff(sides, diffOptions(session, undefined));
  const body = encodeInstallation(install, found.update, { secrets: "masked", ...tokenSpelling(session.options) });
  return {
    ...target,
    action: "install",
    declared,
    live: NOTHING_LIVE,
    applied: undefined,
    sides,
    diff: {
      ...found,
      notes: [
        note("RS6170", { application: install.application }),
        ...credentialsNotes(declared, undefined, { sealing: sealingOf(declared, undefined), rotation: undefined }),
        ...found.notes,
      ],
    },
    calls: [
      {
        method: "POST",
        path: endpoints.install(target.tenant, install.application),
        class: "write",
        documented: true,
        carries: contentOf(found.update),
        body,
      },
      ...(found.enabling === "disable" ? [enablingCall(target.tenant, "", "disable")] : []),
    ],
    liveHash: hashOf(NOTHING_LIVE),
    observedAt: session.clock.now(),
    install,
    ...(pending === undefined ? {} : { pending }),
  };
}

function noting(plan: IntegrationPlan, told: Note): IntegrationPlan {
  return { ...plan, diff: { ...plan.diff, notes: [told, ...plan.diff.notes] } };
}
