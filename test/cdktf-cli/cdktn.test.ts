// The cdktn command under a newer Node, on the service desk example written for cdktn: deploy, diff and destroy.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESK_ID, startDesk, TENANT } from "../support/desk.js";
import { findTerraform } from "../support/terraform.js";
import { CdktfExample, cdktn, unattended } from "./cdktf-example.js";

describe.skipIf(findTerraform() === undefined)("cdktn under Node 24", () => {
  let example: CdktfExample;
  beforeAll(async () => {
    example = CdktfExample.open("service-desk", await startDesk(), cdktn);
  });
  afterAll(() => example?.close());

  it("cdktn deploys the example, finds nothing more to do, and forgets it", async () => {
    expect(await example.run("deploy", TENANT, ...unattended)).toMatch(/1 added, 0 changed, 0 destroyed/);
    const rows = example.emulator.tenant(TENANT).integration(DESK_ID).rows("inbound");
    expect(rows.map(({ tenantPropertyValue }) => tenantPropertyValue)).toContain("In Progress");
    const after = example.writes;
    expect(await example.run("diff", TENANT, "--skip-provider-lock")).toContain("No changes");
    expect(await example.run("destroy", TENANT, ...unattended)).toMatch(/1 destroyed/);
    expect(example.writes).toBe(after);
  });
});
