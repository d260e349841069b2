// The laws over sequences of a desk's whole life: it is installed, enabled and disabled, its events come, change and go, it is
// uninstalled, and somebody edits it in the portal in between. What is expected is told by a model in a few lines.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmulatorState, EventState, LoggedRequest } from "../../src/emulator/index.js";
import { stateRemoveWith } from "../../src/engine/verbs/state-remove.js";
import { lifeOf, NAME } from "../fault/life.js";
import { TENANT } from "../fault/ticket-flow.js";
import { deskSecrets, deskVariables } from "../support/desk.js";
import { replayAll } from "../support/sequences.js";
import { addressOf, INTEGRATION_EVENT, resourcesOf } from "../support/stacks.js";
import { World } from "../support/world.js";
import { runs } from "./arbitraries.js";

const names = ["create", "update", "quiet"] as const;
type Name = (typeof names)[number];

interface WantedEvent {
  readonly active: boolean;
  readonly payload: string;
}

interface Wanted {
  /** Absent: not declared. */
  readonly enabled?: boolean;
  readonly events: Readonly<Partial<Record<Name, WantedEvent>>>;
}

type Edit =
  | { readonly edit: "payload" | "activity" | "removal"; readonly name: Name }
  | { readonly edit: "status" | "foreign event" | "row" };

type Step = { readonly apply: Wanted } | Edit | { readonly uninstall: true };

const wantedEvent: fc.Arbitrary<WantedEvent> = fc.record({
  active: fc.boolean(),
  payload: fc.constantFrom('{"text":"$incident.subject"}', "$incident.subject"),
});
const wanted: fc.Arbitrary<Wanted> = fc.record(
  {
    enabled: fc.boolean(),
    events: fc.record({ create: wantedEvent, update: wantedEvent, quiet: wantedEvent }, { requiredKeys: [] }),
  },
  { requiredKeys: ["events"] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: wanted.map((apply) => ({ apply })) },
  {
    weight: 3,
    arbitrary: fc.record({
      edit: fc.constantFrom("payload" as const, "activity" as const, "removal" as const),
      name: fc.constantFrom(...names),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ edit: fc.constantFrom("status" as const, "foreign event" as const, "row" as const) }),
  },
  { weight: 1, arbitrary: fc.constant({ uninstall: true as const }) },
);

const NEIGHBOUR = { id: "INTG-00000000-0000-4000-8000-0000000000ff", displayName: "Not ours", status: "Enabled" };
const emptyTenant: EmulatorState = { tenants: { [TENANT]: { integrations: [NEIGHBOUR] } } };
const types = { create: "CREATE", update: "UPDATE", quiet: "DELETE" } as const;
const desk = lifeOf().install.declared.desk as { readonly outbound: object };

const eventBlock = (name: Name, { active, payload }: WantedEvent) => ({
  integration_id: `\${${addressOf("desk")}.id}`,
  name,
  entity: "INCIDENT",
  event_type: types[name],
  endpoint: `https://desk.example.com/${name}`,
  payload,
  active,
});

/** What a write is about: the last words of its path. */
function wordOf({ method, path }: LoggedRequest): string {
  if (path.includes("/install/")) return "install";
  if (method === "DELETE") return path.includes("/event/") ? "delete event" : "uninstall";
  if (/\/event\/[^/]+$/.test(path)) return "update event";
  if (/\/installed\/[^/]+$/.test(path)) return "update";
  return path.split("/").at(-1) ?? "";
}

class Play {
  /** Names of the events that the last apply managed. */
  #owned: ReadonlySet<string> = new Set();
  readonly #tooEarly = new Set<string>();

  constructor(private readonly world: World) {}

  get #desk() {
    return this.world.emulator
      .tenant(TENANT)
      .integrations()
      .find((handle) => handle.state().displayName === NAME);
  }

  #eventOf(name: string): EventState | undefined {
    return this.#desk?.events().find((event) => event.name === name);
  }

  async take(step: Step): Promise<void> {
    if ("apply" in step) await this.#apply(step.apply);
    else if ("uninstall" in step) await this.#uninstall();
    else await this.#edit(step);
  }

  async #edit(edit: Edit): Promise<void> {
    const handle = this.#desk;
    if (handle === undefined) return;
    if ("name" in edit) {
      const event = this.#eventOf(edit.name);
      if (event === undefined) return;
      if (edit.edit === "removal") {
        handle.removeEvent(event.id);
        // An event that is gone is not made again until its record is forgotten.
        if (this.#owned.has(edit.name)) await this.#forget(edit.name);
      } else if (edit.edit === "payload") handle.changeEvent(event.id, { payload: "edited" });
      else handle.changeEvent(event.id, { active: event.active !== true });
      return;
    }
    if (edit.edit === "foreign event") {
      handle.putEvent({
        id: "INTG-EVENT-by-hand",
        name: "By hand",
        entity: "CHANGE",
        eventType: "CREATE",
        active: true,
      });
    } else if (edit.edit === "row") {
      const [row] = handle.state().outbound?.rows ?? [];
      if (row?.uniqueId !== undefined) handle.removeRow(row.uniqueId);
    } else {
      handle.set({ status: handle.state().status === "Disabled" ? "Enabled" : "Disabled" });
    }
  }

  async #forget(name: Name): Promise<void> {
    await stateRemoveWith({ ...this.world.runOptions, names: [`${INTEGRATION_EVENT}.${name}`] });
    this.#owned = new Set([...this.#owned].filter((each) => each !== name));
  }

  /** By what is live, what is declared, and what the last apply managed. */
  #expected({ enabled, events }: Wanted): readonly string[] {
    const handle = this.#desk;
    const each = Object.entries(events) as [Name, WantedEvent][];
    const callsFor = ({ active }: WantedEvent) => ["event", ...(active ? ["activate"] : [])];
    if (handle === undefined) {
      return ["install", ...(enabled === false ? ["disable"] : []), ...each.flatMap(([, event]) => callsFor(event))];
    }
    const isEnabled = handle.state().status !== "Disabled";
    const rows = handle.state().outbound?.rows ?? [];
    const gone = [...this.#owned].filter((name) => !(name in events) && this.#eventOf(name) !== undefined);
    return [
      ...(rows.length < this.#rows ? ["update"] : []),
      ...(enabled === undefined || enabled === isEnabled ? [] : [enabled ? "enable" : "disable"]),
      ...gone.map(() => "delete event"),
      ...each.flatMap(([name, event]) => {
        const live = this.#eventOf(name);
        if (live === undefined) return callsFor(event);
        const isActive = live.active === true;
        return [
          ...(live.payload === event.payload ? [] : ["update event"]),
          ...(isActive === event.active ? [] : [event.active ? "activate" : "deactivate"]),
        ];
      }),
    ];
  }
  /** Outbound rows as they were installed. */
  #rows = 0;

  async #apply(wish: Wanted): Promise<void> {
    const { world } = this;
    const events = Object.fromEntries(
      (Object.entries(wish.events) as [Name, WantedEvent][]).map(([name, event]) => [name, eventBlock(name, event)]),
    );
    const own = { ...desk, ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }) };
    const resource = {
      ...resourcesOf({ desk: own }),
      ...(Object.keys(events).length === 0 ? {} : { [INTEGRATION_EVENT]: events }),
    };
    world.project.stacks({ s: { integrations: { desk: own }, more: { ...deskVariables, resource } } });
    const expected = this.#expected(wish);
    const isDisabled = this.#desk?.state().status === "Disabled";
    const foreign = this.#desk?.events().filter(({ name }) => name === "By hand") ?? [];
    const writes = await this.#watched(wish, () => world.apply(this.#consents));
    expect(writes.toSorted()).toEqual(expected.toSorted());
    expect([...this.#tooEarly]).toEqual([]);

    const handle = this.#desk;
    expect(this.#desks).toBe(1);
    if (this.#rows === 0) this.#rows = handle?.state().outbound?.rows?.length ?? 0;
    expect(handle?.state().outbound?.rows).toHaveLength(this.#rows);
    expect(handle?.state().status === "Disabled").toBe(wish.enabled === undefined ? isDisabled : !wish.enabled);
    const live = handle?.events().filter(({ name }) => name !== "By hand") ?? [];
    const shown = live.map(({ name, active, payload }) => [name, { active: active === true, payload }] as const);
    const others = shown.filter(([name]) => !(name in wish.events) && !this.#owned.has(name));
    expect(Object.fromEntries(shown.filter((event) => !others.includes(event)))).toEqual(wish.events);
    expect(handle?.events().filter(({ name }) => name === "By hand")).toEqual(foreign);
    this.#expectNeighbour();
    this.#owned = new Set(Object.keys(wish.events));

    world.emulator.clearRequests();
    const plan = await world.plan();
    expect([plan.summary.no_op, plan.summary.resources, world.writes]).toEqual([
      plan.summary.resources,
      1 + this.#owned.size,
      [],
    ]);
  }

  async #uninstall(): Promise<void> {
    if (this.#desk === undefined) return;
    const owned = [...this.#owned].filter((name) => this.#eventOf(name) !== undefined);
    const writes = await this.#watched({ events: {} }, () => this.world.destroy(this.#consents));
    expect(writes.toSorted()).toEqual([...owned.map(() => "delete event"), "uninstall"].toSorted());
    expect(this.#desks).toBe(0);
    this.#expectNeighbour();
    this.#owned = new Set();
    this.#rows = 0;
  }

  get #desks(): number {
    const all = this.world.emulator.tenant(TENANT).integrations();
    return all.filter((handle) => handle.state().displayName === NAME).length;
  }

  get #consents() {
    const id = this.#desk?.id ?? "";
    this.world.variables.RAMPSYNC_ALLOW_ENABLE = id;
    return { allowUninstall: [addressOf("desk")], allowEventPosts: ["desk.example.com"] };
  }

  /** Runs, and looks at each request whether an event that did not fire before fires before it is as it is declared. */
  async #watched<Document extends { readonly summary: { readonly failed: number; readonly unknown: number } }>(
    wish: Wanted,
    run: () => Promise<Document>,
  ): Promise<readonly string[]> {
    const { emulator } = this.world;
    const fired = new Set(this.#desk?.events().flatMap(({ id, active }) => (active === true ? [id] : [])));
    const look = () => {
      for (const { id, name, active, payload } of this.#desk?.events() ?? []) {
        if (active !== true || fired.has(id)) continue;
        const event = wish.events[name as Name];
        if (event?.active !== true || event.payload !== payload) this.#tooEarly.add(name);
      }
    };
    const fault = emulator.faults.add({ name: "look", do: { kind: "call", hook: look } });
    emulator.clearRequests();
    const document = await run();
    const { summary } = document;
    expect(summary.failed + summary.unknown, JSON.stringify(document)).toBe(0);
    fault.remove();
    return this.world.writes.map(wordOf);
  }

  #expectNeighbour(): void {
    expect(this.world.emulator.tenant(TENANT).integration(NEIGHBOUR.id).state()).toMatchObject(NEIGHBOUR);
  }
}

describe("the laws over sequences of a desk's life", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({
      state: emptyTenant,
      variables: { ...deskSecrets },
      switches: { limits: { get: 1_000_000, pagedGet: 1_000_000, write: 1_000_000 } },
    });
    world.knows(TENANT, { created_events: "inactive", names: "kept" });
  });
  afterAll(() => world.close());

  async function replay(sequence: readonly Step[]): Promise<void> {
    world.emulator.load(structuredClone(emptyTenant));
    world.project.discard("terraform.s.tfstate");
    world.history.forget();
    const play = new Play(world);
    for (const each of sequence) await play.take(each);
    expect(world.history.violations).toEqual([]);
  }

  it(
    "each apply of a random sequence sends the fewest writes, leaves one desk as it is declared, and the next plan is silent",
    async () => {
      const first = wanted.map((apply) => ({ apply }));
      const sequences = fc
        .tuple(first, fc.array(step, { minLength: 1, maxLength: 6 }))
        .map(([beginning, more]) => [beginning, ...more]);
      await replayAll(sequences, replay, {
        title: "a sequence of a desk's life keeps the laws",
        numRuns: process.env.RAMPSYNC_DEEP_RUNS === undefined ? 6 : runs.numRuns,
      });
    },
    60_000 + 2_000 * runs.numRuns,
  );
});
