// A drift report of your own: one line for each difference, for a chat room or a ticket, by the library alone.
import { drift, type EngineEvent, RampsyncError, RampsyncErrors } from "rampsync";

/** The engine never prints. What it has to tell while it works comes here. */
function host(event: EngineEvent): void {
  if (event.type === "progress") process.stderr.write(`\r${event.done} of ${event.all} looked at`);
}

async function main(directory: string): Promise<number> {
  const document = await drift({ directory, environment: process.env, host });
  process.stderr.write("\n");
  for (const { tenant, name, integration, drift: changes, error } of document.resources) {
    const who = `${tenant}, ${name ?? integration}`;
    for (const { path, action } of changes) process.stdout.write(`${who}: ${path.join(" / ")} (${action})\n`);
    if (error !== undefined) process.stdout.write(`${who}: ${error.code} ${error.message}\n`);
  }
  const { clean, drifted, not_looked_at: missed } = document.counts;
  process.stdout.write(`${clean} clean, ${drifted} drifted, ${missed} not looked at\n`);
  return missed > 0 ? 1 : drifted > 0 ? 2 : 0;
}

const [directory = "."] = process.argv.slice(2);
main(directory).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (thrown: unknown) => {
    const errors = thrown instanceof RampsyncErrors ? thrown.errors : [thrown];
    for (const error of errors) {
      const text = RampsyncError.is(error) ? `${error.code} ${error.message} ${error.hint}` : String(error);
      process.stderr.write(`${text}\n`);
    }
    process.exitCode = 1;
  },
);
