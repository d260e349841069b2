import { join } from "node:path";
import { defineConfig } from "vitest/config";

const source = (path: string) => join(import.meta.dirname, "src", path);

/** Suites of minutes: each has a script of its own (`npm run test:terraform` …), and the gate runs those that need no download. */
const longSuites = [
  "test/cdktf-cli/**",
  "test/cli/{accept,accept-for-tenants,accept-exported,accept-following-calls,accept-kinds,accept-made-by-calls,accept-unmanaged,adopted-secrets,gone,given-states,killed,limits,many-tenants,not-enabled,notices,presets}.test.ts",
  "test/cli/{profiles,provider-install,report-merge,reporters,restore,secrets-command,size-of-estate,state}.test.ts",
  "test/docs/demo.test.ts",
  "test/export/{terraform,budget}.test.ts",
  "test/fault/**",
  "test/fleet/{away,contract,postgres,repair,scaling,told,up,windows}.test.ts",
  "test/html/**",
  "test/packages/**",
  "test/postgres/**",
  "test/soak/**",
  "test/toy/programs.test.ts",
  "test/surroundings/**",
  "test/terraform-plugin/terraform-{cold,reattach}.test.ts",
  "test/terraform-provider/{apply,cold,fleet,lifecycle,new-tenant,trouble,doors,examples,from-hpe,import,random,refusals,secrets}.test.ts",
];

const long = process.env.RAMPSYNC_SUITE === "long";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rampsync$/, replacement: source("index.ts") },
      { find: /^rampsync\/cdktf$/, replacement: source("constructs/cdktf.ts") },
      { find: /^rampsync\/emulator$/, replacement: source("emulator/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: long ? [] : longSuites,
    maxWorkers: 2,
    // Loading the engine and the emulator anew for each of many short files takes longer than most of them run.
    isolate: long,
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
