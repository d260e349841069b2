// What the server makes for the third party, after everything else of an apply: made anew where that is asked for, encrypted
// and recorded at once, and handed over.

import { seal } from "../../base/envelope.js";
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isOutcomeUnknown } from "../../base/error-kind.js";
import { Secret } from "../../base/secret.js";
import { isShownOnce } from "../../integration/credentials.js";
import { AUTHENTICATION } from "../../integration/fields.js";
import type { Applied, Declared, SealedCredentials } from "../../integration/model.js";
import { isAmong } from "../../integration/pairing/key.js";
import {
  clearCredentials,
  decodeCredentials,
  type InboundCredentials,
} from "../../integration/wire/credentials-codec.js";
import type { ApplyOptions, Target } from "../resource.js";
import type { Session } from "../session.js";
import { readCredentials } from "./credentials.js";
import type { ApplyResult } from "./outcome.js";
import type { IntegrationPlan } from "./plan.js";

/** What an apply of this plan needs consent for, or a place. */
export function unconsented(session: Session, plan: IntegrationPlan): readonly RampsyncError[] {
  const { tenant, id, declared, install, sealing, rotation } = plan;
  const { options } = session;
  const place = { tenant, ...(id === "" ? {} : { integration: id }) };
  const errors: RampsyncError[] = [];
  const sides = install === undefined ? plan.live.scalars : declared.scalars;
  const makes = install !== undefined || rotation === "rotate";
  const authType = sides.get(`${AUTHENTICATION}.auth_type`);
  if (makes && isShownOnce(authType) && declared.encryptTo === undefined && options.credentialsInClear !== true) {
    errors.push(
      new RampsyncError(
        "RS1032",
        `With ${String(authType)} the server makes a secret and shows it once, and nothing keeps it.`,
        {
          place: { ...place, attribute: ["encrypt_to"] },
        },
      ),
    );
  }
  if (sealing === "other recipient" && !isAmong(options.allowRecipient, id)) {
    const named = `${plan.applied?.credentials?.recipient ?? ""} to ${declared.encryptTo?.recipient ?? ""}`;
    errors.push(
      new RampsyncError("RS5030", `Its credentials would go from the key ${named}.`, {
        place: { ...place, attribute: ["encrypt_to"] },
        hint: `Review the key, then allow it with RAMPSYNC_ALLOW_RECIPIENT=${id} (in the provider block allow_recipient).`,
      }),
    );
  }
  if (rotation === "rotate" && options.documentedOnly === true) {
    errors.push(
      new RampsyncError("RS5031", "The endpoint that makes new credentials is not documented.", {
        place: { ...place, attribute: ["rotate_credentials"] },
        hint: "Leave documented_only out for this run, or make them anew in the portal.",
      }),
    );
  }
  return errors;
}

/** The envelope that is recorded; undefined where no key is declared. */
export function sealed(
  { encryptTo }: Pick<Declared, "encryptTo">,
  target: Target,
  credentials: InboundCredentials,
): SealedCredentials | undefined {
  if (encryptTo === undefined) return undefined;
  return { recipient: encryptTo.recipient, envelope: seal(encryptTo.pem, clearText(target, credentials)) };
}

function clearText({ tenant, id }: Target, credentials: InboundCredentials): string {
  return JSON.stringify({ tenant_id: tenant, integration_id: id, ...clearCredentials(credentials) });
}

/** Gives what was made to whoever asked for it, and gives it in the form that is recorded. */
export async function keepMade(
  declared: Declared,
  options: ApplyOptions,
  target: Target,
  credentials: InboundCredentials,
): Promise<SealedCredentials | undefined> {
  const envelope = sealed(declared, target, credentials);
  await options.give?.({
    tenant: target.tenant,
    id: target.id,
    clear: new Secret(clearText(target, credentials)),
    ...(envelope === undefined ? {} : { envelope: envelope.envelope }),
  });
  return envelope;
}

export async function settleCredentials(
  session: Session,
  plan: IntegrationPlan,
  options: ApplyOptions,
  result: ApplyResult,
): Promise<ApplyResult> {
  const { applied, live, status } = result;
  if (applied === undefined) return result;
  const target = { tenant: plan.tenant, id: live.id };
  const isToRotate = plan.rotation === "rotate" && status === "done" && session.options.adoptOnly !== true;
  if (isToRotate) return rotate(session, { plan, options, target }, { ...result, applied });
  if (plan.declared.encryptTo === undefined || applied.credentials !== undefined) return result;
  try {
    const credentials = sealed(plan.declared, target, await readCredentials(session, target));
    return { ...result, applied: { ...applied, ...(credentials === undefined ? {} : { credentials }) } };
  } catch (error) {
    return { ...result, ...failed(error, target, result) };
  }
}

interface Work {
  readonly plan: IntegrationPlan;
  readonly options: ApplyOptions;
  readonly target: Target;
}

/** What is begun is recorded before it is sent: a run that is killed then does not make them anew once more. */
async function rotate(
  session: Session,
  { plan, options, target }: Work,
  result: ApplyResult & { readonly applied: Applied },
): Promise<ApplyResult> {
  const { applied } = result;
  const { rotating: _earlier, ...settled } = applied;
  const rotation = plan.declared.rotate ?? "";
  const begun: Applied = { ...settled, rotating: rotation };
  const sent = { ...result.sent, posts: result.sent.posts + 1 };
  let made: InboundCredentials;
  try {
    await options.save?.(begun);
    made = decodeCredentials(await session.client.regenerateCredentials(target.tenant, target.id));
  } catch (error) {
    const errors = toRampsyncErrors(error);
    return {
      ...result,
      sent,
      ...failed(error, target, result),
      applied: errors.some(isOutcomeUnknown) ? begun : { ...settled },
    };
  }
  try {
    const isTold = made.token !== undefined || made.apiSecret !== undefined;
    const credentials = isTold ? made : { ...(await readCredentials(session, target)), ...made };
    const envelope = await keepMade(plan.declared, options, target, credentials);
    const done: Applied = { ...settled, rotation, ...(envelope === undefined ? {} : { credentials: envelope }) };
    await options.save?.(done);
    return { ...result, sent, applied: done };
  } catch (error) {
    return { ...result, sent, ...failed(error, target, result), applied: { ...settled, rotation } };
  }
}

function failed(
  error: unknown,
  { tenant, id }: Target,
  { errors }: ApplyResult,
): Pick<ApplyResult, "status" | "errors"> {
  const added = toRampsyncErrors(error).map((each) => each.at({ tenant, integration: id }));
  return { status: added.some(isOutcomeUnknown) ? "unknown" : "failed", errors: [...errors, ...added] };
}
