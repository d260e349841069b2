// Reads faults from a scenario file, saying where and what would be right when something in it is wrong.
import { readFileSync } from "node:fs";
import type { FaultSpec } from "./fault.js";

const kinds: Record<string, readonly string[]> = {
  latency: ["milliseconds", "jitterMilliseconds"],
  reset: ["when"],
  truncate: [],
  malformed: [],
  html: ["status", "when"],
  throttle: ["reset", "retryAfterSeconds"],
  unauthenticated: ["status"],
  notReady: [],
  answer: ["status", "body", "headers", "when"],
  drop: [],
  stale: ["reads"],
  shift: ["remove", "install"],
  repeatPage: [],
  lyingNextPage: ["nextPage"],
  rowDeleted: [],
};
const specFields = ["name", "match", "times", "after", "probability", "do"];
const matchFields = ["method", "path", "pathPattern", "tenant", "class"];

function fail(where: string, right: string): never {
  throw new Error(`Emulator scenario, ${where}: ${right}.`);
}

function checkObject(value: unknown, where: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(where, "must be an object");
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) fail(where, `unknown field "${name}"; there are ${known.join(", ")}`);
  }
  return value as Record<string, unknown>;
}

/** Faults of a parsed scenario, `{ "faults": [...] }`. Throws an `Error` that says where it is wrong. */
export function readScenario(scenario: unknown): FaultSpec[] {
  const { faults } = checkObject(scenario, "top level", ["$schema", "faults"]);
  if (!Array.isArray(faults))
    fail("faults", 'must be a list, such as [{ "match": { "method": "POST" }, "do": { "kind": "notReady" } }]');
  return faults.map((given: unknown, index) => {
    const where = `faults[${index}]`;
    const fault = checkObject(given, where, specFields);
    if (fault.match !== undefined) {
      const match = checkObject(fault.match, `${where}.match`, matchFields);
      for (const [name, value] of Object.entries(match)) {
        if (typeof value !== "string") fail(`${where}.match.${name}`, "must be a string");
      }
    }
    for (const name of ["times", "after", "probability"]) {
      if (fault[name] !== undefined && typeof fault[name] !== "number") fail(`${where}.${name}`, "must be a number");
    }
    const actions: unknown[] = Array.isArray(fault.do) ? fault.do : [fault.do];
    actions.forEach((action, at) => {
      const place = Array.isArray(fault.do) ? `${where}.do[${at}]` : `${where}.do`;
      const kind = typeof action === "object" && action !== null ? (action as { kind?: unknown }).kind : undefined;
      const fields = typeof kind === "string" ? kinds[kind] : undefined;
      if (fields === undefined) fail(place, `must have a "kind" out of ${Object.keys(kinds).join(", ")}`);
      checkObject(action, place, ["kind", ...fields]);
    });
    return fault as unknown as FaultSpec;
  });
}

/** Throws an `Error` that names the file. */
export function readScenarioFile(path: string): FaultSpec[] {
  let scenario: unknown;
  try {
    scenario = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`Emulator scenario ${path} cannot be read: ${(error as Error).message}`);
  }
  return readScenario(scenario);
}
