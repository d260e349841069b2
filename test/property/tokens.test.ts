// Law 6, tokens are safe: inbound authentication is sent only where it differs, once, and is shown where it is.
import { describe, expect } from "vitest";
import { law } from "./law.js";
import { AUTH_TYPE, differingAuthentication, ROLE } from "./oracle-fields.js";
import { applyOn } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

async function authenticationIsSentWhereItDiffers({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const differing = differingAuthentication(server, wanted, sides.earlier);
  server.bodies.length = 0;
  const { plan } = await applyOn(server, wanted, applied);
  const sent = server.bodies.filter(({ inboundConfig }) => inboundConfig?.authentication !== undefined);
  const shown = [...plan.diff.changes, ...plan.diff.drift].map(({ path }) => path.join("."));
  expect(sent).toHaveLength(differing.length > 0 ? 1 : 0);
  expect(shown.filter((path) => path === AUTH_TYPE || path === ROLE).sort()).toEqual(differing);
}

async function authenticationIsNotSentAgain({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const first = await applyOn(server, wanted, applied);
  server.bodies.length = 0;
  // Something else changes, so that there is a POST at all.
  await applyOn(server, { ...wanted, description: "three" }, first.applied);
  expect(server.bodies.length).toBeGreaterThan(0);
  for (const { inboundConfig } of server.bodies) expect(inboundConfig?.authentication).toBeUndefined();
}

describe("law 6, tokens are safe", () => {
  law(
    "law 6: inbound authentication is sent and shown where it differs, and nowhere else",
    scene,
    authenticationIsSentWhereItDiffers,
  );
  law("law 6: inbound authentication is not sent again with another change", scene, authenticationIsNotSentAgain);
});
