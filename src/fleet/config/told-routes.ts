// Who is told of a group's drift: the routes of the file of notices that the group names.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { suggestion } from "../../base/nearest.js";
import { NOTICES_FILE, type Route, readRoutes } from "../../notices/routes.js";
import type { Groups } from "./groups.js";

/** By the name of the group: those that name a route. */
export type ToldRoutes = ReadonlyMap<string, readonly Route[]>;

/**
 * Reads the file of notices, where a group names a route.
 * @throws RS2017 and RS2075 for a file of notices that is not usable, RS2110 with every name that it does not have.
 */
export function toldRoutes({ file, groups }: Groups, directory: string, environment: NodeJS.ProcessEnv): ToldRoutes {
  if (groups.every(({ notices = [] }) => notices.length === 0)) return new Map();
  const routes = readRoutes(directory, environment);
  const names = routes.map(({ name }) => name);
  const errors = groups.flatMap(({ notices = [] }, index) =>
    notices.flatMap((name, at) =>
      names.includes(name)
        ? []
        : [
            new RampsyncError("RS2110", `${NOTICES_FILE} has no notice "${name}".`, {
              place: { file, member: ["groups", index, "notices", at] },
              hint: suggestion(name, names, "notices"),
            }),
          ],
    ),
  );
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return new Map(
    groups.flatMap(({ name, notices = [] }) =>
      notices.length === 0 ? [] : [[name, routes.filter((route) => notices.includes(route.name))] as const],
    ),
  );
}
