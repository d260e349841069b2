// Ten runs of one declaration, whatever the server does with names and with texts, and whatever somebody else put there:
// nothing grows, no declared pair is missing at any instant, and none that is not live is taken for live.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import type { Applied } from "../../src/integration/model.js";
import { type Config, config, content, type ServerContent, serverWith, switches } from "./arbitraries.js";
import { law } from "./law.js";
import type { NaiveServer, NaiveSwitches } from "./naive-server.js";
import { applyOn, planOn, unknownNames } from "./run.js";
import { allPairs, declaredPairs } from "./scene.js";

const RUNS = 10;
/** By then what a server does with names and notifiers was found out, and what is said once was said. */
const SETTLED = 3;

/** What a server makes of a text before it stores it. */
const forms = {
  "as sent": (text: string) => text,
  trimmed: (text: string) => text.trim() || text,
  decomposed: (text: string) => text.normalize("NFD"),
  escaped: (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;"),
  "lower case": (text: string) => text.toLowerCase(),
};

interface Repeated {
  readonly switches: NaiveSwitches;
  readonly before: ServerContent;
  /** Rows of it, by their place, that are there a second time. */
  readonly doubled: readonly number[];
  readonly wanted: Config;
  readonly form: keyof typeof forms;
}

const repeated: fc.Arbitrary<Repeated> = fc.record({
  switches,
  before: content,
  doubled: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
  wanted: config,
  form: fc.constantFrom(...(["as sent", "as sent", "trimmed", "decomposed", "escaped", "lower case"] as const)),
});

/** Every row that comes is stored in the server's form. */
function storeIn(server: NaiveServer, form: (text: string) => string): void {
  const known = new Set([...server.rows.inbound, ...server.rows.outbound].map(({ id }) => id));
  server.changed = () => {
    for (const side of ["inbound", "outbound"] as const) {
      server.rows[side] = server.rows[side].map((row) =>
        known.has(row.id) ? row : { ...row, value: form(row.value), theirs: form(row.theirs) },
      );
      for (const { id } of server.rows[side]) known.add(id);
    }
  };
}

async function growsNever({ switches: how, before, doubled, wanted, form }: Repeated): Promise<void> {
  const server = serverWith(before, how);
  const rows = (["inbound", "outbound"] as const).flatMap((side) => server.rows[side].map((row) => ({ side, row })));
  for (const index of doubled) {
    const again = rows[index % Math.max(1, rows.length)];
    if (again !== undefined) server.add(again.side, again.row);
  }
  storeIn(server, forms[form]);
  const inForm = (pair: string) => {
    const [side, entity, name, value = "", theirs = ""] = JSON.parse(pair) as readonly string[];
    return JSON.stringify([side, entity, name, forms[form](value), forms[form](theirs)]);
  };
  const stays = allPairs(server).filter((pair) => declaredPairs(wanted).has(pair));
  const store = server.changed;
  server.changed = () => {
    store();
    const present = new Set(allPairs(server));
    for (const pair of stays) expect([pair, present.has(pair) || present.has(inForm(pair))]).toEqual([pair, true]);
  };
  let applied: Applied | undefined;
  let settled: number | undefined;
  for (let run = 1; run <= RUNS; run += 1) {
    const result = await applyOn(server, wanted, applied);
    applied = result.applied && decodeApplied(encodeApplied(result.applied));
    const count = server.rows.inbound.length + server.rows.outbound.length;
    if (settled !== undefined) expect([run, count]).toEqual([run, Math.min(count, settled)]);
    if (run >= SETTLED) settled = count;
    if (run < RUNS || result.status !== "done") continue;
    const present = new Set(allPairs(server));
    for (const pair of declaredPairs(wanted, unknownNames(await planOn(server, wanted, applied))))
      expect([pair, present.has(pair) || present.has(inForm(pair))]).toEqual([pair, true]);
  }
}

describe("ten runs of one declaration", () => {
  law(
    "ten applies of one declaration leave no more rows than the third did, and every declared pair at each instant",
    repeated,
    growsNever,
  );
});
