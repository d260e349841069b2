// Where repair is possible at all: two workers are kept apart by PostgreSQL alone.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import type { Groups } from "./groups.js";

/** @throws RS2114 for groups with repair where the fleet has a folder of one machine. */
export function refuseRepairInFolder(groups: Groups, folder: string | undefined): void {
  if (folder === undefined) return;
  refuse(groups, () => "wants the database of the fleet on a PostgreSQL server, and it is a folder of this machine");
}

/**
 * `inFiles`: stacks whose state is not in PostgreSQL, by a tenant of theirs.
 * @throws RS2114 for groups with repair that have such tenants.
 */
export function refuseRepairOfFiles(
  groups: Groups,
  tenantsOf: ReadonlyMap<string, readonly string[]>,
  inFiles: ReadonlyMap<string, string>,
): void {
  refuse(groups, (name) => {
    const tenant = tenantsOf.get(name)?.find((each) => inFiles.has(each));
    return tenant === undefined
      ? undefined
      : `wants states in PostgreSQL, and the stack "${inFiles.get(tenant)}" of the tenant "${tenant}" keeps its state elsewhere`;
  });
}

function refuse({ file, groups }: Groups, problemOf: (name: string) => string | undefined): void {
  const errors = groups.flatMap(({ name, repair }, index) => {
    const problem = repair === undefined ? undefined : problemOf(name);
    return problem === undefined
      ? []
      : [
          new RampsyncError("RS2114", `The repair of the group "${name}" ${problem}.`, {
            place: { file, member: ["groups", index, "repair"] },
          }),
        ];
  });
  if (errors.length > 0) throw new RampsyncErrors(errors);
}
