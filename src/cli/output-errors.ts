// A run whose output cannot be written continues, so that locks are released and states are saved.

/**
 * A reader of stdout that goes away (`rampsync list | head -1`) is no error. For anything else `onLost` is called when
 * the process ends, and gives its exit code.
 */
export function watchOutput(onLost: (cause: Error) => number): void {
  let lost: Error | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") lost ??= error;
  });
  process.stderr.on("error", () => {});
  process.on("exit", () => {
    if (lost !== undefined) process.exitCode = onLost(lost);
  });
}
