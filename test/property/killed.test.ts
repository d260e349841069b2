// Law 9, killed anywhere and run again: it converges.
import fc from "fast-check";
import { describe, expect } from "vitest";
import type { Applied } from "../../src/integration/model.js";
import type { Config } from "./arbitraries.js";
import { law } from "./law.js";
import type { NaiveServer } from "./naive-server.js";
import { applyOn, nothing, planOn, settleOn, silent } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

interface Killed extends Scene {
  /** Writes that are carried out before the end. */
  readonly calls: number;
}

const killed: fc.Arbitrary<Killed> = fc.tuple(scene, fc.nat({ max: 6 })).map(([sides, calls]) => ({ ...sides, calls }));

async function converges({ wanted, calls, ...sides }: Killed): Promise<void> {
  const { server, applied } = await history(sides);
  await killedAfter(calls, server, wanted, applied);
  const result = await settleOn(server, wanted, applied);
  expect(result).toMatchObject({ status: "done", errors: [] });
  expect(silent(await planOn(server, wanted, result.applied))).toEqual(nothing);
}

/** Runs an apply whose writes stop being carried out after `calls` of them, as if the process had ended there. */
async function killedAfter(calls: number, server: NaiveServer, wanted: Config, applied: Applied | undefined) {
  const plan = await planOn(server, wanted, applied);
  let left = calls;
  const [post, remove] = [server.post.bind(server), server.delete.bind(server)];
  const kill = () => {
    left -= 1;
    if (left < 0) throw new Error("killed");
  };
  server.post = (body) => {
    kill();
    post(body);
  };
  server.delete = (side, id) => {
    kill();
    remove(side, id);
  };
  await applyOn(server, wanted, applied);
  server.post = post;
  server.delete = remove;
  return plan;
}

describe("law 9, killed anywhere", () => {
  law("law 9: a killed run converges when it is run again without what it would have recorded", killed, converges);
});
