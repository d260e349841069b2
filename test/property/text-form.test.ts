// One form of text: whatever Unicode form a server holds of a text, it is the declared text.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import { type Config, config, noContent, serverWith, switches } from "./arbitraries.js";
import { law } from "./law.js";
import type { NaiveServer, NaiveSwitches } from "./naive-server.js";
import { nothing, planOn, settleOn, silent } from "./run.js";
import { canSettle } from "./scene.js";

/** As Terraform and the loader give it. */
const accented = (text: string) => text.replace(/[aeiou]/gi, (letter) => `${letter}\u0301`).normalize("NFC");

/** Which texts a server holds in decomposed form: the same for equal texts. */
type Decomposes = readonly boolean[];
const inForm = (text: string, decomposes: Decomposes) =>
  decomposes[[...text.normalize("NFC")].length % decomposes.length] ? text.normalize("NFD") : text.normalize("NFC");

interface Spelt {
  readonly switches: NaiveSwitches;
  readonly earlier: Config;
  readonly wanted: Config;
  readonly form: Decomposes;
}

const spelt: fc.Arbitrary<Spelt> = fc
  .record({
    switches,
    earlier: config,
    wanted: config,
    form: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  })
  .filter((each) => canSettle({ ...each, before: noContent, meddling: noContent }))
  .map(({ earlier, wanted, ...each }) => ({
    ...each,
    earlier: accentedConfig(earlier),
    wanted: accentedConfig(wanted),
  }));

function accentedConfig(wanted: Config): Config {
  const accent = (value: unknown, within: boolean): unknown => {
    if (typeof value === "string") return within ? accented(value) : value;
    if (value instanceof Secret || value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item) => accent(item, within));
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        within ? accented(name) : name,
        accent(inner, within || name === "values" || name === "display_name" || name === "description"),
      ]),
    );
  };
  return accent(wanted, false) as Config;
}

function spell(server: NaiveServer, form: Decomposes): void {
  for (const side of ["inbound", "outbound"] as const) {
    server.rows[side] = server.rows[side].map((row) => ({
      ...row,
      value: inForm(row.value, form),
      theirs: inForm(row.theirs, form),
    }));
  }
  for (const name of ["displayName", "description"] as const) {
    const text = server[name];
    if (text !== undefined) server[name] = inForm(text, form);
  }
}

async function silentInAnyTextForm({ switches: how, wanted, form }: Spelt): Promise<void> {
  const server = serverWith(noContent, how);
  const { applied } = await settleOn(server, wanted);
  if (applied === undefined) throw new Error("an apply that is done leaves an applied side");
  spell(server, form);
  expect(silent(await planOn(server, wanted, applied))).toEqual(nothing);
  const { posts, deletes } = server;
  const adopted = await settleOn(server, wanted, { ...applied, mappings: [], directions: new Set() });
  expect([server.posts, server.deletes]).toEqual([posts, deletes]);
  if (adopted.applied === undefined) throw new Error("an apply that is done leaves an applied side");
  const stored = decodeApplied(encodeApplied(adopted.applied));
  spell(server, [false]);
  expect(silent(await planOn(server, wanted, stored))).toEqual(nothing);
}

/** The server that spells stores every text in its own form, as soon as it is written. */
async function sameCallsInAnyTextForm({ switches: how, earlier, wanted, form }: Spelt): Promise<void> {
  const calls = async (spells: boolean) => {
    const server = serverWith(noContent, how);
    if (spells) server.changed = () => spell(server, form);
    const { applied } = await settleOn(server, earlier);
    await settleOn(server, wanted, applied);
    return [server.posts, server.deletes];
  };
  expect(await calls(true)).toEqual(await calls(false));
}

describe("one form of text", () => {
  law("law 1: a plan is empty in whatever form of text the server holds what was applied", spelt, silentInAnyTextForm);
  law(
    "law 2: an apply makes as many calls in whatever form of text the server stores what it is sent",
    spelt,
    sameCallsInAnyTextForm,
  );
});
