// What a verb of the command loads before it does anything: everybody waits for it at each call.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const verbs = resolve(__dirname, "../../dist/cli/verbs.js");

const program = `
const made = [];
for (const name of ["Collator", "Segmenter", "NumberFormat", "DateTimeFormat"]) {
  Intl[name] = new Proxy(Intl[name], { construct: (target, given) => (made.push(name), new target(...given)) });
}
require(${JSON.stringify(verbs)});
const modules = process.moduleLoadList.filter((name) => name.startsWith("NativeModule "));
console.log(JSON.stringify({ made, modules: modules.map((name) => name.slice("NativeModule ".length)) }));
`;

it("a verb starts without HTTP/2, without questions at a terminal, and without the data of a language", () => {
  const { made, modules } = JSON.parse(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" })) as {
    readonly made: readonly string[];
    readonly modules: readonly string[];
  };
  expect(modules).toContain("http");
  expect(modules.filter((name) => ["http2", "readline", "readline/promises"].includes(name))).toEqual([]);
  expect(made).toEqual([]);
});
