// The sides that laws are tried on: a server that others use too, what was applied to it before, and what is declared now.
import fc from "fast-check";
import { expect } from "vitest";
import { declare } from "../../src/integration/config.js";
import type { Applied } from "../../src/integration/model.js";
import { type Config, config, content, type ServerContent, serverWith } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";
import { applyOn } from "./run.js";

export interface Scene {
  readonly before: ServerContent;
  readonly earlier: Config | undefined;
  readonly meddling: ServerContent;
  readonly wanted: Config;
}

export const scene: fc.Arbitrary<Scene> = fc.record({
  before: content,
  earlier: fc.option(config, { nil: undefined }),
  meddling: content,
  wanted: config,
});

export interface History {
  readonly server: NaiveServer;
  readonly applied: Applied | undefined;
}

/** Somebody's server, after an apply of an earlier declaration, after which somebody went on. */
export async function history({ before, earlier, meddling }: Omit<Scene, "wanted">): Promise<History> {
  const server = serverWith(before);
  if (earlier === undefined) return { server, applied: undefined };
  const { applied, status } = await applyOn(server, earlier);
  expect(status).toBe("done");
  for (const row of meddling.inbound) server.add("inbound", row);
  for (const row of meddling.outbound) server.add("outbound", row);
  server.rows.inbound.splice(0, meddling.outbound.length % 3);
  server.rows.outbound.splice(1, meddling.inbound.length % 3);
  if (meddling.displayName !== undefined) server.displayName = meddling.displayName;
  return { server, applied };
}

/** Names fold case, values never do: every pair that the declaration wants, as the server keys it. */
export function declaredPairs(wanted: Config): ReadonlySet<string> {
  return new Set(
    declare(wanted).mappings.flatMap(({ header, pairs }) =>
      pairs.map((pair) =>
        JSON.stringify([
          header.direction,
          header.entityType.toLowerCase(),
          header.attribute.toLowerCase(),
          pair.value,
          pair.thirdPartyValue,
        ]),
      ),
    ),
  );
}

export const allPairs = (server: NaiveServer): readonly string[] => [
  ...server.pairs("inbound"),
  ...server.pairs("outbound"),
];

export function count(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
