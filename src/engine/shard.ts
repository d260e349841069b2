// One part of a run that is split over several machines: each tenant belongs to one shard, by its name alone.
import { createHash } from "node:crypto";
import { RampsyncError } from "../base/error.js";
import type { ShardDocument } from "../document/plan-document.js";
import type { LoadedProgram } from "./load/load.js";
import type { RunOptions } from "./run-options.js";

/**
 * The shard of a tenant, from 1 to `count`: by SHA-256 of its name, so that every machine and every version of rampsync
 * says the same, and a tenant that comes or goes moves no other.
 */
export function shardOf(tenant: string, count: number): number {
  return (createHash("sha256").update(tenant).digest().readUIntBE(0, 6) % count) + 1;
}

type Split = Pick<RunOptions, "tenant" | "targets" | "shard">;

/** Whether a run looks at a tenant. */
export function tenantsOfRun({ tenant, shard }: Pick<RunOptions, "tenant" | "shard">): (name: string) => boolean {
  if (shard !== undefined) return (name) => shardOf(name, shard.count) === shard.index;
  return (name) => tenant === undefined || name === tenant;
}

/**
 * @throws RS2015 for a shard that cannot be, and for one with a tenant or targets: all shards but one would have none.
 */
export function checkShard({ tenant, targets, shard }: Split): void {
  if (shard === undefined) return;
  const { index, count } = shard;
  const refuse = (message: string, hint: string) =>
    new RampsyncError("RS2015", message, { place: { flag: "--shard" }, hint });
  if (![index, count].every((number) => Number.isSafeInteger(number) && number >= 1) || index > count) {
    throw refuse(`There is no shard ${index} of ${count}.`, "Shards are counted from 1: --shard 1/4 to --shard 4/4.");
  }
  if (tenant === undefined && targets === undefined) return;
  throw refuse(
    `--shard and --${tenant === undefined ? "target" : "tenant"} do not go together.`,
    "Leave out --shard: what is named is few.",
  );
}

/** Which part a document is about; undefined where that is all. Only a shard costs the hash of its program. */
export function shardDocument(program: Pick<LoadedProgram, "hash">, { shard }: Split): ShardDocument | undefined {
  return shard === undefined ? undefined : { index: shard.index, count: shard.count, program: program.hash };
}
