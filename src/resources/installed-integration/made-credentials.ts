// What the server makes for the third party, after everything else of an apply: made anew where that is asked for, encrypted
// and recorded at once, and handed over.

import { seal } from "../../base/envelope.js";
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isOutcomeUnknown } from "../../base/error-kind.js";
import type { RecordKeys } from "../../base/fingerprint-keys.js";
import type { Place } from "../../base/place.js";
import { Secret } from "../../base/secret.js";
import { fingerprintsIn, isShownOnce, tokenFingerprint } from "../../integration/credentials.js";
import { AUTHENTICATION } from "../../integration/fields.js";
import type { Applied, Declared, Scalar, SealedCredentials } from "../../integration/model.js";
import { isAmong } from "../../integration/pairing/key.js";
import {
  clearCredentials,
  decodeCredentials,
  type InboundCredentials,
} from "../../integration/wire/credentials-codec.js";
import type { ApplyOptions, Target } from "../resource.js";
import type { Session, SessionOptions } from "../session.js";
import { readCredentials } from "./credentials.js";
import type { ApplyResult } from "./outcome.js";
import type { IntegrationPlan } from "./plan.js";

/** What an apply of this plan needs consent for, or a place. */
export function unconsentedCredentials(session: Session, plan: IntegrationPlan): readonly RampsyncError[] {
  const { tenant, id, declared, install, sealing, rotation } = plan;
  const { options } = session;
  const place = { tenant, ...(id === "" ? {} : { integration: id }) };
  const errors: RampsyncError[] = [];
  const sides = install === undefined ? plan.live.scalars : declared.scalars;
  const makes = install !== undefined || rotation === "rotate";
  const authType = sides.get(`${AUTHENTICATION}.auth_type`);
  if (makes && declared.encryptTo === undefined) errors.push(...withoutKey(options, authType, place));
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

/** Why nothing is made without a key: a secret that is shown once has no place, or the file of the run takes what is encrypted alone. */
function withoutKey(
  { credentialsOut }: SessionOptions,
  authType: Scalar | undefined,
  place: Place,
): readonly RampsyncError[] {
  const at = { ...place, attribute: ["encrypt_to"] };
  if (credentialsOut === "encrypted" && authType !== undefined) {
    return [
      new RampsyncError("RS1033", "Its credentials cannot be written encrypted: no key is declared.", { place: at }),
    ];
  }
  if (credentialsOut !== undefined || !isShownOnce(authType)) return [];
  const message = `With ${String(authType)} the server makes a secret and shows it once, and nothing keeps it.`;
  return [new RampsyncError("RS1032", message, { place: at })];
}

/** The envelope that is recorded; undefined where no key is declared. */
function sealed(
  { encryptTo }: Pick<Declared, "encryptTo">,
  { target, keys }: { readonly target: Target; readonly keys: RecordKeys },
  credentials: InboundCredentials,
): SealedCredentials | undefined {
  if (encryptTo === undefined) return undefined;
  const { token } = credentials;
  return {
    recipient: encryptTo.recipient,
    envelope: seal(encryptTo.pem, clearText(target, credentials)),
    ...(token === undefined ? {} : { token: tokenFingerprint(token, keys) }),
  };
}

/** The record with an envelope, and with the key of the fingerprint in it. */
function withEnvelope(applied: Applied, credentials: SealedCredentials, recordKeys: RecordKeys): Applied {
  const next = { ...applied, credentials };
  const keys = recordKeys.wrapping(fingerprintsIn(next));
  return keys.length === 0 ? next : { ...next, keys };
}

/** Whether they hold more than the key of a pair, whose secret is not shown again. */
const isTold = ({ token, apiSecret }: InboundCredentials) => token !== undefined || apiSecret !== undefined;

function clearText({ tenant, id }: Target, credentials: InboundCredentials): string {
  return JSON.stringify({ tenant_id: tenant, integration_id: id, ...clearCredentials(credentials) });
}

/** For whom credentials are kept, and how. */
interface Keeping {
  readonly session: Session;
  readonly declared: Pick<Declared, "encryptTo">;
  readonly options: ApplyOptions;
  readonly target: Target;
}

/**
 * Records what was made and hands it over to whoever asked for it; gives what is recorded. The encrypted form is recorded
 * first: a run that is killed between both has it in the state, from where the next one hands it over. Without a key the
 * place where it is handed over is the only one, and is written first.
 */
export async function keepMade(keeping: Keeping, applied: Applied, credentials: InboundCredentials): Promise<Applied> {
  const { declared, options, session, target } = keeping;
  const keys = session.fingerprintKeys.ofWritten(applied.keys);
  const envelope = sealed(declared, { target, keys }, credentials);
  if (envelope !== undefined) {
    const kept = withEnvelope(applied, envelope, keys);
    await options.save?.(kept, { inbound_credentials: envelope.envelope });
    await handOver(keeping, credentials, envelope);
    return kept;
  }
  await handOver(keeping, credentials, undefined);
  const { intent } = applied;
  if (intent !== undefined && session.hasHandedOver?.(target) !== true) return applied;
  const kept: Applied = intent === undefined ? applied : { ...applied, handedOver: true };
  await options.save?.(kept, {});
  return kept;
}

async function handOver(
  { options, target }: Keeping,
  credentials: InboundCredentials,
  sealed: SealedCredentials | undefined,
): Promise<void> {
  if (!isTold(credentials) && credentials.apiKey === undefined) return;
  await options.give?.({
    tenant: target.tenant,
    id: target.id,
    clear: new Secret(clearText(target, credentials)),
    ...(sealed === undefined ? {} : { envelope: sealed.envelope }),
  });
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
  const { declared } = plan;
  if (applied.credentials !== undefined || !(declared.encryptTo !== undefined || isToHandOver(session, plan, target))) {
    return result;
  }
  try {
    const read = await readCredentials(session, target);
    const keys = session.fingerprintKeys.ofWritten(applied.keys);
    const credentials = sealed(declared, { target, keys }, read);
    await handOver({ session, declared, options, target }, read, credentials);
    return { ...result, applied: credentials === undefined ? applied : withEnvelope(applied, credentials, keys) };
  } catch (error) {
    return { ...result, ...failed(error, target, result) };
  }
}

/** Whether an earlier run was broken off before it handed over, in clear, what it made. */
function isToHandOver({ options, hasHandedOver }: Session, { applied, rotation }: IntegrationPlan, target: Target) {
  const wasBrokenOff = applied?.intent !== undefined || rotation === "not known";
  return wasBrokenOff && options.credentialsOut === "clear" && hasHandedOver?.(target) !== true;
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
    await options.save?.(begun, {});
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
  let credentials: InboundCredentials;
  try {
    credentials = isTold(made) ? made : { ...(await readCredentials(session, target)), ...made };
    if (!isTold(credentials)) throw notTold(target);
  } catch (error) {
    // What was made is not known: the next run says so, and makes none once more.
    return { ...result, sent, ...failed(error, target, result), applied: begun };
  }
  try {
    const keeping = { session, declared: plan.declared, options, target };
    const done = await keepMade(keeping, { ...settled, rotation }, credentials);
    return { ...result, sent, applied: done };
  } catch (error) {
    return { ...result, sent, ...failed(error, target, result), applied: { ...settled, rotation } };
  }
}

const notTold = ({ tenant, id }: Target) =>
  new RampsyncError("RS4010", "The server tells nothing of the credentials that it was asked to make anew.", {
    place: { tenant, integration: id },
    hint: "Look at the integration in the portal; another text of rotate_credentials makes new ones.",
  });

function failed(
  error: unknown,
  { tenant, id }: Target,
  { errors }: ApplyResult,
): Pick<ApplyResult, "status" | "errors"> {
  const added = toRampsyncErrors(error).map((each) => each.at({ tenant, integration: id }));
  return { status: added.some(isOutcomeUnknown) ? "unknown" : "failed", errors: [...errors, ...added] };
}
