// The error of a write that was sent and may or may not have happened: whoever catches it reads before writing again.
import { RampsyncError, type RampsyncErrorDetail } from "../base/error.js";

export class UnknownOutcomeError extends RampsyncError {
  constructor(message: string, detail: RampsyncErrorDetail = {}) {
    super("RS4010", message, detail);
  }
}
