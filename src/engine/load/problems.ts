// Places in a synthesised stack, and the collection of everything that is wrong with it.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import type { ErrorCode } from "../../base/error-codes.js";
import type { Place as ErrorPlace } from "../../base/place.js";
import { SourcePlaces } from "../../base/source-places.js";

/** What made a block: a construct, at a place in the program. */
interface Maker {
  readonly construct?: string;
  readonly sources: SourcePlaces;
  /** Steps that lead to the block. */
  readonly depth: number;
}

/** A place in a synthesised file: the file, the path inside its JSON, the construct that made it, from where. */
export class Place {
  constructor(
    readonly file: string,
    readonly member: readonly (string | number)[] = [],
    private readonly maker: Maker = { sources: SourcePlaces.none, depth: 0 },
  ) {}

  child(...steps: (string | number)[]): Place {
    return new Place(this.file, [...this.member, ...steps], this.maker);
  }

  /** The same of a block that this construct made, in these places of the program. */
  of(construct: string | undefined, sources = SourcePlaces.none): Place {
    const depth = this.member.length;
    return new Place(this.file, this.member, {
      ...(construct === undefined ? {} : { construct }),
      sources,
      depth,
    });
  }

  get construct(): string | undefined {
    return this.maker.construct;
  }

  get place(): ErrorPlace {
    const { file, member, construct, maker } = this;
    const source = maker.sources.of(member.slice(maker.depth));
    return {
      file,
      ...(construct === undefined ? {} : { construct }),
      ...(member.length === 0 ? {} : { member }),
      ...(source === undefined ? {} : { source }),
    };
  }
}

/** Collects errors, so that a user sees all of them at once. */
export class Problems {
  readonly #errors: RampsyncError[] = [];

  add(code: ErrorCode, message: string, at: Place | ErrorPlace, hint?: string): void {
    const place = at instanceof Place ? at.place : at;
    this.#errors.push(new RampsyncError(code, message, { place, ...(hint === undefined ? {} : { hint }) }));
  }

  /** Runs `action`; a coded error it throws is collected and undefined returned. */
  catch<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.collect(error);
      return undefined;
    }
  }

  get some(): boolean {
    return this.#errors.length > 0;
  }

  /** Takes over what others collected. */
  addAll(...others: readonly Problems[]): void {
    for (const { errors } of others) this.#errors.push(...errors);
  }

  get errors(): readonly RampsyncError[] {
    return this.#errors;
  }

  /** Collects coded errors; throws anything else on. */
  collect(error: unknown): void {
    if (error instanceof RampsyncErrors) this.#errors.push(...error.errors);
    else if (RampsyncError.is(error)) this.#errors.push(error);
    else throw error;
  }

  /** Throws the one error, or `RampsyncErrors` with all. */
  throwIfAny(): void {
    const [first] = this.#errors;
    if (first === undefined) return;
    throw this.#errors.length === 1 ? first : new RampsyncErrors(this.#errors);
  }
}
