// What ignore_changes names stays as it is, live and in the record, whatever was done to it, and everything else converges.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { RampsyncErrors } from "../../src/base/error.js";
import { groupBy } from "../../src/base/group.js";
import { type IgnoringConfig, ignoreChanges } from "../../src/engine/records/ignore-changes.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import { declare } from "../../src/integration/declared/config.js";
import { groupKey } from "../../src/integration/pairing/key.js";
import { installedIntegration } from "../../src/resources/installed-integration/index.js";
import type { Config } from "./arbitraries.js";
import { law } from "./law.js";
import type { NaiveServer } from "./naive-server.js";
import { nothing, planOn, settleOn, silent } from "./run.js";
import { canSettle, history, type Scene, scene } from "./scene.js";

type Paths = readonly (readonly string[])[];

interface Ignoring extends Scene {
  readonly ignored: "all" | Paths;
}

const direction = fc.constantFrom("inbound", "outbound");
const path: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.constantFrom(["display_name"], ["description"], ["outbound", "notifier"], ["outbound", "notifier", "base_uri"]),
  direction.map((each) => [each]),
  direction.map((each) => [each, "mappings"]),
  fc
    .tuple(
      direction,
      fc.constantFrom("m0", "m1"),
      fc.constantFrom([], ["values"], ["values", "Open"], ["parsing"], ["third_party_attribute"]),
    )
    .map(([each, label, rest]) => [each, "mappings", label, ...rest]),
);
const ignoring: fc.Arbitrary<Ignoring> = fc
  .tuple(scene, fc.oneof(fc.constant("all" as const), fc.uniqueArray(path, { minLength: 1, maxLength: 3 })))
  .map(([sides, ignored]) => ({ ...sides, ignored }));

/** What `paths` name as a whole, as the server has it. */
function shownOf(server: NaiveServer, ignored: Ignoring["ignored"]): unknown {
  const isIgnored = (...steps: readonly string[]) =>
    ignored === "all" || ignored.some((each) => each.every((step, index) => step === steps[index]));
  return [
    isIgnored("display_name") ? server.displayName : undefined,
    isIgnored("outbound", "notifier") ? structuredClone(server.notifier) : undefined,
    ...(["inbound", "outbound"] as const).map((each) =>
      isIgnored(each, "mappings") ? [...server.pairs(each)] : undefined,
    ),
  ];
}

/** Undefined where a mapping that is kept is declared a second time, which is refused. */
function effectiveOf(wanted: Config, given: Ignoring["ignored"], recorded: Config): IgnoringConfig | undefined {
  const lifecycle = { preventDestroy: false, createBeforeDestroy: false, ignoreChanges: given };
  try {
    return ignoreChanges(wanted, lifecycle, recorded, installedIntegration, { construct: "desk" });
  } catch (thrown) {
    if (thrown instanceof RampsyncErrors && thrown.errors.every(({ code }) => code === "RS1007")) return undefined;
    throw thrown;
  }
}

/**
 * A mapping that is ignored is what is live of it: where the server joins others to it, these may be contradicted by what
 * nobody declares. An ignored name is the one that the integration shows, which a server that shows the first one for all
 * rows may show for others too (docs/api-contract.md#what-the-laws-leave-out).
 */
function joinsWithIgnored({ joinsNames }: Scene["switches"], config: Config, given: Ignoring["ignored"]): boolean {
  if (joinsNames === "no" || given === "all") return false;
  if (joinsNames === "display" && given.some(([, , , part]) => part === "third_party_attribute")) return true;
  const isIgnored = (of: string) =>
    given.some(([each, name]) => each === of && (name === undefined || name === "mappings"));
  return [...groupBy(declare(config).mappings, ({ header }) => groupKey(header)).values()].some(
    ([first, ...others]) => first !== undefined && others.length > 0 && isIgnored(first.header.direction),
  );
}

async function staysAndConverges({ wanted, ignored: given, ...sides }: Ignoring): Promise<void> {
  const { server, applied } = await history(sides);
  if (applied === undefined || sides.earlier === undefined) return;
  const effective = effectiveOf(wanted, given, sides.earlier);
  if (effective === undefined) return;
  const { config, ignored } = effective;
  if (!canSettle({ ...sides, wanted: config }) || joinsWithIgnored(sides.switches, config, given)) return;
  const before = shownOf(server, given === "all" ? given : ignored);
  let result = await settleOn(server, config, applied, {}, ignored);
  // A rename that moves no values is seen to be kept once another mapping of the attribute is there; it is said once.
  if (result.errors.length > 0 && result.errors.every(({ code }) => code === "RS4203")) {
    result = await settleOn(server, config, result.applied, {}, ignored);
  }
  expect(result).toMatchObject({ status: "done", errors: [] });
  expect(shownOf(server, given === "all" ? given : ignored)).toEqual(before);
  if (result.applied === undefined) throw new Error("an apply that is done leaves an applied side");
  if (given === "all") {
    expect(silent(result.plan)).toEqual(nothing);
    expect(encodeApplied(result.applied)).toBe(encodeApplied(applied));
  }
  const recorded = decodeApplied(encodeApplied(result.applied));
  const again = await planOn(server, config, recorded, {}, ignored);
  expect(silent(again)).toEqual(nothing);
  expect(again.action).toBe("no-op");
}

describe("paths of ignore_changes", () => {
  law("ignore_changes leaves what it names unchanged, and lets everything else converge", ignoring, staysAndConverges);
});
