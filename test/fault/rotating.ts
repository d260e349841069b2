// A desk whose credentials an apply is about to have made anew.
import { expect } from "vitest";
import { DESK_ID, deskSecrets, deskStacks, TENANT } from "../support/desk.js";
import { PUBLIC_KEY } from "../support/envelope.js";
import { World } from "../support/world.js";

export type AuthType = "OAUTH2" | "WEBHOOK";

/** What the server made first: the token of a webhook, or the secret of a key. */
export const FIRST = "canary-first-token-5d1f";

/** Adopted with one text of `rotate_credentials`, and declared with another. */
export async function rotatingWorld(authType: AuthType): Promise<World> {
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [{ id: DESK_ID, displayName: "Desk" }] } } },
    variables: deskSecrets,
  });
  world.emulator
    .tenant(TENANT)
    .integration(DESK_ID)
    .setAuthentication(
      authType === "WEBHOOK"
        ? { authType, token: FIRST, webhookUrl: `https://x.example.com/?vtoken=${FIRST}` }
        : { authType, apiKeyPairs: [{ key: "canary-first-key-77aa", secret: FIRST }] },
    );
  const declare = (trigger: string) =>
    world.project.stacks(
      deskStacks({ desk: { integration_id: DESK_ID, encrypt_to: PUBLIC_KEY, rotate_credentials: trigger } }),
    );
  declare("a");
  expect((await world.apply()).summary).toMatchObject({ failed: 0 });
  declare("b");
  return world;
}
