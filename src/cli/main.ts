#!/usr/bin/env node
// The rampsync command. Each verb loads its own code when it is called, so that --help costs no more than itself.
import { join } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Shard } from "../document/plan-document.js";
import { version } from "../version.js";
import { withKeptCode } from "./compile-cache.js";
import { addHelp } from "./help.js";
import { watchOutput } from "./output-errors.js";
import { setV8Flags } from "./v8-flags.js";

const program = new Command("rampsync")
  .description("Keeps OpsRamp installed integrations in sync with code.")
  .version(version)
  .option("--chdir <dir>", "work in this directory")
  .option("--no-color", "no colours (also NO_COLOR)")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "error RS2015 ")) })
  .showHelpAfterError("(rampsync --help shows what there is)")
  .exitOverride();

/** A bundle, loaded when it is first asked for: by `require`, as `import()` of a CommonJS file reads all of it for its names. */
function bundle<Exports>(file: string, load: () => Exports): () => Exports {
  let loaded: { readonly exports: Exports } | undefined;
  return () => {
    if (loaded === undefined) {
      setV8Flags();
      loaded = { exports: withKeptCode(join(__dirname, file), process.env, load) };
    }
    return loaded.exports;
  };
}

const verbs = bundle("verbs.js", () => require("./verbs.js") as typeof import("./verbs.js"));
const projectVerbs = bundle(
  "project-verbs.js",
  () => require("./project-verbs.js") as typeof import("./project-verbs.js"),
);

watchOutput((cause) => verbs().outputLost(cause));

/** Paths of all flags start at --chdir, as in Terraform. */
program.hook("preAction", () => {
  const { chdir } = program.opts<{ chdir?: string }>();
  if (chdir === undefined) return;
  try {
    process.chdir(chdir);
  } catch (cause) {
    throw verbs().noDirectory(chdir, cause);
  }
  program.setOptionValue("chdir", process.cwd());
});

const repeat = (value: string, before: readonly string[] = []) => [...before, value];

/** Of an option that says where to look: the last of two would hide that nothing is known of the first. */
function single(value: string, before?: string): string {
  if (before === undefined || before === value) return value;
  throw new InvalidArgumentError(`It takes one, and "${before}" is given already.`);
}

/** `A=B`, each the id of a tenant. */
function tenantMaps(value: string, before: readonly { readonly from: string; readonly to: string }[] = []) {
  const [, from, to] = /^([^=\s]+)=([^=\s]+)$/.exec(value) ?? [];
  if (from === undefined || to === undefined || from === to) {
    throw new InvalidArgumentError("not two tenants, as in client_8=client_9");
  }
  return [...before, { from, to }];
}

function count(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("not a whole number");
  return Number(value);
}

function atLeastOne(value: string): number {
  const number = count(value);
  if (number === 0) throw new InvalidArgumentError("must be at least 1");
  return number;
}

const RECORD = "ADDRESS, STACK/ADDRESS, or the path of its construct";
const STATE = "the state of one stack, of any backend; - reads standard input; STACK=FILE is repeatable";
const STATE_DIRECTORY = "states of any backend: DIR/STACK.tfstate or DIR/terraform.STACK.tfstate";

function percent(value: string): number {
  const number = atLeastOne(value);
  if (number > 100) throw new InvalidArgumentError("must be at most 100");
  return number;
}

/** `I/N`. */
function shard(value: string, before?: Shard): Shard {
  if (before !== undefined) throw new InvalidArgumentError("It takes one, and is given already.");
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  if (index === undefined || count === undefined) throw new InvalidArgumentError("write I/N, such as 1/4");
  return { index: Number(index), count: Number(count) };
}

const RESUME = "keep what was looked at there, and go on from it after a stop";

const LIMIT_SHARE_HELP = "how much of what the API's limits leave is taken; default: 50, the rest is left to others";

/** Options of every verb that prints a document and shows how far it is. */
function withOutput(command: Command): Command {
  return command
    .option("--json", "machine-readable output, alone on stdout")
    .option("--json-out <file>", "machine-readable output to a file, beside the text")
    .option("--quiet", "no progress");
}

/** How much of what the API allows a verb takes. */
function withLimits(command: Command): Command {
  return command
    .option("--max-requests-per-minute <n>", "a limit of your own, for each tenant and class of requests", atLeastOne)
    .option("--limit-share <percent>", LIMIT_SHARE_HELP, percent);
}

/** Options of every verb that loads the program. */
function onProgram(command: Command): Command {
  return onLoading(command.argument("[stacks...]", "stacks to look at: names or globs; default all"));
}

function onLoading(command: Command): Command {
  return withOutput(withProgram(command)).option(
    "--verbose",
    "say more: what is in sync, all that is unmanaged, where the program threw",
  );
}

function withVariables(command: Command): Command {
  return command
    .option("--var <name=value>", "value of a variable (also TF_VAR_name)", repeat)
    .option("--var-file <file>", "file with values of variables", repeat);
}

/** How the program is loaded. */
function withProgram(command: Command): Command {
  return withVariables(command)
    .option("--no-synth", "take the stacks of the last synth instead of running the program")
    .option("--synthesised <dir>", "take what another job synthesised there, in place of running the program")
    .option("--digest <sha256>", "of what --synthesised names, as rampsync validate printed it");
}

/** Of the verbs that have a document to report. The names are for --help: the table itself would load every renderer. */
function onReported(
  command: Command,
  names = "text, summary, json, ndjson, markdown, github, sarif, html, junit or prometheus",
): Command {
  return command.option("--report <name[=file]>", `report as ${names} to stdout, or to a file; repeatable`, repeat);
}

/** Options of every verb that needs credentials. */
function withAccess(command: Command): Command {
  return command
    .option("--profiles <file>", "which stacks have which endpoint and API client; default: rampsync.profiles.json")
    .option("--secrets-command <command>", "asked with JSON for secrets that nothing else gives")
    .option("--secrets-timeout <seconds>", "how long one call of it may take; default: 30", atLeastOne);
}

/** Options of every verb that looks at what is live. */
function onLive(command: Command): Command {
  return withLimits(
    withAccess(onProgram(command))
      .option("--tenant <id>", "only this tenant", single)
      .option("--target <record>", `only this (${RECORD}) and what it depends on; globs; repeatable`, repeat),
  );
}

/** Of the verbs whose tenants may be split over several machines. */
function onShards(command: Command): Command {
  return command.option(
    "--shard <i/n>",
    "only this part of the tenants, by their names; reports: rampsync report merge",
    shard,
  );
}

/** Of the verbs that show or do what lets events be posted, and what ends that something is inherited. */
function onReviewed(command: Command): Command {
  return command
    .option("--allow-event-posts <host>", "where events may be posted, after a review; repeatable", repeat)
    .option("--allow-detach <tenant>", "where an inherited integration may become a copy; repeatable", repeat);
}

/** Of the verbs that judge declarations by the catalogue. */
function onJudged(command: Command): Command {
  return command.option("--strict-catalogue", "refuse what rampsync.catalogue.json lacks, and do not only warn of it");
}

/** Of the verbs whose result may be told to people elsewhere. */
function onTold(command: Command): Command {
  return command.option("--notify", "tell the routes of rampsync.notices.json, by Slack or as CloudEvents");
}

function onApply(command: Command): Command {
  return onReviewed(onTold(onReported(onLive(command), "text, summary, json, ndjson, github, html or prometheus")))
    .option("--auto-approve", "do not ask")
    .option("--allow-removals <n>", "the reviewed number of values that may be removed", count)
    .option("--allow-uninstall <address>", "what may be uninstalled, by its address; repeatable", repeat)
    .option("--max-calls <n>", "refuse a run that would send more calls that write", count)
    .option("--receipts <dir>", "where receipts of what is removed go; default: rampsync.receipts beside cdktf.json")
    .option("--lock-timeout <seconds>", "how long to wait for the locks of other runs, in all", count, 0);
}

onReviewed(
  onJudged(
    onShards(
      onTold(onReported(onLive(program.command("plan").description("show what an apply would do; writes nothing")))),
    ),
  ),
)
  .option("--detailed-exitcode", "exit 2 when there is anything to do")
  .option("--resume <file>", RESUME)
  .option("--out <file>", "save the plan, for rampsync apply FILE")
  .option("--state <file>", STATE, repeat)
  .option("--state-dir <dir>", STATE_DIRECTORY)
  .option("--markdown", "Markdown for a pull request")
  .option("--send-secrets", "plan to send declared secrets again")
  .action(async (stacks, options) => {
    const { planCommand } = verbs();
    process.exitCode = await planCommand(stacks, { ...program.opts(), ...options });
  });

onJudged(
  onShards(
    onApply(program.command("apply").description("apply what the plan shows, or a saved plan: rampsync apply FILE")),
  ),
)
  .option("--send-secrets", "send declared secrets again")
  .option("--adopt-only", "record what is live as far as it is as declared; send nothing, whatever differs")
  .option("--credentials-out <file>", "write what servers make for third parties there, encrypted to encrypt_to")
  .option("--credentials-clear", "of --credentials-out: in clear, for the owner of the file alone")
  .action(async (stacks, options) => {
    const { applyCommand } = verbs();
    process.exitCode = await applyCommand("apply", stacks, { ...program.opts(), ...options });
  });

onJudged(
  onShards(
    onTold(
      onReported(
        onLive(program.command("drift").description("compare live with what was applied; read-only; exit 2 on drift")),
      ),
    ),
  ),
)
  .option("--state <file>", STATE, repeat)
  .option("--state-dir <dir>", STATE_DIRECTORY)
  .option("--resume <file>", RESUME)
  .option("--accept <id>", "accept this difference: nothing is sent for it; an entry in rampsync.accepted.json")
  .option("--reason <text>", "of --accept: why")
  .option("--until <day>", "of --accept: the last day, such as 2026-12-31, at most 180 days from today")
  .option("--who <name>", "of --accept: who accepts it; default: the user of this machine")
  .option("--since <file>", "an earlier report (--json-out): what is new, the same, resolved, and since when")
  .option("--markdown", "Markdown for a pull request")
  .action(async (stacks, options) => {
    const { driftCommand } = verbs();
    process.exitCode = await driftCommand(stacks, { ...program.opts(), ...options });
  });

onApply(program.command("destroy").description("do what on_destroy says, after showing it")).action(
  async (stacks, options) => {
    const { applyCommand } = verbs();
    process.exitCode = await applyCommand("destroy", stacks, { ...program.opts(), ...options });
  },
);

withOutput(
  withLimits(
    withAccess(onReported(program.command("restore"), "text, summary, json or ndjson"))
      .description("put back what a run removed, from its receipt; removes nothing")
      .argument("<receipt>", "the file that apply or destroy named")
      .option("--profile <name>", "the endpoint and API client of this profile")
      .option("--tenant <id>", "only this tenant", single),
  )
    .option("--auto-approve", "do not ask")
    .option("--max-calls <n>", "refuse a run that would send more calls that write", count),
).action(async (receipt, options) => {
  const { restoreCommand } = verbs();
  process.exitCode = await restoreCommand(receipt, { ...program.opts(), ...options });
});

onJudged(onProgram(program.command("validate").description("check the program offline, without credentials"))).action(
  async (stacks, options) => {
    const { validateCommand } = verbs();
    process.exitCode = await validateCommand(stacks, { ...program.opts(), ...options });
  },
);

withAccess(program.command("init"))
  .description("make a project that runs, in a folder without one; offline without --from-live")
  .argument("[directory]", "where the project goes", ".")
  .option("--cdktn", "for cdktn, in place of cdktf")
  .option("--tenant <id>", "the tenant of the first stack; default: client_8", single)
  .option("--integration <id>", "the id of the first integration, as rampsync list shows it", single)
  .option("--preset <name>", "with tables to begin with: servicenow, jira or ca-service-desk")
  .option("--from-live", "with what is live in the tenant, as rampsync export writes it; sends nothing")
  .option("--not-secret <path>", "with --from-live: as of rampsync export; repeatable", repeat)
  .option("--profile <name>", "with --from-live: the endpoint and API client of this profile")
  .option("--json", "machine-readable output")
  .action(async (directory, options) => {
    const { initCommand } = projectVerbs();
    process.exitCode = await initCommand(directory, { ...program.opts(), ...options });
  });

withAccess(program.command("list"))
  .description("what is installed: ids, names, kinds, counts of mappings and values, duplicates")
  .option("--tenant <id>", "tenant to list, repeatable; default OPSRAMP_TENANT", repeat)
  .option("--profile <name>", "the endpoint and API client of this profile")
  .option("--json", "machine-readable output")
  .action(async (options) => {
    const { listCommand } = verbs();
    process.exitCode = await listCommand({ ...program.opts(), ...options });
  });

withOutput(
  withLimits(
    withAccess(program.command("accept"))
      .description(
        "take live edits into the code, where it made the entry; sends nothing; exit 2 when one is only shown",
      )
      .argument("[records...]", `only these (${RECORD}); globs; default: all`)
      .option("--dry-run", "print the patch, and write nothing")
      .option("--unmanaged", "take what was added live too: values, mappings and events that nothing declares")
      .option("--shared", "edit tables that others have, which change along, after showing and asking")
      .option("--auto-approve", "do not ask, with --shared")
      .option("--allow-removals <n>", "let up to n values leave the code that a guard would stop", count)
      .option("--var <name=value>", "value of a variable (also TF_VAR_name)", repeat)
      .option("--var-file <file>", "file with values of variables", repeat)
      .option("--state <file>", STATE, repeat)
      .option("--state-dir <dir>", STATE_DIRECTORY),
  ),
).action(async (records, options) => {
  const { acceptCommand } = projectVerbs();
  process.exitCode = await acceptCommand(records, { ...program.opts(), ...options });
});

withLimits(
  onReported(
    withAccess(onLoading(program.command("coverage"))).description(
      "what is live and not under code, by tenant; read-only; exit 2 below --fail-under",
    ),
    "text, summary, json, ndjson, markdown or prometheus",
  )
    .option("--tenant <id>", "only this tenant, also one that the program does not name; repeatable", repeat)
    .option("--profile <name>", "look at tenants that the program does not name with this profile")
    .option("--fail-under <percent>", "exit 2 when less of the integrations or values is under code", percent)
    .option("--state <file>", STATE, repeat)
    .option("--state-dir <dir>", STATE_DIRECTORY)
    .option("--markdown", "Markdown for a pull request"),
).action(async (options) => {
  const { coverageCommand } = projectVerbs();
  process.exitCode = await coverageCommand({ ...program.opts(), ...options });
});

withAccess(
  withProgram(program.command("credentials").argument("<record>", RECORD)).description(
    "what a third party logs in with, as far as the server tells it again; in clear; read-only",
  ),
)
  .option(
    "--out <file>",
    "write it there, for the owner of the file alone, in place of showing it; as --credentials-out",
  )
  .option("--state <file>", STATE, repeat)
  .option("--state-dir <dir>", STATE_DIRECTORY)
  .action(async (record, options) => {
    const { credentialsCommand } = projectVerbs();
    process.exitCode = await credentialsCommand(record, { ...program.opts(), ...options });
  });

withOutput(
  withLimits(
    withAccess(program.command("export"))
      .description("write what is live as a project, and plan it; sends nothing")
      .argument("<directory>", "where the project goes: a folder that is new or empty")
      .option("--tenant <id>", "tenant to export, repeatable; default OPSRAMP_TENANT", repeat)
      .option("--partner <id>", "all clients of this partner, with its credentials", single)
      .option("--map-tenant <A=B>", "what tenant A has, as declarations for tenant B; repeatable", tenantMaps)
      .option("--transform <file>", "a module that gets each integration, and returns it changed or nothing")
      .option("--integration <id>", "only this integration; repeatable", repeat)
      .option("--name <glob>", "only integrations whose display name matches; repeatable", repeat)
      .option("--application <type>", "only integrations of this type, such as CASERVICEDESK; repeatable", repeat)
      .option("--from-hpe <state>", "what a state of HPE's provider manages, as HCL; - reads standard input")
      .addOption(new Option("--format <name>", "default: typescript").choices(["typescript", "hcl", "json"]))
      .addOption(new Option("--library <name>", "the library of the program").choices(["cdktf", "cdktn"]))
      .option("--not-secret <path>", "a text that looks like a secret and is none, by its path; repeatable", repeat)
      .option("--profile <name>", "the endpoint and API client of this profile"),
  ),
).action(async (directory, options) => {
  const { exportCommand } = projectVerbs();
  process.exitCode = await exportCommand(directory, { ...program.opts(), ...options });
});

withOutput(
  withLimits(
    withAccess(program.command("doctor"))
      .description("what looks wrong in tenants, without any program; read-only without --fix; exit 2 on findings")
      .option("--tenant <id>", "tenant to look at, repeatable; default OPSRAMP_TENANT", repeat)
      .option("--profile <name>", "the endpoint and API client of this profile")
      .option("--events", "look at the events of every integration too, which costs a list of each")
      .option("--fix", "remove exact copies of rows, after asking for each tenant")
      .option("--yes <tenant>", "of --fix: do not ask for this tenant; repeatable", repeat)
      .option("--max-calls <n>", "refuse a run that would send more calls that write", count)
      .option("--receipts <dir>", "where receipts of what is removed go; default: rampsync.receipts beside cdktf.json"),
  ),
).action(async (options) => {
  const { doctorCommand } = projectVerbs();
  process.exitCode = await doctorCommand({ ...program.opts(), ...options });
});

withOutput(
  withAccess(program.command("probe"))
    .description("find out what the server does, with an integration of its own in a sandbox; uninstalls it")
    .requiredOption("--tenant <id>", "a client's tenant: a sandbox", single)
    .option("--yes <tenant>", "do not ask; the name of the tenant again")
    .option("--profile <name>", "the endpoint and API client of this profile")
    .option("--max-requests-per-minute <n>", "a limit of your own, for each class of requests", atLeastOne)
    .option("--limit-share <percent>", LIMIT_SHARE_HELP, percent),
).action(async (options) => {
  const { probeCommand } = projectVerbs();
  process.exitCode = await probeCommand({ ...program.opts(), ...options });
});

onProgram(program.command("unlock").description("show who holds the lock of a state, and remove that of a dead run"))
  .option("--force", "remove a lock whose owner cannot be judged from here")
  .action(async (stacks, options) => {
    const { unlockCommand } = verbs();
    process.exitCode = await unlockCommand(stacks, { ...program.opts(), ...options });
  });

const fleet = program
  .command("fleet")
  .description("look at thousands of tenants in rounds that are spread over time; repairs where a group says so");

const FLEET_REPORTS = "text, json, html or prometheus";
const KEEP = "how long what is over is kept; default: 90d";
const TENANTS_OF_ROUND = "so many tenants of a group in a round: those whose last look is oldest";

/** Options of the processes that look at tenants. */
function onLooks(command: Command): Command {
  return withLimits(withAccess(command)).option(
    "--concurrency <n>",
    "tenants that are looked at side by side; default: 8",
    atLeastOne,
  );
}

/** Options of the processes of a fleet that do all of it. */
function onFleet(command: Command): Command {
  return withOutput(onLooks(withProgram(command)))
    .option("--max-tenants <n>", TENANTS_OF_ROUND, atLeastOne)
    .option("--keep <time>", KEEP);
}

/** Of processes that go on until they are stopped. */
function onWatched(command: Command): Command {
  return command.option("--listen <port>", "serve /metrics and /healthz there, on this machine; HOST:PORT for others");
}

onWatched(
  onFleet(
    fleet.command("up").description("publish the program, schedule and look, in one process, until it is stopped"),
  ),
).action(async (options) => {
  const { fleetCommand } = projectVerbs();
  process.exitCode = await fleetCommand("up", { ...program.opts(), ...options });
});

fleet
  .command("migrate")
  .description("make the tables in the database, or bring them to this version")
  .action(async (options) => {
    const { fleetCommand } = projectVerbs();
    process.exitCode = await fleetCommand("migrate", { ...program.opts(), ...options });
  });

withAccess(withProgram(fleet.command("publish")))
  .description("run the program and keep what it synthesised: rounds that begin from now on compare with it")
  .action(async (options) => {
    const { fleetCommand } = projectVerbs();
    process.exitCode = await fleetCommand("publish", { ...program.opts(), ...options });
  });

onWatched(fleet.command("schedule"))
  .description("begin rounds and queue the looks that are due, until it is stopped; needs no credentials")
  .option("--max-tenants <n>", TENANTS_OF_ROUND, atLeastOne)
  .option("--keep <time>", KEEP)
  .action(async (options) => {
    const { fleetCommand } = projectVerbs();
    process.exitCode = await fleetCommand("schedule", { ...program.opts(), ...options });
  });

onWatched(onLooks(withVariables(fleet.command("work"))))
  .description("do looks from the queue, until it is stopped; runs no program")
  .option("--quiet", "no progress")
  .action(async (options) => {
    const { fleetCommand } = projectVerbs();
    process.exitCode = await fleetCommand("work", { ...program.opts(), ...options });
  });

onReported(
  onFleet(fleet.command("run").description("one round of all groups, at once; exit 2 on drift, 1 when a look failed")),
  FLEET_REPORTS,
).action(async (options) => {
  const { fleetStatusCommand } = projectVerbs();
  process.exitCode = await fleetStatusCommand("run", { ...program.opts(), ...options });
});

onReported(
  withOutput(
    fleet.command("status").description("the last look at each tenant, and what differs since when; asks no tenant"),
  ),
  FLEET_REPORTS,
).action(async (options) => {
  const { fleetStatusCommand } = projectVerbs();
  process.exitCode = await fleetStatusCommand("status", { ...program.opts(), ...options });
});

fleet
  .command("pause")
  .description("let no look begin at tenants, until a day or until they are resumed")
  .argument("[tenants...]", "ids of tenants")
  .option("--all", "all tenants")
  .option("--reason <text>", "why; status tells it")
  .option("--until <day>", "the last day, such as 2026-12-31; default: until it is resumed")
  .option("--who <name>", "who pauses them; default: the user of this machine")
  .action(async (tenants, options) => {
    const { fleetPauseCommand } = projectVerbs();
    process.exitCode = await fleetPauseCommand(tenants, { ...program.opts(), ...options });
  });

fleet
  .command("resume")
  .description("end pauses before their time")
  .argument("[tenants...]", "ids of tenants")
  .option("--all", "the pause of all tenants; pauses of single tenants stay")
  .action(async (tenants, options) => {
    const { fleetResumeCommand } = projectVerbs();
    process.exitCode = await fleetResumeCommand(tenants, { ...program.opts(), ...options });
  });

const report = program.command("report").description("work with reports that runs have left; offline");

onTold(
  onReported(
    withOutput(report.command("merge"))
      .description("the reports of all shards of plan, apply or drift as one, with its exit code")
      .argument("<files...>", "what --shard I/N --json-out wrote, one file of each shard"),
  ),
)
  .option("--partial", "also where shards have no report: the result is then not complete, and the exit code 1")
  .option("--detailed-exitcode", "of plans: exit 2 when there is anything to do")
  .option("--markdown", "Markdown for a pull request")
  .option("--verbose", "say more: what is in sync, all that is unmanaged")
  .action(async (files, options) => {
    const { reportMergeCommand } = projectVerbs();
    process.exitCode = await reportMergeCommand(files, { ...program.opts(), ...options });
  });

const catalogue = program
  .command("catalogue")
  .description("what can be mapped, by tenant and application, in rampsync.catalogue.json");

withOutput(
  withLimits(
    withAccess(catalogue.command("fetch"))
      .description("read what can be mapped and write it beside the program, for version control; sends nothing")
      .option("--tenant <id>", "tenant to look at, repeatable; default OPSRAMP_TENANT", repeat)
      .option("--application <type>", "only this type, also one that is not installed; repeatable", repeat)
      .option("--profile <name>", "the endpoint and API client of this profile"),
  ),
).action(async (options) => {
  const { catalogueFetchCommand } = projectVerbs();
  process.exitCode = await catalogueFetchCommand({ ...program.opts(), ...options });
});

catalogue
  .command("types")
  .description("write the catalogue as constants for a program; offline")
  .option("--out <file>", "where they go", "catalogue.ts")
  .option("--tenant <id>", "only of this tenant; default: of all together", single)
  .addOption(new Option("--library <name>", "the library of the program").choices(["cdktf", "cdktn"]))
  .option("--json", "machine-readable output")
  .action(async (options) => {
    const { catalogueTypesCommand } = projectVerbs();
    process.exitCode = await catalogueTypesCommand({ ...program.opts(), ...options });
  });

const state = program.command("state").description("look into states and change them; nothing is sent");

/** Options of the verbs on states. */
function onState(command: Command): Command {
  return onLoading(command)
    .option("--stack <name>", "only the state of this stack: a name or glob; repeatable", repeat)
    .option("--state <file>", "this state file, in place of those of the program's stacks");
}

function onStateChange(command: Command): Command {
  return onState(command)
    .option("--dry-run", "only say what would be done")
    .option("--lock-timeout <seconds>", "how long to wait for the locks of other runs, in all", count, 0);
}

onState(state.command("list").description("what the states record of rampsync, a record a line")).action(
  async (options) => {
    const { stateListCommand } = verbs();
    process.exitCode = await stateListCommand({ ...program.opts(), ...options });
  },
);

onState(
  state.command("show").description("one record with its attributes; secrets are hidden").argument("<record>", RECORD),
).action(async (name, options) => {
  const { stateShowCommand } = verbs();
  process.exitCode = await stateShowCommand(name, { ...program.opts(), ...options });
});

onStateChange(
  state.command("rm").description("forget records; live, everything stays").argument("<records...>", RECORD),
).action(async (names, options) => {
  const { stateRemoveCommand } = verbs();
  process.exitCode = await stateRemoveCommand(names, { ...program.opts(), ...options });
});

onStateChange(
  state
    .command("mv")
    .description("give a record another address, also in another stack")
    .argument("<from>", RECORD)
    .argument("<to>", "a free address, or STACK/ADDRESS"),
).action(async (from, to, options) => {
  const { stateMoveCommand } = verbs();
  process.exitCode = await stateMoveCommand(from, to, { ...program.opts(), ...options });
});

program
  .command("explain")
  .description("what a code means, why it comes and what to do; offline")
  .argument("<code>", "such as RS4203")
  .option("--json", "machine-readable output")
  .action((code, options) => {
    const { explainCommand } = verbs();
    process.exitCode = explainCommand(code, { ...program.opts(), ...options });
  });

program
  .command("emulator")
  .description("serve a stand-in for the OpsRamp API on this machine")
  .option("--port <port>", "port; default: a free one", count, 0)
  .option("--state <file>", "JSON file with tenants and integrations")
  .option("--save <file>", "write the state there when it ends")
  .option("--log <file>", "log of requests, one JSON object a line")
  .option("--scenario <file>", "JSON file with faults to inject")
  .option("--switch <name=value>", "a contested behaviour of the API", repeat)
  .action(async (options) => {
    const { emulatorCommand } = await import("./emulator.js");
    process.exitCode = await emulatorCommand({ ...program.opts(), ...options });
  });

program
  .command("provider")
  .description("the Terraform provider that comes with this package")
  .command("install")
  .description("put it into the user's plugin mirror, where terraform init finds it")
  .option("--dir <dir>", "another mirror; default: ~/.terraform.d/plugins")
  .option("--dev", "as a version of its own, so that lock files of projects do not refuse a rebuilt program")
  .action(async (options) => {
    const { providerInstallCommand } = await import("./provider.js");
    process.exitCode = providerInstallCommand({ ...program.opts(), ...options });
  });

program
  .command("completion")
  .description("the script that teaches a shell to complete rampsync")
  .argument("<shell>", "bash, zsh or fish")
  .action((shell) => {
    const { completionCommand } = projectVerbs();
    process.exitCode = completionCommand(shell, program.opts());
  });

program
  .command("__complete", { hidden: true })
  .argument("[words...]")
  .action(async (words) => {
    const { completeCommand } = projectVerbs();
    process.exitCode = await completeCommand(program, words);
  });

addHelp(program);

program.parseAsync().catch(async (error: unknown) => {
  // Help and version end this way too, with exit code 0; commander has said what is wrong with the arguments.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 1;
    return;
  }
  const { fail } = verbs();
  process.exitCode = fail(error, program.opts());
});
