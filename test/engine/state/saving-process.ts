// A program for the tests: opens a state, puts one large resource into it, saves it, and says so.
import { acquireLock } from "../../../src/engine/state/lock.js";
import { StateStore } from "../../../src/engine/state/store.js";

async function main(statePath: string, size: number): Promise<void> {
  await acquireLock(statePath, { operation: "apply" });
  const store = await StateStore.open(statePath);
  process.stdout.write("locked\n");
  if (size === 0) {
    setInterval(() => undefined, 1000);
    return;
  }
  const attributes = { text: "x".repeat(size) };
  store.state.put(
    "rampsync_x.large",
    { source: "registry.terraform.io/rampsync/rampsync" },
    { schemaVersion: 0, attributes },
  );
  await store.save();
  process.stdout.write("saved\n");
}

void main(process.argv[2] ?? "", Number(process.argv[3]));
