// What an answer means: the only place that looks at statuses, body codes and message texts of the API.

import type { ErrorCode } from "../base/error-codes.js";
import { isNotLookedAt, isRefused } from "../base/error-kind.js";
import { isRecord } from "../base/json.js";
import { type Reading } from "./answer.js";

/** What was requested, as far as it changes the meaning of an answer. */
export interface Question {
  readonly write: boolean;
  /** That the path addresses one row of a mapping, a list of rows, or one event. */
  readonly about?: "row" | "rows" | "event" | undefined;
}

export type Meaning =
  | { readonly kind: "success" }
  /** A new token is needed. The request did not happen. */
  | { readonly kind: "login" }
  /** Refused for the limit. The request did not happen. */
  | { readonly kind: "throttled" }
  /** The row does not exist any more. */
  | { readonly kind: "gone" }
  /** A read may be repeated; `code` is what to throw when it fails again. */
  | { readonly kind: "again"; readonly code: ErrorCode }
  /** Definitely refused. */
  | { readonly kind: "refused"; readonly code: ErrorCode }
  /** A write that may have happened. */
  | { readonly kind: "unknown" };

const NO_INTEGRATION = /\bno (?:installed )?integrations? (?:was |were )?found\b/i;
const THE_INTEGRATION = /\bintegration(?: with)?(?: id)?:? ?[\w"'-]* (?:is |was )?(?:not found|does not exist)\b/i;
const NO_ROW =
  /\b(?:no|unable to find)\b.{0,60}\b(?:mapping|row|attribute|propert)|\b(?:mapping|row|attribute|propert|uniqueId).{0,80}\b(?:not found|does not exist|already (?:removed|deleted))\b/i;
const NO_EVENT =
  /\bno (?:integration )?events? (?:was |were )?found\b|\bevent\b.{0,80}\b(?:not found|does not exist)\b/i;
const NO_TENANT = /\b(?:tenant|client|organi[sz]ation)\b.{0,80}\b(?:not found|does not exist)\b/i;
const LOGIN = /unable to authenticate/i;

/** Meaning of an answer with a status, by docs/api-contract.md#not-found, #authentication-and-tenants and #errors. */
export function classify(status: number, reading: Reading, question: Question): Meaning {
  const { write, about } = question;
  const text = wordsOf(reading);
  if (status >= 200 && status < 300) return { kind: "success" };
  if (status === 429) return { kind: "throttled" };
  if (status === 401 || status === 407 || (status === 400 && LOGIN.test(text))) return { kind: "login" };
  // The phrases for "there is none" come with 500 (docs/api-contract.md#not-found), in some proxies and versions with 404 or 400.
  if (status === 500 || status === 404 || status === 400) {
    if (NO_INTEGRATION.test(text)) return no("RS4004");
    if (about === "event" && NO_EVENT.test(text)) return no("RS4004");
    if (about === "row" && NO_ROW.test(text)) return { kind: "gone" };
    if (THE_INTEGRATION.test(text)) return no("RS4004");
  }
  if (status === 404 && NO_TENANT.test(text)) return no("RS4005");
  if ((about === "row" || about === "rows") && (status === 403 || status === 404 || status === 405)) {
    return no("RS4012");
  }
  if (status === 403) return no("RS4003");
  if (status === 410) return no("RS4005");
  // A missing integration answers 500; a 404 without its words speaks of the path: the tenant or the host is wrong.
  if (status === 404) return no(reading.kind === "json" ? "RS4005" : write ? "RS4008" : "RS4009");
  if (status >= 400 && status < 500 && status !== 408) return no("RS4008");
  if (write) return { kind: "unknown" };
  if (status < 400) return no("RS4009");
  if (status === 502 || status === 503 || status === 504 || status === 408) return { kind: "again", code: "RS4007" };
  // Code 0005 says "not ready yet" and is over after seconds.
  if (status === 500 && codeOf(reading) === "0005") return { kind: "again", code: "RS4007" };
  return no("RS4007");
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly status: number;
  readonly write: boolean;
  /** The server's own, safe to print. */
  readonly words: string;
}

/** What to do about a refusal, where that is not what its code says. */
export function refusalHint({ code, status, write, words }: Refusal): string | undefined {
  // Whoever only looks is not to be given more than that takes.
  if (status === 403 && isNotLookedAt({ code }) && !write) {
    return "Give the role behind the credentials the permission to view this.";
  }
  if (isRefused({ code }) && words === "") return "The server does not say why: give the request to OpsRamp's support.";
  return undefined;
}

/** Meaning of a refusal of the token endpoint: which are about the credentials, which may pass. */
export function classifyToken(status: number): "success" | "refused" | "other path" | "throttled" | "again" | "error" {
  if (status >= 200 && status < 300) return "success";
  if (status === 400 || status === 401 || status === 403) return "refused";
  if (status === 404 || status === 405) return "other path";
  if (status === 429) return "throttled";
  if (status >= 500 || status === 408) return "again";
  return "error";
}

/** The server's own words, unsafe as they are: to be redacted and made printable before they are shown. */
export function wordsOf(reading: Reading): string {
  if (reading.kind !== "json") return "";
  if (typeof reading.value === "string") return reading.value;
  if (!isRecord(reading.value)) return "";
  const { message, error_description, description, error, errorMessage, errors } = reading.value;
  const candidates: unknown[] = [message, errorMessage, error_description, description, error];
  if (Array.isArray(errors)) candidates.push(...errors.map((item) => (isRecord(item) ? item.message : item)));
  // Some answers put an object where others put the text.
  const texts = candidates.map((item) => (isRecord(item) ? (item.message ?? item.description) : item));
  return texts.filter((item): item is string => typeof item === "string" && item !== "").join(": ");
}

function codeOf(reading: Reading): string {
  if (reading.kind !== "json" || !isRecord(reading.value)) return "";
  const code = reading.value.code ?? reading.value.errorCode;
  return typeof code === "string" || typeof code === "number" ? String(code).padStart(4, "0") : "";
}

function no(code: ErrorCode): Meaning {
  return { kind: "refused", code };
}
