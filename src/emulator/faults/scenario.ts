// Reads faults from a scenario file. What is wrong is refused, each with its place and with what would be right there.
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { FaultSpec } from "./fault.js";
import { scenarioShape } from "./scenario-shape.js";

/** Faults of a parsed scenario, `{ "faults": [...] }`. Throws an `Error` that names every place that is wrong. */
export function readScenario(scenario: unknown, name = ""): FaultSpec[] {
  const read = scenarioShape.safeParse(scenario);
  if (read.success) return read.data.faults;
  const file = name === "" ? "" : ` ${name}`;
  const wrong = placesOf(read.error.issues).map(({ path, message }) => {
    const place = path.length === 0 ? "top level" : pointer(path);
    return `Emulator scenario${file}, ${place}: found ${shown(valueAt(scenario, path))}; right would be ${message}.`;
  });
  throw new Error(wrong.join("\n"));
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

type Path = readonly PropertyKey[];

interface Place {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** Of a choice, the alternative that was meant counts: the one that fits furthest. Fields that do not exist are places. */
function placesOf(issues: readonly Issue[], under: Path = []): readonly Place[] {
  return issues.flatMap((issue): readonly Place[] => {
    const path = [...under, ...issue.path];
    const { message } = issue;
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], message }));
    if (issue.code !== "invalid_union") return [{ path, message }];
    const [meant] = issue.errors
      .map((each) => placesOf(each, path))
      .sort((left, right) => depthOf(right) - depthOf(left));
    return meant === undefined || depthOf(meant) <= path.length ? [{ path, message }] : meant;
  });
}

const depthOf = (places: readonly Place[]): number => Math.max(0, ...places.map(({ path }) => path.length));

/** RFC 6901. */
const pointer = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (within, part) => (typeof within === "object" && within !== null ? Reflect.get(within, part) : undefined),
    value,
  );
}

const longest = 80;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
