// The bench's end of the emulator process.
import { type ChildProcess, fork } from "node:child_process";
import type { IntegrationState } from "../src/emulator/index.js";
import type { Calls, Reply, Request, Seen, Start } from "./emulator-program.js";
import { programs } from "./programs.js";

export type { Calls, Seen };

export class EmulatorProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { done: (reply: Reply) => void; failed: (error: Error) => void }>();
  #number = 0;

  private constructor(
    child: ChildProcess,
    public urls: { readonly api: string; readonly put: string },
  ) {
    this.#child = child;
    child.on("message", ({ number, reply, error }: { number: number; reply?: Reply; error?: string }) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (reply === undefined) waiting?.failed(new Error(error));
      else waiting?.done(reply);
    });
    child.on("exit", (code) => {
      for (const { failed } of this.#waiting.values()) failed(new Error(`the emulator ended with ${code}`));
    });
  }

  static async start(options: Start): Promise<EmulatorProcess> {
    const child = fork(programs.emulator, [], { serialization: "advanced" });
    const emulator = new EmulatorProcess(child, { api: "", put: "" });
    const reply = await emulator.#ask({ do: "start", with: options });
    if ("urls" in reply) emulator.urls = reply.urls;
    return emulator;
  }

  #ask(request: Request): Promise<Reply> {
    this.#number += 1;
    const number = this.#number;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done, failed });
      this.#child.send({ number, request });
    });
  }

  /** Puts back what an earlier run changed, and counts from here. */
  async begin(): Promise<void> {
    await this.#ask({ do: "begin" });
  }

  /** What was asked of it since `begin`. */
  async take(): Promise<Seen> {
    const reply = await this.#ask({ do: "take" });
    if (!("seen" in reply)) throw new Error("unexpected reply");
    return reply.seen;
  }

  /** The ids of those that are not as `wanted` says. */
  async differences(
    wanted: readonly { readonly tenant: string; readonly live: IntegrationState }[],
  ): Promise<readonly string[]> {
    const reply = await this.#ask({ do: "differences", wanted });
    if (!("different" in reply)) throw new Error("unexpected reply");
    return reply.different;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
