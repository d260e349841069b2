// Every wrong file of the fleet is refused with its code and place; membership of tenants is checked against the program.
import { afterAll, expect, it } from "vitest";
import { readGroups } from "../../src/fleet/config/groups.js";
import { membershipOf } from "../../src/fleet/config/membership.js";
import { refuseRepairInFolder, refuseRepairOfFiles } from "../../src/fleet/config/repair-possible.js";
import { toldRoutes } from "../../src/fleet/config/told-routes.js";
import { pageAt } from "../docs/markdown.js";
import { errorsOf, expectFound, Folder, soundFiles, wrongFile } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const FILE = "rampsync.fleet.json";
const sound = { name: "all", tenants: ["*"], period: "24h" };
const quiet = { from: "08:00", to: "18:00", time_zone: "Europe/Berlin" };
const file = (...groups: readonly unknown[]) => JSON.stringify({ version: 1, groups });
const wrong = wrongFile("RS2110");
const twice = wrongFile("RS2111");

it.each([
  wrong("no JSON", "{", FILE, "is not JSON"),
  wrong("another form", "[]", FILE, '"version": 1'),
  wrong("a group that is a text", file("x"), "groups[0]", "is no object"),
  wrong("no name", file({ ...sound, name: undefined }), "groups[0].name", "is missing"),
  wrong("a name with blanks", file({ ...sound, name: "all of them" }), "groups[0].name", "small letters"),
  wrong("a name twice", file(sound, { ...sound, tenants: ["x"] }), "groups[1].name", "another group"),
  wrong("no tenants", file({ ...sound, tenants: [] }), "groups[0].tenants", "no list"),
  wrong("a tenant that is a number", file({ ...sound, tenants: [8] }), "groups[0].tenants[0]", "no list"),
  wrong("a period in words", file({ ...sound, period: "daily" }), "groups[0].period", "such as 24h"),
  wrong("a period of seconds", file({ ...sound, period: "30s" }), "groups[0].period", "1m to 7d"),
  wrong("a period of weeks", file({ ...sound, period: "8d" }), "groups[0].period", "1m to 7d"),
  wrong("a jitter in words", file({ ...sound, jitter: "some" }), "groups[0].jitter", "such as 10m"),
  wrong("a jitter of the period", file({ ...sound, jitter: "1d" }), "groups[0].jitter", "as long as the period"),
  wrong("quiet hours in words", file({ ...sound, quiet_hours: "nights" }), "groups[0].quiet_hours", '"from"'),
  wrong(
    "no time of day",
    file({ ...sound, quiet_hours: { ...quiet, to: "24:00" } }),
    "groups[0].quiet_hours.to",
    "08:00",
  ),
  wrong("no open time", file({ ...sound, quiet_hours: { ...quiet, to: "08:00" } }), "groups[0].quiet_hours", "no time"),
  wrong(
    "an unknown time zone",
    file({ ...sound, quiet_hours: { ...quiet, time_zone: "Europe/Atlantis" } }),
    "groups[0].quiet_hours.time_zone",
    "no time zone",
  ),
  wrong("an unknown member", file({ ...sound, repairs: {} }), "groups[0]", "repairs"),
  wrong("a repair that is true", file({ ...sound, repair: true }), "groups[0].repair", '{"hold"'),
  wrong("an unknown member of repair", file({ ...sound, repair: { most: 3 } }), "groups[0].repair", "most"),
  wrong("a hold in words", file({ ...sound, repair: { hold: "a day" } }), "groups[0].repair.hold", "such as 24h"),
  wrong("a ceiling of none", file({ ...sound, repair: { most_rows: 0 } }), "groups[0].repair.most_rows", "from 1"),
  wrong(
    "a half tenant",
    file({ ...sound, repair: { same_drift: 1.5 } }),
    "groups[0].repair.same_drift",
    "whole number",
  ),
  wrong("a share of nothing", file({ ...sound, limit_share: 0 }), "groups[0].limit_share", "from 1 to 100"),
  wrong("a share in words", file({ ...sound, limit_share: "half" }), "groups[0].limit_share", "from 1 to 100"),
  wrong("notices that are a text", file({ ...sound, notices: "desk" }), "groups[0].notices", "no list of names"),
  twice("a tenant in two groups", file(sound, { ...sound, name: "b" }), "groups[1].tenants[0]", '"all" and "b"'),
  twice("a tenant twice in a group", file({ ...sound, tenants: ["a", "a"] }), "groups[0].tenants[1]", "twice"),
])("a file of the fleet is refused: $what", async (wanted) => {
  folder.fill({ ...soundFiles, [FILE]: wanted.text });
  expectFound(await errorsOf(() => readGroups(folder.path, {})), wanted);
});

it("a file of the fleet that does not exist is refused with RS2110, and the error names it", async () => {
  folder.fill(soundFiles);
  for (const environment of [{}, { RAMPSYNC_FLEET: "none.json" }]) {
    const [error] = await errorsOf(() => readGroups(folder.path, environment));
    expect(error).toMatchObject({ code: "RS2110", where: expect.stringMatching(/rampsync\.fleet\.json|none\.json/) });
  }
});

const groupsOf = (...groups: readonly object[]) => {
  folder.fill({ ...soundFiles, [FILE]: file(...groups) });
  return readGroups(folder.path, {});
};

it("a tenant that globs put into two groups is refused with RS2111, and each tenant of the program is in one group", async () => {
  const both = groupsOf({ ...sound, tenants: ["client_*"] }, { ...sound, name: "one", tenants: ["client_8"] });
  const [error, ...others] = await errorsOf(() => membershipOf(both, ["client_7", "client_8"]));
  expect([error?.code, others]).toEqual(["RS2111", []]);
  const apart = groupsOf({ ...sound, tenants: ["a*"] }, { ...sound, name: "one", tenants: ["b1", "c?"] });
  const { tenantsOf, ungrouped } = membershipOf(apart, ["c2", "b1", "a1", "d1", "a0"]);
  expect([[...tenantsOf], ungrouped]).toEqual([
    [
      ["all", ["a0", "a1"]],
      ["one", ["b1", "c2"]],
    ],
    ["d1"],
  ]);
});

it("a group that names a tenant which the program does not have is refused with RS2112, a glob without tenants is not", async () => {
  const groups = groupsOf({ ...sound, tenants: ["cleint_8", "acme_*"] });
  const [error, ...others] = await errorsOf(() => membershipOf(groups, ["client_8"]));
  expect(error).toMatchObject({ code: "RS2112", hint: expect.stringContaining("client_8") });
  expect([error?.where, others]).toEqual([expect.stringContaining("groups[0].tenants[0]"), []]);
});

it("repair is refused with RS2114 where the fleet has a folder, and for tenants whose state is not in PostgreSQL", async () => {
  const groups = groupsOf({ ...sound, tenants: ["a*"] }, { ...sound, name: "b", tenants: ["b*"], repair: {} });
  const repaired = new Map([
    ["all", ["a1"]],
    ["b", ["b1", "b2"]],
  ]);
  const refused = [
    () => refuseRepairInFolder(groups, "/srv/rampsync.fleet"),
    () => refuseRepairOfFiles(groups, repaired, new Map([["b2", "second"]])),
  ];
  for (const refuse of refused) {
    const [error, ...others] = await errorsOf(refuse);
    expect([error?.code, error?.where, others]).toEqual(["RS2114", expect.stringContaining("groups[1].repair"), []]);
  }
  expect(await errorsOf(() => refuseRepairInFolder(groups, undefined))).toEqual([]);
  expect(await errorsOf(() => refuseRepairOfFiles(groups, repaired, new Map([["a1", "first"]])))).toEqual([]);
});

it("the file of docs/fleet.md is read as it stands", () => {
  const block = pageAt("docs/fleet.md").blocks.find(({ language }) => language === "json");
  folder.fill({ ...soundFiles, [FILE]: block?.text ?? "" });
  expect(readGroups(folder.path, {}).groups.map(({ name }) => name)).toEqual(["gold", "others"]);
});

it("a group that names a notice which the file of notices does not have is refused with RS2110, and the nearest is named", async () => {
  const notice = { name: "desk", format: "slack", address: { environment: "RAMPSYNC_NOTICE_DESK" } };
  const notices = JSON.stringify({ version: 1, notices: [notice] });
  folder.fill({
    ...soundFiles,
    [FILE]: file({ ...sound, notices: ["desk", "dsek"] }),
    "rampsync.notices.json": notices,
  });
  const told = () => toldRoutes(readGroups(folder.path, {}), folder.path, {});
  const [error] = await errorsOf(told);
  expect(error).toMatchObject({
    code: "RS2110",
    where: expect.stringContaining("groups[0].notices[1]"),
    hint: expect.stringContaining("desk"),
  });
  folder.fill({ ...soundFiles, [FILE]: file({ ...sound, notices: ["desk"] }), "rampsync.notices.json": notices });
  expect(told().get("all")).toEqual([notice]);
});
