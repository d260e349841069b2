// A service desk that is installed in a fresh tenant, and a world of the emulator for it.
import type { IntegrationState } from "../../src/emulator/index.js";
import { deskMappings, deskNotifier, deskSecrets, deskVariables, TENANT } from "./desk.js";
import { World, type WorldOptions } from "./world.js";

export const NAME = "New desk";

/** As a program declares it. */
export const newDesk = {
  install: { application: "CUSTOM", category: "Collaboration", direction: "Inbound-Outbound" },
  display_name: NAME,
  description: "Tickets both ways",
  inbound: { authentication: { auth_type: "WEBHOOK" }, mappings: deskMappings.inbound },
  outbound: { mappings: deskMappings.outbound, notifier: deskNotifier },
};

export const installStacks = (integrations: Readonly<Record<string, object>> = { desk: newDesk }) => ({
  [TENANT]: { integrations, more: deskVariables },
});

/** One that is live already, with the name of the desk. */
export const liveDesk = (id: string, more: Partial<IntegrationState> = {}): IntegrationState => ({
  id,
  displayName: NAME,
  integration: { id: "CUSTOM", name: "Custom" },
  ...more,
});

/** The calls of an installation, as `calls` tells them. */
export const LIST = "GET /installed/search";
export const LOOK = "GET /installed/ID";
export const INSTALL = "POST /install/CUSTOM";
export const UPDATE = "POST /installed/ID";
export const UNINSTALL = "DELETE /installed/ID";

export interface InstallWorld {
  readonly world: World;
  /** The ids of what has this name live. */
  readonly idsOf: (name: string) => readonly string[];
  /** What was requested since it was asked before, with ID for every id. */
  readonly calls: () => readonly string[];
}

export async function installWorld(
  live: readonly IntegrationState[] = [],
  options: WorldOptions = {},
): Promise<InstallWorld> {
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [...live] } } },
    stacks: installStacks(),
    variables: deskSecrets,
    ...options,
  });
  let seen = 0;
  return {
    world,
    idsOf: (name) =>
      world.emulator
        .tenant(TENANT)
        .integrations()
        .filter((handle) => handle.state().displayName === name)
        .map(({ id }) => id),
    calls() {
      const made = world.requests.slice(seen);
      seen = world.requests.length;
      return made.map(
        ({ method, path }) => `${method} ${path.replace(/.*\/integrations/, "").replace(/INTG-[^/]*/, "ID")}`,
      );
    },
  };
}
