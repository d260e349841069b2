// Each promise of SECURITY.md names the tests that hold it; they exist under these names.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(__dirname, "../..");
const text = readFileSync(join(root, "SECURITY.md"), "utf8").replace(/\s+/g, " ");

const named = [...text.matchAll(/`(test\/[\w/.-]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = "", titles = ""]) =>
  [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title })),
);

it("every promise of SECURITY.md names a test", () => {
  const promises = text.split("## Who may be hostile")[1]?.split(" - ").slice(1) ?? [];
  expect(promises.length).toBeGreaterThan(15);
  for (const promise of promises) expect(promise).toMatch(/`test\/[\w/.-]+`: "/);
});

it.each(named)("$file has $title", ({ file, title }) => {
  const path = join(root, file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, "utf8").replaceAll('\\"', '"')).toContain(title);
});
