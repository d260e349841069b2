// The floor of an apply as a program: what it reads is parsed, what it asks is parsed, and the states that change are kept
// beside their old form and written, each on the disk before the program ends.
import { readFileSync } from "node:fs";
import { writeDurably } from "./durable-write.js";
import { type FloorOptions, floor } from "./floor.js";

interface SavingOptions extends FloorOptions {
  readonly files: readonly string[];
  /** Of `files`, the states that an apply changes. */
  readonly states: readonly string[];
}

async function main({ files, states, ...options }: SavingOptions): Promise<void> {
  const before = new Map(files.map((path) => [path, readFileSync(path, "utf8")]));
  const parsed = new Map([...before].map(([path, text]): [string, unknown] => [path, JSON.parse(text)]));
  await floor(options);
  for (const path of states) {
    writeDurably(`${path}.before`, before.get(path) ?? "");
    writeDurably(path, `${JSON.stringify(parsed.get(path), undefined, 2)}\n`);
  }
}

void main(JSON.parse(process.env.BENCH_FLOOR ?? "") as SavingOptions);
