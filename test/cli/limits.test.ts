// The limits of a run through the command: what a user allows is not exceeded, and a tenant that is throttled keeps no
// other one waiting.
import { afterEach, expect, it, vi } from "vitest";
import { type Switches } from "../../src/emulator/index.js";
import { declared, installed, integrationId, range, shared, stackOf, tenantName } from "../support/tenants.js";
import { World } from "../support/world.js";

let world: World;
afterEach(() => world.close());

/** Tenants with so many integrations each, all of which lack a pair. */
async function start(each: readonly number[], switches: Partial<Switches> = {}): Promise<void> {
  const tenants = each.map((count, index) => [
    tenantName(index + 1),
    { integrations: range(count).map((number) => installed(integrationId(index + 1, number))) },
  ]);
  const stacks = each.map((count, index) => [
    tenantName(index + 1),
    stackOf(index + 1, count, () => declared({ ...shared, Warning: ["Soso"] })),
  ]);
  world = await World.start({
    state: { tenants: Object.fromEntries(tenants) },
    stacks: Object.fromEntries(stacks),
    switches,
  });
}

const APPLY = ["apply", "--auto-approve"];
const writesOf = (tenant: string) =>
  world.emulator.requests.filter((request) => request.tenant === tenant && request.class === "write");

const until = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true), { timeout: 50_000, interval: 20 });

it("a plan that needs more calls than --max-calls is refused before anything is sent", async () => {
  await start([2, 1]);
  const refused = await world.command([...APPLY, "--max-calls", "2"]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("RS5005")]);
  expect(refused.stderr).toContain("The plan needs 3 calls that write; --max-calls allows 2.");
  expect(world.writes).toEqual([]);
  expect(world.project.exists("terraform.client_1.tfstate")).toBe(false);
  const allowed = await world.command([...APPLY, "--max-calls", "3"]);
  expect(allowed.code, allowed.stderr).toBe(0);
  expect(world.writes).toHaveLength(3);
});

it("the plan calculates its time with half of the limits, or with --limit-share", async () => {
  await start([30]);
  const budgetWith = async (...flags: string[]) => {
    const { stdout } = await world.command(["plan", "--json", ...flags]);
    return (JSON.parse(stdout) as { budget: { seconds: number; limit_share: number } }).budget;
  };
  // Thirty writes: with half of fifty five of them go in a second minute.
  const half = await budgetWith();
  expect(half.limit_share).toBe(50);
  expect(half.seconds).toBeGreaterThan(54);
  const { stdout } = await world.command(["plan"]);
  expect(stdout).toMatch(/about \d+ s, leaving 50 % of the limits to other clients/);
  const all = await budgetWith("--limit-share", "100");
  expect([all.limit_share, all.seconds < 30]).toEqual([100, true]);
});

it.each(["0", "101", "half", "1.5"])("a --limit-share of %s is refused", async (share) => {
  await start([1]);
  const { code, stderr } = await world.command(["plan", "--limit-share", share]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("RS2015")]);
});

it("the plan calculates its time with --max-requests-per-minute", async () => {
  await start([5]);
  const budgetWith = async (...flags: string[]) => {
    const { stdout } = await world.command(["plan", "--json", ...flags]);
    return (JSON.parse(stdout) as { budget: { seconds: number; tenants: { per_minute: object }[] } }).budget;
  };
  expect((await budgetWith()).seconds).toBeLessThan(30);
  // Of seven reads in a minute five were made by the plan, and five read back what is written.
  const { seconds, tenants } = await budgetWith("--max-requests-per-minute", "7");
  expect(tenants.map(({ per_minute }) => per_minute)).toEqual([{ get: 7, paged_get: 7, write: 7 }]);
  expect(seconds).toBeGreaterThan(54);
  expect(seconds).toBeLessThan(90);
});

it("a tenant that is throttled delays no other tenant", async () => {
  await start([6, 1], { enforceLimits: true, limits: { get: 500, pagedGet: 50, write: 3 } });
  const [throttled, second] = [tenantName(1), tenantName(2)];
  const hold = world.emulator.faults.hold({ match: { method: "POST", tenant: second } });
  const running = world.startCommand(APPLY);
  await hold.arrived();
  await until(() => writesOf(throttled).some(({ status }) => status === 429));
  const before = writesOf(throttled).filter(({ status }) => status === 200).length;
  hold.release();
  await until(() => world.project.exists(`terraform.${second}.tfstate`));
  const state = () => JSON.parse(world.project.read(`terraform.${second}.tfstate`)) as { resources: unknown[] };
  await until(() => state().resources.length === 1);
  expect(world.emulator.tenant(second).integration(integrationId(2, 1)).rows("outbound")).toHaveLength(4);
  // The other one is still at work, and has not sent one more since it was refused.
  expect(running.process.exitCode).toBe(null);
  expect(writesOf(throttled).filter(({ status }) => status === 200)).toHaveLength(before);
  expect(before).toBeLessThan(6);
  running.process.kill("SIGINT");
  await running.done;
});
