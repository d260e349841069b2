// The life of a desk in a fresh tenant, in situations that faults and kills are let loose on: it is installed with tables,
// notifier and events, disabled and enabled, its events change, it is uninstalled. What must hold at each request and at
// the end is written by hand, so that it is blind in other ways than the code that is tested.
import type { EventState, SetFault } from "../../src/emulator/index.js";
import { deskMappings } from "../support/desk.js";
import { addressOf } from "../support/stacks.js";
import type { FlowWorld } from "./flow-world.js";
import { type Pair, pairText } from "./pairs.js";
import { type Situation, TENANT } from "./ticket-flow.js";

export const NAME = "New desk";
export const HEADER = "canary-header-value";
/** A constant of a payload. */
export const CONSTANT = "canary-payload-constant";

interface LifeOptions {
  /** Where events are posted to. */
  readonly address?: string;
  readonly authentication?: object;
  /** What is declared of the desk besides. */
  readonly more?: object;
}

const deskWith = ({ authentication = { auth_type: "WEBHOOK" }, more: declared = {} }: LifeOptions, more: object) => ({
  install: { application: "CUSTOM", category: "Collaboration", direction: "Inbound-Outbound" },
  display_name: NAME,
  description: "Tickets both ways",
  inbound: { authentication, mappings: deskMappings.inbound },
  outbound: {
    mappings: deskMappings.outbound,
    notifier: {
      type: "REST_API",
      base_uri: "desk.example.com",
      auth_type: "BASIC",
      user_name: "desk",
      password_wo: "${var.desk_password}",
    },
  },
  ...declared,
  ...more,
});

const eventAt = (address: string, name: string, type: string, more: object) => ({
  integration_id: `\${${addressOf("desk")}.id}`,
  name,
  entity: "INCIDENT",
  event_type: type,
  endpoint: `${address}/${name}`,
  headers: { "Content-Type": "application/json", "X-Desk": HEADER },
  payload: JSON.stringify({ subject: "$incident.subject", key: CONSTANT }),
  active: true,
  ...more,
});

/** What is told of a situation beside what is declared in it. */
export interface Life extends Situation {
  readonly verb: "apply" | "destroy";
  readonly events: NonNullable<Situation["events"]>;
}

const life = (name: string, part: Pick<Life, "declared" | "events"> & Partial<Life>): Life => ({
  name,
  verb: "apply",
  state: { tenants: { [TENANT]: { integrations: [] } } },
  declaredPairs: {},
  gone: {},
  untouched: {},
  ...part,
});

/** The whole life, from nothing to nothing. */
export function lifeOf(options: LifeOptions = {}) {
  const { address = "https://desk.example.com" } = options;
  const desk = (more: object = {}) => deskWith(options, more);
  const event = (name: string, type: string, more: object = {}) => eventAt(address, name, type, more);
  const both = { create: event("create", "CREATE"), update: event("update", "UPDATE", { method: "PUT" }) };
  const enabling = (before: boolean) =>
    life(before ? "disable" : "enable", {
      applied: { desk: desk({ enabled: before }) },
      declared: { desk: desk({ enabled: !before }) },
      events: { applied: both, declared: both },
    });
  return {
    install: life("install", { declared: { desk: desk() }, events: { applied: {}, declared: both } }),
    enable: enabling(false),
    disable: enabling(true),
    /** One of each: a payload changes, one is activated with another header, one is deactivated, one is made, one goes. */
    change: life("change of events", {
      applied: { desk: desk() },
      declared: { desk: desk() },
      events: {
        applied: {
          create: event("create", "CREATE"),
          update: event("update", "UPDATE", { active: false }),
          quiet: event("quiet", "DELETE"),
          old: event("old", "NONE", { active: false }),
        },
        declared: {
          create: event("create", "CREATE", { payload: '{"text": "$incident.subject"}' }),
          update: event("update", "UPDATE", { headers: { "X-Desk": `${HEADER}-2` } }),
          quiet: event("quiet", "DELETE", { active: false }),
          task: event("task", "NONE", { entity: "TASK" }),
        },
      },
    }),
    /** The server makes new credentials. */
    rotate: life("rotation", {
      applied: { desk: desk({ rotate_credentials: "a" }) },
      declared: { desk: desk({ rotate_credentials: "b" }) },
      events: { applied: both, declared: both },
    }),
    uninstall: life("uninstall", {
      verb: "destroy",
      applied: { desk: desk() },
      declared: { desk: desk() },
      events: { applied: both, declared: both },
    }),
  };
}

export type Stage = keyof ReturnType<typeof lifeOf>;
/** Without the rotation, of which more is promised. */
export const stages: readonly Stage[] = ["install", "enable", "disable", "change", "uninstall"];

/** What a run is allowed besides. */
export const allowUninstall = [addressOf("desk")];

/** Each that has the name of the desk. */
export const deskOf = (world: FlowWorld) =>
  world.emulator
    .tenant(TENANT)
    .integrations()
    .filter((handle) => handle.state().displayName === NAME);

/** Of each mapping that is declared. */
const declaredPairs: readonly Pair[] = Object.entries(deskMappings).flatMap(([direction, mappings]) =>
  Object.values(mappings).flatMap(({ entity_type: entity, attribute, values }) =>
    Object.entries(values).flatMap(([value, theirs]) =>
      theirs.map((third) => pairText(direction, entity, attribute, value, third)),
    ),
  ),
);

interface DeclaredEvent {
  readonly name: string;
  readonly endpoint: string;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly active: boolean;
}

const declaredEvents = ({ events }: Life) => Object.values(events.declared) as DeclaredEvent[];

/** What of the desk itself is not as it is declared. */
function deskTroubles(world: FlowWorld, { declared }: Life): readonly string[] {
  const [live, ...others] = deskOf(world);
  if (live === undefined) return ["the desk is not installed"];
  const counts = world.live(live.id);
  const wanted = (declared.desk as { enabled?: boolean }).enabled ?? true;
  const { status } = live.state();
  return [
    ...others.map(({ id }) => `${id} was installed besides`),
    ...declaredPairs
      .filter((pair) => counts.get(pair) !== 1)
      .map((pair) => `${pair} is live ${counts.get(pair)} times`),
    ...[...counts.keys()].filter((pair) => !declaredPairs.includes(pair)).map((pair) => `${pair} is live`),
    ...(live.notifier()?.baseURI === "desk.example.com" ? [] : ["the notifier is another one"]),
    ...(status === (wanted ? "Enabled" : "Disabled") ? [] : [`the desk is ${status}`]),
  ];
}

function isWhole(live: EventState, { endpoint, payload, headers }: DeclaredEvent): boolean {
  const sent = Object.fromEntries((live.headers ?? []).map(({ key, value }) => [key, value]));
  return live.endPointURI === endpoint && live.payload === payload && JSON.stringify(sent) === JSON.stringify(headers);
}

/** What is not as the situation declares it; empty when it is. */
export function lifeTroubles(world: FlowWorld, own: Life): readonly string[] {
  const [live] = deskOf(world);
  if (own.verb === "destroy") return live === undefined ? [] : [`${live.id} is installed still`];
  const events = live?.events() ?? [];
  const declared = declaredEvents(own);
  return [
    ...deskTroubles(world, own),
    ...events.filter(({ name }) => !declared.some((each) => each.name === name)).map(({ name }) => `${name} is live`),
    ...declared.flatMap((wanted) => {
      const found = events.filter(({ name }) => name === wanted.name);
      const [first] = found;
      if (first === undefined || found.length > 1) return [`${wanted.name} is live ${found.length} times`];
      return [
        ...(isWhole(first, wanted) ? [] : [`${wanted.name} is not as it is declared: ${JSON.stringify(first)}`]),
        ...(first.active === wanted.active ? [] : [`${wanted.name} is ${first.active ? "active" : "not active"}`]),
      ];
    }),
  ];
}

/**
 * Looks at live whenever a request arrives: there is one desk at most and one event of each name, and an event that did not
 * fire at first fires only where all of it and of the desk is as it is declared.
 */
export class LifeGuard {
  readonly #broken = new Set<string>();
  readonly #fired: ReadonlySet<string>;
  readonly #fault: SetFault;

  constructor(
    private readonly world: FlowWorld,
    private readonly own: Life,
  ) {
    world.history.forget();
    this.#fired = new Set(this.#events().flatMap(({ id, active }) => (active === true ? [id] : [])));
    this.#fault = world.emulator.faults.add({
      name: "life guard",
      do: { kind: "call", hook: ({ method, path }) => this.#look(`before ${method} ${path}`) },
    });
  }

  #events(): readonly EventState[] {
    return deskOf(this.world).flatMap((handle) => handle.events());
  }

  #look(when: string): void {
    const { world, own } = this;
    const desks = deskOf(world);
    if (desks.length > 1) this.#broken.add(`${desks.length} desks are installed`);
    for (const handle of desks) {
      const names = handle.events().map(({ name }) => name);
      for (const name of new Set(names)) {
        if (names.indexOf(name) !== names.lastIndexOf(name)) this.#broken.add(`${name} is there twice`);
      }
    }
    for (const event of this.#events()) {
      if (event.active !== true || this.#fired.has(event.id)) continue;
      const wanted = declaredEvents(own).find(({ name }) => name === event.name);
      if (wanted?.active !== true) this.#broken.add(`${event.name} fires ${when}`);
      else if (!isWhole(event, wanted)) this.#broken.add(`${event.name} fires in part ${when}`);
      else
        for (const trouble of deskTroubles(world, own)) this.#broken.add(`${event.name} fires, and ${trouble} ${when}`);
    }
  }

  end(): readonly string[] {
    this.#look("at the end");
    this.#fault.remove();
    return [...this.#broken, ...this.world.history.violations];
  }
}
