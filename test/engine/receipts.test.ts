// What a run removes is kept before it is removed, and a restore puts it back: what is missing, once, and nothing else.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ApplyDocument } from "../../src/document/plan-document.js";
import type { RowState } from "../../src/emulator/index.js";
import { renderApply } from "../../src/report/apply.js";
import { plain } from "../report/documents.js";
import { desk, deskSecrets, deskStacks, startDeskWorld } from "../support/desk.js";
import { declared, ManyTenants, mappingOf, rowsOf, shared, type Values } from "../support/tenants.js";

const FOLDER = "rampsync.receipts";

const receiptsIn = (many: { readonly directory: string }, folder = FOLDER) =>
  existsSync(join(many.directory, folder)) ? readdirSync(join(many.directory, folder)) : [];

const linesOf = (many: { readonly directory: string }, receipt = "") =>
  readFileSync(join(many.directory, receipt), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const oneDesk = (values: Values = shared, tenants = 1) =>
  ManyTenants.forTest({ tenants, each: 1, rows: () => rowsOf(values) });

const remove = (values: Values) => declared(values, { unmanaged_mappings: "remove" });

describe("the receipt of a run that removes", () => {
  it("an apply that removes nothing keeps nothing", async () => {
    const many = await oneDesk();
    many.write(() => declared({ ...shared, Warning: ["Soso"] }));
    const { receipt } = await many.apply();
    expect(receipt).toBeUndefined();
    expect(receiptsIn(many)).toEqual([]);
  });

  it("a run that is stopped before it removes anything says that what it kept was not removed", async () => {
    const many = await oneDesk({ ...shared, Old: ["Alt"] });
    many.write(() => remove({ ...shared, Warning: ["Soso"] }));
    const stop = new AbortController();
    const post = many.emulator.faults.add({
      match: { method: "POST", class: "write" },
      do: { kind: "call", hook: () => stop.abort() },
    });
    const stopped = await many.apply({ allowRemovals: 1, signal: stop.signal });
    post.remove();
    expect(many.writes.filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(many.pairs(1, 1)).toContain("Old → Alt");
    const [name = ""] = receiptsIn(many);
    expect(stopped).toMatchObject({ receipt: `${FOLDER}/${name}`, receipt_unused: true });
    const textOf = (document: ApplyDocument) => renderApply(document, { colors: plain });
    expect(textOf(stopped)).toContain(
      `Kept before a removal that was never sent: ${FOLDER}/${name}; nothing was removed.`,
    );
    expect(textOf(stopped)).not.toContain("Kept before it was removed");

    const whole = await many.apply({ allowRemovals: 1 });
    expect(whole.receipt_unused).toBeUndefined();
    expect(textOf(whole)).toContain(`Kept before it was removed: ${whole.receipt};`);
    expect(many.pairs(1, 1)).not.toContain("Old → Alt");
  });

  it("a removal whose answer is lost counts as sent", async () => {
    const many = await oneDesk({ ...shared, Old: ["Alt"] });
    many.write(() => remove(shared));
    many.emulator.faults.add({ match: { method: "DELETE" }, times: 1, do: { kind: "reset", when: "after" } });
    const { receipt, receipt_unused } = await many.apply({ allowRemovals: 1 });
    expect([receipt, receipt_unused]).toEqual([expect.any(String), undefined]);
    expect(many.pairs(1, 1)).not.toContain("Old → Alt");
  });

  it("the receipt says who removed what and when, with the calls and the rows before, and only its owner reads it", async () => {
    const many = await oneDesk({ ...shared, Old: ["Alt"] });
    many.write(() => remove({ ...shared, Ok: ["Fine"] }));
    const { receipt = "" } = await many.apply({ version: "1.2.3", allowRemovals: 1 });
    expect(statSync(join(many.directory, receipt)).mode & 0o777).toBe(0o600);
    const [head, entry, ...more] = linesOf(many, receipt);
    expect(head).toEqual({
      format: "rampsync receipt",
      version: 1,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      who: expect.stringContaining("@"),
      verb: "apply",
      rampsync: "1.2.3",
    });
    expect(entry).toMatchObject({
      endpoint: many.emulator.url,
      tenant: "client_1",
      integration: many.live(1, 1).id,
      type: "rampsync_installed_integration",
      stack: "client_1",
    });
    const sent = many.writes.filter(({ method }) => method === "DELETE").map(({ path }) => path);
    expect(entry.calls.map(({ path }: { path: string }) => path)).toEqual(sent);
    const rows = entry.rows.map((row: Record<string, string>) => [row.value, row.third_party_value, row.goes]);
    expect(rows).toEqual([
      ["Ok", "Good", "replaced"],
      ["Critical", "Bad", undefined],
      ["New", "Neu", undefined],
      ["Old", "Alt", "unmanaged"],
    ]);
    expect(more).toEqual([]);
  });

  it("rows are on the disk before the first DELETE is sent", async () => {
    const many = await oneDesk({ ...shared, Old: ["Alt"] });
    many.write(() => remove(shared));
    const hold = many.emulator.faults.hold({ match: { method: "DELETE" } });
    const applied = many.apply({ allowRemovals: 1 });
    await hold.arrived();
    const [name = ""] = receiptsIn(many);
    expect(linesOf(many, join(FOLDER, name))[1].rows).toHaveLength(4);
    hold.release();
    expect((await applied).summary.done).toBe(1);
  });

  it("one run has one receipt, with an entry for each integration", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 5, rows: () => rowsOf({ ...shared, Old: ["Alt"] }) });
    many.write(() => remove(shared));
    const { receipt = "", summary } = await many.apply({ allowRemovals: 15 });
    expect(summary.done).toBe(15);
    expect(receiptsIn(many)).toHaveLength(1);
    expect(linesOf(many, receipt)).toHaveLength(16);
  });

  it("a destroy keeps what it removes", async () => {
    const many = await oneDesk();
    many.write(() => declared(shared, { on_destroy: "remove_mappings" }));
    await many.apply();
    const { receipt = "" } = await many.destroy({ allowRemovals: 3 });
    expect(linesOf(many, receipt)[0].verb).toBe("destroy");
    expect(many.pairs(1, 1)).toEqual([]);
    expect((await many.restore(receipt)).summary.done).toBe(1);
    expect(many.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
  });

  it("nothing at all is sent where the receipt cannot be written, and the error names the folder", async () => {
    const many = await oneDesk();
    writeFileSync(join(many.directory, FOLDER), "a file in the place of the folder");
    many.write(() => declared({ ...shared, Ok: ["Fine"], Warning: ["Soso"] }));
    const { resources, receipt } = await many.apply();
    expect(resources).toMatchObject([{ status: "failed", posts: 0, deletes: 0, errors: [{ code: "RS2017" }] }]);
    expect(resources[0]?.errors[0]?.where).toContain(FOLDER);
    expect(resources[0]?.errors[0]?.hint).toContain("--receipts");
    expect(receipt).toBeUndefined();
    expect(many.writes).toEqual([]);
  });

  it("a folder is named with an option or with RAMPSYNC_RECEIPTS, and the option wins", async () => {
    const many = await oneDesk({ ...shared, Old: ["Alt"], Older: ["Älter"] });
    many.variables.RAMPSYNC_RECEIPTS = "kept/by-variable";
    many.write(() => remove({ ...shared, Old: ["Alt"] }));
    expect((await many.apply({ allowRemovals: 1 })).receipt).toMatch(/^kept\/by-variable\/.*\.jsonl$/);
    many.write(() => remove(shared));
    expect((await many.apply({ allowRemovals: 1, receipts: "kept/by-option" })).receipt).toMatch(/^kept\/by-option\//);
    expect(receiptsIn(many)).toEqual([]);
  });

  it("a row that holds a declared secret is kept without it, and a restore says so", async () => {
    const rows = rowsOf({ Open: ["Neu"], Note: [`is ${deskSecrets.TF_VAR_desk_password}`] });
    const world = await startDeskWorld({ stacks: deskStacks() });
    try {
      for (const row of rows)
        world.emulator.tenant("client_8").integration(desk.integration_id).addRow("outbound", row);
      world.project.stacks(deskStacks({ desk: { ...desk, unmanaged_mappings: "remove" } }));
      const { receipt = "", summary } = await world.apply({ allowRemovals: 100 });
      expect(summary).toMatchObject({ failed: 0 });
      const text = readFileSync(join(world.directory, receipt), "utf8");
      expect(text).toContain('"hidden":true');
      for (const secret of Object.values(deskSecrets)) expect(text).not.toContain(secret);
      const { plan } = await world.restore(receipt);
      expect(plan.resources.flatMap(({ note_facts: facts }) => facts)).toContainEqual({
        code: "RS6141",
        parameters: { count: 1 },
      });
      expect(plan.resources.flatMap(({ notes }) => notes).join("\n")).toContain("held a secret");
    } finally {
      await world.close();
    }
  });
});

describe("a restore of a receipt", () => {
  async function removed(values: Values, then: Values, tenants = 1) {
    const many = await oneDesk(values, tenants);
    many.write(() => remove(then));
    const { receipt = "", summary } = await many.apply({ allowRemovals: 100 });
    expect(summary.done).toBe(tenants);
    many.emulator.clearRequests();
    return { many, receipt };
  }

  it("a restore puts back with one POST what was removed, verifies it, and a second one sends nothing", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"], Older: ["Älter"] }, shared);
    const document = await many.restore(receipt);
    expect(document.summary).toMatchObject({ done: 1, failed: 0 });
    expect(document.plan.resources[0]?.changes.map(({ action, label }) => [action, label])).toEqual([
      ["add", "Old → Alt"],
      ["add", "Older → Älter"],
    ]);
    expect(many.writes.map(({ method }) => method)).toEqual(["POST"]);
    expect(many.pairs(1, 1)).toEqual(expect.arrayContaining(["Old → Alt", "Older → Älter"]));
    const before = many.writes.length;
    expect(await many.restore(receipt)).toMatchObject({
      approved: true,
      resources: [],
      summary: { done: 0, no_op: 1 },
    });
    expect(many.writes).toHaveLength(before);
  });

  it("a restore is refused where the environment asks for runs that send nothing", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared);
    many.variables.RAMPSYNC_ADOPT_ONLY = "true";
    await expect(many.restore(receipt)).rejects.toMatchObject({ code: "RS5007" });
    expect(many.requests).toEqual([]);
  });

  it("a restore leaves states as they are: what is not declared is listed as unmanaged", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared);
    const state = many.state(1);
    await many.restore(receipt);
    expect(many.state(1)).toBe(state);
    many.write(() => declared(shared));
    await many.apply();
    const { resources } = await many.plan();
    expect(resources).toMatchObject([{ action: "no-op", unmanaged: [{ label: "Old → Alt" }] }]);
  });

  it("a restore sends what is missing alone where somebody put a row back meanwhile", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"], Older: ["Älter"] }, shared);
    for (const row of rowsOf({ Old: ["Alt"] })) many.live(1, 1).addRow("outbound", row);
    await many.restore(receipt);
    expect(many.pairs(1, 1).filter((pair) => pair === "Old → Alt")).toHaveLength(1);
    expect(many.pairs(1, 1)).toContain("Older → Älter");
  });

  it("a restore puts a contested pair back beside the declared one, and warns of it", async () => {
    const { many, receipt } = await removed(shared, { ...shared, Ok: ["Fine"] });
    expect(many.pairs(1, 1)).not.toContain("Ok → Good");
    const { plan } = await many.restore(receipt);
    expect(plan.resources[0]?.note_facts).toMatchObject([{ code: "RS6140", parameters: { pairs: ["Ok → Good"] } }]);
    expect(many.pairs(1, 1)).toEqual(expect.arrayContaining(["Ok → Good", "Ok → Fine"]));
  });

  it("a restore posts no pair of which one too many was removed", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => [...rowsOf(shared), ...rowsOf(shared)] });
    many.write(() => declared(shared));
    const { receipt = "" } = await many.apply();
    many.emulator.clearRequests();
    await many.restore(receipt);
    expect(many.writes).toEqual([]);
  });

  it("a restore posts no pair that goes on under the new name of its mapping", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, switches: { keptNames: "off" } });
    many.write(() => declared(shared));
    await many.apply();
    many.write(() => ({ outbound: { mappings: { "INCIDENT.Status": mappingOf(shared, "Status", "State") } } }));
    const { receipt = "" } = await many.apply({ allowRemovals: 100 });
    many.emulator.clearRequests();
    await many.restore(receipt);
    expect(many.writes).toEqual([]);
  });

  it("a restore puts a whole mapping back with its cutting rules", async () => {
    const parsing = { defaultValue: "none", oprset: [{ operator: "Between", startWord: "a", endWord: "b" }] };
    const rows = (): RowState[] =>
      rowsOf({ Old: ["Alt"] }, "Priority", "Severity").map((row) => ({ ...row, parsingProperty: parsing }));
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => [...rowsOf(shared), ...rows()] });
    many.write(() => remove(shared));
    const { receipt = "" } = await many.apply({ allowRemovals: 100 });
    await many.restore(receipt);
    const back = many
      .live(1, 1)
      .state()
      .outbound?.rows?.find(({ value }) => value === "Old");
    expect(back).toMatchObject({ name: "Priority", thirdPartyValue: "Alt", parsingProperty: parsing });
  });

  it("a restore looks at one tenant alone where it is told to", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared, 2);
    await many.restore(receipt, { tenant: "client_2" });
    expect(many.pairs(1, 1)).not.toContain("Old → Alt");
    expect(many.pairs(2, 1)).toContain("Old → Alt");
  });

  it("a restore sends nothing where it is not approved, and refuses more calls than it may send", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared, 2);
    expect(await many.restore(receipt, { approve: async () => false })).toMatchObject({ approved: false });
    await expect(many.restore(receipt, { maxCalls: 1 })).rejects.toMatchObject({ errors: [{ code: "RS5005" }] });
    expect(many.writes).toEqual([]);
  });

  it("an edit while a person reads the plan refuses that integration", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared);
    const { resources } = await many.restore(receipt, {
      approve: async () => {
        for (const row of rowsOf({ Else: ["Sonst"] })) many.live(1, 1).addRow("outbound", row);
        return true;
      },
    });
    expect(resources).toMatchObject([{ status: "failed", posts: 0, errors: [{ code: "RS3008" }] }]);
  });

  it("an integration that is gone is said, and the others are done", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared, 2);
    many.live(1, 1).uninstall();
    const { resources } = await many.restore(receipt);
    expect(resources.map(({ tenant, status }) => [tenant, status]).sort()).toEqual([
      ["client_1", "failed"],
      ["client_2", "done"],
    ]);
    expect(resources.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(["RS4004"]);
  });

  it("a POST whose answer is lost is not sent twice", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared);
    many.emulator.faults.add({
      match: { method: "POST", class: "write" },
      times: 1,
      do: { kind: "reset", when: "after" },
    });
    expect((await many.restore(receipt)).summary.done).toBe(1);
    expect(many.pairs(1, 1).filter((pair) => pair === "Old → Alt")).toHaveLength(1);
  });

  it("a receipt that is cut off in its last line is read to there, and the line is named", async () => {
    const { many, receipt } = await removed({ ...shared, Old: ["Alt"] }, shared);
    const text = readFileSync(join(many.directory, receipt), "utf8");
    writeFileSync(join(many.directory, receipt), `${text}${text.split("\n")[1]?.slice(0, 40)}`);
    const { plan, summary } = await many.restore(receipt);
    expect(plan.warning_facts).toMatchObject([{ code: "RS6250", parameters: { line: 3 } }]);
    expect(summary.done).toBe(1);
  });

  it.runIf(process.getuid?.() !== 0)("a folder that cannot be written keeps rows from being removed", async () => {
    const many = await oneDesk({ ...shared, Old: ["Alt"] });
    mkdirSync(join(many.directory, FOLDER));
    chmodSync(join(many.directory, FOLDER), 0o500);
    many.write(() => remove(shared));
    expect((await many.apply({ allowRemovals: 1 })).resources).toMatchObject([{ errors: [{ code: "RS2017" }] }]);
    expect(many.writes).toEqual([]);
  });
});
