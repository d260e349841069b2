// Credentials that the server makes for the third party: when they are encrypted, when they are made anew, what is recorded.
import type { Fingerprint } from "../base/fingerprint.js";
import type { RecordKeys } from "../base/fingerprint-keys.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { AUTHENTICATION } from "./fields.js";
import type { Applied, Declared, Live, SealedCredentials } from "./model.js";
import { fold } from "./pairing/key.js";

/** Types of inbound authentication for which the server makes a secret that it shows once (docs/api-contract.md#secrets-and-generated-values). */
const SHOWN_ONCE = ["OAUTH2", "BASIC", "ALL"];

export const isShownOnce = (authType: unknown) =>
  typeof authType === "string" && SHOWN_ONCE.some((type) => fold(type) === fold(authType));

/** Why credentials are encrypted by an apply. `other token`: the one that is live is not known to be the one that is recorded. */
export type Sealing = "first" | "other recipient" | "other token";

/** What a look at the integration tells of its credentials, and the keys of the record. */
export interface TokenSides {
  readonly live: Pick<Live, "token" | "scalars">;
  readonly keys: RecordKeys | undefined;
}

export function sealingOf(
  { encryptTo }: Declared,
  applied: Applied | undefined,
  sides?: TokenSides,
): Sealing | undefined {
  if (encryptTo === undefined) return undefined;
  if (applied?.credentials === undefined) return "first";
  if (applied.credentials.recipient !== encryptTo.recipient) return "other recipient";
  return sides !== undefined && isOtherToken(applied.credentials, sides) ? "other token" : undefined;
}

const TOKEN = `${AUTHENTICATION}.token`;

/** How a token is remembered with what is encrypted of it. */
export const tokenFingerprint = (token: SealedToken, keys: RecordKeys): Fingerprint => keys.of(TOKEN, token);
type SealedToken = Parameters<RecordKeys["of"]>[1];

/** What holds a secret that is shown once is never given up for a token; nor is anything for one that nobody can compare. */
function isOtherToken({ token: recorded }: SealedCredentials, { live: { token, scalars }, keys }: TokenSides): boolean {
  if (token === undefined || keys === undefined || isShownOnce(scalars.get(`${AUTHENTICATION}.auth_type`)))
    return false;
  return recorded === undefined || keys.compare(TOKEN, token, recorded) === "changed";
}

/** All fingerprints of a record. */
export const fingerprintsIn = ({ fingerprints, credentials }: Pick<Applied, "fingerprints" | "credentials">) => [
  ...fingerprints.values(),
  ...(credentials?.token === undefined ? [] : [credentials.token]),
];

/** `not known`: a run was broken off while the credentials were made anew, and they are not made anew once more. */
export type Rotation = "rotate" | "not known";

/** The first setting of a text makes nothing. */
export function rotationOf({ rotate }: Declared, applied: Applied | undefined): Rotation | undefined {
  if (rotate === undefined || applied === undefined) return undefined;
  const { rotating, rotation } = applied;
  if (rotating !== undefined) return rotating === rotate ? "not known" : "rotate";
  return rotation === undefined || rotation === rotate ? undefined : "rotate";
}

/**
 * What of it stays recorded by an apply that neither encrypts nor makes anything anew. Where they may be new, what the server
 * tells again is read again; a secret that it showed once may still be the right one, and is kept.
 */
export function keptCredentials(
  { encryptTo, rotate }: Declared,
  applied: Applied | undefined,
  sides: TokenSides,
): Pick<Applied, "credentials" | "rotation" | "rotating"> {
  const { credentials, rotation, rotating } = applied ?? {};
  const authType = sides.live.scalars.get(`${AUTHENTICATION}.auth_type`);
  const isOther = credentials !== undefined && isOtherToken(credentials, sides);
  const mayBeOld = isOther || (rotating !== undefined && rotating === rotate && !isShownOnce(authType));
  const isSameKey = !mayBeOld && credentials !== undefined && credentials.recipient === encryptTo?.recipient;
  const isToRotate = rotate !== undefined && rotating !== undefined && rotating !== rotate;
  const settled = rotation === undefined || rotating === rotate ? rotate : rotation;
  return {
    ...(isSameKey ? { credentials } : {}),
    ...(rotate === undefined || settled === undefined ? {} : { rotation: settled }),
    ...(isToRotate ? { rotating } : {}),
  };
}

/** What is told of it in a plan. */
export function credentialsNotes(
  { encryptTo, rotate }: Declared,
  before: SealedCredentials | undefined,
  { sealing, rotation }: { readonly sealing: Sealing | undefined; readonly rotation: Rotation | undefined },
): readonly Note[] {
  const recipient = encryptTo?.recipient ?? "";
  const at = { path: ["encrypt_to"] };
  return [
    ...(sealing === "first" ? [note("RS6195", { recipient }, at)] : []),
    ...(sealing === "other recipient"
      ? [note("RS6191", { before: before?.recipient ?? "", after: recipient }, at)]
      : []),
    ...(sealing === "other token" ? [note("RS6196", {}, { path: ["inbound_credentials"] })] : []),
    ...(rotation === "rotate" ? [note("RS6193", {}, { path: ["rotate_credentials"] })] : []),
    ...(rotation === "not known" ? [note("RS6194", { trigger: rotate ?? "" }, { path: ["rotate_credentials"] })] : []),
  ];
}
