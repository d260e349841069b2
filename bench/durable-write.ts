// A file that is on the disk when it is written.
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

export function writeDurably(path: string, text: string): void {
  const file = openSync(path, "w");
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}
