// The arrows of the house: who may import whom. An arrow not drawn here is an error, and so is a circle.
const rooms = {
  base: [],
  document: ["base"],
  integration: ["base", "document"],
  catalogue: ["base", "document", "integration"],
  opsramp: ["base", "document", "integration"],
  resources: ["base", "document", "integration", "opsramp", "catalogue"],
  "terraform-plugin": [],
  "terraform-provider": ["base", "document", "resources", "terraform-plugin", "integration", "opsramp", "catalogue"],
  engine: ["base", "document", "resources", "integration", "opsramp", "catalogue"],
  report: ["base", "document"],
  notices: ["base", "document", "opsramp", "report", "resources"],
  fleet: ["base", "document", "engine", "notices", "opsramp", "resources"],
  constructs: ["base", "document", "integration", "catalogue"],
  emulator: ["base", "integration"],
  cli: ["base", "document", "engine", "fleet", "report", "notices", "emulator", "integration", "resources", "opsramp"],
};

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "emulator-sees-wire-types-only",
      comment: "An emulator that used the client's codec would be blind to the codec's mistakes.",
      severity: "error",
      from: { path: "^src/emulator/" },
      to: { path: "^src/integration/(?!wire/wire(-event)?\\.ts$)" },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `arrows-of-${room}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: ["^src/version\\.ts$", ...[room, ...allowed].map((name) => `^src/${name}/`)] },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
