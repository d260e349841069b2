// A write that was carried out and answered with an error, or with nothing, for each kind of write: the run reads what came
// of it, makes nothing twice and ends as if nothing had happened.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultAction, IntegrationState } from "../../src/emulator/index.js";
import { mapping } from "../support/desk.js";
import { findTerraform } from "../support/terraform.js";
import { deep } from "./cases.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld } from "./flow-world.js";
import { TerraformDoor } from "./terraform-door.js";
import { DESK, type Situation, secrets, TENANT, update } from "./ticket-flow.js";

const status = (values: Readonly<Record<string, readonly string[]>>, attribute = "Status") =>
  mapping("INCIDENT", "Status", ["TICKET", attribute], values);

const applied = {
  integration_id: DESK,
  display_name: "Desk",
  description: "before",
  inbound: {
    authentication: { auth_type: "WEBHOOK" },
    mappings: { status: status({ Open: ["In Progress"], Closed: ["Completed"] }) },
  },
  outbound: {
    notifier: {
      type: "REST_API",
      base_uri: "old.example.com",
      auth_type: "BASIC",
      user_name: "desk",
      password_wo: "${var.desk_password}",
    },
  },
};

const inbound = (part: object) => ({ ...applied, inbound: { ...applied.inbound, ...part } });
const notifier = (part: object) => ({
  ...applied,
  outbound: { notifier: { ...applied.outbound.notifier, ...part } },
});

interface Kind {
  readonly kind: string;
  readonly declared: object;
  /** The write that is hit. */
  readonly method: "POST" | "DELETE";
  /** How often that write is made in a healthy run. */
  readonly writes: number;
  /** Nothing that it writes can be read back: to send it again is the only way to be sure. */
  readonly hidden?: boolean;
}

const pairs = { Open: ["In Progress"], Closed: ["Completed"] };

const kinds: readonly Kind[] = [
  {
    kind: "added pairs",
    method: "POST",
    writes: 1,
    declared: inbound({ mappings: { status: status({ ...pairs, Resolved: ["Fixed"] }) } }),
  },
  {
    kind: "removed rows",
    method: "DELETE",
    writes: 1,
    declared: inbound({ mappings: { status: status({ Open: ["In Progress"] }) } }),
  },
  {
    kind: "added pairs of a rename",
    method: "POST",
    writes: 1,
    declared: inbound({ mappings: { status: status(pairs, "State") } }),
  },
  {
    kind: "removed rows of a rename",
    method: "DELETE",
    writes: 2,
    declared: inbound({ mappings: { status: status(pairs, "State") } }),
  },
  { kind: "a description", method: "POST", writes: 1, declared: { ...applied, description: "after" } },
  { kind: "a display name", method: "POST", writes: 1, declared: { ...applied, display_name: "Desk 2" } },
  {
    kind: "an authentication",
    method: "POST",
    writes: 1,
    declared: inbound({ authentication: { auth_type: "OAUTH2" } }),
  },
  {
    kind: "a flag of inbound",
    method: "POST",
    writes: 1,
    declared: inbound({ drop_alerts_on_unmanaged_resources: true }),
  },
  { kind: "a notifier's address", method: "POST", writes: 1, declared: notifier({ base_uri: "new.example.com" }) },
  { kind: "a notifier's user", method: "POST", writes: 1, declared: notifier({ user_name: "desk2" }) },
  {
    kind: "a notifier's password",
    method: "POST",
    writes: 1,
    hidden: true,
    declared: notifier({ password_wo_version: 2 }),
  },
];

interface Ambiguity {
  readonly name: string;
  readonly actions: readonly FaultAction[];
  /** Whether the write happened. */
  readonly committed: boolean;
  /** Reads that come at once do not show it: a row may be removed once more, which does nothing. */
  readonly late?: boolean;
}

const ambiguities: readonly Ambiguity[] = [
  { name: "500", committed: true, actions: [{ kind: "answer", status: 500, body: { code: "0001" }, when: "after" }] },
  { name: "503", committed: true, actions: [{ kind: "answer", status: 503, when: "after" }] },
  { name: "a reset", committed: true, actions: [{ kind: "reset", when: "after" }] },
  { name: "half an answer", committed: true, actions: [{ kind: "reset", when: "response" }] },
  { name: "a page of a proxy", committed: true, actions: [{ kind: "html", status: 502, when: "after" }] },
  {
    name: "a reset, and it shows late",
    committed: true,
    late: true,
    actions: [
      { kind: "stale", reads: 2 },
      { kind: "reset", when: "after" },
    ],
  },
  { name: "500 in its place", committed: false, actions: [{ kind: "answer", status: 500, body: { code: "0001" } }] },
  { name: "503 in its place", committed: false, actions: [{ kind: "answer", status: 503 }] },
  { name: "a reset in its place", committed: false, actions: [{ kind: "reset", when: "before" }] },
];

const situationOf = ({ declared }: Kind): Situation => ({
  name: "ambiguous",
  // Whoever sent an authentication twice would end the token of the first.
  switches: { keptNames: "off", authenticationRepost: "rotate" },
  state: update.state,
  applied: { desk: applied },
  declared: { desk: declared },
  declaredPairs: { [DESK]: ["inbound INCIDENT.Status: Open = In Progress"] },
  gone: {},
  untouched: {},
});

/** As it is stored, without what is made anew for each write. */
function stored(world: FlowWorld): IntegrationState {
  const { modifiedTime: _, ...state } = world.emulator.tenant(TENANT).integration(DESK).state() as IntegrationState & {
    modifiedTime?: unknown;
  };
  const text = (row: object) => JSON.stringify(row);
  const sorted = (rows: readonly object[] = []) =>
    rows.map((row) => ({ ...row, uniqueId: undefined })).sort((a, b) => text(a).localeCompare(text(b)));
  const { apiKeyPairs, ...authentication } = state.inbound?.authentication ?? {};
  return JSON.parse(
    text({
      ...state,
      inbound: {
        ...state.inbound,
        authentication: { ...authentication, keys: apiKeyPairs?.length },
        rows: sorted(state.inbound?.rows),
      },
      outbound: { ...state.outbound, rows: sorted(state.outbound?.rows) },
    }),
  ) as IntegrationState;
}

describe.each(kinds)("a write of the kind: $kind", (kind) => {
  let world: FlowWorld;
  let door: TerraformDoor | undefined;
  let right: IntegrationState;
  beforeAll(async () => {
    world = await FlowWorld.at(situationOf(kind));
    world.reset();
    expect((await world.run("apply")).errors).toEqual([]);
    expect(writesOf(world, kind)).toBe(kind.writes);
    right = stored(world);
    if (findTerraform() !== undefined) door = await TerraformDoor.of(world);
  });
  afterAll(async () => {
    await door?.close();
    await world.close();
  });

  /** Lets the fault loose on the one write, runs, and looks at what came of it. */
  async function expectRight({ actions, committed, late = false }: Ambiguity, run: () => Promise<void>): Promise<void> {
    world.reset();
    const guard = new FlowGuard(world);
    let keys: unknown;
    const authentication = () => world.emulator.tenant(TENANT).integration(DESK).authentication()?.apiKeyPairs;
    const hook = () => {
      keys = authentication();
    };
    const fault = world.emulator.faults.add({
      match: { class: "write", method: kind.method },
      times: 1,
      do: [...(committed ? [{ kind: "call", when: "after", hook } as const] : []), ...actions],
    });
    await run();
    expect(fault.hits).toBe(1);
    expect(guard.end()).toEqual([]);
    expect(stored(world)).toEqual(right);
    const again = !committed || kind.hidden || (late && kind.method === "DELETE");
    expect(writesOf(world, kind)).toBe(kind.writes + (again ? 1 : 0));
    if (committed) expect(authentication()).toEqual(keys);
    expect((await world.run("plan")).exit).toBe(0);
  }

  it.each(ambiguities)(
    "a write that is answered with $name is made once, and the plan after it is empty",
    async (ambiguity) => {
      await expectRight(ambiguity, async () => {
        expect((await world.run("apply", secrets.second)).errors).toEqual([]);
      });
    },
  );

  const some = deep ? ambiguities : ambiguities.filter((_, index) => index === kinds.indexOf(kind) % 3);
  it.skipIf(findTerraform() === undefined).each(some)(
    "a write of terraform that is answered with $name is made once, and the plan after it is empty",
    async (ambiguity) => {
      await expectRight(ambiguity, async () => {
        expect(await door?.apply()).toMatchObject({ code: 0 });
      });
    },
  );
});

const writesOf = (world: FlowWorld, { method }: Kind): number =>
  world.emulator.requests.filter((request) => request.class === "write" && request.method === method).length;
