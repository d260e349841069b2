// What profiling found to stand in the way of the targets that are not met on every machine, told in figures of the run.
import { type BenchResults, ratio, resultOf } from "./results.js";

const times = (value: number | undefined) => (value === undefined ? "(not run)" : `${value.toFixed(2)} ×`);
const ms = (value: number | undefined) => (value === undefined ? "(not run)" : `${value.toFixed(2)} ms`);

export class Reasons {
  constructor(private readonly results: BenchResults) {}

  #timeOf(workload: string, contestant: string): number | undefined {
    return resultOf(this.results, workload, contestant)?.medianMs;
  }

  noOpPlan(form: "cold" | "in process"): string {
    const own = this.#timeOf("no-op-1000", `rampsync, ${form}`);
    const floor = this.#timeOf("no-op-1000", `floor, ${form}`);
    const [cold, files] = [this.#timeOf("no-op-1000", "floor, cold"), this.#timeOf("no-op-1000", "floor that")];
    const each = own === undefined || floor === undefined ? undefined : (own - floor) / 1000;
    const read = files === undefined || cold === undefined ? undefined : (files - cold) / 1000;
    return (
      `The floor asks and parses the answers; it has no program and no state. Each integration costs ${ms(each)} more than ` +
      `there, of which parsing its block and its record alone is ${ms(read)}: with nothing but that the cold floor would be at ` +
      `${times(ratio(files, cold))}. The rest is proving that the file says what was parsed of it, checking the block, ` +
      "reading the record, comparing the three sides, and collecting garbage. The requests are waited for meanwhile; what " +
      "is left is the work of one thread."
    );
  }

  applyOfFew(): string {
    const of = (contestant: string) => this.#timeOf("apply-1-percent", contestant);
    const [floor, own, plan] = [of("floor, cold"), of("rampsync, cold"), of("rampsync plan")];
    return (
      `A plan of the same changes, which an apply makes first, takes ${times(ratio(plan, floor))} already. The floor's own ` +
      "time passes once more after it, for the calls that change something wait for each other; what else is left of the " +
      `${times(ratio(own, floor))} plans again with what is live then, and saves ten states.`
    );
  }

  memory(): string {
    const floor = resultOf(this.results, "no-op-5000", "floor, cold")?.peakBytes;
    return (
      "All that is declared and all that was applied stands in memory until the plan is written; equal mappings stand there " +
      `once. The floor, which keeps nothing of what it reads, has a peak of ${((floor ?? 0) / 1e6).toFixed(0)} MB.`
    );
  }

  tenants(): string {
    return (
      "A run holds what every tenant declares, what its state records and what is planned of it until all is reported: six " +
      "kilobytes for each integration, by heap snapshot. What is live is let go of tenant by tenant."
    );
  }

  provider(): string {
    const [own, core] = [
      this.#timeOf("no-op-1000-0ms", "terraform with the provider"),
      this.#timeOf("no-op-1000-0ms", "terraform's core"),
    ];
    const each = own === undefined || core === undefined ? undefined : (own - core) / 1000;
    return (
      `Each resource costs ${ms(each)} more than in the core alone, which spares itself every message to a provider. Profiled ` +
      "with 300 resources, the processor works 12.1 s for the core alone and 20.2 s with the provider: 13.7 s in Terraform, " +
      "6.5 s in the provider, of which 1.2 s are the two short processes that give the schema and validate. The rest is spread " +
      "evenly over reading and writing each state, plan and configuration (MessagePack, JSON), the record, and the diff."
    );
  }

  observe(): string {
    const { observeMs, decodeMs, parseMs } = this.results.core?.observe ?? {};
    const part = (more: number | undefined, less: number | undefined) =>
      more === undefined || less === undefined || parseMs === undefined ? undefined : (more - less) / parseMs;
    return (
      `Decoding costs ${times(part(decodeMs, parseMs))} of the parse, comparing ${times(part(observeMs, decodeMs))}; ` +
      "deep-diff is never reached."
    );
  }

  planOfOne(): string {
    const starts = this.results.commandStart ?? [];
    const of = (name: string) => starts.find((start) => start.name.startsWith(name))?.medianMs;
    const floor = ratio(of("floor"), of("node"));
    const plan = ratio(of("rampsync plan"), of("node"));
    const rest = floor === undefined || plan === undefined ? undefined : plan - floor;
    return (
      `A program that does nothing but ask for a token and for the integration takes ${times(floor)}: ` +
      "Node's own modules for HTTP and for files, undici, and two answers that wait for each other. " +
      `The other ${times(rest)} is to a third compiling: the command has twice the source of that program, and less of it ` +
      "is data; what is left reads the stack and the state, plans, and says what was found."
    );
  }

  compiledStart(): string {
    return (
      "Of 94 ms, measured where `node -e 0` takes 112, 75 pass before the executable says without Terraform what it is for: " +
      "Node's own start within 116 MB, and the provider from its code cache. The rest is a new key and certificate (9 ms), " +
      "and listening."
    );
  }

  limit(): string {
    const limit = this.results.workloads.find((result) => result.limit !== undefined)?.limit;
    const { wallMs = 0, boundMs = 0, firstWriteMs = 0 } = limit ?? {};
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
    return (
      `Beside the bound there are ${seconds(wallMs - boundMs)} of the scaled clock: ${seconds(firstWriteMs)} to read, compare and ` +
      `plan before the first write, and ${seconds(wallMs - boundMs - firstWriteMs)} after the last wait, for what is written, ` +
      "read back and saved then. Work does not scale: at the pace of the real clock the same work is a smaller part."
    );
  }
}
