// Reads what somebody wrote by a shape. What is wrong is refused, every place of it with what would be right there.
import type * as z from "zod/mini";

type Path = readonly PropertyKey[];

/** How the message of a wrong place begins and how it shows what it found there. */
export interface Wording {
  /** What is read, with its file if it has one: `Emulator scenario faults.json`. */
  readonly what: string;
  readonly shown: (value: unknown) => string;
}

/** `value`, read by the shape. Throws an `Error` with a line for each place that is wrong. */
export function readShape<Shape extends z.core.$ZodType & Pick<z.ZodMiniType, "safeParse">>(
  shape: Shape,
  value: unknown,
  wording: Wording,
): z.infer<Shape> {
  const read = shape.safeParse(value);
  if (read.success) return read.data as z.infer<Shape>;
  const lines = placesOf(read.error.issues).map(({ path, message }) =>
    wrongPlace(path, valueAt(value, path), message, wording),
  );
  throw new Error(lines.join("\n"));
}

function wrongPlace(path: Path, found: unknown, right: string, { what, shown }: Wording): string {
  const place = path.length === 0 ? "top level" : pointer(path);
  return `${what}, ${place}: found ${found === undefined ? "nothing" : shown(found)}; right would be ${right}.`;
}

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
