// Loaded into a process before the command, and kills it hard: at the file operation with the number KILL_AT, a write half
// done (with 0 it only counts, and leaves the count in the file COUNT_FILE); at the first KILL_OPERATION (truncate, write,
// sync) on the file KILL_FILE; or as soon as it has read the answer with the number KILL_AFTER_ANSWER whole.
const fs = require("node:fs");
const promises = require("node:fs/promises");
const { subscribe } = require("node:diagnostics_channel");
const { resolve } = require("node:path");

const at = Number(process.env.KILL_AT);
let count = 0;

function die() {
  process.kill(process.pid, "SIGKILL");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

function step(half, named = false) {
  count += 1;
  if (at === 0) fs.writeFileSync(process.env.COUNT_FILE, String(count));
  if (count !== at && !named) return;
  half?.();
  die();
}

let answers = 0;
// The channel of undici that says that the last byte of an answer is read.
subscribe("undici:request:trailers", () => {
  answers += 1;
  if (answers === Number(process.env.KILL_AFTER_ANSWER)) die();
});

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
      const isNamed = resolve(String(words[0])) === process.env.KILL_FILE && name === process.env.KILL_OPERATION;
      step(() => {
        if (name === "write") fs.writeSync(handle.fd, inner[0], inner[1], Math.floor(inner[2] / 2), inner[3]);
      }, isNamed);
      return original(...inner);
    };
  }
  return handle;
};
