// The floor that compares as a program: its options come by the environment, and it says what it found.
import { type ComparingOptions, comparingFloor } from "./comparing-floor.js";

void comparingFloor(JSON.parse(process.env.BENCH_FLOOR ?? "") as ComparingOptions).then((found) =>
  process.stdout.write(JSON.stringify(found)),
);
