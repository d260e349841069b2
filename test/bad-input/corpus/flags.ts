// Wrong command lines. `verb`s that load a program find a sound one.
import type { ErrorCode } from "../../../src/base/error-codes.js";

/** The report of one of two shards, as `shard.json`. */
export const shardReport = {
  format_version: "1.1",
  complete: true,
  warnings: [],
  errors: [],
  refusals: [],
  orphaned_states: [],
  resources: [],
  shard: { index: 1, count: 2, program: "0" },
  summary: {},
  budget: { tenants: [], seconds: 0 },
};

export interface BadCommandLine {
  readonly words: readonly string[];
  readonly code: ErrorCode;
  /** Parts of what is said. */
  readonly parts: readonly string[];
}

const flags = (line: string, code: ErrorCode, ...parts: readonly string[]): BadCommandLine => ({
  words: line.split(" "),
  code,
  parts: parts,
});

export const commandLines: readonly BadCommandLine[] = [
  flags("plna", "RS2015", "unknown command 'plna'", "Did you mean plan?", "--help"),
  flags("plan --colour", "RS2015", "unknown option '--colour'", "--help"),
  flags("plan --max-requests-per-minute 0", "RS2015", "at least 1"),
  flags("apply --allow-removals -1", "RS2015", "--allow-removals"),
  flags("apply --credentials-clear", "RS2015", "--credentials-out FILE"),
  flags("apply --credentials-out none/made.json", "RS2017", "none/made.json", "ENOENT"),
  flags("apply --credentials-out .", "RS2017", "is a directory"),
  flags("apply --credentials-out cdktf.json", "RS2064", "cdktf.json", "none that rampsync wrote"),
  flags("credentials s/desk", "RS2015", "no terminal", "--out FILE"),
  flags("credentials s/dekc --out made.json", "RS2015", "s/dekc", "s/desk"),
  flags("credentials s/desk --out none/made.json", "RS2017", "none/made.json", "ENOENT"),
  flags("credentials s/desk --out cdktf.json", "RS2064", "cdktf.json", "none that rampsync wrote"),
  flags("apply --lock-timeout 5s", "RS2015", "not a whole number"),
  flags("plan --var x", "RS2015", "--var name=value"),
  flags("plan --chdir none", "RS2001", "none", "cannot be entered"),
  flags("plan other", "RS2009", '"other"', "The stacks are: s."),
  flags("plan --synthesised cdktf.out", "RS2015", "go together", "rampsync validate"),
  flags(`plan --digest ${"0".repeat(64)}`, "RS2015", "go together"),
  flags("plan --synthesised cdktf.out --digest 12ab", "RS2015", "not a SHA-256"),
  flags(`plan --synthesised cdktf.out --digest ${"0".repeat(64)}`, "RS2021", "has the digest", "not the one"),
  flags(`drift --synthesised none --digest ${"0".repeat(64)}`, "RS2004", "none"),
  flags("plan --tenant clinet_8", "RS2015", '"clinet_8"', "The tenants are: client_8."),
  flags("plan --state none.tfstate", "RS2017", "none.tfstate", "ENOENT"),
  flags("plan --state cdktf.json --out x", "RS2015", "--out"),
  flags("drift --state cdktf.json", "RS3001", "cdktf.json"),
  flags("drift --state s=cdktf.json --state cdktf.json", "RS2015", "--state STACK=FILE"),
  flags("drift --state s=a --state s=b", "RS2015", "Two states are given for s"),
  flags("drift --state t=cdktf.json", "RS2009", '"t"', "The stacks are: s."),
  flags("drift --state-dir none", "RS2017", "none", "ENOENT"),
  flags("plan --state-dir . --out x", "RS2015", "--out"),
  flags("plan --target s/dekc", "RS2015", '"s/dekc"', "s/desk"),
  flags("plan --shard 5/4", "RS2015", "There is no shard 5 of 4", "--shard 1/4"),
  flags("plan --shard 0/4", "RS2015", "There is no shard 0 of 4"),
  flags("drift --shard 1/0", "RS2015", "There is no shard 1 of 0"),
  flags("apply --shard half", "RS2015", "write I/N"),
  flags("drift --shard 1/2 --tenant client_8", "RS2015", "do not go together"),
  flags("plan --shard 1/2 --target s/desk", "RS2015", "do not go together"),
  flags("report merge", "RS2015", "missing required argument"),
  flags("report merge none.json", "RS2017", "none.json", "ENOENT"),
  flags("report merge cdktf.json", "RS2095", "cdktf.json", "none of plan, apply or drift"),
  flags("report merge shard.json", "RS2096", "shard 2 of 2", "--partial"),
  flags("drift --resume cdktf.json", "RS2097", "no file of what a run has looked at"),
  flags("state lsit", "RS2015", "unknown command 'lsit'", "Did you mean list?"),
  flags("state show --no-synth none", "RS2015", "none", "There are no records."),
  flags("state rm --no-synth", "RS2015", "missing required argument"),
  flags("state mv --no-synth a", "RS2015", "missing required argument"),
  flags("state list --state none.tfstate", "RS2017", "none.tfstate"),
  flags("probe", "RS2015", "--tenant"),
  flags("probe --tenant msp_6 --yes msp_6", "RS2090", "msp_6", "partner"),
  flags("probe --tenant client_8 --yes client_9", "RS2015", "another tenant", "--yes client_8"),
  flags("probe --tenant client_8", "RS2013", "no terminal", "--yes client_8"),
  flags("drift --reason x", "RS2015", "--accept ID"),
  flags("drift --since none.json", "RS2017", "none.json", "ENOENT"),
  flags("drift --since cdktf.json", "RS2060", "cdktf.json", "no drift report"),
  flags("apply cdktf.json s", "RS2015", "cdktf.json"),
  flags(
    "plan --report slack",
    "RS2015",
    'no reporter "slack"',
    "The reporters for plan are: text, summary, json, ndjson, markdown, github, sarif, html, junit, prometheus.",
  ),
  flags(
    "apply --report markdown",
    "RS2015",
    '"markdown" for apply',
    "The reporters for apply are: text, summary, json, ndjson, github, html, prometheus.",
  ),
  flags("drift --report text --markdown", "RS2015", "--markdown and --report text", "--report NAME=FILE"),
  flags("plan --report markdown=", "RS2015", "names no file"),
  flags("plan --report text=x --json-out x", "RS2015", "write to x", "a file of its own"),
  flags("plan --report text=none/x", "RS2017", "none/x"),
  flags("list --tenant", "RS2015", "argument missing"),
  flags("emulator --switch nobody=1", "RS2015", '"nobody"', "Known:"),
  flags("emulator --switch bareArrays=maybe", "RS2015", "true or false"),
  flags("emulator --state none.json", "RS2017", "none.json"),
];
