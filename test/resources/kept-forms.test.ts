// Servers that store a text in another form than it was sent in: what is sent once, recorded, and told in every plan.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import type { Switches } from "../../src/emulator/switches.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import type { Config } from "../../src/integration/declared/config.js";
import { readIntegration } from "../../src/resources/installed-integration/read.js";
import {
  apply,
  bodies,
  DESK_ID,
  isSilent,
  mapping,
  methods,
  pairsOf,
  plan,
  sessionOn,
  silence,
  startDesk,
  TENANT,
  target,
} from "./desk.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startDesk();
});
afterEach(() => emulator.close());

const config = (table: Readonly<Record<string, readonly string[]>>, more: Config = {}): Config => ({
  integration_id: DESK_ID,
  inbound: { mappings: { status: mapping("CHANGE", "Status", ["TICKET", "State"], table) } },
  ...more,
});

const handle = () => emulator.tenant(TENANT).integration(DESK_ID);
const rows = () =>
  handle()
    .rows("inbound")
    .filter((row) => row.entity === "CHANGE")
    .map((row) => `${row.propertyValue}:${row.tenantPropertyValue}`)
    .sort();
const addRow = (value: string, thirdPartyValue: string) =>
  handle().addRow("inbound", {
    entityType: "CHANGE",
    name: "Status",
    thirdPartyEntityType: "TICKET",
    thirdPartyAttrName: "State",
    value,
    thirdPartyValue,
  });

const FORMS: readonly (readonly [Switches["storedTexts"], string, string])[] = [
  ["trimmed", "In Progress ", "In Progress"],
  ["escaped", "R&D <1>", "R&amp;D &lt;1&gt;"],
  ["lower-case", "In Progress", "in progress"],
  ["line-feeds", "one\r\ntwo", "one\ntwo"],
  ["no-last-slash", "desk.example/api/", "desk.example/api"],
];

describe("a server that stores texts in another form", () => {
  it.each(FORMS)(
    "a pair that is stored %s is sent once, recorded as kept so, and a residual of every later plan",
    async (storedTexts, sent, stored) => {
      emulator.switches.storedTexts = storedTexts;
      const declared = config({ Open: [sent] });
      const value = storedTexts === "lower-case" ? "open" : "Open";
      const first = await apply(emulator, declared);
      expect(first).toMatchObject({
        status: "done",
        errors: [],
        sent: { posts: 1, deletes: 0 },
        notes: [{ code: "RS6132" }],
      });
      expect(rows()).toEqual([`${value}:${stored}`]);
      let recorded = first.applied;
      for (let run = 0; run < 3; run += 1) {
        emulator.clearRequests();
        const again = await apply(emulator, declared, recorded && decodeApplied(encodeApplied(recorded)));
        expect(again).toMatchObject({ status: "done", errors: [], plan: { action: "no-op", calls: [] } });
        expect(again.plan.diff).toMatchObject({ changes: [], drift: [], residual: [{ code: "RS4205" }] });
        expect(methods(emulator)).toEqual([]);
        recorded = again.applied;
      }
      expect(rows()).toEqual([`${value}:${stored}`]);
    },
  );

  it("a pair that is stored in another Unicode form alone is silent", async () => {
    emulator.switches.storedTexts = "composed";
    const declared = config({ Closed: ["Gelo\u0308st"] });
    const { status, applied } = await apply(emulator, declared);
    expect(status).toBe("done");
    expect(isSilent(await plan(emulator, declared, applied))).toEqual(silence);
    expect(rows()).toEqual(["Closed:Gel\u00f6st"]);
  });

  it("a field that is stored in another form stops no adoption, is sent once, and is a residual of every later plan", async () => {
    emulator.switches.storedTexts = "no-last-slash";
    const declared = config(
      { Open: ["New"] },
      { outbound: { notifier: { type: "REST_API", base_uri: "https://desk.example/api/", auth_type: "NONE" } } },
    );
    const first = await apply(emulator, declared);
    expect(first).toMatchObject({ status: "done", errors: [], sent: { posts: 1 } });
    emulator.clearRequests();
    const again = await apply(emulator, declared, first.applied);
    expect(again.plan.diff.residual).toMatchObject([{ code: "RS4205", before: "https://desk.example/api" }]);
    expect(methods(emulator)).toEqual([]);
  });

  it("a field that was live in the stored form before is taken for kept once reads show nothing else", async () => {
    emulator.switches.storedTexts = "trimmed";
    const first = await apply(emulator, config({ Open: ["New"] }, { display_name: "Desk  " }));
    expect(first).toMatchObject({ status: "done", errors: [] });
    const again = await apply(emulator, config({ Open: ["New"] }, { display_name: "Desk  " }), first.applied);
    expect(again).toMatchObject({
      status: "done",
      sent: { posts: 0 },
      plan: { diff: { residual: [{ code: "RS4205" }] } },
    });
  });

  it("a live pair of another form that was there before is nobody's until it is seen to be ours", async () => {
    addRow("Open", "In Progress");
    emulator.switches.storedTexts = "as-sent";
    const declared = config({ Open: ["In Progress "] });
    const result = await apply(emulator, declared);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    expect(rows()).toEqual(["Open:In Progress", "Open:In Progress "]);
    expect(result.applied?.keptForms).toBeUndefined();
  });

  it("a pair that becomes the copy of a live one leaves one row of both", async () => {
    addRow("Open", "In Progress");
    emulator.switches.storedTexts = "trimmed";
    const declared = config({ Open: ["In Progress "] });
    const first = await apply(emulator, declared);
    expect(first).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 1 } });
    expect(rows()).toEqual(["Open:In Progress"]);
    expect((await plan(emulator, declared, first.applied)).calls).toEqual([]);
  });

  it("two declared pairs that the server makes one leave one row, and nothing is sent again", async () => {
    emulator.switches.storedTexts = "lower-case";
    const declared = config({ open: ["new", "New"] });
    let { applied, status } = await apply(emulator, declared);
    expect(status).toBe("done");
    for (let run = 0; run < 3; run += 1) ({ applied, status } = await apply(emulator, declared, applied));
    expect(status).toBe("done");
    expect(rows()).toEqual(["open:new"]);
    expect((await plan(emulator, declared, applied)).calls).toEqual([]);
  });

  it("a row in another form that somebody removed is sent again, and one that is declared no more is removed", async () => {
    emulator.switches.storedTexts = "trimmed";
    const declared = config({ Open: ["In Progress "], Closed: ["Done"] });
    const { applied } = await apply(emulator, declared);
    handle().removeRow(
      handle()
        .rows("inbound")
        .find((row) => row.tenantPropertyValue === "In Progress")?.uniqueId ?? "",
    );
    const again = await apply(emulator, declared, applied);
    expect(again).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    expect(again.plan.diff.drift).toMatchObject([{ action: "add" }]);
    expect(rows()).toEqual(["Closed:Done", "Open:In Progress"]);
    const less = await apply(emulator, config({ Closed: ["Done"] }), again.applied);
    expect(less).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 1 } });
    expect(rows()).toEqual(["Closed:Done"]);
  });

  it("a POST whose answer is lost is not sent again where it shows in another form", async () => {
    emulator.switches.storedTexts = "trimmed";
    emulator.faults.add({
      match: { method: "POST", path: "/installed/" },
      times: 1,
      do: { kind: "reset", when: "after" },
    });
    const result = await apply(emulator, config({ Open: ["In Progress "] }));
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1 } });
    expect(rows()).toEqual(["Open:In Progress"]);
  });

  it("somebody's row of a pair that gets cutting rules goes once the pair shows with them in another form", async () => {
    addRow("Open", "New");
    emulator.switches.storedTexts = "lower-case";
    const cut = { parsing: { operators: [{ operator: "AFTER", start_word: "[" }] } };
    const declared: Config = {
      integration_id: DESK_ID,
      inbound: {
        mappings: { status: { ...mapping("CHANGE", "Status", ["TICKET", "State"], { Open: ["New"] }), ...cut } },
      },
    };
    const first = await apply(emulator, declared);
    expect(first).toMatchObject({
      status: "done",
      errors: [],
      sent: { posts: 1, deletes: 1 },
      notes: [{ code: "RS6132" }],
    });
    expect(rows()).toEqual(["open:new"]);
    const again = await apply(emulator, declared, first.applied);
    expect(again).toMatchObject({ status: "done", sent: { posts: 0, deletes: 0 } });
    expect(again.plan.diff).toMatchObject({ changes: [], drift: [], residual: [{ code: "RS4205" }] });
  });

  it("an adoption that fails for something else records what is kept in another form, and does not send it again", async () => {
    emulator.switches.storedTexts = "lower-case";
    emulator.switches.notifier = "reject-partial";
    const notifier = { type: "REST_API", base_uri: "new.example.com" };
    const declared = config({ Open: ["New"] }, { outbound: { notifier } });
    const first = await apply(emulator, declared);
    expect(first).toMatchObject({ status: "failed", errors: [{ code: "RS4204" }], sent: { posts: 2 } });
    emulator.clearRequests();
    const again = await apply(emulator, declared, first.applied);
    expect(again).toMatchObject({ status: "failed", errors: [{ code: "RS4204" }] });
    expect(bodies(emulator).flatMap((body) => pairsOf(body, "inboundConfig"))).toEqual([]);
    expect(rows()).toEqual(["open:new"]);
  });

  it("a state reads what is kept in another form as it was declared", async () => {
    emulator.switches.storedTexts = "trimmed";
    const declared = config({ Open: ["In Progress "] }, { display_name: "Service Desk " });
    const { applied } = await apply(emulator, declared);
    if (applied === undefined) throw new Error("nothing was applied");
    const session = sessionOn(emulator);
    const read = await readIntegration(session, target, declared, applied).finally(() => session.close());
    expect(read).toMatchObject({
      display_name: "Service Desk ",
      inbound: { mappings: { status: { values: { Open: ["In Progress "] } } } },
    });
  });
});
