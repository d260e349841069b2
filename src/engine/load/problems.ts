// Where in a synthesised stack something stands, and the collection of everything that is wrong with it.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import type { ErrorCode } from "../../base/error-codes.js";

/** A place in a file: the file, the construct that made it, the path inside the JSON. */
export class Place {
  constructor(
    readonly file: string,
    readonly path: readonly (string | number)[] = [],
    readonly constructPath: string | undefined = undefined,
  ) {}

  child(...steps: (string | number)[]): Place {
    return new Place(this.file, [...this.path, ...steps], this.constructPath);
  }

  of(constructPath: string | undefined): Place {
    return constructPath === undefined ? this : new Place(this.file, this.path, constructPath);
  }

  get pathText(): string {
    return this.path
      .map((step, index) => {
        if (typeof step === "number") return `[${step}]`;
        if (/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(step)) return index === 0 ? step : `.${step}`;
        return `[${JSON.stringify(step)}]`;
      })
      .join("");
  }

  toString(): string {
    const construct = this.constructPath === undefined ? "" : `, construct ${this.constructPath}`;
    return this.path.length === 0 ? `${this.file}${construct}` : `${this.file}${construct}, ${this.pathText}`;
  }
}

/** Collects errors, so that a user sees all of them at once. */
export class Problems {
  readonly #errors: RampsyncError[] = [];

  add(code: ErrorCode, message: string, place: Place | string, hint?: string): void {
    this.#errors.push(
      new RampsyncError(code, message, { where: String(place), ...(hint === undefined ? {} : { hint }) }),
    );
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
