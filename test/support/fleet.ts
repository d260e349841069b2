// A fleet of the tests: many tenants under one program, with rampsync.fleet.json beside it.

/** The database of a fleet needs a newer Node than the rest; with CI=true under one that has it nothing is skipped. */
export const hasFleet = (() => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > 22 || (major === 22 && minor >= 12);
  if (!isNew) process.stderr.write(`skipped: a fleet needs Node 22.12, and this is ${process.versions.node}\n`);
  return isNew;
})();
