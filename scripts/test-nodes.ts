// Runs the default suite under other versions of Node: `npm run test:nodes`, `npm run test:nodes -- 24`, with vitest's own words after them.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { NODES, nodeProgram, withNode } from "./nodes.js";

const root = resolve(__dirname, "..");
const words = process.argv.slice(2);
const first = words.findIndex((word) => !/^\d+$/.test(word));
const [majors, rest] = first < 0 ? [words, []] : [words.slice(0, first), words.slice(first)];

const failed = (majors.length > 0 ? majors : Object.keys(NODES)).filter((major) => {
  const program = nodeProgram(major);
  console.log(`\nNode ${NODES[major] ?? major}`);
  const vitest = resolve(root, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(program, [vitest, "run", ...rest], {
    cwd: root,
    env: withNode(program),
    stdio: "inherit",
  });
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`Failed under Node ${failed.join(", ")}.`);
  process.exitCode = 1;
}
