// rampsync explain: an entry of the table of codes, offline.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { errorCodes } from "../../src/base/error-codes.js";

const main = resolve(__dirname, "../../dist/cli/main.js");
const explain = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "explain", ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
};
const { title, source, kind, cause, example, remedy } = errorCodes.RS4203;

it("explain prints the entry of a code, in small letters too", () => {
  const text = `RS4203  ${title}\n  cause: ${cause}\n  for example: ${example}\n  what to do: ${remedy}\n`;
  expect(explain("rs4203")).toEqual({ status: 0, stdout: text, stderr: "" });
});

it("explain prints the entry as JSON", () => {
  const { status, stdout } = explain("RS4203", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ code: "RS4203", title, source, kind, cause, example, remedy });
});

it("explain prints the entry of a note", () => {
  const { status, stdout } = explain("RS6101", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    code: "RS6101",
    kind: "note",
    example: expect.stringMatching(/^description: /),
  });
});

it("explain refuses what is no code and names the nearest ones", () => {
  const { status, stderr } = explain("RS4299");
  expect(status).toBe(1);
  expect(stderr).toContain('RS2015  "RS4299" is no code of rampsync.');
  expect(stderr).toContain("RS4206, RS4205, RS4204");
});
