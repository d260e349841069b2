// How the third party authenticates at OpsRamp. The token itself is made by the server and is never part of a program.
import { closed, type Names } from "./members.js";

/** What every way of inbound authentication takes. */
export interface InboundAuthenticationProps {
  /** Role of the third party; category Custom needs one. */
  readonly roleId?: string;
}

/** One way for the third party to authenticate. Made by the functions of `InboundAuthentication`. */
export interface InboundAuthentication extends InboundAuthenticationProps {
  /** As the API calls it. */
  readonly type: "WEBHOOK" | "OAUTH2" | "BASIC" | "ALL";
}

export const inboundAuthenticationNames: Names<InboundAuthentication> = { roleId: true, type: true };

/** The ways the third party can authenticate. Sent when way or role differ: sending may make a new token. */
export const InboundAuthentication = closed("InboundAuthentication", {
  /** With the token in the address that the server makes. */
  webhook: (props: InboundAuthenticationProps = {}): InboundAuthentication => ({ ...props, type: "WEBHOOK" }),
  /** With a key and a secret that the server makes. */
  oauth2: (props: InboundAuthenticationProps = {}): InboundAuthentication => ({ ...props, type: "OAUTH2" }),
  /** With name and password. */
  basic: (props: InboundAuthenticationProps = {}): InboundAuthentication => ({ ...props, type: "BASIC" }),
  /** By any of them. */
  all: (props: InboundAuthenticationProps = {}): InboundAuthentication => ({ ...props, type: "ALL" }),
} as const);
