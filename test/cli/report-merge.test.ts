// Shards through the command, each a process of its own, and rampsync report merge of what they leave.
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readShardReports } from "../../src/cli/shard-reports.js";
import type { DriftDocument, Shard } from "../../src/document/plan-document.js";
import { shardOf } from "../../src/engine/shard.js";
import { declared, ManyTenants, shared, tenantName } from "../support/tenants.js";

const TENANTS = 5;
let many: ManyTenants;

beforeEach(async () => {
  many = await ManyTenants.forTest({ tenants: TENANTS, each: 1 });
  many.write();
  await many.apply();
  const [row] = many.live(2, 1).state().outbound?.rows ?? [];
  many.live(2, 1).changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
  many.emulator.clearRequests();
});

const read = (file: string) => JSON.parse(many.project.read(file)) as DriftDocument;

async function shards(words: readonly string[], count = 3): Promise<readonly (number | null)[]> {
  const codes: (number | null)[] = [];
  for (let index = 1; index <= count; index += 1) {
    const name = `${words[0]}-${index}.json`;
    codes.push((await many.command([...words, "--shard", `${index}/${count}`, "--json-out", name])).code);
  }
  return codes;
}

describe("shards of drift", () => {
  it("each tenant is asked by one shard, the merged report is that of the whole, and its exit code too", async () => {
    const codes = await shards(["drift"]);
    expect([...codes].sort()).toEqual([0, 0, 2]);
    for (let tenant = 1; tenant <= TENANTS; tenant += 1) expect(many.counts(tenant).get).toBe(1);
    const files = ["drift-3.json", "drift-1.json", "drift-2.json"];
    const merged = await many.command([
      "report",
      "merge",
      ...files,
      "--json-out",
      "all.json",
      "--report",
      "html=all.html",
    ]);
    expect([merged.code, merged.stderr]).toEqual([2, ""]);
    const whole = await many.command(["drift", "--json-out", "whole.json"]);
    expect(merged.stdout).toBe(whole.stdout);
    const found = ({ resources, counts, summary }: DriftDocument) => ({ resources, counts, summary });
    expect(found(read("all.json"))).toEqual(found(read("whole.json")));
    expect(many.project.read("all.html")).toContain(tenantName(2));
    const since = await many.command(["drift", "--shard", "1/3", "--since", "all.json", "--json"]);
    expect(JSON.parse(since.stdout).since.not_looked_at).toBe(0);
  });

  it("reports that are not of one run are refused with the reason, and a shard without a report unless a part is wanted", async () => {
    const write = (name: string, document: object) => many.project.write(name, JSON.stringify(document));
    for (const index of [1, 2, 3]) write(`drift-${index}.json`, await many.drift({ shard: { index, count: 3 } }));
    write("plan-2.json", await many.plan({ shard: { index: 2, count: 3 } }));
    write("half.json", await many.drift({ shard: { index: 2, count: 2 } }));
    write("whole.json", await many.drift());
    write("failed.json", { errors: [{ code: "RS2009", source: "user", message: "No stack.", hint: "Name one." }] });
    many.write(() => declared({ ...shared, More: ["Mehr"] }));
    write("other.json", await many.drift({ shard: { index: 2, count: 3 } }));
    const read = (files: readonly string[], partial = false) =>
      readShardReports(
        files.map((file) => join(many.directory, `${file}.json`)),
        partial,
      );
    const refusal = (...files: readonly string[]) => {
      try {
        read(files);
        return "nothing";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusal("drift-1", "plan-2")).toMatch(/is of plan; .*drift-1.json is of drift/);
    expect(refusal("drift-1", "half")).toMatch(/is one of 2 shards; .*drift-1.json is one of 3/);
    expect(refusal("drift-1", "drift-1")).toMatch(/is of shard 1, and so is .*drift-1.json/);
    expect(refusal("drift-1", "other")).toContain("is of another program");
    expect(refusal("whole")).toContain("is of a whole run");
    expect(refusal("drift-1", "failed")).toContain("is of a run that failed: RS2009 No stack.");
    expect(refusal("drift-1", "drift-3")).toContain("no report of shard 2 of 3");
    const partial = read(["drift-1", "drift-3", "failed"], true);
    expect(partial.missing.map(({ code }) => code)).toEqual(["RS2009", "RS2096"]);
    const paths = ["drift-1.json", "drift-3.json", "--partial"];
    const { code, stdout } = await many.command(["report", "merge", ...paths]);
    expect([code, stdout]).toEqual([1, expect.stringContaining("RS2096")]);
  });
});

describe("shards of plan and apply", () => {
  it("a plan that one shard saved is applied as that shard, and the merged report of applies tells all", async () => {
    many.write(() => declared({ ...shared, More: ["Mehr"] }));
    for (const index of [1, 2]) {
      await many.command(["plan", "--shard", `${index}/2`, "--out", `plan-${index}.json`]);
      const applied = await many.command(["apply", `plan-${index}.json`, "--json-out", `apply-${index}.json`]);
      expect(applied.code).toBe(0);
    }
    const { stdout, code } = await many.command(["report", "merge", "apply-1.json", "apply-2.json", "--json"]);
    expect([code, JSON.parse(stdout).summary]).toEqual([0, { done: TENANTS, failed: 0, unknown: 0, no_op: 0 }]);
    expect((await many.command(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  it("a shard takes no lock of a stack of another shard", async () => {
    many.write(() => declared({ ...shared, More: ["Mehr"] }));
    const held = {
      ID: "1",
      Operation: "OperationTypeApply",
      Who: "someone@elsewhere",
      Created: new Date().toISOString(),
    };
    many.project.write(`.terraform.${tenantName(2)}.tfstate.lock.info`, JSON.stringify(held));
    const index = shardOf(tenantName(2), 3);
    const others = [1, 2, 3].filter((shard) => shard !== index);
    const apply = (shard: number) => many.command(["apply", "--auto-approve", "--shard", `${shard}/3`]);
    for (const shard of others) expect((await apply(shard)).code).toBe(0);
    expect((await apply(index)).stdout).toContain("RS3003");
  });

  it("a shard may lose its part of what a whole run may lose unreviewed", async () => {
    const long = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`V${number}`, [`W${number}`]]));
    many.write(() => declared({ ...shared, ...long }));
    await many.apply();
    many.write((tenant) => declared(tenant === 1 ? shared : { ...shared, ...long }));
    const refusals = async (shard: Shard | undefined) =>
      (await many.plan(shard === undefined ? {} : { shard })).refusals.map(({ code }) => code);
    expect(await refusals(undefined)).toEqual(["RS5002"]);
    expect(await refusals({ index: shardOf(tenantName(1), 3), count: 3 })).toEqual(["RS5002", "RS5003"]);
  });
});
