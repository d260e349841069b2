// Why a notice was not sent: the codes, and how each is told.
import { printable } from "./text.js";

/** Why a notice was not sent. */
export type UnsentReason =
  | "variable-not-set"
  | "variable-not-a-header"
  | "proxy-not-usable"
  | "address-not-a-url"
  | "address-with-user"
  | "address-not-https"
  | "run-stopped"
  | "sender-ended"
  | "answered"
  | "redirected"
  | "not-trusted"
  | "proxy-refused"
  | "no-connection"
  | "no-answer-in-time"
  | "connection-ended"
  | "answer-too-large";

/** A reason with what belongs to it: the name of a variable, the status of an answer, or the system's own code of a failure. */
export interface Unsent {
  readonly reason: UnsentReason;
  readonly detail?: string;
}

/** The end of a sentence. */
export function unsentText({ reason, detail = "" }: Unsent): string {
  const named = printable(detail, 80);
  const behind = detail === "" ? "" : ` (${named})`;
  switch (reason) {
    case "variable-not-set":
      return `${named} is not set`;
    case "variable-not-a-header":
      return `${named} is no text of a header`;
    case "proxy-not-usable":
      return "the proxy of the environment is not usable";
    case "address-not-a-url":
      return "its address is no URL";
    case "address-with-user":
      return "its address holds a user name or password";
    case "address-not-https":
      return "its address is not https";
    case "run-stopped":
      return "the run was stopped";
    case "sender-ended":
      return "the process that sent it ended before an answer";
    case "answered":
      return `the receiver answered ${named}`;
    case "redirected":
      return `the receiver answered ${named}, and a redirect is not followed`;
    case "not-trusted":
      return `the receiver is not trusted${behind}`;
    case "proxy-refused":
      return `the proxy refused the connection${behind}`;
    case "no-connection":
      return `there is no connection${behind}`;
    case "no-answer-in-time":
      return "there was no answer in time";
    case "connection-ended":
      return "the connection ended before an answer";
    case "answer-too-large":
      return "the answer is larger than is read";
  }
}
