// The diff alone, and observing with it: no network. Each library gets the data in the form that it is best at.
import { diff as datumDiff } from "datum-diff";
import deepDiff from "deep-diff";
import { diff as jsonDiff } from "json-diff-ts";
import microdiff from "microdiff";
import { FingerprintKeys } from "../src/base/fingerprint-keys.js";
import { Secret } from "../src/base/secret.js";
import { SharedTables } from "../src/base/shared-tables.js";
import { type AppliedTables, decodeApplied, encodeApplied } from "../src/integration/applied/applied-record.js";
import { declare } from "../src/integration/declared/config.js";
import { type DiffOptions, diff } from "../src/integration/diff/diff.js";
import type { Applied } from "../src/integration/model.js";
import { compareSides } from "../src/integration/sides.js";
import { decodeIntegration, liveTables } from "../src/integration/wire/codec.js";
import type { WireIntegration } from "../src/integration/wire/wire.js";
import { millisecondsSince } from "./child.js";
import { median } from "./contest.js";
import { type Block, blockOf, liveOf, type Member, members } from "./fleet.js";
import {
  isSame,
  type PlainAnswer,
  type PlainRecord,
  sideOfAnswer,
  sideOfBlock,
  sideOfRecord,
} from "./plain-comparison.js";
import { at } from "./scenario.js";
import { answersOf, appliedOf, configOf, credentials } from "./workspace.js";

export interface DiffCoreResult {
  readonly name: string;
  readonly medianMs: number;
  /** Reported for one value changed in one mapping of each tenth integration, the server answering in another order. */
  readonly changes?: number;
  /** What there is to report. */
  readonly right?: number;
}

export interface CoreResults {
  readonly diff: readonly DiffCoreResult[];
  readonly observe: ObserveResult;
  /** The same where each integration has tables of its own. */
  readonly observeOwn?: ObserveResult;
}

/** Parsing, decoding and comparing answers that are in step; without comparing; and parsing them alone. */
export interface ObserveResult {
  readonly observeMs: number;
  readonly decodeMs: number;
  readonly parseMs: number;
  /** Parsing and comparing the same in the plainest code. */
  readonly plainMs: number;
}

const ROUNDS = 45;

interface Mapping {
  readonly key: string;
  readonly values: Record<string, string>;
}

/** The mappings of an integration as a list, in the order of the wire, as a comparison of answers meets them. */
function mappingsOf(wire: WireIntegration): readonly Mapping[] {
  return (["inbound", "outbound"] as const).flatMap((direction) =>
    (wire[`${direction}Config`]?.mapAttributes ?? []).map((mapping) => ({
      key: `${direction} ${mapping.entityType}.${mapping.name}`,
      values: Object.fromEntries(
        (mapping.attrValues ?? []).map((pair) => [String(pair.attrValue), String(pair.thirdPartyAttrValue)]),
      ),
    })),
  );
}

/** Declared, live and applied as a run holds them: equal mappings once. */
function sidesOf(blocks: readonly Block[], answers: readonly string[]) {
  const [declared, applied] = [new SharedTables<Block["inbound"]["mappings"]>(), new SharedTables() as AppliedTables];
  const shared = (mappings: Block["inbound"]["mappings"]) => declared.of(JSON.stringify(mappings), () => mappings);
  return blocks.map((block, index) => {
    const own: Block = {
      ...block,
      inbound: { mappings: shared(block.inbound.mappings) },
      outbound: { ...block.outbound, mappings: shared(block.outbound.mappings) },
    };
    const sides = appliedOf(own, at(answers, index));
    const record = encodeApplied(sides.applied);
    return { ...sides, record, applied: decodeApplied(record, applied, sides.declared.mappings) };
  });
}

const keys = new FingerprintKeys({ clientSecret: new Secret(credentials.clientSecret) });

const optionsOf = (applied: Applied): DiffOptions => ({
  fingerprintKeys: keys.of(applied.keys),
  sendSecrets: false,
  rowDeletes: true,
  wholeNotifier: false,
});

/** A fleet that is in step, and what is measured of observing it. */
function observing(all: readonly Member[]) {
  const blocks = all.map(blockOf);
  const answers = answersOf(
    all,
    all.map((member, index) => liveOf(member, at(blocks, index))),
  );
  const sides = sidesOf(blocks, answers);
  const tables = liveTables();
  const observe = () => {
    for (const [index, answer] of answers.entries()) {
      const { declared, applied } = at(sides, index);
      // As a run reads it: beside what is declared.
      const live = decodeIntegration(JSON.parse(answer) as WireIntegration, tables, declared.mappings);
      const found = diff(compareSides(declared, live, applied), optionsOf(applied));
      if (found.changes.length + found.drift.length > 0) throw new Error("void: what is in step shows a difference");
    }
    return 0;
  };
  const parse = () => {
    for (const answer of answers) JSON.parse(answer);
    return 0;
  };
  const decode = () => {
    for (const answer of answers) decodeIntegration(JSON.parse(answer) as WireIntegration, tables);
    return 0;
  };
  const plain = blocks.map((block, index) => ({
    declared: sideOfBlock(block),
    applied: sideOfRecord(JSON.parse(at(sides, index).record) as PlainRecord),
  }));
  const comparePlainly = () => {
    for (const [index, answer] of answers.entries()) {
      const { declared, applied } = at(plain, index);
      const live = sideOfAnswer(JSON.parse(answer) as PlainAnswer);
      if (!isSame(declared, live) || !isSame(declared, applied)) throw new Error("void: plain code finds a difference");
    }
    return 0;
  };
  return { blocks, answers, sides, works: [observe, decode, parse, comparePlainly] };
}

export function runDiffCore(count = 200): CoreResults {
  const shared = observing(members(count));
  const own = observing(members(count, { tables: count }));
  const { blocks, answers, sides } = shared;

  const wanted = answers.map((answer) => mappingsOf(JSON.parse(answer) as WireIntegration));
  // The server's order is its own: the last mapping comes first.
  const current = wanted.map((mappings, index) =>
    [at(mappings, mappings.length - 1), ...mappings.slice(0, -1)].map((mapping, place) =>
      index % 10 === 0 && place === 5 ? { ...mapping, values: { ...mapping.values, "Status 0": "moved" } } : mapping,
    ),
  );
  const changedBlocks = blocks.map((block, index) => {
    if (index % 10 !== 0) return block;
    const changed = structuredClone(block);
    at(Object.values(changed.outbound.mappings), 0).values["Status 0"] = ["moved"];
    return changed;
  });
  const changed = changedBlocks.map((block) => declare(configOf(block)));
  const right = Math.ceil(count / 10);
  const libraries: readonly (readonly [string, () => number])[] = [
    [
      "rampsync",
      () =>
        sides.reduce((sum, { live, applied }, index) => {
          const found = diff(compareSides(at(changed, index), live, applied), optionsOf(applied));
          return sum + found.changes.length + found.drift.length;
        }, 0),
    ],
    ["deep-diff on arrays", () => count2(wanted, current, (left, right) => deepDiff.diff(left, right)?.length ?? 0)],
    ["microdiff on arrays", () => count2(wanted, current, (left, right) => microdiff([...left], [...right]).length)],
    ["datum-diff on arrays", () => count2(wanted, current, (left, right) => datumDiff(left, right)?.length ?? 0)],
    [
      "json-diff-ts, keyed",
      () =>
        count2(wanted, current, (left, right) =>
          leaves(jsonDiff({ mappings: left }, { mappings: right }, { embeddedObjKeys: { mappings: "key" } })),
        ),
    ],
  ];
  const times = interleaved([...libraries.map(([, work]) => work), ...shared.works, ...own.works]);
  const medianOf = (index: number) => median(at(times, index).map((run) => run.milliseconds));
  const observed = (from: number): ObserveResult => ({
    observeMs: medianOf(from),
    decodeMs: medianOf(from + 1),
    parseMs: medianOf(from + 2),
    plainMs: medianOf(from + 3),
  });
  const results = libraries.map(([name], index) => ({
    name,
    medianMs: medianOf(index),
    changes: at(at(times, index), 0).result,
    right,
  }));
  if (results[0]?.changes !== right) throw new Error(`void: rampsync reports ${results[0]?.changes}, not ${right}`);
  return {
    diff: results,
    observe: observed(libraries.length),
    observeOwn: observed(libraries.length + shared.works.length),
  };
}

function interleaved(works: readonly (() => number)[]): readonly { milliseconds: number; result: number }[][] {
  const times: { milliseconds: number; result: number }[][] = works.map(() => []);
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [index, work] of works.entries()) {
      const started = process.hrtime.bigint();
      const result = work();
      // The first two rounds warm the code up.
      if (round >= 0) at(times, index).push({ milliseconds: millisecondsSince(started), result });
    }
  }
  return times;
}

function count2(
  ones: readonly (readonly Mapping[])[],
  others: readonly (readonly Mapping[])[],
  differences: (left: readonly Mapping[], right: readonly Mapping[]) => number,
): number {
  return ones.reduce((sum, each, index) => sum + differences(each, at(others, index)), 0);
}

interface Nested {
  readonly changes?: readonly Nested[];
}

/** The changes at the ends of nested change sets. */
function leaves(changes: readonly Nested[]): number {
  return changes.reduce((sum, change) => sum + (change.changes === undefined ? 1 : leaves(change.changes)), 0);
}
