// What holds requests back beside credentials: windows of limits that are shared, and a right to send that may end.
import type { LimitWindows } from "./limit-windows.js";

export interface RequestTerms {
  /** Shared by all clients that have it. Default: each client has windows of its own, of which nothing is used. */
  readonly windows?: LimitWindows;
  /** Asked right before each request is sent: a no fails it with RS4014. Default: each may be sent. */
  readonly mayBegin?: () => boolean;
  /** Asked as well of each request that changes something, in the same place. Default: each may be sent. */
  readonly mayWrite?: () => boolean;
}
