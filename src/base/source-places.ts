// Where in the source of a program the parts of a declaration were made, as its synthesised file carries it to a run.
import { type SourcePlace } from "./place.js";

/** One part: names and keys from the resource down, none of the whole. */
export interface SourceOfPart extends SourcePlace {
  readonly path: readonly string[];
}

/** The places of one declaration. */
export class SourcePlaces {
  static readonly none = new SourcePlaces([]);

  constructor(private readonly parts: readonly SourceOfPart[]) {}

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
