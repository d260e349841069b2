// How the third party authenticates at OpsRamp. The token itself is made by the server and never stands in a program.

export interface InboundAuthenticationProps {
  /** Role of the third party; category Custom needs one. */
  readonly roleId?: string;
}

export interface InboundAuthentication extends InboundAuthenticationProps {
  readonly type: "WEBHOOK" | "OAUTH2" | "BASIC" | "ALL";
}

const maker =
  (type: InboundAuthentication["type"]) =>
  (props: InboundAuthenticationProps = {}): InboundAuthentication => ({ ...props, type });

export const InboundAuthentication = {
  webhook: maker("WEBHOOK"),
  oauth2: maker("OAUTH2"),
  basic: maker("BASIC"),
  all: maker("ALL"),
} as const;
