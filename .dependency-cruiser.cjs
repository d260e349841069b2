// The arrows of the house: who may import whom. An arrow not drawn here is an error, and so is a circle.
const layers = {
  integration: [],
  opsramp: ["integration"],
  resources: ["integration", "opsramp"],
  "terraform-plugin": [],
  "terraform-provider": ["resources", "terraform-plugin", "integration", "opsramp"],
  engine: ["resources", "integration", "opsramp"],
  report: ["integration", "resources", "engine"],
  constructs: ["integration"],
  emulator: ["integration"],
  cli: ["engine", "report", "emulator", "integration", "resources", "opsramp"],
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
      to: { path: "^src/integration/(?!wire\\.ts$)" },
    },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `arrows-of-${layer}`,
      severity: "error",
      from: { path: `^src/${layer}/` },
      to: { path: "^src/", pathNot: ["^src/version\\.ts$", ...[layer, ...allowed].map((name) => `^src/${name}/`)] },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
