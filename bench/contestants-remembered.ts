// What remembered looks cannot spare, as a program that starts anew each time and in a process that is warm.
import { runChild } from "./child.js";
import type { Contest, Contestant } from "./contestant.js";
import { timed } from "./contestants-own.js";
import { programs } from "./programs.js";
import { type RememberedOptions, remember } from "./remembered.js";
import { credentials } from "./workspace.js";

function optionsOf({ scenario, workspace, emulator }: Contest): RememberedOptions {
  const tenants = scenario.script.pages.map(({ tenant }) => tenant);
  return { url: emulator.urls.api, ...credentials, files: workspace.files(), tenants };
}

export function rememberedCold(contest: Contest): Contestant {
  return {
    name: "what remembered looks cannot spare, cold",
    calls: "exact",
    run: async () => {
      const done = await runChild(process.execPath, [programs.remembered], {
        environment: { BENCH_REMEMBERED: JSON.stringify(optionsOf(contest)) },
        measureMemory: true,
      });
      if (done.code !== 0) throw new Error(done.stderr);
      return done;
    },
  };
}

export function rememberedInProcess(contest: Contest): Contestant {
  let known: string | undefined;
  return {
    name: "what remembered looks cannot spare, in process",
    calls: "exact",
    run: () =>
      timed(async () => {
        const found = await remember(optionsOf(contest));
        known ??= found;
        if (found !== known) throw new Error("the same answers have another hash");
      }),
  };
}
