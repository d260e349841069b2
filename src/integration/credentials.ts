// Credentials that the server makes for the third party: when they are encrypted, when they are made anew, what is recorded.
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import type { Applied, Declared, SealedCredentials } from "./model.js";
import { fold } from "./pairing/key.js";

/** Types of inbound authentication for which the server makes a secret that it shows once (docs/api-contract.md#secrets-and-generated-values). */
const SHOWN_ONCE = ["OAUTH2", "BASIC", "ALL"];

export const isShownOnce = (authType: unknown) =>
  typeof authType === "string" && SHOWN_ONCE.some((type) => fold(type) === fold(authType));

/** Why credentials are encrypted by an apply. */
export type Sealing = "first" | "other recipient";

export function sealingOf({ encryptTo }: Declared, applied: Applied | undefined): Sealing | undefined {
  if (encryptTo === undefined || applied?.credentials?.recipient === encryptTo.recipient) return undefined;
  return applied?.credentials === undefined ? "first" : "other recipient";
}

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
  authType: unknown,
): Pick<Applied, "credentials" | "rotation" | "rotating"> {
  const { credentials, rotation, rotating } = applied ?? {};
  const mayBeOld = rotating !== undefined && rotating === rotate && !isShownOnce(authType);
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
    ...(rotation === "rotate" ? [note("RS6193", {}, { path: ["rotate_credentials"] })] : []),
    ...(rotation === "not known" ? [note("RS6194", { trigger: rotate ?? "" }, { path: ["rotate_credentials"] })] : []),
  ];
}
