// What profiling found to stand in the way of the targets that are not met on every machine, told in figures of the run.
import type { ObserveResult } from "./diff-core.js";
import { type BenchResults, ratio, resultOf } from "./results.js";

const times = (value: number | undefined) => (value === undefined ? "(not run)" : `${value.toFixed(2)} ×`);
const ms = (value: number | undefined) => (value === undefined ? "(not run)" : `${value.toFixed(2)} ms`);

export class Reasons {
  constructor(private readonly results: BenchResults) {}

  #timeOf(workload: string, contestant: string): number | undefined {
    return resultOf(this.results, workload, contestant)?.medianMs;
  }

  /** What of one contestant's time stands to that of another one of the same workload. */
  #share(workload: string, contestant: string, compared: string): string {
    return times(ratio(this.#timeOf(workload, contestant), this.#timeOf(workload, compared)));
  }

  noOpPlan(form: "cold" | "in process"): string {
    const own = this.#timeOf("no-op-1000", `rampsync, ${form}`);
    const files = this.#timeOf("no-op-1000", `floor that parses stacks and states too, ${form}`);
    const each = own === undefined || files === undefined ? undefined : (own - files) / 1000;
    return (
      `The floor that parses joins nothing and compares nothing; each integration costs ${ms(each)} more than there. A program ` +
      "that reads and hashes, asks, parses and hashes, and compares nothing (what remembered looks cannot spare) takes " +
      `${this.#share("no-op-1000", `what remembered looks cannot spare, ${form}`, `floor that parses stacks and states too, ${form}`)} ` +
      "of it. The rest is checking each block, reading each record, comparing the three sides, and what is said of them; " +
      "requests are waited for meanwhile, and what is left is the work of one thread."
    );
  }

  remembered(): string {
    return "Looks are not remembered (docs/decisions/0018-no-remembered-looks.md); this is the least that they could take.";
  }

  ownTables(form: "cold" | "in process"): string {
    const of = (workload: string, contestant: string) => this.#timeOf(workload, `${contestant}, ${form}`);
    const floors = ratio(
      of("no-op-1000-own-tables", "floor that parses stacks and states too"),
      of("no-op-1000", "floor that parses stacks and states too"),
    );
    const own = ratio(
      of("no-op-1000-own-tables", "rampsync"),
      of("no-op-1000-own-tables", "floor that parses stacks and states too"),
    );
    return (
      "Tables that a run has read before are told by their text, neither parsed nor checked nor compared again; those that " +
      `nobody shares are read, each three times. To the floor that parses they are the same work (${times(floors)} of its own ` +
      `time with shared ones), and rampsync takes ${times(own)} of it there.`
    );
  }

  applyOfNone(): string {
    const plan = "rampsync plan of the same changes, cold";
    return (
      `To read states as exactly as writing needs, to lock and to release them is what an apply has beside the plan; the floor ` +
      `that parses takes ${this.#share("apply-no-op-1000", "floor that", plan)} of that plan.`
    );
  }

  savedPlan(): string {
    return (
      "A saved plan holds a hash of all that is declared, which is printed and hashed for it; the floor that parses takes " +
      `${this.#share("no-op-1000", "floor that", "rampsync, cold")} of the plan.`
    );
  }

  programOfMany(): string {
    return (
      "A table with a token in it is resolved for each integration, as every table was once: that program has the same output. " +
      "What is left is cdktf's own: constructs, stack traces, its validations, and printing."
    );
  }

  planAsTyped(): string {
    const of = (contestant: string) => this.#timeOf("as-typed-1", contestant);
    const [npx, empty, cold] = [
      of("rampsync with the program by npx"),
      of("the program without"),
      of("rampsync, cold"),
    ];
    const least = empty === undefined || cold === undefined ? undefined : empty + cold;
    return (
      `A program without integrations and the plan without a program take ${times(ratio(least, npx))} of it one after the ` +
      "other: Node, tsx and cdktf are loaded either way."
    );
  }

  growth(): string {
    const of = (workload: string) => this.#timeOf(workload, "floor that parses stacks and states too, cold");
    return (
      `The floor that parses takes ${times(ratio(of("no-op-5000"), of("no-op-1000")))} of its own time for five times as many. ` +
      "What does not grow, starting the command and the first answers, is a smaller part of a plan of 1,000 the faster the " +
      "rest of it is."
    );
  }

  applyOfFew(): string {
    const of = (contestant: string) => this.#timeOf("apply-1-percent", contestant);
    const [floor, own, plan] = [of("floor, cold"), of("rampsync, cold"), of("rampsync plan")];
    const saving = of("floor that parses and saves");
    return (
      `A plan of the same changes, which an apply makes first, takes ${times(ratio(plan, floor))} already, and the floor that ` +
      `parses, and keeps and writes ten states, ${times(ratio(saving, floor))}. The calls that change something wait for each ` +
      `other; what else is left of the ${times(ratio(own, floor))} reads the states as exactly as writing needs, plans again ` +
      "with what is live then, and prints them."
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
      "Of a tenant that is done a run holds where its stack lies, its limits as they are used, and what the report says of it " +
      "(2.5 KB in step, counted after collection): what it declares, records and has live is let go of."
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

  observe(found: ObserveResult | undefined): string {
    const { observeMs, decodeMs, parseMs } = found ?? {};
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
    const starts = this.results.providerStart ?? [];
    const of = (name: string) => starts.find((start) => start.name.startsWith(name))?.medianMs;
    return (
      `Of ${ms(of("compiled"))}, where \`node -e 0\` takes ${ms(of("node"))}, four fifths pass before the executable says without ` +
      "Terraform what it is for, by profile: Node's own start within 116 MB, and the provider from its code cache. The rest is " +
      "a new key and certificate, and listening."
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
