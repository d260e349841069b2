// Who uses this machine: the usual name of whoever accepts or pauses something.
import { userInfo } from "node:os";

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in some containers.
    return "unknown";
  }
}
