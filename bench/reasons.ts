// What stands in the way of the targets that are not met on every machine: contestants of the same run that do the least.
import type { ObserveResult } from "./diff-core.js";
import { type BenchResults, ratio, resultOf } from "./results.js";

const times = (value: number | undefined) => (value === undefined ? "(not run)" : `${value.toFixed(2)} ×`);
const ms = (value: number | undefined) => (value === undefined ? "(not run)" : `${value.toFixed(2)} ms`);

const PARSES = "floor that parses stacks and states too";
const COMPARES = "floor that compares, cold";
const APPLIES = "floor that compares, locks and saves, cold";

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
    const share = (contestant: string, compared: string) =>
      this.#share("no-op-1000", `${contestant}, ${form}`, `${compared}, ${form}`);
    return (
      "The floor that compares joins blocks, records and answers and compares them in the plainest code, without laws, secrets, " +
      `places or output: it takes ${share("floor that compares", PARSES)} of the floor that parses and ` +
      `${share("floor that compares", "floor")} of the one that only asks, and rampsync ` +
      `${share("rampsync", "floor that compares")} of it. What compares nothing (what remembered looks cannot spare) takes ` +
      `${share("what remembered looks cannot spare", PARSES)} of the floor that parses.`
    );
  }

  remembered(): string {
    return "Looks are not remembered (docs/decisions/0018-no-remembered-looks.md); this is the least that they could take.";
  }

  ownTables(form: "cold" | "in process"): string {
    const timeOf = (workload: string, contestant: string) => this.#timeOf(workload, `${contestant}, ${form}`);
    const own = (contestant: string) =>
      times(ratio(timeOf("no-op-1000-own-tables", contestant), timeOf("no-op-1000", contestant)));
    const ofPlain = (workload: string) => this.#share(workload, `rampsync, ${form}`, `floor that compares, ${form}`);
    return (
      `Of its own time with shared tables the floor that parses takes ${own(PARSES)}, and the floor that compares, which reads ` +
      `each table wherever it stands, ${own("floor that compares")}. Of that floor rampsync takes ` +
      `${ofPlain("no-op-1000-own-tables")} with tables of their own and ${ofPlain("no-op-1000")} with shared ones, which it ` +
      "tells by their text and reads once: the figure grows with what is spared there."
    );
  }

  applyOfNone(): string {
    const share = (contestant: string, compared: string) => this.#share("apply-no-op-1000", contestant, compared);
    return (
      `Beside the plan an apply locks and releases each state: the floor that compares takes ${share(APPLIES, COMPARES)} of ` +
      `its time where it does that too, and ${share(APPLIES, "rampsync plan")} of the plan's.`
    );
  }

  savedPlan(): string {
    return (
      "A saved plan holds a hash of all that is declared, which is printed and hashed for it; the floor that parses takes " +
      `${this.#share("no-op-1000", "floor that", "rampsync, cold")} of the plan.`
    );
  }

  programOfMany(): string {
    const share = (contestant: string) => this.#share("as-typed-1000", contestant, "the program with tokens");
    return (
      "A table with a token in it is resolved for each integration, as every table was once. The same resources of cdktf's own " +
      `constructs, with their tables kept out of resolve and nothing of rampsync, take ${share("the program of cdktf")}: the ` +
      "rest is what the bindings hold of each resource, checks, and places in the program."
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

  planWithProgram(workload: "as-typed-1" | "as-typed-1000"): string {
    const [program, floor, plan] = ["the program alone", COMPARES, "rampsync, cold"].map((contestant) =>
      this.#timeOf(workload, contestant),
    );
    const after = (more: number | undefined) =>
      times(ratio(program === undefined || more === undefined ? undefined : program + more, program));
    return (
      `The program and the floor that compares, one after the other, take ${after(floor)} of the program; the program and a ` +
      `plan without it ${after(plan)}. Nothing of a stack is there before the program has ended.`
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
    const share = (contestant: string, compared: string) => this.#share("apply-1-percent", contestant, compared);
    return (
      "A floor that locks, looks at everything before it changes anything, compares in the plainest code and saves each state " +
      `before its change counts as done takes ${share(APPLIES, "floor, cold")}, and rampsync ` +
      `${share("rampsync, cold", APPLIES)} of that. A plan of the same changes takes ${share("rampsync plan", "floor, cold")}.`
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
    const share = (contestant: string, compared: string) => this.#share("no-op-1000-0ms", contestant, compared);
    const asking = "terraform with one that asks";
    return (
      "One that decodes each state, asks the fewest calls, compares what is live with the record in the plainest code and hands " +
      `back the bytes takes ${share(asking, "terraform's core")} of the core and ` +
      `${share(asking, "terraform with a provider")} of the one that only hands back; terraform with the provider takes ` +
      `${share("terraform with the provider", asking)} of it. The core alone spares itself every message to a provider.`
    );
  }

  observe(found: ObserveResult | undefined): string {
    const { observeMs, decodeMs, parseMs, plainMs } = found ?? {};
    const part = (more: number | undefined, less: number | undefined) =>
      more === undefined || less === undefined || parseMs === undefined ? undefined : (more - less) / parseMs;
    return (
      "The plainest code, which puts rows into sets and compares them with two sides that it has, without laws, places or " +
      `spellings, takes ${times(part(plainMs, parseMs))} of the parse beyond parsing. Of rampsync's, decoding takes ` +
      `${times(part(decodeMs, parseMs))} and comparing ${times(part(observeMs, decodeMs))}.`
    );
  }

  planOfOne(): string {
    const starts = this.results.commandStart ?? [];
    const of = (name: string) =>
      times(
        ratio(
          starts.find((start) => start.name === name)?.medianMs,
          starts.find((start) => start.name.startsWith("node"))?.medianMs,
        ),
      );
    return (
      `A program that does nothing but ask for a token and for the integration takes ${of("floor of one integration")}, and ` +
      `one that reads and compares it in the plainest code ${of("floor of one integration that compares")}: Node's own modules ` +
      "for HTTP and for files, undici, and two answers that wait for each other. The command without any call or state " +
      `(validate: its code is loaded, the stack read and checked) takes ${of("rampsync validate of one integration")}.`
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
