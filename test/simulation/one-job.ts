// A queue whose one job is begun by the test itself, and the database that answers at once.
import type { JobStore, WorkOnLook } from "../../src/fleet/work/jobs.js";
import type { Link } from "./model/link.js";

export const atOnce: Link = { ask: async (effect) => effect(), within: async () => undefined };

export interface OneJob {
  readonly jobs: JobStore;
  /** What the worker does with a job. Resolves when that is done. */
  readonly work: WorkOnLook;
}

export function oneJob(): OneJob {
  let work: WorkOnLook | undefined;
  return {
    jobs: {
      add: async () => undefined,
      work: async (_, given) => {
        work = given;
      },
      stop: async () => undefined,
    },
    work: async (...given) => {
      if (work === undefined) throw new Error("no worker has begun");
      await work(...given);
    },
  };
}
