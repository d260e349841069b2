// The laws for events, over a naive server: silence, the fewest calls, nothing fires before it is whole, hands off what is
// not declared, and a run that is killed at any write makes one event of each with the next run.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { FingerprintKeys } from "../../src/base/fingerprint-keys.js";
import { Secret } from "../../src/base/secret.js";
import type { AppliedEvent } from "../../src/integration/event/model.js";
import type { WireEvent } from "../../src/integration/wire/wire-event.js";
import { integrationEvent } from "../../src/resources/integration-event/index.js";
import { Observer } from "../../src/resources/observer.js";
import type { Session } from "../../src/resources/session.js";
import { law } from "./law.js";
import { type Kill, NaiveEvents } from "./naive-events.js";

const TENANT = "client_8";
const keys = new FingerprintKeys({ clientSecret: new Secret("client-secret") });
const clock = { now: () => 0, sleep: async () => undefined };

type Declaration = Readonly<Record<string, unknown>> & { readonly active?: boolean };

interface Recorded {
  readonly id: string;
  readonly applied: AppliedEvent;
}

const text = fc.constantFrom("", "$incident.subject", '{"a": "$id", "b": 1}', '{"b":1,"a":"$id"}', "é");
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Of one event, whose name, entity and type stay. */
const declaration: fc.Arbitrary<Declaration> = fc
  .record({
    endpoint: maybe(fc.constantFrom("https://desk.example.com/tickets", "https://desk.example.com/issues")),
    method: maybe(fc.constantFrom("POST", "PUT")),
    headers: maybe(fc.constantFrom({}, { "X-Desk": "1" }, { "x-desk": "1", Accept: "*/*" })),
    payload: maybe(text),
    response_headers: maybe(fc.constantFrom({}, { extTicketId: "$id" })),
    resource_group_allowed: maybe(fc.boolean()),
    active: maybe(fc.boolean()),
  })
  .map((fields) => ({
    integration_id: "INTG-1",
    name: "Create ticket",
    entity: "INCIDENT",
    event_type: "CREATE",
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  }));

/** What somebody else made: it is of nobody's business here, whatever its name. */
const foreign: fc.Arbitrary<WireEvent> = fc.record({
  name: fc.constantFrom("By hand", "Create ticket"),
  entity: fc.constantFrom("CHANGE", "PROBLEM"),
  eventType: fc.constant("CREATE"),
  eventPayload: text,
  useBaseNotifier: fc.constant(true),
  active: fc.boolean(),
});

interface Scene {
  readonly foreign: readonly WireEvent[];
  /** What was applied before; undefined: nothing. */
  readonly before: Declaration | undefined;
  readonly wanted: Declaration;
}

const scene: fc.Arbitrary<Scene> = fc.record({
  foreign: fc.array(foreign, { maxLength: 2 }),
  before: maybe(declaration),
  wanted: declaration,
});

/** Each run has a client, and knows nothing of the one before; the host of its events is allowed. */
function sessionOf(server: NaiveEvents): Session {
  const { client } = server;
  const ways = { of: () => ({ created_events: "inactive" as const }), learn: () => undefined };
  return {
    client,
    observer: new Observer(client, { clock, ways }),
    fingerprintKeys: keys,
    clock,
    options: { allowEventPosts: ["desk.example.com"] },
  };
}

async function planOn(server: NaiveEvents, wanted: Declaration, recorded: Recorded | undefined) {
  const session = sessionOf(server);
  const id = recorded?.id ?? "";
  await integrationEvent.prepare(session, TENANT, id === "" ? [] : [id]);
  const plan = await integrationEvent.plan(session, { tenant: TENANT, id }, wanted, recorded?.applied);
  return { session, plan };
}

async function applyOn(server: NaiveEvents, wanted: Declaration, recorded: Recorded | undefined, kill?: Kill) {
  const { session, plan } = await planOn(server, wanted, recorded);
  server.begin(kill);
  const { applied, live, status, errors } = await integrationEvent.apply(session, plan, { recheck: false });
  const next = applied === undefined || live === undefined ? undefined : { applied, id: (live as { id: string }).id };
  return { plan, status, errors, recorded: next };
}

async function history({ foreign: others, before }: Scene) {
  const server = new NaiveEvents();
  for (const event of others) server.put(event);
  const recorded = before === undefined ? undefined : (await applyOn(server, before, undefined)).recorded;
  return { server, recorded };
}

const ownIn = ({ events }: NaiveEvents) =>
  events.filter(({ name, entity }) => name === "Create ticket" && entity === "INCIDENT");
const othersIn = ({ events }: NaiveEvents) => events.filter(({ entity }) => entity !== "INCIDENT");

async function expectSilent(server: NaiveEvents, wanted: Declaration, recorded: Recorded | undefined) {
  const { plan } = await planOn(server, wanted, recorded);
  expect({ action: plan.action, calls: plan.calls, changes: plan.diff.changes, drift: plan.diff.drift }).toEqual({
    action: "no-op",
    calls: [],
    changes: [],
    drift: [],
  });
}

/** Of the wire, and what an event has that nobody says anything of. */
const wireOf: Readonly<Record<string, { readonly name: keyof WireEvent; readonly empty: unknown }>> = {
  endpoint: { name: "endPointURI", empty: "" },
  method: { name: "thirdPartyEventType", empty: "POST" },
  headers: { name: "headers", empty: [] },
  payload: { name: "eventPayload", empty: "" },
  response_headers: { name: "responseHeaders", empty: [] },
  resource_group_allowed: { name: "resourceGroupAllowed", empty: false },
};

/** As a reader of the contract compares: JSON as JSON, names of headers without their case. */
function isAsDeclared(field: string, declared: unknown, stored: unknown): boolean {
  if (field === "payload") {
    if (declared === stored) return true;
    try {
      const [left, right] = [JSON.parse(String(declared)), JSON.parse(String(stored))].map(sorted);
      return left === right;
    } catch {
      return false;
    }
  }
  if (Array.isArray(stored)) {
    const pairs = (entries: readonly (readonly [string, string])[]) =>
      sorted(Object.fromEntries(entries.map(([key, value]) => [field === "headers" ? key.toLowerCase() : key, value])));
    const live = (stored as { key: string; value: string }[]).map(({ key, value }) => [key, value] as const);
    return pairs(Object.entries(declared as Record<string, string>)) === pairs(live);
  }
  return declared === stored;
}

const sorted = (value: unknown) => JSON.stringify(value, Object.keys(Object(value) as object).sort());

/** What differs, written from the contract alone. */
function differing(wanted: Declaration, stored: WireEvent | undefined): readonly string[] {
  return Object.keys(wireOf).filter((field) => {
    const wire = wireOf[field];
    if (wanted[field] === undefined || wire === undefined) return false;
    return stored === undefined || !isAsDeclared(field, wanted[field], stored[wire.name] ?? wire.empty);
  });
}

async function silence(sides: Scene): Promise<void> {
  const { server, recorded } = await history(sides);
  const result = await applyOn(server, sides.wanted, recorded);
  expect(result).toMatchObject({ status: "done", errors: [] });
  expect(ownIn(server)).toHaveLength(1);
  expect(differing(sides.wanted, ownIn(server)[0])).toEqual([]);
  if (sides.wanted.active !== undefined) expect(ownIn(server)[0]?.active).toBe(sides.wanted.active);
  await expectSilent(server, sides.wanted, result.recorded);
}

async function fewestCalls(sides: Scene): Promise<void> {
  const { server, recorded } = await history(sides);
  const [stored] = structuredClone(ownIn(server));
  const fields = differing(sides.wanted, stored);
  const wasActive = stored?.active ?? false;
  const { active = wasActive } = sides.wanted;
  await applyOn(server, sides.wanted, recorded);
  expect(server.writes.map(({ to }) => to)).toEqual([
    ...(wasActive && !active ? ["deactivate"] : []),
    ...(stored === undefined ? ["event"] : fields.length > 0 ? ["update"] : []),
    ...(active && !wasActive ? ["activate"] : []),
  ]);
  if (stored === undefined) return;
  const names = fields.map((field) => wireOf[field]?.name as string);
  const sent = server.writes.flatMap(({ body }) => Object.keys(body ?? {}));
  expect(sent.toSorted()).toEqual(names.toSorted());
}

async function firesWholeAlone(sides: Scene): Promise<void> {
  const { server, recorded } = await history(sides);
  const [stored] = structuredClone(ownIn(server));
  await applyOn(server, sides.wanted, recorded);
  for (const atOnce of server.fired) {
    const own = atOnce.filter(({ name, entity }) => name === "Create ticket" && entity === "INCIDENT");
    expect(own.length).toBeLessThanOrEqual(1);
    // An event that fired before may fire while it is changed; one that did not is whole before it does.
    if (stored?.active !== true) for (const event of own) expect(differing(sides.wanted, event)).toEqual([]);
    if (sides.wanted.active === false) expect(own).toEqual([]);
  }
}

async function handsOff(sides: Scene): Promise<void> {
  const { server, recorded } = await history(sides);
  const before = structuredClone(othersIn(server));
  await applyOn(server, sides.wanted, recorded);
  expect(othersIn(server)).toEqual(before);
}

interface Killed extends Scene {
  readonly kill: Kill;
}

const killed: fc.Arbitrary<Killed> = fc
  .tuple(scene, fc.record({ write: fc.nat({ max: 2 }), when: fc.constantFrom("before" as const, "after" as const) }))
  .map(([sides, kill]) => ({ ...sides, kill }));

/** What the run that was killed would have recorded is lost. */
async function convergesKilled({ kill, ...sides }: Killed): Promise<void> {
  const { server, recorded } = await history(sides);
  await applyOn(server, sides.wanted, recorded, kill).catch(() => undefined);
  const made = server.writes.filter(({ to }) => to === "event").length;
  server.begin();
  const again = await applyOn(server, sides.wanted, recorded);
  expect(again).toMatchObject({ status: "done", errors: [] });
  expect(made + server.writes.filter(({ to }) => to === "event").length).toBeLessThanOrEqual(1);
  expect(ownIn(server)).toHaveLength(1);
  expect(differing(sides.wanted, ownIn(server)[0])).toEqual([]);
  await expectSilent(server, sides.wanted, again.recorded);
}

describe("the laws for events", () => {
  law("law 1 for events: an event that was applied is in step, and its next plan is silent", scene, silence);
  law("law 2 for events: what differs is sent by one call, and activity by another", scene, fewestCalls);
  law(
    "an event that did not fire fires once it is whole, and never where it is declared as not active",
    scene,
    firesWholeAlone,
  );
  law("law 5 for events: an event that nothing declares is not touched", scene, handsOff);
  law("law 9 for events: a killed run makes one event of each with the next run", killed, convergesKilled);
});
