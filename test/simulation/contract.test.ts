// The contract of the model and the database: it tells a model that differs in one rule apart from one that does not.
import { expect, it } from "vitest";
import { playStores } from "./contract/store-contract.js";
import { modelSubject } from "./contract/subjects.js";
import { type ModelLook, ModelTables } from "./model/tables.js";
import { Draw } from "./scenario.js";

class TablesOfFirstResults extends ModelTables {
  override isKept({ result }: ModelLook): boolean {
    return result === undefined;
  }
}

class TablesWithoutPauses extends ModelTables {
  override isPaused(): boolean {
    return false;
  }
}

async function play(tables: () => ModelTables): Promise<void> {
  for (let seed = 1; seed <= 50; seed += 1) {
    await playStores(new Draw(seed), 40, modelSubject(), modelSubject(tables()));
  }
}

it("the contract of the tables finds no difference between two that are alike", () => play(() => new ModelTables()));

it.each([
  ["keeps the result of whoever is first", () => new TablesOfFirstResults()],
  ["begins looks at paused tenants", () => new TablesWithoutPauses()],
])("the contract of the tables finds a store that %s", async (_, tables) => {
  await expect(play(tables)).rejects.toThrow(/model: /);
});
