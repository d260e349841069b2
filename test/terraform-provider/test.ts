// A test with a world of its own, beside the others of its file.
import { it } from "vitest";
import type { EmulatorOptions } from "../../src/emulator/index.js";
import { World } from "./world.js";

export interface TestOptions extends EmulatorOptions {
  /** In milliseconds; three minutes by default, since many terraforms share the machine. */
  readonly timeout?: number;
}

export function test(name: string, run: (world: World) => Promise<void>, options: TestOptions = {}): void {
  const { timeout = 180_000, ...emulator } = options;
  it.concurrent(name, { timeout }, async () => {
    const world = await World.open(emulator);
    try {
      await run(world);
    } finally {
      await world.close();
    }
  });
}
