// A world with one installed integration, an event that refers to it, and a desk that gets what the event posts.
import { onTestFinished } from "vitest";
import { type EventState, StandInDesk } from "../../src/emulator/index.js";
import { addressOf, INSTALLED_INTEGRATION, INTEGRATION_EVENT } from "./stacks.js";
import { World, type WorldOptions } from "./world.js";

export const TENANT = "client_8";
export const INTEGRATION = "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761";
export const eventAddress = `${INTEGRATION_EVENT}.create`;

/** What an incident that comes about is to the events of the tests. */
export const raised = { entity: "INCIDENT", eventType: "CREATE", values: { "incident.subject": "Disk full" } };

export const payload = '{\n  "subject": "$incident.subject"\n}';

export interface EventWorld {
  readonly world: World;
  readonly desk: StandInDesk;
  /**
   * Declares the event with these fields beside the usual ones; undefined takes it out of the program. `integration` in place
   * of one that is adopted as it is.
   */
  declare(event: object | undefined, more?: Readonly<Record<string, object>>, integration?: object): void;
  /** What is stored of the integration's events. */
  events(): EventState[];
}

/** The declared event, without the fields that are given as undefined. */
export const eventOf = (desk: StandInDesk, fields: object = {}): object => ({
  integration_id: `\${${addressOf("desk")}.id}`,
  name: "Create ticket",
  entity: "INCIDENT",
  event_type: "CREATE",
  endpoint: `${desk.url}/tickets`,
  headers: { "Content-Type": "application/json", "X-Desk": "canary-header-1" },
  payload,
  response_headers: { extTicketId: "$id" },
  active: true,
  ...fields,
});

export interface EventWorldOptions extends WorldOptions {
  /** Whether it is known that an event fires as soon as it is made, or does not. Default true. */
  readonly isProbed?: boolean;
}

/** Closed when the test that is running is over. */
export async function startEventWorld({ isProbed = true, ...options }: EventWorldOptions = {}): Promise<EventWorld> {
  const desk = await StandInDesk.start();
  onTestFinished(() => desk.close());
  const integration = { id: INTEGRATION, displayName: "Desk", status: "Enabled" };
  const world = await World.forTest({ state: { tenants: { [TENANT]: { integrations: [integration] } } }, ...options });
  if (isProbed) world.knows(TENANT, { created_events: options.switches?.createdEvents ?? "inactive" });
  const declare: EventWorld["declare"] = (event, more = {}, owner = { integration_id: INTEGRATION }) => {
    const own = event === undefined ? {} : { create: eventOf(desk, event) };
    const all = { ...own, ...more };
    const resource = {
      [INSTALLED_INTEGRATION]: { desk: owner },
      ...(Object.keys(all).length === 0 ? {} : { [INTEGRATION_EVENT]: all }),
    };
    const variable = { desk_token: { type: "string", sensitive: true, ephemeral: true, default: null } };
    world.project.stacks({ s: { more: { resource, variable } } });
  };
  return { world, desk, declare, events: () => world.emulator.tenant(TENANT).integration(INTEGRATION).events() };
}
