// The programs that the bench starts. It is bundled itself, all into one folder; npm runs it in the package's root.
import { join, resolve } from "node:path";

export const root = process.cwd();

export const programs = {
  rampsync: resolve(root, "dist/cli/main.js"),
  provider: resolve(root, "dist/provider/terraform-provider-rampsync.cjs"),
  emulator: join(__dirname, "emulator-program.cjs"),
  floor: join(__dirname, "floor-program.cjs"),
} as const;
