// What the client reports while it works. Events hold no header, no body and no token.
import type { RequestClass } from "./request-class.js";

/** What a client tells of its requests, waits and retries; it holds no header, no body and no token. */
export type ClientEvent =
  | {
      readonly type: "request";
      readonly tenant: string;
      readonly class: RequestClass;
      readonly method: string;
      readonly path: string;
      /** Absent when no answer came. */
      readonly status?: number;
      readonly milliseconds: number;
      /** 1 for the first time that this request was sent. */
      readonly attempt: number;
    }
  | {
      readonly type: "retry";
      readonly tenant: string;
      readonly method: string;
      readonly path: string;
      readonly reason: string;
      readonly milliseconds: number;
      readonly attempt: number;
    }
  /** A class of a tenant waits for its limit: `until` is in milliseconds since the epoch. */
  | { readonly type: "wait"; readonly tenant: string; readonly class: RequestClass; readonly until: number }
  | { readonly type: "token"; readonly milliseconds: number };
