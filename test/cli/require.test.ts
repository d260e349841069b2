// Every door is loaded by require where ES modules cannot be, as under Jest and in older bundlers.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const doors = ["index.js", "constructs/cdktf.js", "cdktn/index.js", "emulator/index.js"];

it.each(doors)("dist/%s needs no ES module", (door) => {
  const program = `console.log(Object.keys(require(${JSON.stringify(resolve(__dirname, "../../dist", door))})).length > 0)`;
  const printed = execFileSync(process.execPath, ["--no-experimental-require-module", "-e", program], {
    encoding: "utf8",
  });
  expect(printed).toBe("true\n");
});
