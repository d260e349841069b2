// The generated pages are up to date with the tables they are made from.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { documentation } from "../../scripts/docs.js";

describe("npm run generate leaves nothing to change in the documentation", () => {
  it.each(Object.entries(documentation()))("npm run generate leaves %s unchanged", (path, text) => {
    expect(readFileSync(join(resolve(__dirname, "../.."), path), "utf8")).toBe(text);
  });
});
