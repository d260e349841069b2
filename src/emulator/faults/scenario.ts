// Reads faults from a scenario file. What is wrong is refused, each with its place and with what would be right there.
import { readFileSync } from "node:fs";
import { readShape } from "../wrong-places.js";
import type { FaultSpec } from "./fault.js";
import { scenarioShape } from "./scenario-shape.js";

/** Faults of a parsed scenario, `{ "faults": [...] }`. Throws an `Error` that names every place that is wrong. */
export function readScenario(scenario: unknown, name = ""): FaultSpec[] {
  const what = name === "" ? "Emulator scenario" : `Emulator scenario ${name}`;
  return readShape(scenarioShape, scenario, { what, shown }).faults;
}

/** Throws an `Error` that names the file. */
export function readScenarioFile(path: string): FaultSpec[] {
  let scenario: unknown;
  try {
    scenario = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`Emulator scenario ${path} cannot be read: ${(error as Error).message}`);
  }
  return readScenario(scenario, path);
}

const longest = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
