// The cdktf command on the example of many tenants: several stacks at once, each with its own state.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emulatorState } from "../../examples/many-tenants/emulator-state.js";
import { Emulator } from "../../src/emulator/index.js";
import { findTerraform } from "../support/terraform.js";
import { CdktfExample, unattended } from "./cdktf-example.js";

describe.skipIf(findTerraform() === undefined)("cdktf with many stacks", () => {
  let example: CdktfExample;
  let tenants: readonly string[];
  beforeAll(async () => {
    example = CdktfExample.open("many-tenants", await Emulator.start({ state: emulatorState() }));
    tenants = Object.keys(example.emulator.state().tenants ?? {}).slice(0, 3);
  });
  afterAll(() => example?.close());

  it("cdktf deploys each tenant with one POST, finds nothing more to do, and forgets each", async () => {
    const deployed = await example.run("deploy", ...tenants, ...unattended);
    expect(deployed.match(/1 added, 0 changed, 0 destroyed/g)?.length).toBeGreaterThanOrEqual(tenants.length);
    const posted = example.emulator.requests.filter(({ method, class: kind }) => method === "POST" && kind === "write");
    expect(new Set(posted.map(({ tenant }) => tenant))).toEqual(new Set(tenants));
    expect(posted).toHaveLength(tenants.length);

    const after = example.writes;
    for (const tenant of tenants) {
      expect(await example.run("diff", tenant, "--skip-provider-lock")).toContain("No changes");
    }
    const destroyed = await example.run("destroy", ...tenants, ...unattended);
    expect(destroyed.match(/1 destroyed/g)?.length).toBeGreaterThanOrEqual(tenants.length);
    expect(example.writes).toBe(after);
  });
});
