// The notifier as a server needs it that keeps, or takes, only the whole of one (docs/api-contract.md#contested-behaviours).
import {
  AUTHENTICATION,
  NOTIFIER,
  NOTIFIER_SEGMENTS,
  notifierCredentials,
  type ScalarAt,
  scalarAt,
  wireScalars,
} from "./fields.js";
import type { Declared, Live, Scalar } from "./model.js";

const pathsOfNotifier: ReadonlySet<string> = new Set(
  wireScalars
    .filter(({ segments }) => NOTIFIER_SEGMENTS.every((name, place) => segments[place] === name))
    .map(({ path }) => path),
);

export const isOfNotifier = (path: string) => pathsOfNotifier.has(path);

/**
 * All of it that is declared, and what is seen live beside that. Where an authentication is declared, live credentials
 * that are not belong to another one.
 */
export function wholeNotifier(declared: Declared, live: Live): ReadonlyMap<string, Scalar> {
  const isStale = (path: string) =>
    declaresAuthentication(declared) && scalarAt(path).field.unit === "notifier authentication";
  const kept = [...live.scalars].filter(([path]) => isOfNotifier(path) && !isStale(path));
  return new Map<string, Scalar>([...kept, ...[...declared.scalars].filter(([path]) => isOfNotifier(path))]);
}

/** Credentials that the live authentication needs, the server hides, and nobody declared: no whole without them. */
export function hiddenCredentials(declared: Declared, live: Live): readonly string[] {
  if (declaresAuthentication(declared)) return [];
  const text = (name: string) => {
    const value = live.scalars.get(`${NOTIFIER}.${name}`);
    return value === undefined ? undefined : String(value);
  };
  const { required } = notifierCredentials(text("auth_type") ?? "NONE", text("grant_type"));
  return required.filter((path) => !declared.scalars.has(path) && !live.scalars.has(path));
}

const declaresAuthentication = ({ scalars }: Declared) => scalars.has(`${NOTIFIER}.auth_type`);

/** Whether the block that the field belongs to exists live, so that a hidden field may be set. */
export function isPresent(at: ScalarAt, live: Live): boolean {
  if (isOfNotifier(at.path)) return live.hasNotifier;
  if (at.path.startsWith(`${AUTHENTICATION}.`)) return live.scalars.has(`${AUTHENTICATION}.auth_type`);
  return true;
}
