// The error of a write that was sent and may or may not have happened: the code that catches it must read before it writes again.
import { RampsyncError, type RampsyncErrorDetail } from "../base/error.js";

export class UnknownOutcomeError extends RampsyncError {
  constructor(message: string, detail: RampsyncErrorDetail = {}) {
    super("RS4010", message, detail);
  }
}
