// The floor as a program: its script comes by the environment.
import { type FloorOptions, floor } from "./floor.js";

void floor(JSON.parse(process.env.BENCH_FLOOR ?? "") as FloorOptions);
