// A tenant that is probed, with integrations of others in it, and what a probe of each server has to find.
import { expect, onTestFinished } from "vitest";
import type { ProbeDocument } from "../../../src/document/probe-document.js";
import type { Switches } from "../../../src/emulator/index.js";
import { defaultSwitches, switchChoices } from "../../../src/emulator/switches.js";
import { type ProbeOptions, probe } from "../../../src/engine/verbs/probe.js";
import { hiddenWays, type WayName, wayNames, waysTable } from "../../../src/integration/wire/ways.js";
import { DESK_ID, TENANT } from "../../support/desk.js";
import { JumpClock } from "../../support/jump-clock.js";
import { World, type WorldOptions } from "../../support/world.js";

export { DESK_ID, TENANT };

const header = {
  entityType: "INCIDENT",
  name: "Status",
  attrName: "incident.status.name",
  thirdPartyEntityType: "Ticket",
  thirdPartyAttrName: "stats",
};

/** Installed before, and nobody's business. */
export const others = [
  {
    id: DESK_ID,
    displayName: "Desk",
    integration: { id: "CUSTOM", name: "Custom" },
    outbound: {
      notifier: { type: "REST_API", baseURI: "https://desk.example.com", authType: "NONE" },
      rows: [
        { ...header, value: "Open", thirdPartyValue: "New" },
        { ...header, value: "Open", thirdPartyValue: "New" },
      ],
    },
  },
  { id: `${DESK_ID.slice(0, -1)}0`, displayName: "Monitor", integration: { id: "CUSTOM", name: "Custom" } },
];

export class ProbeWorld extends World {
  static async probed(options: WorldOptions = {}): Promise<ProbeWorld> {
    const { emulator, access } = await World.forTest({
      state: { tenants: { [TENANT]: { integrations: others } } },
      breaksLaws: "a probe posts twice what it finds out by",
      ...options,
    });
    const world = new ProbeWorld(emulator, options, access);
    onTestFinished(() => world.project.remove());
    return world;
  }

  probe(options: Partial<ProbeOptions> = {}): Promise<ProbeDocument> {
    return probe({ ...this.runOptions, tenant: TENANT, approve: async () => true, ...options });
  }

  /** What the tenant holds. */
  get installed() {
    return this.emulator.state().tenants?.[TENANT]?.integrations ?? [];
  }
}

/** A world whose time jumps to the end of each wait. */
const jumpingWorld = (switches: Partial<Switches>) => ProbeWorld.probed({ switches, clock: new JumpClock() });

/** All values of the switches that are ways. */
export const wayFactors = Object.fromEntries(
  [...new Set(wayNames.map((name) => waysTable[name].switch))].map((name) => [
    name,
    name === "maxPageSize" ? [500, 50] : (switchChoices[name as keyof Switches] ?? [true, false]),
  ]),
) as unknown as { readonly [Name in keyof Switches]: readonly Switches[Name][] };

/** What a probe reports of a server with these switches: each way, or `undefined` where another one hides it. */
function expectedWays(given: Partial<Switches>): Readonly<Record<string, string | undefined>> {
  const switches = { ...defaultSwitches, ...given };
  const ways = Object.fromEntries(wayNames.map((name) => [name, wayBySwitch(name, switches)]));
  const isHidden = (name: WayName) =>
    hiddenWays.some(
      ({ way, hiddenBy, among }) =>
        way === name &&
        Object.entries(hiddenBy).every(([by, value]) => ways[by] === value) &&
        (among === undefined || among.includes(ways[name] ?? "")),
    );
  return Object.fromEntries(wayNames.map((name) => [name, isHidden(name) ? undefined : ways[name]]));
}

function wayBySwitch(name: WayName, switches: Switches): string | undefined {
  if (name === "page_size") return switches.maxPageSize >= 100 ? "100 or more" : "fewer than 100";
  const { switch: key, values }: { switch: string; values: object } = waysTable[name];
  return Object.entries(values as Record<string, { switches: readonly unknown[] }>).find(([, value]) =>
    value.switches.includes(switches[key as keyof Switches]),
  )?.[0];
}

const reported = ({ ways }: ProbeDocument) => Object.fromEntries(ways.map(({ way, value }) => [way, value]));

/** Every request is a read of what is installed or of the tenant, the install, or about what was installed. */
function expectUntouched(world: ProbeWorld, before: ProbeWorld["installed"], id: string): void {
  expect(world.installed).toEqual(before);
  const base = `/api/v2/tenants/${TENANT}`;
  const own = `${base}/integrations/installed/${id}`;
  for (const { method, path } of world.requests) {
    const isListing = method === "GET" && [base, `${base}/integrations/installed/search`].includes(path);
    const isInstall = method === "POST" && path === `${base}/integrations/install/CUSTOM`;
    expect(isListing || isInstall || path === own || path.startsWith(`${own}/`), `${method} ${path}`).toBe(true);
  }
}

/** Probes a server with these switches, and looks at what was found and what was touched. */
export async function expectFoundWays(switches: Partial<Switches>): Promise<ProbeWorld> {
  const world = await jumpingWorld(switches);
  const before = world.installed;
  const document = await world.probe();
  expect(reported(document)).toEqual(expectedWays(switches));
  expectUntouched(world, before, document.installed.id);
  return world;
}
