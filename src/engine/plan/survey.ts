// What is known of a program whose stacks are shown one by one and let go of: all that is wrong with its declarations, and
// which stacks have tenants in common.
import type { Note } from "../../base/note-codes.js";
import { CatalogueJudge } from "../catalogue.js";
import type { LoadedStack } from "../load/stack.js";
import { DeclarationChecks, type Seen } from "../records/declarations.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";
import { tenantsOfRun } from "../shard.js";

/** Of what no tenant is known of: two stacks may declare the same there. */
const NO_TENANT = "";

export class Survey {
  readonly #checks: DeclarationChecks;
  readonly #catalogue: CatalogueJudge;
  readonly #looksAt: (tenant: string) => boolean;
  #catalogueFailure: { readonly error: unknown } | undefined;
  /** By the place of the stack in the program. */
  readonly #tenants: (readonly string[])[] = [];
  /** How many resources are declared in tenants that the run looks at. */
  resources = 0;
  /** Whether any stack has look-ups. */
  asks = false;

  constructor(options: WithResources<ReadOnlyOptions>) {
    this.#checks = new DeclarationChecks(options.environment, options.resources);
    this.#catalogue = new CatalogueJudge(options);
    this.#looksAt = tenantsOfRun(options);
  }

  readonly visit = (stack: LoadedStack): void => {
    // What all stacks declare takes more room than all else that is held: who may declare the same is known at the end.
    const placed = this.#checks.add(stack, new Map());
    this.resources += placed.filter(({ tenant = NO_TENANT }) => this.#looksAt(tenant)).length;
    this.asks ||= stack.lookUps.length > 0;
    this.#tenants.push([...new Set(placed.map(({ tenant = NO_TENANT }) => tenant))]);
    if (this.#checks.some || this.#catalogueFailure !== undefined) return;
    try {
      this.#catalogue.add(placed);
    } catch (error) {
      // What is wrong with the declarations comes first.
      this.#catalogueFailure = { error };
    }
  };

  /**
   * `again` gives the stack at a place anew.
   * @throws RampsyncErrors with everything that is wrong in the declarations; as `catalogueNotes`.
   */
  async notes(again: (place: number) => Promise<LoadedStack>): Promise<readonly Note[]> {
    for (const part of this.parts()) {
      const seen: Seen = new Map();
      if (part.length > 1) for (const place of part) this.#checks.addAgain(place, await again(place), seen);
    }
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
    // Lists that are as long as what is in them: one that was added to has room for many more.
    return [...parts].map((part) => part.toSorted((left, right) => left - right));
  }
}
