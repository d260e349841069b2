// What remembered looks cannot spare, as a program: its options come by the environment.
import { type RememberedOptions, remember } from "./remembered.js";

void remember(JSON.parse(process.env.BENCH_REMEMBERED ?? "") as RememberedOptions);
