// Clocks of a fleet: a machine whose clock is off by a minute or more takes no part.
import { expect, it } from "vitest";
import { checkClock } from "../../src/fleet/store/clock.js";
import { errorsOf } from "../bad-input/bad-input.js";

const databaseTime = Date.UTC(2026, 10, 28);
const database = {
  where: "PostgreSQL localhost:5432/fleet",
  boss: {},
  query: async () => [{ now: databaseTime }],
  transaction: () => Promise.reject(new Error("nothing is written")),
  close: async () => undefined,
};

it.each([
  ["ahead of", 90_000],
  ["behind", -90_000],
])("a clock that is %s the database's by 90 seconds is refused with RS3034", async (way, apart) => {
  const [error] = await errorsOf(() => checkClock(database, () => databaseTime + apart));
  expect(error).toMatchObject({ code: "RS3034", message: expect.stringContaining(`90 s ${way}`) });
});

it.each([59_000, 0, -59_000])("a clock that is off by %d ms is taken", async (apart) => {
  await checkClock(database, () => databaseTime + apart);
});

it("a database that takes long to answer is not mistaken for a clock that is off", async () => {
  const times = [databaseTime - 100_000, databaseTime + 100_000];
  await checkClock(database, () => times.shift() ?? databaseTime);
});
