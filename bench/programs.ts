// The programs that the bench starts. It is bundled itself, all into one folder; npm runs it in the package's root.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = process.cwd();

const { version } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as { version: string };

export const programs = {
  rampsync: resolve(root, "dist/cli/main.js"),
  provider: resolve(root, "dist/provider/terraform-provider-rampsync.cjs"),
  compiled: (platform: string) =>
    resolve(root, `dist/release/work/${platform}/terraform-provider-rampsync_v${version}`),
  emulator: join(__dirname, "emulator-program.cjs"),
  floor: join(__dirname, "floor-program.cjs"),
  savingFloor: join(__dirname, "saving-floor-program.cjs"),
  comparingFloor: join(__dirname, "comparing-floor-program.cjs"),
  remembered: join(__dirname, "remembered-program.cjs"),
  askingProvider: join(__dirname, "asking-provider-program.cjs"),
  echoProvider: join(__dirname, "echo-provider-program.cjs"),
} as const;
