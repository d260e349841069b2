// What a run tells of the places in the program that its synthesised file notes: with changes, and with errors.
import { expect, it } from "vitest";
import { RampsyncErrors } from "../../src/base/error.js";
import { VirtualClock } from "../../src/emulator/index.js";
import { RefusedRun } from "../../src/engine/plan/refusals.js";
import { addressOf } from "../support/stacks.js";
import { World } from "../support/world.js";

const main = (line: number) => ({ file: "main.ts", line });
const tables = (line: number) => ({ file: "tables/base.ts", line });

const mapping = (values: object) => ({
  entity_type: "INCIDENT",
  attribute: "Status",
  third_party_entity_type: "Ticket",
  third_party_attribute: "Status",
  values,
});

const desk = (values: object) => ({
  integration_id: "INTG-1",
  display_name: "Desk",
  outbound: { mappings: { "INCIDENT.Status": mapping(values) } },
});

/** A program whose integration is at `line` of main.ts, its mapping at the line after, one entry in another file. */
async function worldWith(body: object, line: number): Promise<World> {
  const world = await World.forTest({
    clock: new VirtualClock({ autoAdvance: true }),
    state: { tenants: { client_8: { integrations: [{ id: "INTG-1", displayName: "Old" }] } } },
  });
  write(world, body, line);
  return world;
}

function write(world: World, body: object, line: number): void {
  const outbound = ["outbound", "mappings", "INCIDENT.Status"];
  const declarations = [
    [
      { path: [], ...main(line) },
      { path: outbound, ...main(line + 1) },
      { path: [...outbound, "values", "Critical"], ...tables(3) },
    ],
  ];
  const notes = { metadata: { path: "client_8/desk/Default", sources: 0 } };
  world.project.stacks({
    client_8: {
      integrations: { desk: { "//": notes, ...body } },
      more: { "//": { metadata: { sources: { stack: main(1), declarations } } } },
    },
  });
}

it("each change of a plan names the call in the program that made the smallest part it is in", async () => {
  const world = await worldWith(desk({ Ok: ["Good"], Critical: ["Bad"] }), 10);
  const [resource] = (await world.plan()).resources;
  expect(resource).toMatchObject({ address: addressOf("desk"), source: main(10) });
  const places = resource?.changes.map(({ path, source }) => [path.at(-1), source]);
  expect(places).toEqual(
    expect.arrayContaining([
      ["display_name", main(10)],
      ["Good", main(11)],
      ["Bad", tables(3)],
    ]),
  );
});

it("a saved plan is applied where only the lines of the program have moved since", async () => {
  const world = await worldWith(desk({ Ok: ["Good"] }), 10);
  const file = `${world.directory}/saved.json`;
  await world.plan({ out: file });
  write(world, desk({ Ok: ["Good"] }), 20);
  const applied = await world.apply({ planFile: file });
  expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
});

it("an error in a declaration names the call in the program, and its text stays as it was", async () => {
  const world = await worldWith(desk({ Ok: [""], Critical: [] }), 10);
  const thrown = await world.plan().catch((error: unknown) => error);
  if (!(thrown instanceof RampsyncErrors)) throw new Error(`not refused: ${thrown}`);
  const found = thrown.errors.map((error) => error.toJSON());
  expect(found.map(({ where }) => where)).toEqual([
    'client_8/desk: outbound.mappings["INCIDENT.Status"].values["Ok"]',
    'client_8/desk: outbound.mappings["INCIDENT.Status"].values["Critical"]',
  ]);
  expect(found.map(({ place }) => place?.source)).toEqual([main(11), tables(3)]);
});

it("an error of the server names the call in the program that made the integration, and its text stays as it was", async () => {
  const world = await worldWith(desk({ Ok: ["Good"] }), 10);
  world.emulator.faults.add({ match: { tenant: "client_8" }, do: { kind: "answer", status: 403, body: {} } });
  const [resource] = (await world.plan()).resources;
  expect(resource?.error).toMatchObject({ where: "client_8 / INTG-1", place: { source: main(10) } });
});

it("each part that an apply did not bring about names the call in the program that made the part", async () => {
  const world = await worldWith(desk({ Ok: ["Good"], Critical: ["Bad"] }), 10);
  world.emulator.faults.add({ match: { method: "POST", class: "write" }, do: { kind: "drop" } });
  const { resources } = await world.apply();
  const errors = resources.flatMap((resource) => resource.errors);
  expect(new Set(errors.map(({ code, where }) => `${code} ${where}`))).toEqual(new Set(["RS4201 client_8 / INTG-1"]));
  expect(errors.map(({ place }) => [place?.part?.at(-1), place?.source])).toEqual(
    expect.arrayContaining([
      ["display_name", main(10)],
      ["Good", main(11)],
      ["Bad", tables(3)],
    ]),
  );
});

it("a mapping that would lose all its values is refused with the call in the program that made the mapping", async () => {
  const world = await worldWith(desk({ Ok: ["Good"] }), 10);
  await world.apply();
  write(world, desk({}), 10);
  const thrown = await world.apply().catch((error: unknown) => error);
  if (!(thrown instanceof RefusedRun)) throw new Error(`not refused: ${thrown}`);
  expect(thrown.errors.map((error) => error.toJSON())).toMatchObject([
    {
      code: "RS5001",
      where: 'client_8/desk: outbound.mappings["INCIDENT.Status"]',
      place: { source: main(11) },
    },
  ]);
});

it("a run that a stop ended names the call in the program that made what was not begun", async () => {
  const world = await worldWith(desk({ Ok: ["Good"] }), 10);
  const stop = new AbortController();
  const { resources } = await world.apply({
    signal: stop.signal,
    approve: async () => {
      stop.abort();
      return true;
    },
  });
  expect(resources.flatMap(({ errors }) => errors)).toMatchObject([
    { code: "RS4014", where: "client_8/desk", place: { source: main(10) } },
  ]);
});
