// Where in the source of a program the parts of a declaration were made, as its synthesised file carries it to a run.
import type { RampsyncError } from "./error.js";
import { plainSteps, type SourcePlace } from "./place.js";

/** One part: names and keys from the resource down, none of the whole. */
export interface SourceOfPart extends SourcePlace {
  readonly path: readonly string[];
}

/** The places of one declaration. */
export class SourcePlaces {
  static readonly none = new SourcePlaces([]);

  constructor(private readonly parts: readonly SourceOfPart[]) {}

  /** Whether a part, and not the whole, was made there. */
  hasPart({ file, line }: SourcePlace): boolean {
    return this.parts.some((part) => part.path.length > 0 && part.file === file && part.line === line);
  }

  /** Of the smallest part that `path` is in. */
  of(path: readonly (string | number)[]): SourcePlace | undefined {
    let found: SourceOfPart | undefined;
    for (const part of this.parts) {
      const isSmaller = found === undefined || part.path.length > found.path.length;
      if (isSmaller && part.path.every((step, index) => step === path[index])) found = part;
    }
    return found === undefined ? undefined : { file: found.file, line: found.line };
  }
}

/** The same error, with the place of the smallest part of the declaration that it is about, unless it has one already. */
export function withSource(error: RampsyncError, sources: SourcePlaces | undefined): RampsyncError {
  const { attribute, part = [] } = error.place ?? {};
  const source = sources?.of(attribute === undefined ? part : plainSteps(attribute));
  return source === undefined ? error : error.within({ source });
}
