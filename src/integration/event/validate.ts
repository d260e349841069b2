// What is wrong with the declaration of an event, offline, beside what its fields say.
import { RampsyncError } from "../../base/error.js";
import type { ErrorCode } from "../../base/error-codes.js";
import { isRecord } from "../../base/json.js";
import type { Step } from "../../base/place.js";
import { revealedText } from "../../base/secret.js";
import { type Config, hasUnknown, UNKNOWN } from "../declared/config.js";
import { type ValidateOptions, validateFields } from "../declared/validate.js";
import { NOTIFIER, notifierCredentials } from "../fields.js";
import { fold } from "../pairing/key.js";
import { eventFields } from "./fields.js";

type Report = (code: ErrorCode, path: readonly Step[], message: string, hint?: string) => void;

export function validateEvent(config: Config, options: ValidateOptions = {}): readonly RampsyncError[] {
  const found = [...validateFields(config, eventFields, options)];
  if (found.length > 0) return found;
  const report: Report = (code, attribute, message, hint) =>
    found.push(
      new RampsyncError(code, message, {
        place: { ...options.place, attribute },
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  checkIntegration(config, report);
  checkHeaders(config, report);
  checkNotifier(config, report);
  return found;
}

function checkIntegration({ integration_id: id }: Config, report: Report): void {
  if (typeof id !== "string" || !/[\s/?#\p{C}]|^\.{1,2}$/u.test(id)) return;
  report(
    "RS1004",
    ["integration_id"],
    `"${id}" is not an id.`,
    "Ids look like INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761.",
  );
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** What HTTP cannot carry as a header would break the call, or add another one to it. */
function checkHeaders(config: Config, report: Report): void {
  const seen = new Set<string>();
  const dependent = isRecord(config.dependent_event) ? config.dependent_event.headers : undefined;
  for (const [path, headers, isSame] of [
    [["headers"], config.headers, true],
    [["headers_wo"], config.headers_wo, true],
    [["dependent_event", "headers"], dependent, false],
  ] as const) {
    if (!isRecord(headers)) continue;
    for (const [name, value] of Object.entries(headers)) {
      const at = [...path, { key: name }];
      if (!HEADER_NAME.test(name)) report("RS1004", at, `"${name}" cannot be the name of a header.`);
      if (value !== UNKNOWN && value !== null && /[\r\n\0]/.test(revealedText(value)))
        report("RS1014", at, "The value of a header holds a line break.");
      if (isSame && seen.has(fold(name))) report("RS1016", at, `The header "${name}" is declared twice.`);
      if (isSame) seen.add(fold(name));
    }
  }
}

function checkNotifier({ notifier }: Config, report: Report): void {
  if (!isRecord(notifier) || hasUnknown(notifier.auth_type) || hasUnknown(notifier.grant_type)) return;
  const text = (name: string) =>
    notifier[name] === undefined || notifier[name] === null ? undefined : revealedText(notifier[name]).toUpperCase();
  const authType = text("auth_type") ?? "NONE";
  const { required, allowed } = notifierCredentials(authType, text("grant_type"));
  const nameOf = (path: string) => path.slice(NOTIFIER.length + 1);
  for (const name of required.map(nameOf)) {
    // A secret that is null is one that this run was not given.
    if (notifier[name] === undefined) report("RS1009", ["notifier", name], `auth_type ${authType} needs ${name}.`);
  }
  const known = new Set(allowed.map(nameOf));
  for (const name of [
    "user_name",
    "password_wo",
    "api_key",
    "api_secret_wo",
    "access_token_uri",
    "grant_type",
    "scope",
  ]) {
    if ((notifier[name] ?? null) === null || known.has(name)) continue;
    report("RS1010", ["notifier", name], `${name} does not go with auth_type ${authType}.`, "Remove it.");
  }
}
