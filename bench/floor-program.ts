// The floor as a program: its script comes by the environment.
import { readFileSync } from "node:fs";
import { type FloorOptions, floor } from "./floor.js";

const { files = [], ...options } = JSON.parse(process.env.BENCH_FLOOR ?? "") as FloorOptions & { files?: string[] };
for (const file of files) JSON.parse(readFileSync(file, "utf8"));
void floor(options);
