// Several mappings of one attribute, on servers that keep one third-party name for it and on one that tells names apart.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import type { Emulator } from "../../src/emulator/index.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import { SeenServers } from "../../src/resources/known-ways.js";
import {
  apply as applyOn,
  DESK_ID,
  type DeskOptions,
  isSilent,
  mapping,
  plan as planOn,
  silence,
  startDesk,
  TENANT,
} from "./desk.js";

let emulator: Emulator;
/** What the runs of one test learn, as rampsync.ways.json would keep it. */
let ways: NonNullable<DeskOptions["ways"]>;
beforeEach(async () => {
  emulator = await startDesk();
  ways = new SeenServers("/dev/null/rampsync.ways.json", []).at(emulator.url);
});
afterEach(() => emulator.close());

const apply = (server: Emulator, config: Config, applied?: Applied, options: DeskOptions = {}) =>
  applyOn(server, config, applied, options.names === undefined ? { ways, ...options } : options);
const plan = (server: Emulator, config: Config, applied?: Applied, options: DeskOptions = {}) =>
  planOn(server, config, applied, options.names === undefined ? { ways, ...options } : options);

type Table = Readonly<Record<string, readonly string[]>>;

const changes = (tables: Readonly<Record<string, Table>>, more: Config = {}): Config => ({
  integration_id: DESK_ID,
  inbound: {
    mappings: Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, mapping("CHANGE", "Status", ["TICKET", name], table)]),
    ),
  },
  ...more,
});

const rows = () =>
  emulator
    .tenant(TENANT)
    .integration(DESK_ID)
    .rows("inbound")
    .filter((row) => row.entity === "CHANGE")
    .map((row) => `${row.tenantProperty} ${row.propertyValue}:${row.tenantPropertyValue}`)
    .sort();

/** Somebody's row of CHANGE.Status under `TICKET.name`. */
function addRow(name: string, value: string, thirdPartyValue: string): void {
  const names = { entityType: "CHANGE", name: "Status", thirdPartyEntityType: "TICKET", thirdPartyAttrName: name };
  emulator
    .tenant(TENANT)
    .integration(DESK_ID)
    .addRow("inbound", { ...names, value, thirdPartyValue });
}

const state = { A: ["a"], B: ["b"] };

/** Applies until nothing is to be done, three times at most. */
async function settle(config: Config, applied?: Applied): Promise<Applied | undefined> {
  let last = applied;
  for (let run = 0; run < 3; run += 1) {
    const result = await apply(emulator, config, last);
    last = result.applied;
    if (result.status === "done") return last;
  }
  throw new Error("it did not settle");
}

describe.each(["stored", "display"] as const)("a second mapping of an attribute, with keptNames %s", (keptNames) => {
  const way = keptNames === "stored" ? "kept" : "shown";
  beforeEach(() => {
    emulator.switches.keptNames = keptNames;
  });

  it("a second mapping that the server joins to the first is reported once, leaves no row twice, and shows nothing in later plans", async () => {
    const applied = await settle(changes({ State: state }));
    const both = changes({ State: state, Other: { C: ["c"] } });
    const result = await apply(emulator, both, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4206", trial: "c → C" }]);
    expect(result.notes).toMatchObject([{ code: "RS6131", parameters: { way: "names", value: way } }]);
    expect(rows()).toHaveLength(3);
    expect(isSilent(await plan(emulator, both, result.applied))).toEqual(silence);
  });

  it("a joined mapping keeps its pairs, and gets new ones by one POST without a DELETE", async () => {
    const both = { State: state, Other: { C: ["c"] } };
    const applied = await settle(changes(both));
    expect(rows()).toHaveLength(3);
    const more = changes({ ...both, Other: { C: ["c"], D: ["d"] } });
    const result = await apply(emulator, more, applied);
    expect(result).toMatchObject({ status: "done", sent: { posts: 1, deletes: 0 } });
    expect(rows()).toHaveLength(4);
    expect(isSilent(await plan(emulator, more, result.applied))).toEqual(silence);
  });

  it("a joined mapping whose pairs are all live is adopted without a call", async () => {
    await settle(changes({ State: state, Other: { C: ["c"] } }));
    const result = await apply(emulator, changes({ State: state, Other: { C: ["c"] } }));
    expect(result).toMatchObject({ status: "done", sent: { posts: 0, deletes: 0 } });
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4203" }]);
    expect(rows()).toHaveLength(3);
  });

  it("a joined mapping that is declared no more loses only its own pairs, and the other mapping stays", async () => {
    const applied = await settle(changes({ State: state, Other: { C: ["c"] } }));
    const result = await apply(emulator, changes({ State: state }), applied);
    expect(result).toMatchObject({ status: "done", sent: { posts: 0, deletes: 1 } });
    expect(rows().map((row) => row.split(" ")[1])).toEqual(["A:a", "B:b"]);
  });

  it("the pairs of a joined mapping are not taken for unmanaged ones", async () => {
    const both = changes({ State: state, Other: { C: ["c"] } }, { unmanaged_mappings: "remove" });
    await settle(both);
    expect(rows()).toHaveLength(3);
  });

  it("two mappings that share a table gain a row of each name there is with a new pair, and nothing in later runs", async () => {
    const applied = await settle(changes({ State: { A: ["a"] }, Other: { A: ["a"] } }));
    const more = changes({ State: { A: ["a"], B: ["b"] }, Other: { A: ["a"], B: ["b"] } });
    const result = await apply(emulator, more, applied);
    expect(result).toMatchObject({ status: "done", sent: { posts: 1, deletes: 0 } });
    expect(isSilent(await plan(emulator, more, result.applied))).toEqual(silence);
    expect(rows()).toHaveLength(keptNames === "stored" ? 2 : 4);
  });

  it("a doubled row of a pair that two mappings share is removed, and each name keeps one of its own", async () => {
    const both = changes({ State: { A: ["a"] }, Other: { A: ["a"] } });
    const applied = await settle(both);
    const before = rows();
    addRow("State", "A", "a");
    const result = await apply(emulator, both, applied);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 1 } });
    expect(rows()).toEqual(before);
    expect(isSilent(await plan(emulator, both, result.applied))).toEqual(silence);
  });

  it("cutting rules that one of two mappings gets leave no moment without a pair of either, and nothing to do later", async () => {
    const tables = { State: { A: ["a"] }, Other: { A: ["a"], C: ["c"] } };
    const applied = await settle(changes(tables));
    const [first, second] = Object.entries(tables).map(([name, table]) => ({
      ...mapping("CHANGE", "Status", ["TICKET", name], table),
    }));
    const parsing = { operators: [{ operator: "AFTER", start_word: "[" }] };
    const cut = { integration_id: DESK_ID, inbound: { mappings: { State: first, Other: { ...second, parsing } } } };
    const result = await apply(emulator, cut, applied);
    expect(result).toMatchObject({
      status: "done",
      errors: [],
      sent: { posts: 1, deletes: keptNames === "stored" ? 1 : 2 },
    });
    expect(
      rows()
        .map((row) => row.split(" ")[1])
        .sort(),
    ).toEqual(["A:a", "A:a", "C:c"]);
    expect(isSilent(await plan(emulator, cut, result.applied))).toEqual(silence);
  });

  it("two mappings without values have a row each, and gain none in later runs", async () => {
    const both = changes({ State: {}, Other: {} });
    const applied = await settle(both);
    expect(rows()).toHaveLength(2);
    for (let run = 0; run < 3; run += 1) {
      expect(await apply(emulator, both, applied)).toMatchObject({ status: "done", sent: { posts: 0, deletes: 0 } });
    }
    expect(rows()).toHaveLength(2);
  });

  it("a joined mapping whose row somebody removed gets it again", async () => {
    const both = changes({ State: state, Other: { C: ["c"] } });
    const applied = await settle(both);
    const handle = emulator.tenant(TENANT).integration(DESK_ID);
    handle.removeRow(handle.rows("inbound").find((row) => row.propertyValue === "C")?.uniqueId ?? "");
    const planned = await plan(emulator, both, applied);
    expect(planned.diff.drift).toMatchObject([{ action: "add", label: "c → C" }]);
    const again = await settle(both, applied);
    expect(rows()).toHaveLength(3);
    expect(isSilent(await plan(emulator, both, again))).toEqual(silence);
  });
});

describe.each(["append", "merge"] as const)(
  "a rename that the server does not carry out, with identicalPairs %s",
  (pairs) => {
    beforeEach(() => {
      emulator.switches.keptNames = "stored";
      emulator.switches.identicalPairs = pairs;
    });

    it.each([
      ["with values", state],
      ["without values", {}],
    ])(
      "a rename that the server does not carry out is reported once, leaves no pair twice, and what was sent with it counts as sent: %s",
      async (_, table) => {
        const applied = await settle(changes({ State: table }));
        ways.learn(TENANT, {}, { names: "kept" });
        const notifier = { type: "REST_API", auth_type: "BASIC", base_uri: "https://desk.example", user_name: "sync" };
        const renamed = changes(
          { Status: table },
          { outbound: { notifier: { ...notifier, password_wo: new Secret("canary-password") } } },
        );
        const result = await apply(emulator, renamed, applied);
        expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
        expect(result.plan.diff.residual).toMatchObject([{ code: "RS4203" }]);
        expect(rows().filter((row) => row !== "State :")).toHaveLength(Object.keys(table).length);
        const again = await plan(emulator, renamed, result.applied);
        expect(isSilent(again)).toEqual(silence);
        expect(again).toMatchObject({ action: "no-op", diff: { unsent: [] } });
      },
    );
  },
);

it("a rename whose POST was lost is tried again", async () => {
  emulator.switches.keptNames = "off";
  ways.learn(TENANT, {}, { names: "apart" });
  const applied = await settle(changes({ State: {} }));
  emulator.faults.add({ match: { method: "POST", path: "/installed/" }, times: 1, do: { kind: "drop" } });
  const renamed = changes({ Status: {} }, { display_name: "Renamed" });
  const lost = await apply(emulator, renamed, applied);
  expect(lost).toMatchObject({ status: "failed", errors: [{ code: "RS4201" }, { code: "RS4201" }] });
  const again = await apply(emulator, renamed, lost.applied);
  expect(again).toMatchObject({ status: "done", errors: [] });
  expect(rows()).toEqual(["Status :"]);
});

it("a name that shows only on a later row is found in the list of rows after a rename that was killed, and later plans are empty", async () => {
  emulator.switches.keptNames = "display";
  addRow("State", "A", "a");
  const applied = await settle(changes({ State: {} }));
  // As a run leaves it that was killed after its POST.
  addRow("Status", "B", "a");
  const renamed = changes({ Status: { B: ["a"] } });
  const settled = await settle(renamed, applied);
  // What somebody else has under the old name stays.
  expect(rows()).toEqual(["State A:a", "Status B:a"]);
  expect(isSilent(await plan(emulator, renamed, settled))).toEqual(silence);
});

it("what was applied stays managed where a server that shows one name for all mappings comes to show the declared one", async () => {
  emulator.switches.keptNames = "display";
  const handle = emulator.tenant(TENANT).integration(DESK_ID);
  for (const name of ["Old", "State"]) addRow(name, "", "");
  const applied = await settle(changes({ State: state }));
  handle.removeRow(handle.rows("inbound").find((row) => row.tenantProperty === "Old")?.uniqueId ?? "");
  const result = await apply(emulator, changes({ State: { A: ["a"] } }), applied);
  expect(result).toMatchObject({ status: "done", sent: { posts: 0, deletes: 1 } });
  expect(rows().filter((row) => row.includes("B:b"))).toEqual([]);
});

it("a mapping without values whose name its row alone shows is recorded by an apply that sends something else, and later plans are empty", async () => {
  emulator.switches.keptNames = "display";
  for (const name of ["Old", "State"]) addRow(name, "", "");
  const config = changes({ State: {} }, { display_name: "Another desk" });
  const result = await apply(emulator, config);
  expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
  expect(isSilent(await plan(emulator, config, result.applied))).toEqual(silence);
});

it("a mapping that an answer lists in two entries, under names that differ in case, is adopted without a call", async () => {
  emulator.switches.keptNames = "off";
  addRow("State", "A", "a");
  addRow("STATE", "B", "b");
  const config = changes({ State: state });
  const result = await apply(emulator, config);
  expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 0 } });
  expect(isSilent(await plan(emulator, config, result.applied))).toEqual(silence);
});

it("a second mapping of an attribute has rows of its own on a server that tells names apart", async () => {
  emulator.switches.keptNames = "off";
  const both = changes({ State: state, Other: { A: ["a"], C: ["c"] } });
  const result = await apply(emulator, both);
  expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
  expect(rows()).toEqual(["Other A:a", "Other C:c", "State A:a", "State B:b"]);
  expect(isSilent(await plan(emulator, both, result.applied))).toEqual(silence);
});

describe("new mappings of which all pairs are live under another name, on a server that tells names apart", () => {
  beforeEach(() => {
    emulator.switches.keptNames = "off";
    addRow("State", "A", "a");
  });

  it("a new mapping whose pairs are live under another name is posted with what else is new, which tells names apart", async () => {
    const both = changes({ State: { B: ["b"] }, Other: { A: ["a"], C: ["c"] } });
    const result = await apply(emulator, both);
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4206", trial: "c → C" }]);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 2, deletes: 0 } });
    expect(rows()).toEqual(["Other A:a", "Other C:c", "State A:a", "State B:b"]);
    expect(isSilent(await plan(emulator, both, result.applied))).toEqual(silence);
  });

  it("of several new mappings whose pairs are live under another name one pair is posted, and the others once names are known to be told apart", async () => {
    const three = changes({ State: { B: ["b"] }, Other: { A: ["a"] }, Third: { A: ["a"] } });
    const result = await apply(emulator, three);
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 2, deletes: 0 } });
    expect(rows()).toEqual(["Other A:a", "State A:a", "State B:b", "Third A:a"]);
    expect(isSilent(await plan(emulator, three, result.applied))).toEqual(silence);
  });
});

describe("a server that is known to tell names apart", () => {
  const names = "apart";
  const first = { Open: ["In Progress"], Closed: ["Done"] };
  beforeEach(() => {
    emulator.switches.keptNames = "off";
  });

  it("a name that is not live gets rows of its own, and doubled rows of another name stay as somebody's", async () => {
    for (let copy = 0; copy < 2; copy += 1) {
      addRow("State", "Open", "In Progress");
      addRow("State", "Closed", "Done");
    }
    const config = changes({ Status: first });
    const result = await apply(emulator, config, undefined, { names });
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    const unmanaged = result.plan.diff.unmanaged.filter(({ path }) => path.includes("CHANGE_Status"));
    expect(unmanaged).toMatchObject([{ count: 2 }, { count: 2 }]);
    expect(rows().filter((row) => row.startsWith("Status"))).toEqual(["Status Closed:Done", "Status Open:In Progress"]);
    expect(rows()).toHaveLength(6);
    expect(isSilent(await plan(emulator, config, result.applied, { names }))).toEqual(silence);
  });

  it("a value that moves to a second name is replaced under the first and added under the second, in one run", async () => {
    const { applied } = await apply(emulator, changes({ State: { Open: ["New"] } }), undefined, { names });
    const config = changes({ State: { Pending: ["New"] }, Status: { Open: ["New"] } });
    const result = await apply(emulator, config, applied, { names });
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 1 } });
    expect(rows()).toEqual(["State Pending:New", "Status Open:New"]);
    expect(isSilent(await plan(emulator, config, result.applied, { names }))).toEqual(silence);
  });

  it("two names that are not live are posted under their own, and the pair under a third stays once", async () => {
    addRow("State", "Open", "In Progress");
    const table = { Open: ["In Progress"] };
    const config = changes({ Status: table, Other: table });
    const result = await apply(emulator, config, undefined, { names });
    expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
    expect(rows()).toEqual(["Other Open:In Progress", "State Open:In Progress", "Status Open:In Progress"]);
  });

  it("a rename whose old rows cannot be removed posts the new name, and says what stays", async () => {
    const { applied } = await apply(emulator, changes({ State: state }), undefined, { names });
    const config = changes({ Status: state });
    const result = await apply(emulator, config, applied, { names, documentedOnly: true });
    expect(result).toMatchObject({ status: "done", sent: { posts: 1, deletes: 0 } });
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4202" }, { code: "RS4202" }]);
    expect(rows()).toEqual(["State A:a", "State B:b", "Status A:a", "Status B:b"]);
    expect(isSilent(await plan(emulator, config, result.applied, { names, documentedOnly: true }))).toEqual(silence);
  });
});

it("two names that an integration shows of one attribute prove that the server tells names apart", async () => {
  emulator.switches.keptNames = "off";
  addRow("State", "A", "a");
  addRow("Other", "C", "c");
  const config = changes({ Status: { A: ["a"] } });
  const result = await apply(emulator, config);
  expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
  expect(rows()).toEqual(["Other C:c", "State A:a", "Status A:a"]);
});

it("what live shows and what the file of ways says contradict each other: nobody knows then, which is said, and one pair tells", async () => {
  emulator.switches.keptNames = "off";
  addRow("State", "A", "a");
  addRow("Third", "C", "c");
  ways.learn(TENANT, {}, { names: "kept" });
  const config = changes({ Status: { A: ["a"] } });
  const result = await apply(emulator, config);
  const evidence = [
    { by: "live", value: "apart" },
    { by: "file", value: "kept" },
  ];
  expect(result.plan.diff.notes).toMatchObject([{ code: "RS6133", parameters: { way: "names", evidence } }]);
  expect(result.plan.diff.residual).toMatchObject([{ code: "RS4206", trial: "a → A" }]);
  expect(result).toMatchObject({ status: "done", errors: [], sent: { posts: 1, deletes: 0 } });
  expect(rows()).toEqual(["State A:a", "Status A:a", "Third C:c"]);
  expect(isSilent(await plan(emulator, config, result.applied))).toEqual(silence);
});

it("with the list of rows closed nothing is posted of a name that is not known, and every plan says so", async () => {
  addRow("State", "A", "a");
  emulator.switches.rowEndpoints = "forbidden";
  const config = changes({ Status: { A: ["a"], B: ["b"] } });
  let applied: Applied | undefined;
  for (let run = 0; run < 3; run += 1) {
    const result = await apply(emulator, config, applied);
    expect(result).toMatchObject({ status: "done", sent: { posts: 0, deletes: 0 } });
    expect(result.plan.diff.residual).toMatchObject([{ code: "RS4206", drifted: true }]);
    applied = result.applied;
  }
  expect(rows()).toEqual(["State A:a"]);
});

it("a server that keeps names and stores no pair twice shows nothing of what is posted to find out: it stays unknown, and nothing grows", async () => {
  addRow("State", "A", "a");
  emulator.switches.identicalPairs = "merge";
  const config = changes({ Status: { A: ["a"] } });
  for (let run = 0; run < 10; run += 1) {
    expect(await apply(emulator, config)).toMatchObject({ status: "failed", errors: [{ code: "RS4206" }] });
  }
  expect(rows()).toEqual(["State A:a"]);
  ways.learn(TENANT, {}, { names: "kept" });
  expect(await apply(emulator, config)).toMatchObject({ status: "done", sent: { posts: 0, deletes: 0 } });
});
