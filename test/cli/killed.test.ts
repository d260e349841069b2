// A run that is killed at any call, and run again, converges: nothing doubled, nothing lost, and the lock is taken over.
import { afterEach, describe, expect, it } from "vitest";
import { Emulator, type FaultMatch } from "../../src/emulator/index.js";
import { apply } from "../../src/engine/verbs/apply.js";
import { plan } from "../../src/engine/verbs/plan.js";
import { declared, installed, integrationId, shared, tenantName } from "../engine/many.js";
import { environmentOf } from "../support/desk.js";
import { Project } from "../support/project.js";
import { isLong } from "../support/suite.js";

let emulator: Emulator;
let project: Project;
afterEach(async () => {
  project.remove();
  await emulator.close();
});

function write(values: Readonly<Record<string, readonly string[]>>): void {
  project.stacks({
    [tenantName(1)]: {
      provider: { tenant: tenantName(1) },
      integrations: { desk: { integration_id: integrationId(1, 1), ...declared(values) } },
    },
  });
}

const pairs = () => {
  const { outbound } = emulator.tenant(tenantName(1)).integration(integrationId(1, 1)).state();
  return (outbound?.rows ?? []).map((row) => `${row.value} → ${row.thirdPartyValue}`).sort();
};

interface Moment {
  readonly match: FaultMatch;
  readonly when?: "before" | "after";
  readonly after?: number;
}

/** Ok is replaced, Critical removed, Warning added: POST, read-back, row list, two DELETEs, last look. */
const moments: readonly (readonly [string, Moment])[] = [
  ["before the POST", { match: { method: "POST", class: "write" } }],
  ["after the POST, its answer unheard", { match: { method: "POST", class: "write" }, when: "after" }],
  ["at the read-back", { match: { class: "get" }, after: 1 }],
  ["before the first DELETE", { match: { method: "DELETE" } }],
  ["after the first DELETE", { match: { method: "DELETE" }, when: "after" }],
  ["before the second DELETE", { match: { method: "DELETE" }, after: 1 }],
  ["after all of them, before the last look", { match: { class: "get" }, after: 2 }],
];

const short = ["after the POST, its answer unheard", "after the first DELETE"];

describe("a run that is killed", () => {
  it.each(moments.filter(([name]) => isLong || short.includes(name)))(
    "%s converges when it is run again",
    { timeout: 60_000 },
    async (_, { match, ...rest }) => {
      emulator = await Emulator.start({
        state: { tenants: { [tenantName(1)]: { integrations: [installed(integrationId(1, 1))] } } },
      });
      project = new Project(environmentOf(emulator));
      write(shared);
      const here = { directory: project.directory, environment: project.environment, synth: false, host: () => {} };
      expect((await apply({ ...here, approve: async () => true, interactive: false })).summary.done).toBe(1);
      write({ Ok: ["Better"], New: ["Neu"], Warning: ["Soso"] });
      const hold = emulator.faults.hold({ match, ...rest });
      const { process: child, done } = project.start(["apply", "--auto-approve"]);
      await hold.arrived();
      child.kill("SIGKILL");
      await done;
      hold.remove();
      const again = await project.run(["apply", "--auto-approve"]);
      expect(again.stderr).toContain("taken over");
      expect(again.code).toBe(0);
      expect(pairs()).toEqual(["New → Neu", "Ok → Better", "Warning → Soso"]);
      expect((await plan(here)).summary.no_op).toBe(1);
    },
  );
});
