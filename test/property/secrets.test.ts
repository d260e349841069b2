// Law 7, secrets stay secret: none is in anything that is shown or stored, and none shapes it.
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { encodeApplied } from "../../src/integration/applied/applied-record.js";
import { declare } from "../../src/integration/declared/config.js";
import { type Config, canaries, config, content, type ServerContent, serverWith, switches } from "./arbitraries.js";
import { law } from "./law.js";
import type { NaiveSwitches } from "./naive-server.js";
import { planOn, settleOn } from "./run.js";
import { canHold } from "./scene.js";

interface Sides {
  readonly switches: NaiveSwitches;
  readonly before: ServerContent;
  readonly wanted: Config;
}

const sides: fc.Arbitrary<Sides> = fc
  .record({ switches, before: content, wanted: config })
  .filter((each) => canHold(each.switches, each.wanted));

const withSecrets = (each: Config, suffix: string): Config =>
  walk(each, (value) => (value instanceof Secret ? new Secret(`${value.reveal()}-${suffix}`) : value)) as Config;

function walk(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => walk(each, change));
  if (value instanceof Secret || value === null || typeof value !== "object") return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, change)]));
}

async function showsNoSecret({ switches: how, before, wanted }: Sides): Promise<void> {
  const outputs: string[] = [];
  for (const suffix of ["one", "two"]) {
    const server = serverWith(before, how);
    const result = await settleOn(server, withSecrets(wanted, suffix), undefined, { sendSecrets: true });
    const visible = {
      plan: JSON.stringify([result.plan.diff, result.plan.calls, result.plan.declared.scalars, result.errors]),
      inspected: inspect([result.plan, result.applied, result.errors], { depth: 12 }),
      stored: result.applied === undefined ? "" : encodeApplied(result.applied),
    };
    const text = JSON.stringify(visible);
    for (const canary of [...Object.values(canaries), "server-password", "server-token"]) {
      expect(text).not.toContain(canary);
    }
    outputs.push(visible.plan);
    const changed = await planOn(server, withSecrets(wanted, "three"), result.applied);
    const secrets = [...declare(wanted).scalars.values()].filter((value) => value instanceof Secret);
    expect(changed.diff.changes.filter((change) => change.kind === "secret")).toHaveLength(secrets.length);
    expect(inspect(changed, { depth: 12 }) + JSON.stringify(changed)).not.toContain("canary");
  }
  expect(outputs[0]).toBe(outputs[1]);
}

describe("law 7, secrets stay secret", () => {
  law(
    "law 7: no secret, and nothing that depends on one, is in anything that plans, applies or is stored",
    sides,
    showsNoSecret,
  );
});
