// Many resources in one run: few reads, whatever the parallelism, and tables of any size.
import { describe, expect } from "vitest";
import { desk, status } from "../support/hcl.js";
import { addressOf, blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

/** Terraform itself needs a while for ten thousand: those are for the long run (RAMPSYNC_TERRAFORM_RUNS is set). */
const pairs = process.env.RAMPSYNC_TERRAFORM_RUNS === undefined ? 1_000 : 10_000;

const idOf = (index: number) => `INTG-${String(index).padStart(8, "0")}-4ba9-4006-9ee2-c41a07b7c761`;

function fleet(world: TerraformWorld, installed: number): void {
  world.emulator.addTenant("client_8", {
    integrations: Array.from({ length: installed }, (_, index) => ({
      id: idOf(index),
      displayName: `Desk ${String((index * 7919) % 1000).padStart(4, "0")}`,
      outbound: { rows: [status("Ok", "Good")] },
    })),
  });
}

const manyDesks = (count: number, more = "") => `
${blockHead("desk")} {
  count          = ${count}
  integration_id = format("INTG-%08d-4ba9-4006-9ee2-c41a07b7c761", count.index)
  outbound = {
    mappings = {
      "INCIDENT.Status" = {
        entity_type = "INCIDENT"
        attribute = "Status"
        third_party_entity_type = "Ticket"
        third_party_attribute = "Status"
        values = { Ok = ["Good"]${more} }
      }
    }
  }
}
`;

function reads(world: TerraformWorld) {
  const count = (name: string) => world.emulator.requests.filter((request) => request.class === name).length;
  const found = { pages: count("paged_get"), singles: count("get"), writes: count("write") };
  world.emulator.clearRequests();
  return found;
}

describe.skipIf(findTerraform() === undefined)("many resources in one run", () => {
  testWithTerraform("200 of 300 integrations are read by at most 3 pages and a few single reads", async (world) => {
    fleet(world, 300);
    await world.applied(manyDesks(200));
    reads(world);
    for (const parallelism of ["1", "10", "50"]) {
      await world.emptyPlan(`-parallelism=${parallelism}`);
      const { pages, singles, writes } = reads(world);
      expect(writes).toBe(0);
      expect(pages, `pages with -parallelism=${parallelism}`).toBeLessThanOrEqual(3);
      expect(singles, `single reads with -parallelism=${parallelism}`).toBeLessThanOrEqual(5);
    }
  });

  testWithTerraform("two of many integrations are read without the pages of all", async (world) => {
    fleet(world, 1500);
    await world.applied(manyDesks(2));
    reads(world);
    await world.emptyPlan();
    expect(reads(world).pages).toBeLessThanOrEqual(1);
  });

  testWithTerraform(
    "-target applies one integration alone, and every parallelism applies all with one POST each",
    async (world) => {
      fleet(world, 20);
      world.write(manyDesks(20, ', New = ["Neu"]'));
      const first = await world.terraform("apply", "-auto-approve", `-target=${addressOf("desk[3]")}`);
      expect(first.code, first.stderr).toBe(0);
      expect(reads(world).writes).toBe(1);
      await world.applied(manyDesks(20, ', New = ["Neu"]'), "-parallelism=50");
      expect(reads(world).writes).toBe(19);
      await world.applied(manyDesks(20, ', New = ["Neu"], Late = ["Spät"]'), "-parallelism=1");
      expect(reads(world).writes).toBe(20);
      await world.emptyPlan();
    },
  );

  testWithTerraform(`a table of ${pairs} pairs is applied and found in sync`, async (world) => {
    const table = Object.fromEntries(Array.from({ length: pairs }, (_, n) => [`value-${n}`, [`third-${n}`]]));
    world.files.write({ "table.json": JSON.stringify(table) });
    const config = desk("").replace("{  }", 'jsondecode(file("table.json"))');
    await world.applied(config);
    expect(world.takeWrites()).toEqual(["POST"]);
    expect(world.pairs()).toHaveLength(pairs);
    await world.emptyPlan();
  });

  testWithTerraform(
    "a run that removes more than fifty values in all is stopped until that is reviewed",
    async (world) => {
      fleet(world, 40);
      const extra = ', A = ["1"], B = ["2"], C = ["3"], D = ["4"], E = ["5"], F = ["6"], G = ["7"]';
      await world.applied(manyDesks(30, extra));
      const fewer = ', A = ["1"], B = ["2"], C = ["3"], D = ["4"], E = ["5"]';
      const refused = await world.terraformPlan(manyDesks(30, fewer));
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("RS5003");
      world.configureProvider("allow_removals = 60");
      const applied = await world.terraform("apply", "-auto-approve");
      expect(applied.code, applied.stderr).toBe(0);
      world.write(manyDesks(30, fewer));
      await world.emptyPlan();
    },
  );
});
