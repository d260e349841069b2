// ignore_changes: what it names is compared with nothing, neither the code nor what is live, and nothing of it is sent.
import { describe, expect, it } from "vitest";
import type { RampsyncError } from "../../src/base/error.js";
import { declared, ManyTenants, mappingOf, rowsOf, type Values } from "../support/tenants.js";

const table: Values = { Ok: ["Good"], Critical: ["Bad"] };
const second: Values = { High: ["Max"], Low: ["Min"] };
const notifier = { type: "REST_API", base_uri: "https://one.example.com", auth_type: "BASIC", user_name: "desk" };

/** Everything that a portal can change, in its first form. */
const desk = (more: object = {}, values: Values = table): object => ({
  display_name: "Desk",
  description: "first",
  inbound: { mappings: { "INCIDENT.Status": mappingOf(table) } },
  outbound: {
    mappings: { "INCIDENT.Status": mappingOf(values), "INCIDENT.Priority": mappingOf(second, "Priority", "Severity") },
    notifier: { ...notifier, password_wo: "${var.password}" },
  },
  ...more,
});

const variables = { password: { type: "string", sensitive: true, ephemeral: true } };
const given = { variables: { password: "first" } };

async function applied(ignore: readonly string[] | "all", block: object = desk()) {
  const many = await ManyTenants.forTest({ tenants: 1, each: 1, others: 1, rows: () => [] });
  const declare = (item: object) => many.write(() => item, { variables, lifecycle: { ignore_changes: ignore } });
  declare(block);
  const { summary } = await many.apply(given);
  expect(summary).toMatchObject({ done: 1, failed: 0 });
  const state = many.state(1);
  const live = many.live(1, 1);
  many.emulator.clearRequests();
  /** Silent everywhere, and so is an apply, which leaves the state as it was. */
  const isSilent = async (options = given) => {
    const plan = await many.plan(options);
    expect(plan.resources[0]).toMatchObject({ action: "no-op", changes: [], drift: [], calls: [] });
    expect((await many.drift(options)).counts).toEqual({ clean: 1, drifted: 0, not_looked_at: 0 });
    expect((await many.apply(options)).summary).toMatchObject({ done: 0, no_op: 1 });
    expect(many.writes).toEqual([]);
    expect(many.state(1)).toBe(state);
  };
  const changeRow = (direction: "inbound" | "outbound", value: string, change: object) => {
    const row = live.rows(direction).find((each) => each.propertyValue === value);
    live.changeRow(String(row?.uniqueId), change);
  };
  return { many, live, declare, isSilent, changeRow };
}

describe("changes that are ignored", () => {
  it("ignore_changes shows nothing of a name that is renamed in the portal or in the code", async () => {
    const { live, declare, isSilent } = await applied(["display_name"]);
    await isSilent();
    live.set({ displayName: "Renamed in the portal" });
    await isSilent();
    declare(desk({ display_name: "Renamed in code" }));
    await isSilent();
    expect(live.view().displayName).toBe("Renamed in the portal");
  });

  it("ignore_changes shows nothing of a field of the notifier, while its other fields are compared", async () => {
    const { many, live, declare, isSilent } = await applied(["outbound.notifier.base_uri"]);
    live.setNotifier({ baseURI: "https://portal.example.com" });
    await isSilent();
    live.setNotifier({ userName: "somebody" });
    expect((await many.drift(given)).counts.drifted).toBe(1);
    declare(desk());
    await many.apply(given);
    expect(live.notifier()).toMatchObject({ baseURI: "https://portal.example.com", userName: "desk" });
  });

  it("ignore_changes shows nothing of a secret that is changed in the code or in the portal", async () => {
    const { many, live, isSilent } = await applied(["outbound.notifier.password_wo"]);
    await isSilent({ variables: { password: "second" } });
    live.setNotifier({ password: "theirs" });
    await isSilent();
    live.setNotifier({ userName: "somebody" });
    await many.apply(given);
    expect(live.notifier()).toMatchObject({ password: "theirs", userName: "desk" });
  });

  it("ignore_changes shows nothing of the table of one mapping, while its others are compared", async () => {
    const { many, live, declare, isSilent, changeRow } = await applied(['outbound.mappings["INCIDENT.Status"].values']);
    changeRow("outbound", "Ok", { thirdPartyValue: "Fine" });
    for (const row of rowsOf({ New: ["Neu"], Critical: ["Bad"] })) live.addRow("outbound", row);
    await isSilent();
    declare(desk({ unmanaged_mappings: "remove" }, { Ok: ["Excellent"] }));
    const { resources } = await many.plan(given);
    expect(resources[0]).toMatchObject({ action: "state-only", changes: [], drift: [], unmanaged: [], calls: [] });
    declare(desk());
    changeRow("outbound", "High", { thirdPartyValue: "Top" });
    const [resource] = (await many.drift(given)).resources;
    expect(resource?.drift.map(({ path }) => path.slice(2))).toEqual([["INCIDENT.Priority", "values", "High", "Max"]]);
  });

  it("ignore_changes shows nothing of one value of a table", async () => {
    const { many, declare, isSilent, changeRow } = await applied(['outbound.mappings["INCIDENT.Status"].values["Ok"]']);
    changeRow("outbound", "Ok", { thirdPartyValue: "Fine" });
    await isSilent();
    declare(desk({}, { Ok: ["Excellent"], Critical: ["Worse"] }));
    const { resources } = await many.plan(given);
    expect(resources[0]?.changes.map(({ path }) => path.slice(3))).toEqual([["values", "Critical", "Worse"]]);
  });

  it("ignore_changes shows nothing of the third-party name of a mapping, or of a mapping as a whole", async () => {
    const name = await applied(['outbound.mappings["INCIDENT.Status"].third_party_attribute']);
    for (const value of ["Ok", "Critical"]) name.changeRow("outbound", value, { thirdPartyAttrName: "state" });
    await name.isSilent();
    const whole = await applied(['outbound.mappings["INCIDENT.Status"]']);
    for (const row of whole.live.rows("outbound")) {
      if (Object.hasOwn(table, String(row.propertyValue))) whole.live.removeRow(String(row.uniqueId));
    }
    expect(whole.live.rows("outbound")).toHaveLength(2);
    await whole.isSilent();
  });

  it("ignore_changes shows nothing of a whole direction, although the code removes unmanaged mappings", async () => {
    const { live, isSilent, changeRow } = await applied(["inbound"], desk({ unmanaged_mappings: "remove" }));
    changeRow("inbound", "Ok", { thirdPartyValue: "Fine" });
    for (const row of rowsOf({ New: ["Neu"] }, "Priority")) live.addRow("inbound", row);
    await isSilent();
  });

  it('about everything, with "all"', async () => {
    const { many, live, declare, isSilent, changeRow } = await applied("all");
    live.set({ displayName: "Renamed", description: "second" });
    live.setNotifier({ baseURI: "https://portal.example.com", userName: "somebody", password: "theirs" });
    changeRow("inbound", "Ok", { thirdPartyValue: "Fine" });
    for (const row of live.rows("outbound")) live.removeRow(String(row.uniqueId));
    await isSilent();
    declare(declared({ Else: ["Other"] }, { integration_id: many.live(1, 2).id, description: "third" }));
    await isSilent();
  });
});

describe("changes that are not ignored", () => {
  it("ignore_changes lets what changed beside it be sent alone", async () => {
    const { many, live, declare } = await applied(["display_name", "outbound.notifier"]);
    live.set({ displayName: "Renamed in the portal" });
    live.setNotifier({ baseURI: "https://portal.example.com" });
    declare(desk({ description: "second", display_name: "Renamed in code" }));
    await many.apply(given);
    expect(many.writes.map(({ requestBody }) => requestBody)).toEqual([{ description: "second" }]);
    expect((await many.plan(given)).summary.no_op).toBe(1);
  });

  it("ignore_changes keeps the record: once the part is compared again, what somebody did meanwhile is drift", async () => {
    const { many, live, isSilent, changeRow } = await applied(["display_name", "outbound.mappings"]);
    live.set({ displayName: "Renamed in the portal" });
    changeRow("outbound", "Ok", { thirdPartyValue: "Fine" });
    await isSilent();
    many.write(() => desk(), { variables });
    const [resource] = (await many.drift(given)).resources;
    expect(resource?.drift.map(({ path }) => path.at(-1))).toEqual(["display_name", "Good"]);
  });

  it("ignore_changes does not hold for the first apply, nor for a mapping that is new in the code", async () => {
    const { many, live, declare } = await applied(['outbound.mappings["INCIDENT.Subject"].values', "description"]);
    expect(live.view().description).toBe("first");
    const mappings = { "INCIDENT.Subject": mappingOf({ One: ["Eins"] }, "Subject", "Title") };
    declare({ ...desk(), outbound: { mappings: { ...Object(desk()).outbound.mappings, ...mappings } } });
    await many.apply(given);
    expect(many.pairs(1, 1)).toContain("One → Eins");
  });

  it("ignore_changes refuses a name that is misspelt", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write(() => declared(table), { lifecycle: { ignore_changes: ["displayname"] } });
    await expect(many.plan()).rejects.toSatisfy(
      (thrown: { errors: RampsyncError[] }) =>
        thrown.errors[0]?.code === "RS1001" && thrown.errors[0].where === "client_1/desk_1: lifecycle.ignore_changes",
    );
  });
});
