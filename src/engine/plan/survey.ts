// What is known of a program whose stacks are shown one by one and let go of: all that is wrong with its declarations, and
// which stacks have tenants in common.
import type { Note } from "../../base/note-codes.js";
import { CatalogueJudge } from "../catalogue.js";
import type { LoadedStack } from "../load/stack.js";
import { DeclarationChecks } from "../records/declarations.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";

export class Survey {
  readonly #checks: DeclarationChecks;
  readonly #catalogue: CatalogueJudge;
  #catalogueFailure: { readonly error: unknown } | undefined;
  /** By the place of the stack in the program. */
  readonly #tenants: (readonly string[])[] = [];
  /** How many resources are declared. */
  resources = 0;
  /** Whether any stack has look-ups. */
  asks = false;

  constructor(options: WithResources<ReadOnlyOptions>) {
    this.#checks = new DeclarationChecks(options.environment, options.resources);
    this.#catalogue = new CatalogueJudge(options);
  }

  readonly visit = (stack: LoadedStack): void => {
    const placed = this.#checks.add(stack);
    this.resources += placed.length;
    this.asks ||= stack.lookUps.length > 0;
    this.#tenants.push([...new Set(placed.flatMap(({ tenant }) => tenant ?? []))]);
    if (this.#checks.some || this.#catalogueFailure !== undefined) return;
    try {
      this.#catalogue.add(placed);
    } catch (error) {
      // What is wrong with the declarations comes first.
      this.#catalogueFailure = { error };
    }
  };

  /** @throws RampsyncErrors with everything that is wrong in the declarations; as `catalogueNotes`. */
  notes(): readonly Note[] {
    this.#checks.throwIfAny();
    if (this.#catalogueFailure !== undefined) throw this.#catalogueFailure.error;
    return this.#catalogue.notes();
  }

  /** The places of the stacks: those that have a tenant in common are in one part. */
  parts(): readonly (readonly number[])[] {
    const partOf = new Map<string, number[]>();
    const parts = new Set<number[]>();
    for (const [place, tenants] of this.#tenants.entries()) {
      const known = new Set(tenants.flatMap((tenant) => [partOf.get(tenant) ?? []].filter(({ length }) => length > 0)));
      const [part = [], ...others] = known;
      for (const joined of others) {
        part.push(...joined);
        parts.delete(joined);
        for (const [tenant, its] of partOf) if (its === joined) partOf.set(tenant, part);
      }
      part.push(place);
      parts.add(part);
      for (const tenant of tenants) partOf.set(tenant, part);
    }
    return [...parts].map((part) => part.sort((left, right) => left - right));
  }
}
