// Which group each tenant of a program is in.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { globExpression } from "../../base/glob.js";
import { suggestion } from "../../base/nearest.js";
import { type Bundle, tenantsIn } from "../bundle/bundle.js";
import { type Groups, inTwoGroups } from "./groups.js";

export interface Membership {
  /** By the name of the group; tenants in order of name. */
  readonly tenantsOf: ReadonlyMap<string, readonly string[]>;
  /** Those of the program that are in no group: they are not looked at. */
  readonly ungrouped: readonly string[];
}

const known = new WeakMap<Groups, WeakMap<object, Membership>>();

/** The tenants of a bundle by their groups, found once: a process asks again at every tick. @throws as {@link membershipOf} */
export function membershipIn(groups: Groups, bundle: Pick<Bundle, "stacks">): Membership {
  const ofGroups = known.get(groups) ?? new WeakMap<object, Membership>();
  known.set(groups, ofGroups);
  const found = ofGroups.get(bundle) ?? membershipOf(groups, tenantsIn(bundle));
  ofGroups.set(bundle, found);
  return found;
}

/**
 * The tenants of a program by their groups.
 * @throws RS2111 for tenants that two groups have, RS2112 for names that are of no tenant of the program.
 */
export function membershipOf({ file, groups }: Groups, tenants: readonly string[]): Membership {
  const errors: RampsyncError[] = [];
  const owners = new Map<string, string>();
  const sorted = [...tenants].sort();
  for (const [index, { name, tenants: patterns }] of groups.entries()) {
    for (const [at, pattern] of patterns.entries()) {
      const member = [index, "tenants", at];
      const matches = globExpression(pattern);
      const found = sorted.filter((tenant) => matches.test(tenant));
      if (found.length === 0 && !/[*?]/.test(pattern)) errors.push(noSuchTenant(pattern, tenants, file, member));
      for (const tenant of found) {
        const owner = owners.get(tenant);
        if (owner !== undefined && owner !== name) errors.push(inTwoGroups(tenant, [owner, name], file, member));
        else owners.set(tenant, name);
      }
    }
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return {
    tenantsOf: new Map(groups.map(({ name }) => [name, sorted.filter((tenant) => owners.get(tenant) === name)])),
    ungrouped: sorted.filter((tenant) => !owners.has(tenant)),
  };
}

function noSuchTenant(
  tenant: string,
  known: readonly string[],
  file: string,
  member: readonly (string | number)[],
): RampsyncError {
  return new RampsyncError("RS2112", `The program declares nothing in a tenant "${tenant}".`, {
    place: { file, member: ["groups", ...member] },
    hint: suggestion(tenant, known, "tenants"),
  });
}
