// What --help says of each verb beside its flags: examples, variables of the environment, and the page that tells more.
import { join } from "node:path";
import type { Command } from "commander";

export interface VerbHelp {
  /** A command line, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Names of `VARIABLES`. */
  readonly variables: readonly Variable[];
  /** Of the package, such as `docs/ci.md`. */
  readonly page: string;
}

/** What each variable of the environment is for. */
export const VARIABLES = {
  OPSRAMP_ENDPOINT: "host or URL of the API",
  OPSRAMP_CLIENT_ID: "id of the API client",
  OPSRAMP_CLIENT_SECRET: "its secret",
  OPSRAMP_CLIENT_SECRET_PREVIOUS: "its secret before a rotation",
  OPSRAMP_TENANT: "tenant of resources that name none",
  RAMPSYNC_FINGERPRINT_KEY: "shared by API clients that compare each other's records",
  RAMPSYNC_PROFILES: "another file than rampsync.profiles.json",
  RAMPSYNC_SECRETS_COMMAND: "the command that is asked for secrets",
  RAMPSYNC_ACCEPTED: "another file than rampsync.accepted.json",
  RAMPSYNC_NOTICES: "another file than rampsync.notices.json, of --notify",
  RAMPSYNC_NOTICE_LINK: "where the run is looked at, of --notify",
  RAMPSYNC_FLEET: "another file than rampsync.fleet.json",
  RAMPSYNC_FLEET_DATABASE: "the PostgreSQL of the fleet; default: the folder rampsync.fleet",
  RAMPSYNC_RECEIPTS: "the folder of receipts",
  HTTPS_PROXY: "the proxy; NO_PROXY names what is reached directly",
  TF_VAR_name: "value of a variable",
  TF_WORKSPACE: "the workspace of states",
  TRACEPARENT: "the span that the run belongs to, where an SDK of OpenTelemetry is registered",
  NO_COLOR: "no colours",
  RAMPSYNC_DEBUG: "print where an error was thrown",
} as const;

export type Variable = keyof typeof VARIABLES;

const access = [
  "OPSRAMP_ENDPOINT",
  "OPSRAMP_CLIENT_ID",
  "OPSRAMP_CLIENT_SECRET",
  "OPSRAMP_TENANT",
  "RAMPSYNC_PROFILES",
  "RAMPSYNC_SECRETS_COMMAND",
  "HTTPS_PROXY",
] as const satisfies readonly Variable[];
const program = ["TF_VAR_name", "TF_WORKSPACE"] as const satisfies readonly Variable[];
const compared = [
  ...access,
  "OPSRAMP_CLIENT_SECRET_PREVIOUS",
  "RAMPSYNC_FINGERPRINT_KEY",
  ...program,
  "RAMPSYNC_ACCEPTED",
  "RAMPSYNC_NOTICES",
  "RAMPSYNC_NOTICE_LINK",
  "TRACEPARENT",
] as const satisfies readonly Variable[];

const ofFleet = ["RAMPSYNC_FLEET", "RAMPSYNC_FLEET_DATABASE"] as const satisfies readonly Variable[];

/** By the words of the verb. */
export const verbHelp: Readonly<Record<string, VerbHelp>> = {
  plan: {
    examples: [
      ["rampsync plan", "all stacks"],
      ["rampsync plan client_8 'acme_*'", "some of them"],
      ["rampsync plan --out plan.json", "for rampsync apply plan.json"],
      ["rampsync plan --report markdown=plan.md --detailed-exitcode", "for a pull request"],
    ],
    variables: compared,
    page: "docs/ci.md",
  },
  apply: {
    examples: [
      ["rampsync apply", "show, ask, do"],
      ["rampsync apply plan.json", "what was reviewed, without a question"],
      ["rampsync apply --auto-approve --allow-removals 3", "in a job"],
    ],
    variables: [...compared, "RAMPSYNC_RECEIPTS"],
    page: "docs/ci.md",
  },
  drift: {
    examples: [
      ["rampsync drift", "0 clean, 2 drift, 1 something was not looked at"],
      ["rampsync drift --shard 1/4 --json-out drift-1.json", "a quarter of the tenants"],
      ["rampsync drift --since last.json --json-out now.json --notify", "every night"],
      ['rampsync drift --accept 547ea11136615299 --reason "agreed" --until 2026-12-31', "for a while"],
    ],
    variables: compared,
    page: "docs/ci.md",
  },
  destroy: {
    examples: [["rampsync destroy client_8", "what on_destroy says, after showing it"]],
    variables: [...compared, "RAMPSYNC_RECEIPTS"],
    page: "docs/resource.md",
  },
  restore: {
    examples: [["rampsync restore rampsync.receipts/2026-11-28T16-00-00Z-0a1b2c3d.jsonl", "put back what was removed"]],
    variables: access,
    page: "docs/receipts.md",
  },
  validate: {
    examples: [
      ["rampsync validate", "offline"],
      ["rampsync validate --json-out validate.json", "with the digest for another job"],
    ],
    variables: program,
    page: "docs/ci.md",
  },
  list: {
    examples: [["rampsync list --tenant client_8 --tenant client_9", "what is installed"]],
    variables: access,
    page: "README.md",
  },
  coverage: {
    examples: [
      ["rampsync coverage", "what is live and not under code"],
      ["rampsync coverage --fail-under 90 --report markdown=coverage.md", "in a job"],
    ],
    variables: [...access, ...program],
    page: "docs/live.md",
  },
  export: {
    examples: [
      ["rampsync export desks --tenant client_8 --tenant client_9", "a program of what is live there"],
      ["rampsync export desks --format hcl --name 'Service *'", "some of it, for Terraform alone"],
      ["rampsync export desks --map-tenant client_8=client_9 --transform change.ts", "a copy, changed on the way"],
      ["terraform state pull | rampsync export desks --from-hpe - --format hcl", "from HPE's provider"],
    ],
    variables: access,
    page: "docs/export.md",
  },
  accept: {
    examples: [
      ["rampsync accept --dry-run", "the edits in the program that would take live edits over"],
      ["rampsync accept client_8/desk", "of one integration"],
      ["rampsync accept --unmanaged", "also what was added live and nothing declares"],
    ],
    variables: [...access, ...program],
    page: "docs/live.md",
  },
  doctor: {
    examples: [
      ["rampsync doctor --tenant client_8", "what looks wrong, without a program"],
      ["rampsync doctor --tenant client_8 --events", "also at addresses of events"],
      ["rampsync doctor --tenant client_8 --fix", "remove exact copies of rows, after asking"],
    ],
    variables: [...access, "RAMPSYNC_RECEIPTS"],
    page: "docs/live.md",
  },
  credentials: {
    examples: [
      ["rampsync credentials client_8/desk", "at a terminal"],
      ["rampsync credentials client_8/desk --out desk.json", "into a file that its owner alone can read"],
    ],
    variables: [...access, ...program],
    page: "docs/credentials.md",
  },
  init: {
    examples: [
      ["rampsync init desks", "a project to begin with"],
      ["rampsync init desks --preset servicenow", "one with tables for ServiceNow to begin with"],
      ["rampsync init desks --from-live --tenant client_8", "one that declares what is live there"],
    ],
    variables: access,
    page: "README.md",
  },
  probe: {
    examples: [
      ["rampsync probe --tenant client_8", "in a sandbox, after asking"],
      ["rampsync probe --tenant client_8 --yes client_8", "in a job"],
    ],
    variables: access,
    page: "docs/probe.md",
  },
  unlock: {
    examples: [["rampsync unlock client_8", "show who holds its lock"]],
    variables: program,
    page: "docs/ci.md",
  },
  "fleet up": {
    examples: [["rampsync fleet up", "until Ctrl-C; results: rampsync fleet status"]],
    variables: [...compared, ...ofFleet],
    page: "docs/fleet.md",
  },
  "fleet migrate": {
    examples: [["rampsync fleet migrate", "once, and after an upgrade"]],
    variables: ofFleet,
    page: "docs/fleet.md",
  },
  "fleet publish": {
    examples: [
      ["rampsync fleet publish", "after each change of the program"],
      ["rampsync fleet publish --synthesised artifact --digest 3f9a…", "what another job made"],
    ],
    variables: [...program, ...ofFleet],
    page: "docs/fleet.md",
  },
  "fleet schedule": {
    examples: [["rampsync fleet schedule", "on one machine; more of them do no harm"]],
    variables: ofFleet,
    page: "docs/fleet.md",
  },
  "fleet work": {
    examples: [["rampsync fleet work --concurrency 16", "on as many machines as you like"]],
    variables: [...compared, ...ofFleet],
    page: "docs/fleet.md",
  },
  "fleet run": {
    examples: [
      ["rampsync fleet run", "0 clean, 2 drift, 1 a look failed"],
      ["rampsync fleet run --max-tenants 500", "those whose last look is oldest"],
    ],
    variables: [...compared, ...ofFleet],
    page: "docs/fleet.md",
  },
  "fleet pause": {
    examples: [
      ['rampsync fleet pause client_8 --reason "moves to another desk" --until 2026-12-31', "with its end"],
      ['rampsync fleet pause --all --reason "maintenance"', "until rampsync fleet resume --all"],
    ],
    variables: ofFleet,
    page: "docs/fleet.md",
  },
  "fleet resume": {
    examples: [["rampsync fleet resume client_8", "before the pause ends by itself"]],
    variables: ofFleet,
    page: "docs/fleet.md",
  },
  "fleet status": {
    examples: [
      ["rampsync fleet status", "groups, drift, failures and pauses"],
      ["rampsync fleet status --report html=fleet.html --report prometheus=fleet.prom", "to files"],
    ],
    variables: ofFleet,
    page: "docs/fleet.md",
  },
  "report merge": {
    examples: [
      ["rampsync report merge drift-*.json", "of drift --shard 1/4 --json-out drift-1.json and the others"],
      ["rampsync report merge plan-*.json --report markdown=plan.md", "one comment of all shards"],
      ["rampsync report merge drift-*.json --partial --json-out drift.json", "though a shard has no report"],
    ],
    variables: ["RAMPSYNC_NOTICES", "RAMPSYNC_NOTICE_LINK"],
    page: "docs/ci.md",
  },
  "catalogue fetch": {
    examples: [
      ["rampsync catalogue fetch --tenant client_8", "of what is installed there"],
      ["rampsync catalogue fetch --tenant client_8 --application JIRA", "before it is installed"],
    ],
    variables: access,
    page: "docs/catalogue.md",
  },
  "catalogue types": {
    examples: [["rampsync catalogue types --out catalogue.ts", "constants for a program, offline"]],
    variables: [],
    page: "docs/catalogue.md",
  },
  "state list": {
    examples: [["rampsync state list --no-synth", "without running the program"]],
    variables: program,
    page: "docs/commands.md",
  },
  "state show": {
    examples: [["rampsync state show client_8/rampsync_installed_integration.desk", "one record"]],
    variables: program,
    page: "docs/commands.md",
  },
  "state rm": {
    examples: [["rampsync state rm client_8/desk --dry-run", "say what would be forgotten"]],
    variables: program,
    page: "docs/commands.md",
  },
  "state mv": {
    examples: [["rampsync state mv client_8/desk client_9/rampsync_installed_integration.desk", "to another stack"]],
    variables: program,
    page: "docs/commands.md",
  },
  explain: {
    examples: [["rampsync explain RS4203", "offline"]],
    variables: [],
    page: "docs/errors.md",
  },
  emulator: {
    examples: [["rampsync emulator --port 8080 --state state.json", "until it is stopped"]],
    variables: [],
    page: "docs/emulator.md",
  },
  "provider install": {
    examples: [["rampsync provider install", "for terraform init"]],
    variables: [],
    page: "docs/provider.md",
  },
  completion: {
    examples: [
      ['eval "$(rampsync completion bash)"', "in ~/.bashrc"],
      ['eval "$(rampsync completion zsh)"', "in ~/.zshrc, after compinit"],
      ["rampsync completion fish | source", "in config.fish"],
    ],
    variables: [],
    page: "docs/commands.md",
  },
};

/** Of the command as a whole. */
export const GENERAL: readonly Variable[] = ["NO_COLOR", "RAMPSYNC_DEBUG"];

/** The root of the package, from dist/cli. */
const root = join(__dirname, "../..");

/** Adds the examples, variables and pages to all verbs that the table has. */
export function addHelp(command: Command, words: readonly string[] = []): void {
  const help = verbHelp[words.join(" ")];
  if (help !== undefined) command.addHelpText("after", () => helpText(help));
  for (const below of command.commands) addHelp(below, [...words, below.name()]);
}

export function helpText({ examples, variables, page }: VerbHelp): string {
  const all = [...variables, ...GENERAL];
  return [
    "",
    "Examples:",
    ...examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`]),
    "",
    "Environment:",
    ...all.map((name) => `  ${name.padEnd(Math.max(...all.map(({ length }) => length)))}  ${VARIABLES[name]}`),
    "",
    `More: ${join(root, page)}`,
  ].join("\n");
}
