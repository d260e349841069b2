// Loaded into a process before the command: kills it hard at the file operation with the number KILL_AT, a write half
// done. With KILL_AT 0 it only counts, and leaves the count in the file COUNT_FILE.
const fs = require("node:fs");
const promises = require("node:fs/promises");

const at = Number(process.env.KILL_AT);
let count = 0;

function step(half) {
  count += 1;
  if (at === 0) fs.writeFileSync(process.env.COUNT_FILE, String(count));
  if (count !== at) return;
  half?.();
  process.kill(process.pid, "SIGKILL");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

for (const name of ["link", "rename", "rm", "writeFile"]) {
  const original = promises[name];
  promises[name] = (...words) => {
    step();
    return original(...words);
  };
}

const { open } = promises;
promises.open = async (...words) => {
  const handle = await open(...words);
  if (words[1] === "r" || words[1] === undefined) return handle;
  for (const name of ["write", "truncate", "sync"]) {
    const original = handle[name].bind(handle);
    handle[name] = (...inner) => {
      step(() => {
        if (name === "write") fs.writeSync(handle.fd, inner[0], inner[1], Math.floor(inner[2] / 2), inner[3]);
      });
      return original(...inner);
    };
  }
  return handle;
};
