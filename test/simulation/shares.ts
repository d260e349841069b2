// The program of a process that simulates one share of the seeds after the other, as the one that started it asks.
import { firstFailed, type Share } from "./seeds.js";

// A seed that does not hold is replayed for its reasons; to note where each error was made would cost a tenth of the time.
Error.stackTraceLimit = 0;

process.on("message", ({ first, count }: Share) => {
  void firstFailed(first, count).then((found) => process.send?.(found ?? null));
});
