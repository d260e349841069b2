// Law 6, tokens are safe: inbound authentication is sent only where it differs, once, and is shown where it is.
import { describe, expect } from "vitest";
import { declare } from "../../src/integration/config.js";
import { law } from "./law.js";
import { applyOn } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

const PATH = "inbound.authentication.auth_type";

async function authenticationIsSentWhereItDiffers({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const declared = declare(wanted).scalars.get(PATH);
  const differs = declared !== undefined && String(declared).toLowerCase() !== (server.authType ?? "").toLowerCase();
  server.bodies.length = 0;
  const { plan } = await applyOn(server, wanted, applied);
  const sent = server.bodies.filter(({ inboundConfig }) => inboundConfig?.authentication !== undefined);
  const shown = [...plan.diff.changes, ...plan.diff.drift].filter(({ path }) => path.join(".") === PATH);
  expect({ sent: sent.length, shown: shown.length }).toEqual(differs ? { sent: 1, shown: 1 } : { sent: 0, shown: 0 });
}

async function authenticationIsNotSentAgain({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const first = await applyOn(server, wanted, applied);
  server.bodies.length = 0;
  // Something else changes, so that there is a POST at all.
  await applyOn(server, { ...wanted, description: "three" }, first.applied);
  expect(server.bodies).toHaveLength(1);
  expect(server.bodies[0]?.inboundConfig?.authentication).toBeUndefined();
}

describe("law 6, tokens are safe", () => {
  law(
    "sends inbound authentication where it differs and nowhere else, and shows it",
    scene,
    authenticationIsSentWhereItDiffers,
  );
  law("does not send it again with something else", scene, authenticationIsNotSentAgain);
});
