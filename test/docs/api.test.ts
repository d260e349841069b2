// The public face: no door gives a signature with a type that cannot be imported, and the reports in api/ show what is given.
import { describe, expect, it } from "vitest";
import { checkDoor, doorNames } from "../../scripts/api.js";

describe("the face of", () => {
  it.each(doorNames)(
    "%s is closed, and its report in api/ is what npm run build && npm run api make",
    (name) => {
      expect(checkDoor(name, "compare")).toEqual({ wrong: [], isStale: false });
    },
    60_000,
  );
});
