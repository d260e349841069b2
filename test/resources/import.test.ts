// An import takes over what a declaration can say, tells the rest, and what it generates plans nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composedValue } from "../../src/base/text-form.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import { installedIntegrationFields } from "../../src/integration/fields.js";
import { importIntegration } from "../../src/resources/installed-integration/import.js";
import type { SessionOptions } from "../../src/resources/session.js";
import { toConfig } from "../../src/terraform-provider/values.js";
import { runs } from "../property/arbitraries.js";
import { NaiveServer, type ServerRow, samplesSwitches } from "../property/naive-server.js";
import { planOn, sessionOf, silent, target } from "../property/run.js";

const row = (value: string, theirs: string, more: Partial<ServerRow> = {}): ServerRow => ({
  entity: "ALERT",
  name: "Status",
  theirEntity: "EVENT",
  theirName: "Status",
  value,
  theirs,
  ...more,
});

const rulesAfter = (startWord: string) => ({ oprset: [{ operator: "AFTER", startWord }] });

/** The import, and what it declares as Terraform hands it back. */
async function imported(server: NaiveServer, options: SessionOptions = {}) {
  const { attributes, applied, notes } = await importIntegration(sessionOf(server, options), target, undefined);
  const config = toConfig(composedValue(attributes), installedIntegrationFields);
  return { config, applied, notes, codes: notes.map(({ code }) => code) };
}

function serverWith(...rows: readonly ServerRow[]): NaiveServer {
  const server = new NaiveServer();
  for (const each of rows) server.add("outbound", each);
  return server;
}

describe("an import of an integration", () => {
  it("an import has the cutting rules of the rows", async () => {
    const server = serverWith(
      row("Ok", "1", { parsing: rulesAfter("[") }),
      row("Bad", "2", { parsing: rulesAfter("[") }),
    );
    const { config, applied, codes } = await imported(server);
    expect(config.outbound).toMatchObject({
      mappings: { ALERT_Status: { parsing: { operators: [{ operator: "AFTER", start_word: "[" }] } } },
    });
    expect(codes).toEqual([]);
    expect(silent(await planOn(server, config, applied))).toMatchObject({ changes: [], drift: [], calls: [] });
  });

  it("an import that cannot list rows says that it has read no cutting rules", async () => {
    const server = new NaiveServer({ ...samplesSwitches, rowEndpoints: false });
    server.add("inbound", row("Ok", "1"));
    expect((await imported(server)).notes).toMatchObject([{ code: "RS6152", parameters: { directions: ["inbound"] } }]);
    const documented = serverWith(row("Ok", "1"));
    expect((await imported(documented, { documentedOnly: true })).codes).toEqual(["RS6152"]);
  });

  it.each([
    ["an entity type that is not known", [row("a", "b", { entity: "Resource" })], "entity type"],
    ["a third-party attribute without a name", [row("a", "b", { theirName: "" })], "empty"],
    ["a third-party value that is empty", [row("a", "")], "empty"],
    ["one source with two targets", [row("a", "b"), row("a", "c")], "several targets"],
    [
      "rows with other cutting rules than their neighbours",
      [row("a", "b", { parsing: rulesAfter("[") }), row("c", "d")],
      "several cutting rules",
    ],
    ["cutting rules without a word", [row("a", "b", { parsing: { oprset: [{ operator: "AFTER" }] } })], "refused"],
  ])("of %s nothing is taken over, and the reason is told", async (_, rows, why) => {
    const server = serverWith(...rows);
    const { config, applied, notes } = await imported(server);
    expect(applied.mappings).toEqual([]);
    expect(config.outbound).toBeUndefined();
    expect(notes).toMatchObject([{ code: "RS6151", parameters: { left: [{ rows: rows.length, why }] } }]);
  });

  it("of two texts that differ in form alone the composed one is taken over, and the other stays", async () => {
    const server = serverWith(row("e\u0301", "x"), row("\u00e9", "x"));
    const { config, applied, notes } = await imported(server);
    expect(applied.mappings).toMatchObject([{ pairs: [{ value: "\u00e9", thirdPartyValue: "x" }] }]);
    expect(notes).toMatchObject([{ code: "RS6151", parameters: { left: [{ rows: 1, why: "form of text" }] } }]);
    expect((await planOn(server, config, applied)).calls).toEqual([]);
  });

  it("a row of another name that a declaration cannot have stays, where the integration shows the first name for it", async () => {
    const server = new NaiveServer({ ...samplesSwitches, joinsNames: "display" });
    server.add("outbound", row("a", "b"));
    server.add("outbound", row("a", "c", { theirName: "" }));
    const { config, applied } = await imported(server);
    const { diff, calls } = await planOn(server, config, applied);
    expect([diff.changes, diff.drift, diff.residual, calls]).toEqual([[], [], [], []]);
  });

  it("an attribute that a declaration cannot have is left out and named", async () => {
    const server = serverWith(row("a", "b"));
    server.description = "x".repeat(501);
    const { config, notes } = await imported(server);
    expect(config.description).toBeUndefined();
    expect(notes).toMatchObject([{ code: "RS6117", parameters: { attribute: "description" } }]);
  });

  it("a declaration of what was imported is valid and plans nothing but the end of doubled rows", async () => {
    const text = fc.constantFrom("", "Open", "open", "é", "e\u0301", "a.b", "${x}", "__proto__");
    const rows = fc.record({
      entity: fc.constantFrom("ALERT", "alert", "INCIDENT", "Resource"),
      name: fc.constantFrom("Status", "Sub status", "Sub_status", ""),
      theirEntity: fc.constantFrom("EVENT", "Event"),
      theirName: fc.constantFrom("Status", "State", ""),
      value: text,
      theirs: text,
      parsing: fc.constantFrom(undefined, rulesAfter("["), rulesAfter("]"), { oprset: [{ operator: "MATCHES" }] }),
    });
    const server = fc
      .record({
        inbound: fc.array(rows, { maxLength: 5 }),
        outbound: fc.array(rows, { maxLength: 5 }),
        joinsNames: fc.constantFrom<"no" | "stored" | "display">("no", "stored", "display"),
        rowEndpoints: fc.boolean(),
      })
      .map(({ inbound, outbound, ...switches }) => {
        const made = new NaiveServer({ ...samplesSwitches, ...switches });
        for (const { parsing, ...each } of inbound) made.add("inbound", parsing ? { ...each, parsing } : each);
        for (const { parsing, ...each } of outbound) made.add("outbound", parsing ? { ...each, parsing } : each);
        return made;
      });
    await fc.assert(
      fc.asyncProperty(server, async (made) => {
        const { config, applied } = await imported(made);
        expect(validateConfig(config)).toEqual([]);
        const { diff } = await planOn(made, config, applied);
        const open = [...diff.changes, ...diff.drift, ...diff.residual].filter(({ kind }) => kind !== "duplicate");
        expect({ open, additions: diff.update.additions, released: diff.released }).toEqual({
          open: [],
          additions: [],
          released: [],
        });
      }),
      runs,
    );
  });
});
