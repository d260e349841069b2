// Every error code of rampsync in one table: what it means, why it happens, what to do. The documentation is made from it.

/** What caused an error: the user's input, the remote API, or rampsync itself. */
export type ErrorSource = "user" | "remote" | "rampsync";

/** What an error means for the code that catches it; several codes may be of one kind. */
export type ErrorKind =
  /** What is declared is wrong in itself. */
  | "declaration"
  /** Two declarations of the same thing. */
  | "duplicate"
  /** A program, file, variable or flag is wrong. */
  | "program"
  /** The state or a plan file does not let the run continue. */
  | "state"
  /** The state file cannot be understood; a backup may help. */
  | "unreadable state"
  /** The database of the fleet is away, or refuses. */
  | "fleet database"
  /** The server or the connection made it impossible to read: nothing is known about what is live. */
  | "not looked at"
  /** It is known not to exist. */
  | "gone"
  /** The server understood the request and refused it. */
  | "refused"
  /** Something is live of which it is not known that it is ours. */
  | "not ours"
  /** A write may or may not have happened. */
  | "outcome unknown"
  /** The server does not offer this endpoint to these credentials. */
  | "endpoint closed"
  /** What was written does not show. */
  | "not converged"
  /** No call removes it. */
  | "not removable"
  /** The server keeps the name that it has. */
  | "name kept"
  /** The server takes the notifier as a whole only. */
  | "whole notifier"
  | "form kept"
  | "name not known"
  /** One integration would lose more than is allowed without a review. */
  | "guard"
  /** The run as a whole would do more than is allowed without a review. */
  | "guard of the run"
  /** A condition that the code rules out. */
  | "internal";

/** What is known of every error of one code. */
export interface ErrorCodeEntry {
  /** What causes it: the user's input, the remote API, or rampsync itself. */
  readonly source: ErrorSource;
  /** What a caller does about it, such as to try again or to look at the tenant. */
  readonly kind: ErrorKind;
  /** A few words that name the error. */
  readonly title: string;
  /** Why it happens. */
  readonly cause: string;
  /** What the user does about it. */
  readonly remedy: string;
  /** What a user wrote or saw, in one line; code in backquotes. */
  readonly example: string;
}

const entryOf =
  (source: ErrorSource) =>
  (kind: ErrorKind, title: string, cause: string, remedy: string, example: string): ErrorCodeEntry => ({
    source,
    kind,
    title,
    cause,
    remedy,
    example,
  });
const user = entryOf("user");
const remote = entryOf("remote");
const own = entryOf("rampsync");

/**
 * The registry. The first digit groups: 1 declarations, 2 programs, files and flags, 3 state and locks, 4 the remote API,
 * 5 guards, 9 rampsync itself. A code never changes its meaning and is never used again for another.
 */
export const errorCodes = {
  RS1001: user(
    "declaration",
    "Unknown attribute",
    "The declaration holds an attribute that the schema does not have.",
    "Remove it, or correct its spelling; the message lists the nearest names.",
    '`display_nam = "Desk"`',
  ),
  RS1002: user(
    "declaration",
    "Wrong type",
    "A value has another type than the schema asks for.",
    "Give the type that the message names.",
    '`values = { Open = "New" }` where `["New"]` is meant',
  ),
  RS1003: user(
    "declaration",
    "Missing attribute",
    "A required attribute is absent or empty.",
    "Add it at the path that the message names.",
    "a mapping without `entity_type`",
  ),
  RS1004: user(
    "declaration",
    "Value not allowed",
    "A value is not one of those the API knows for this attribute.",
    "Use one of the values that the message lists.",
    '`auth_type = "OAUTH"`',
  ),
  RS1005: user(
    "declaration",
    "Unknown entity type",
    "The entity type is not one that OpsRamp maps.",
    "Use ALERT, PROBLEM, INCIDENT, CHANGE, SERVICEREQUEST or TASK.",
    '`entity_type = "TICKET"`',
  ),
  RS1006: user(
    "declaration",
    "Ambiguous mapping table",
    "One incoming value would be translated to two different values: outbound the OpsRamp value comes in, inbound the third-party value.",
    "Keep one target for each incoming value.",
    'outbound, `Ok = ["Good", "Fine"]`',
  ),
  RS1007: user(
    "duplicate",
    "Duplicate mapping",
    "Two mappings of one direction tie the same OpsRamp attribute to the same third-party attribute.",
    "Merge them into one mapping.",
    "`INCIDENT.Status` to `TICKET.Status` under two labels",
  ),
  RS1008: user(
    "declaration",
    "Empty value",
    "An entry of a translation table is empty on one side; the API uses empty values for rows that carry none.",
    "Remove the value, or write what it should be.",
    '`Open = [""]`',
  ),
  RS1009: user(
    "declaration",
    "Notifier incomplete",
    "The notifier lacks a field that its type or authentication needs.",
    "Add the field that the message names.",
    '`grant_type = "PASSWORD"` without `user_name`',
  ),
  RS1010: user(
    "declaration",
    "Field not valid here",
    "A field is set that the chosen authentication or grant type does not use.",
    "Remove it, or choose the authentication that uses it.",
    '`api_key` beside `auth_type = "BASIC"`',
  ),
  RS1011: user(
    "declaration",
    "Literal secret",
    "The program holds a secret as a literal, which would end in files that are committed or shared.",
    'Declare it with Secret.variable("name") and give the value as TF_VAR_name.',
    '`password_wo = "hunter2"`',
  ),
  RS1013: user(
    "duplicate",
    "Integration declared twice",
    "Two addresses in one run manage the same installed integration.",
    "Keep one of them; put both directions into it.",
    "`INTG-1` in the stacks `client_8` and `client_8_old`",
  ),
  RS1014: user(
    "declaration",
    "Text not allowed",
    "A text is longer than the API or the name of a file takes, or holds characters that are refused there.",
    "Shorten or change the text.",
    '`Secret.variable("desk-password")`',
  ),
  RS1015: user(
    "declaration",
    "Table conflict",
    "A mapping table was extended with an entry that contradicts it, or an override or removal hits nothing.",
    "Use override to replace an entry, extend to add one.",
    '`desk.override(outbound(Incident.STATUS, { Okay: "Gut" }))` where the entry is `Ok`',
  ),
  RS1016: user(
    "duplicate",
    "Secret declared twice",
    "A secret variable of one name is declared in two ways in one stack.",
    "Keep one: give the secret one description, and let no other variable have its name.",
    '`Secret.variable("desk")` beside `new TerraformVariable(stack, "desk", …)`',
  ),
  RS1030: user(
    "declaration",
    "Adopted and installed at once",
    "A resource names an integration that exists, by integration_id, and says how one is installed, too.",
    "Keep integration_id to take over the one that exists, or install to have a new one.",
    '`integration_id = "INTG-…"` beside `install = { application = "CUSTOM" }`',
  ),
  RS1031: user(
    "declaration",
    "No key to encrypt to",
    "encrypt_to is not the PEM text of an RSA public key of 2048 bits or more.",
    "Give the public key (`openssl pkey -in key.pem -pubout`); the private one stays with whoever reads the credentials.",
    '`encrypt_to = "ssh-rsa AAAA…"`',
  ),
  RS1032: user(
    "declaration",
    "No place for a secret that is shown once",
    "With this inbound authentication the server makes a secret and shows it once, and nothing is there that keeps it.",
    "Declare encrypt_to, the public key of whoever is to have the credentials; or have them written in clear, with rampsync apply --credentials-out FILE --credentials-clear.",
    '`install = { … }` with `inbound = { authentication = { auth_type = "OAUTH2" } }` and no `encrypt_to`',
  ),
  RS1033: user(
    "declaration",
    "No key to write credentials with",
    "--credentials-out writes credentials encrypted, and the integration that gets new ones declares no key for them.",
    "Declare encrypt_to, the public key of whoever is to have them; or have them written in clear, with --credentials-clear.",
    "`rampsync apply --credentials-out made.json` with an installation that has no `encrypt_to`",
  ),
  RS1090: user(
    "declaration",
    "Not yet supported",
    "The schema shows this, rampsync does not do it yet.",
    "Leave it out, or do this step in the portal and adopt the result by integration_id.",
    '`install` with `inbound = { authentication = { auth_type = "OAUTH2" } }`',
  ),

  RS2001: user(
    "program",
    "No cdktf.json",
    "There is no cdktf.json in the working directory.",
    "Run rampsync in the directory of the program, or name it with --chdir.",
    "`rampsync plan` in the home directory",
  ),
  RS2002: user(
    "program",
    "cdktf.json is not usable",
    "cdktf.json is not JSON or has no app command.",
    'Write {"language": "typescript", "app": "node --import tsx main.ts"}.',
    '`{"app": "node --import tsx main.ts",}`',
  ),
  RS2003: user(
    "program",
    "The program failed",
    "The app command ended with an error.",
    "Fix the program; its own output is above.",
    "`node --import tsx main.ts` ends with exit code 1",
  ),
  RS2004: user(
    "program",
    "The program made no stacks",
    "After the app command ran there is no manifest with stacks.",
    "Call app.synth() at the end of the program.",
    "a program without `app.synth()`",
  ),
  RS2005: user(
    "program",
    "Unsupported Terraform construct",
    "The stack holds something that only Terraform can evaluate.",
    "Use terraform or cdktf deploy for this stack; both work on the same state.",
    "`count = 2`, a module, an `s3` backend in an apply",
  ),
  RS2006: user(
    "program",
    "Unresolved reference",
    "A value refers to something that rampsync does not evaluate.",
    "Give a literal or a variable, or use Terraform for this stack.",
    "`display_name = upper(var.name)`",
  ),
  RS2007: user(
    "program",
    "Variable has no value",
    "A variable without a default was given no value.",
    "Set TF_VAR_name, or pass --var name=value or --var-file.",
    "`var.desk_password`, and no `TF_VAR_desk_password`",
  ),
  RS2008: user(
    "program",
    "Variable value not usable",
    "A variable file cannot be read, or a value does not fit the type of its variable.",
    "Correct the file or value that the message names.",
    "`TF_VAR_port=many` for a variable of type `number`",
  ),
  RS2009: user(
    "program",
    "No such stack",
    "No stack has this name.",
    "Use one of the names that the message lists.",
    "`rampsync plan clinet_8`",
  ),
  RS2010: user(
    "program",
    "No credentials",
    "The endpoint, client id or client secret is not set, or has white space around it.",
    "Set OPSRAMP_ENDPOINT, OPSRAMP_CLIENT_ID and OPSRAMP_CLIENT_SECRET, or the provider's arguments.",
    "`OPSRAMP_CLIENT_SECRET` is not set",
  ),
  RS2011: user(
    "program",
    "Endpoint not allowed",
    "The endpoint is not a host or URL, holds a path of the API, or is plain http to a machine that is not this one.",
    "Use https; plain http is for loopback addresses.",
    "`OPSRAMP_ENDPOINT=http://api.example.com`",
  ),
  RS2012: user(
    "program",
    "No tenant",
    "Neither the resource nor the provider names a tenant, or white space is around its name.",
    "Set tenant_id, the provider's tenant, or OPSRAMP_TENANT.",
    "no `tenant_id`, no `tenant`, no `OPSRAMP_TENANT`",
  ),
  RS2013: user(
    "program",
    "No approval",
    "Changes need approval and there is no terminal to ask at.",
    "Run with --auto-approve, or apply a plan file that was reviewed.",
    "`rampsync apply` in a CI job",
  ),
  RS2014: user(
    "program",
    "Not approved",
    "The question was answered with something other than yes.",
    "Run again and answer yes to apply.",
    "`n` at the question",
  ),
  RS2015: user(
    "program",
    "Wrong arguments",
    "The command was called with arguments that do not fit.",
    "See rampsync COMMAND --help.",
    "`rampsync plan --colour`",
  ),
  RS2016: user(
    "program",
    "Stack file not usable",
    "What the program left is missing, is not JSON, or has an unexpected shape; or two stacks share one state file.",
    "Correct the program and run it again; do not edit cdktf.out by hand.",
    "`cdk.tf.json` cut short; two stacks in one state file",
  ),
  RS2017: user(
    "program",
    "File not usable",
    "A file that was named cannot be read or written.",
    "Check the path and its permissions.",
    "`--json-out /etc/plan.json`",
  ),
  RS2018: user(
    "program",
    "Proxy not usable",
    "HTTPS_PROXY or HTTP_PROXY names a proxy that is no URL of http or https.",
    "Write it as http://user:password@host:port, special characters of user and password percent-encoded; NO_PROXY names hosts that are reached directly.",
    "`HTTPS_PROXY=socks5://proxy:1080`",
  ),
  RS2019: user(
    "program",
    "Reference to nothing",
    "A value refers to a resource that the stack does not declare, or to an attribute that the resource does not have or never tells.",
    "Refer to a resource of the same stack and to one of its attributes.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a user wrote in Terraform's own templates.
    "`${rampsync_installed_integration.desks.id}` where the resource is called `desk`",
  ),
  RS2020: user(
    "program",
    "Circular references",
    "Resources refer to each other, or depend on each other, in a circle: none of them can be the first.",
    "Take one of the references, or one entry of `depends_on`, out of the circle.",
    "two resources whose descriptions name each other's id",
  ),
  RS2021: user(
    "program",
    "Synthesised output is another",
    "What --synthesised names is not what the digest was made of.",
    "Take the output directory and the digest of one run of rampsync validate.",
    "`rampsync plan --synthesised cdktf.out --digest …` after a file of it was changed",
  ),
  RS2022: user(
    "program",
    "Fingerprint key not usable",
    "RAMPSYNC_FINGERPRINT_KEY is shorter than 32 characters, or has white space around it. Whoever holds a state could find a short one by trying.",
    "Make one at random, such as with `openssl rand -base64 32`.",
    "`RAMPSYNC_FINGERPRINT_KEY=secret`",
  ),
  RS2030: user(
    "program",
    "No lasting state",
    "An integration was to be installed by a run that keeps no state, so that the next run would install it again.",
    "Run with a state that lasts: a file beside the program, or a database.",
    "`install` in a run of the library whose caller gives nothing that saves",
  ),
  RS2040: user(
    "program",
    "No provider for this system",
    "This package holds no program that Terraform could start as the provider here.",
    "Take the archive for this system from the release; docs/provider.md says where it belongs.",
    "`rampsync provider install` on an operating system without a build",
  ),
  RS2060: user(
    "program",
    "Earlier report not usable",
    "The file of --since is no drift report, or one of a version without ids.",
    "Name a file that rampsync drift --json-out wrote.",
    "`rampsync drift --since plan.json`",
  ),
  RS2061: user(
    "program",
    "Accepted drift not usable",
    "rampsync.accepted.json is not JSON, or an entry lacks a member, has a wrong one, or a date that is too far away.",
    "Correct the place that the message names; rampsync drift --accept writes right entries.",
    '`"until": "2031-01-01"`',
  ),
  RS2062: user(
    "program",
    "Known ways not usable",
    "rampsync.ways.json is not JSON, or an entry lacks a member, has a wrong one, or a way that does not exist.",
    "Correct the place that the message names; the ways and their values are in the contract of the API.",
    '`"names": "sometimes"`',
  ),
  RS2080: user(
    "program",
    "Folder is not empty",
    "A project is written into a folder that is new or empty, so that nothing in it is lost.",
    "Name another folder, and move what you want to keep of the project.",
    "`rampsync export .` in a folder with files",
  ),
  RS2081: user(
    "program",
    "Text looks like a secret",
    "A live text that becomes a part of the project looks like a password, key or token, and source is no place for one.",
    "Take it out of OpsRamp, or say that it is none with --not-secret.",
    "`https://bot:hunter2@desk.example.com` in a description",
  ),
  RS2083: user(
    "program",
    "TypeScript not usable",
    "The tables of a program are edited through the syntax tree of the project's own TypeScript, which is not installed or of another major version.",
    "npm install --save-dev typescript, version 5 or 6.",
    "`rampsync accept` in a project with TypeScript 4.9",
  ),
  RS2084: user(
    "program",
    "Edit does not take the difference away",
    "With the edited files the program declares something else than was meant, or something else changed too: what stands there is computed further.",
    "Make the edit by hand, where the program computes it; rampsync accept --dry-run shows it.",
    "a program that counts the lines of its own table",
  ),
  RS2064: user(
    "program",
    "File of credentials not usable",
    "The file of --credentials-out is there and is none that rampsync wrote, so that writing would lose what it holds.",
    "Name another file; or correct the place that the message names.",
    "`rampsync apply --credentials-out cdktf.json`",
  ),
  RS2085: user(
    "program",
    "Transform failed",
    "The module of rampsync export --transform cannot be loaded, has no function as its default export, or throws.",
    "Correct the module of --transform; nothing was written.",
    "`export function transform() {}` without `default`",
  ),
  RS2086: user(
    "program",
    "Transform returned no integration",
    "What the module of rampsync export --transform returned has another shape than what it was given, or names something twice.",
    "Have the module of --transform return the integration that it was given, changed as the type TransformIntegration allows, or nothing to leave it out.",
    "`return { ...integration, name: 7 }`",
  ),
  RS2063: user(
    "program",
    "Catalogue not usable",
    "rampsync.catalogue.json is no catalogue, or is not there where it is needed.",
    "Correct the place that the message names, or fetch the catalogue again.",
    "a rampsync.catalogue.json with two of the marks that git puts into a conflict",
  ),
  RS2070: user(
    "program",
    "Receipt not usable",
    "The file is no receipt of rampsync, one of another version, of another endpoint or tenant, or it was changed.",
    "Name the receipt that apply or destroy named, and give the endpoint and credentials that it is of.",
    "`rampsync restore plan.json`",
  ),
  RS2071: user(
    "program",
    "Secrets command failed",
    "The secrets command was not found, failed or took too long, or its answer is no JSON or lacks a name.",
    "Run the command by hand with the same request on its standard input; nothing that it prints is shown by rampsync.",
    "`rampsync apply --secrets-command vault-helper`, which is not on the PATH",
  ),
  RS2072: user(
    "program",
    "Profiles not usable",
    "rampsync.profiles.json is not JSON, or a profile lacks a member, holds a secret in clear, or takes one from where none is given.",
    "Correct the place that the message names; secrets come from the environment or from the secrets command.",
    '`"client_secret": "hunter2"`',
  ),
  RS2075: user(
    "program",
    "Notices not usable",
    "rampsync.notices.json is not JSON, or a notice lacks a member, has an unknown one, or holds an address in clear.",
    "Correct the place that the message names; addresses come from variables RAMPSYNC_NOTICE_… of the environment alone.",
    '`"address": "https://hooks.example.com/x"`',
  ),
  RS2095: user(
    "program",
    "Report of a shard not usable",
    "A file that rampsync report merge was given is no report of a shard, or not of the same run: another verb, program or number of shards, or one shard twice.",
    "Give the files that rampsync plan, apply or drift --shard I/N --json-out wrote, one of each shard.",
    "`rampsync report merge plan-1.json drift-2.json`",
  ),
  RS2096: user(
    "program",
    "Shard without a report",
    "One of the shards of the run has no report, so that nothing is known of its tenants.",
    "Run that shard again, or merge what there is with rampsync report merge --partial: the result is then not complete.",
    "`rampsync report merge drift-1.json` of two shards",
  ),
  RS2097: user(
    "program",
    "Another run to resume",
    "The file of --resume is no file of what a run has looked at, or that run had another program, verb or selection of stacks and tenants.",
    "Delete the file or name another with --resume; everything is looked at then.",
    "`rampsync plan --resume drift.resume`",
  ),
  RS2090: user(
    "program",
    "Tenant not for a probe",
    "A probe installs an integration of its own, and the tenant is a partner's.",
    "Name a client's tenant with --tenant: a sandbox, best.",
    "`rampsync probe --tenant msp_6`",
  ),
  RS2091: user(
    "program",
    "Another probe in the tenant",
    "A probe that may still run has its integration in the tenant, or one of another tenant was left from here.",
    "Wait until it is over; what the message names can be uninstalled by hand, once nobody probes.",
    "two people who run `rampsync probe --tenant client_8`",
  ),
  RS2092: user(
    "program",
    "Record of a probe not usable",
    "rampsync.probe.json, which a probe that was killed leaves, is no such record, or names an integration that is no probe's.",
    "Look in the tenant for an integration whose name begins with rampsync probe, uninstall it, and delete the file.",
    "a rampsync.probe.json that ends in the middle",
  ),

  RS2100: user(
    "program",
    "Look-up found nothing",
    "Nothing in the tenant has the name that is looked up.",
    "Correct the name: the nearest ones are listed. Or name another tenant_id.",
    'the data source of `display_name = "Dask"`, and a tenant that has a "Desk"',
  ),
  RS2101: user(
    "program",
    "Look-up found several",
    "Several in the tenant have the name that is looked up.",
    "Name the id of the one that is meant, or tell them apart by application.",
    'the data source of `display_name = "Desk"`, and two integrations of that name',
  ),
  RS2102: user(
    "program",
    "Mappings are others than expected",
    "The live mappings that are looked up have another digest than expected_digest.",
    "Review what changed in the integration, then expect the digest that the message names.",
    "somebody added a value in the golden tenant",
  ),
  RS2103: user(
    "program",
    "Not in the catalogue",
    "The declaration names an attribute, a value, a role or the like that a strict catalogue does not have.",
    "Correct the name; where the server has it by now, fetch the catalogue again, or take strict out of it.",
    '`attribute = "Statsu"`, and a catalogue with `"strict": true`',
  ),
  RS2104: user(
    "program",
    "Ambiguous id of an attribute",
    "The declaration names an attribute by its id, and the catalogue has several names with that id.",
    "Write the display name that is meant, as the message has it.",
    '`attribute = "incident.status.name"`, where the catalogue has "Status" and "State" with it',
  ),

  RS2110: user(
    "program",
    "Fleet file not usable",
    "rampsync.fleet.json does not exist or is not JSON, or a group lacks a member, has an unknown one, or one of another form.",
    "Correct the place that the message names.",
    '`"period": "daily"`',
  ),
  RS2111: user(
    "program",
    "Tenant in two groups",
    "A tenant is in two groups of rampsync.fleet.json, by its name or by globs, and would be looked at in two rounds.",
    "Leave it in one of them.",
    '`"tenants": ["client_*"]` beside a group with `"client_8"`',
  ),
  RS2112: user(
    "program",
    "Group names no tenant of the program",
    "A group of rampsync.fleet.json names a tenant in which the program that was published declares nothing.",
    "Correct the name, take it out, or publish the program that has the tenant.",
    '`"tenants": ["cleint_8"]`',
  ),
  RS2113: user(
    "program",
    "No bundle to compare with",
    "Nothing was published that names a tenant, or the bundle is not in the database any more.",
    "Run rampsync fleet publish, up or run with the program, whose stacks name their tenants.",
    "a program whose provider blocks take the tenant from a variable without a value",
  ),
  RS2114: user(
    "program",
    "Repair not possible",
    "A group of rampsync.fleet.json asks for repair, and the fleet's database or a state of its tenants is not on a PostgreSQL server, which alone keeps two workers apart.",
    "Move the fleet's database and the states to PostgreSQL, or take repair out of the group.",
    '`"repair": {}` for tenants whose stacks have no pg backend',
  ),

  RS3001: user(
    "unreadable state",
    "State is not usable",
    "The state file is not JSON, is cut short, or has an unexpected shape.",
    "Restore the backup beside it.",
    "a `terraform.tfstate` with a merge conflict in it",
  ),
  RS3002: user(
    "state",
    "State is of another version",
    "The state file was written in a version other than 4.",
    "Run terraform plan once with Terraform 1.x, which brings it to version 4.",
    "a state of Terraform 0.11",
  ),
  RS3003: user(
    "state",
    "State is locked",
    "Another run holds the lock.",
    "Wait for it (--lock-timeout), or, when its process is dead, run rampsync unlock.",
    "a `terraform apply` runs in another window",
  ),
  RS3004: user(
    "state",
    "State moved",
    "Another program wrote the state while this run worked.",
    "Run again; what this run did is saved beside the state and is found live.",
    "a `terraform apply` wrote the state meanwhile",
  ),
  RS3005: user(
    "state",
    "State could not be written",
    "Writing the state file failed.",
    "Free space or fix the permissions, then move the saved copy into its place.",
    "the disk is full",
  ),
  RS3006: user(
    "state",
    "Record of a newer rampsync",
    "The stored record of a resource was written by a newer rampsync.",
    "Use that version or a newer one, or remove the resource from the state and adopt it again.",
    "a colleague applied with a newer rampsync",
  ),
  RS3007: user(
    "state",
    "Plan file is not usable",
    "The plan file is not JSON, is of another format version, or was changed.",
    "Make it again with rampsync plan --out.",
    "`rampsync apply plan.json`, after `plan.json` was edited",
  ),
  RS3008: user(
    "state",
    "Plan is stale",
    "The integration, the state or the program changed after the plan was made.",
    "Make the plan again and review it.",
    "a mapping was changed in the portal between plan and apply",
  ),
  RS3009: user(
    "state",
    "State of another stack",
    "The state that was given records other resources than the stack declares, or has another lineage than the stack's own file.",
    "Give the state of the stack that is looked at, or leave out --state.",
    "`rampsync drift client_8 --state client_9.tfstate`",
  ),
  RS3020: user(
    "state",
    "State database not usable",
    "The PostgreSQL database that holds the state cannot be reached, refuses the role, or is too old.",
    "Read the message: the server's own words are in it.",
    "`PG_CONN_STR` names a host where no server runs",
  ),
  RS3021: user(
    "state",
    "State database without encryption",
    "The connection to the state's database would cross a network in clear.",
    "Use sslmode=verify-full; sslrootcert names the certificate of a private authority.",
    "`PG_CONN_STR=postgres://db.example.com/states?sslmode=disable`",
  ),
  RS3022: user(
    "state",
    "Pooler keeps no session",
    "A pooler in transaction mode stands before the state's database: the lock would be held by nobody.",
    "Connect to the server itself, or to a pool in session mode.",
    "`PG_CONN_STR` names a PgBouncer with pool_mode=transaction",
  ),
  RS3023: user(
    "state",
    "PostgreSQL driver not installed",
    "The stack keeps its state in PostgreSQL, and the package pg is not installed.",
    "Install it beside rampsync: npm install pg@8.",
    'a stack with `backend "pg"` in a project without `pg`',
  ),

  RS3030: user(
    "fleet database",
    "Fleet database not usable",
    "The database of the fleet cannot be opened, reached or written.",
    "Read the message: the database's own words are in it.",
    "the folder rampsync.fleet on a disk that is full",
  ),
  RS3031: user(
    "state",
    "Fleet database of another version",
    "The database has no tables of a fleet, or those of another version of rampsync.",
    "Run rampsync fleet migrate, which brings older tables to its version; for newer ones use the rampsync that made them.",
    "an older rampsync, started on a folder that a newer one had",
  ),
  RS3032: user(
    "state",
    "Fleet folder in use",
    "Another process works in the folder of the fleet. Two in one folder would lose what each has written.",
    "Stop the other process, or look at its status with rampsync fleet status.",
    "`rampsync fleet up`, started twice in one project",
  ),
  RS3033: user(
    "state",
    "Fleet cannot run here",
    "rampsync fleet needs a newer Node than the other verbs, and the packages pg-boss and @electric-sql/pglite.",
    "Use Node 22.12 or newer, and install the packages beside rampsync.",
    "`rampsync fleet up` with Node 20",
  ),
  RS3034: user(
    "state",
    "Clocks of a fleet apart",
    "The clock of this machine and that of the fleet's database are a minute apart or more, and rounds need one time.",
    "Let both take their time from the network (NTP).",
    "a worker on a machine whose clock was set by hand",
  ),

  RS4001: remote(
    "not looked at",
    "Not reachable",
    "The host did not answer: name, network, proxy or TLS.",
    "Check OPSRAMP_ENDPOINT, the network, and HTTPS_PROXY where there is a proxy.",
    "`getaddrinfo ENOTFOUND api.opsramp.invalid`",
  ),
  RS4002: remote(
    "not looked at",
    "Credentials refused",
    "The token endpoint refused the client id or secret.",
    "Check OPSRAMP_CLIENT_ID and OPSRAMP_CLIENT_SECRET.",
    "a client secret that was revoked",
  ),
  RS4003: remote(
    "not looked at",
    "Not allowed",
    "The credentials are valid and may not do this.",
    "Give the role behind the credentials the permission to manage integrations.",
    "403 for a client without the permission",
  ),
  RS4004: remote(
    "gone",
    "No such integration",
    "The tenant has no installed integration of this id.",
    "Check integration_id and tenant_id; rampsync list shows what is installed. To have one made, declare install in place of integration_id.",
    '`integration_id = "INTG-none"`',
  ),
  RS4005: remote(
    "not looked at",
    "Tenant unavailable",
    "The tenant does not exist, is deactivated, or these credentials cannot see it.",
    "Check the tenant id.",
    '`tenant_id = "client_8"`, after the client was deactivated',
  ),
  RS4006: remote(
    "not looked at",
    "Throttled",
    "The API refused because of too many requests, and refused again after its own reset time.",
    "Wait a minute and run again; lower the load of other clients of this tenant.",
    "429, and 429 again after the reset",
  ),
  RS4007: remote(
    "not looked at",
    "Server error",
    "The API answered with a server error, again and again.",
    "Run again later; if it stays, give the message to OpsRamp's support.",
    "503 during maintenance",
  ),
  RS4008: remote(
    "refused",
    "Request refused",
    "The API refused the request as invalid.",
    "The message holds the server's own words; correct the field it names.",
    "400 with `Invalid role`",
  ),
  RS4009: remote(
    "not looked at",
    "Answer not understood",
    "The answer is not JSON or has an unexpected shape.",
    "Check that the endpoint is an OpsRamp API host; a proxy may have answered instead.",
    "the HTML of a proxy's login page",
  ),
  RS4010: remote(
    "outcome unknown",
    "Outcome unknown",
    "A write was sent and no answer came; reading again did not settle whether it happened.",
    "Run rampsync plan again in a minute: it reads what is live and continues from there.",
    "the connection broke during a POST",
  ),
  RS4011: remote(
    "not looked at",
    "Login expired",
    "The API asked for a new login right after one.",
    "Check the clock of this machine and the credentials.",
    "401 for a token that is a second old",
  ),
  RS4012: remote(
    "endpoint closed",
    "Row endpoints not available",
    "The server refuses the endpoints that list and delete single mapping rows.",
    "Nothing can be removed by a call; remove it in the portal, or leave it.",
    "404 for the list of rows",
  ),
  RS4013: remote(
    "not looked at",
    "Answer too large",
    "An answer is larger than rampsync reads.",
    "Check that the endpoint is an OpsRamp API host.",
    "an answer of more than 64 MB",
  ),
  RS4014: user(
    "not looked at",
    "Stopped",
    "The run was stopped while this request waited or was under way.",
    "Run again; what was done is found live.",
    "Ctrl-C",
  ),
  RS4015: user(
    "not looked at",
    "Waits for what was not applied",
    "The resource refers to another, or depends on it, and that one was not planned or applied.",
    "See the error of the other one, and run again.",
    "an event of an integration that could not be looked at",
  ),
  RS4016: remote(
    "not looked at",
    "List not settled",
    "Pages of a search are no snapshot, and the lists that were read one after the other never agreed.",
    "Run again when nobody installs or uninstalls integrations in that tenant.",
    "an integration that is installed while a tenant is exported",
  ),
  RS4030: remote(
    "not ours",
    "Installed already",
    "The tenant has an integration of this application and name, which no record here tells of; to install would make a second one.",
    "Take it over with integration_id or by import, or give the new one another display_name.",
    '`install = { application = "CUSTOM" }` named "Desk", beside a "Desk" that somebody made in the portal',
  ),
  RS4031: remote(
    "not ours",
    "Several that may be ours",
    "A run was broken off while it installed an integration, and several integrations of this application and name were installed since by this API client.",
    "Find out which one it is, uninstall the others in the portal, and run again; or declare integration_id.",
    "two runs on two states, both killed while they installed the same",
  ),
  RS4032: remote(
    "not converged",
    "Installed twice",
    "After an installation the tenant has another integration of this application and name: two runs with states of their own installed it at one time.",
    "Keep one state for one integration: uninstall one of the two, in the portal or with on_destroy, and run one of the programs no more.",
    "two pipelines that apply one program, each with a local state",
  ),
  RS4033: remote(
    "not converged",
    "Copy under another id",
    "The tenant inherited the integration, and the server took the write on a copy of it that has another id.",
    "Declare the id of the copy, and plan again: nothing else was sent.",
    "a write to an inherited integration, allowed with --allow-detach",
  ),
  RS4019: user(
    "not looked at",
    "Several events of one name",
    "The program makes an event, and the integration has several of its name, entity and type that nothing manages.",
    "Import the one that is meant, or give the event another name.",
    "an event was made twice by hand",
  ),
  RS4020: remote(
    "not converged",
    "Probe left behind",
    "The integration that a probe installed could not be uninstalled.",
    "Run the probe again: it uninstalls what it left, by the id in rampsync.probe.json. Or uninstall it by hand.",
    "the API is away when the probe ends",
  ),
  RS4201: remote(
    "not converged",
    "Did not converge",
    "After the write, reading again shows another value than was sent.",
    "Run rampsync plan; if it stays, the server refuses the value silently.",
    "a posted value pair is not among those read back",
  ),
  RS4202: remote(
    "not removable",
    "Cannot be removed",
    "A live difference has no call that removes it.",
    "Remove it in the portal, or accept it; it is listed and not planned again.",
    "an extra value pair, and `documented_only = true`",
  ),
  RS4203: remote(
    "name kept",
    "Kept name",
    "The server keeps the third-party name of an existing mapping, whatever is sent.",
    "Accept it, or rename in the portal; it is shown once.",
    '`third_party_attribute = "Status"`, live says `stats`',
  ),
  RS4204: remote(
    "whole notifier",
    "Replaces the notifier",
    "The server drops notifier fields that are not sent, so the notifier must be sent whole.",
    "Give every secret of the notifier in this run.",
    "`scope` alone changes, and the password is not given",
  ),
  RS4205: remote(
    "form kept",
    "Kept in another form",
    "The server stores a text in another form than it was sent in, such as without white space around it.",
    "Declare the form that the server keeps, if that is the value that the other system sends.",
    'declared is "In Progress ", live says "In Progress"',
  ),
  RS4206: remote(
    "name not known",
    "Name not known",
    "Another third-party name of the attribute is live, and nobody knows what the server does with a second one: the mapping may be live under that name, or not at all.",
    "Run `rampsync probe --tenant SANDBOX`, which finds it out and remembers it in rampsync.ways.json, or say it there.",
    '`third_party_attribute = "Status"`, live says `stats`, and rows cannot be listed',
  ),

  RS5001: user(
    "guard",
    "Mapping would lose all its values",
    "The run would remove every value of a mapping that stays declared or live.",
    "Review the plan, then allow the number with --allow-removals.",
    "a table emptied by mistake",
  ),
  RS5002: user(
    "guard",
    "Integration would lose many values",
    "The run would remove more than 30 % (at least 3) of the managed values of an integration.",
    "Review the plan, then allow the number with --allow-removals.",
    "40 of 100 values removed",
  ),
  RS5003: user(
    "guard of the run",
    "Run would lose many values",
    "The run would remove more than 50 values in all that nothing replaces.",
    "Review the plan, then allow the number with --allow-removals.",
    "60 values removed over all tenants",
  ),
  RS5004: user(
    "guard",
    "Protected by prevent_destroy",
    "The plan would forget or destroy a resource whose lifecycle forbids it.",
    "Remove prevent_destroy first, if it is meant.",
    "`rampsync destroy` of a resource with `prevent_destroy = true`",
  ),
  RS5005: user(
    "guard of the run",
    "Too many calls",
    "The plan needs more calls than --max-calls allows.",
    "Raise --max-calls, or apply fewer stacks at a time.",
    "120 calls with `--max-calls 100`",
  ),
  RS5006: user(
    "guard",
    "Removal that was not shown",
    "The resource was planned without a look, since what it refers to was not known then; now that it is, something would be removed that nobody has seen.",
    "Run again: what it refers to is known now, and the plan shows what is removed.",
    "a resource that refers to one that the same run makes, and whose own values were changed as well",
  ),
  RS5007: user(
    "guard",
    "Call while only adopting",
    "A run that only adopts sends nothing: it neither removes what a resource manages nor puts back what was removed.",
    "Run without --adopt-only, and without adopt_only in the provider block or RAMPSYNC_ADOPT_ONLY.",
    '`on_destroy = "remove_mappings"`, taken out of the program, and `rampsync apply --adopt-only`',
  ),

  RS5021: user(
    "guard",
    "Another address for an event that fires",
    "The plan changes where an event is posted that may fire already.",
    "Review the plan, then allow the host with --allow-event-posts, RAMPSYNC_ALLOW_EVENT_POSTS or allow_event_posts of the provider block.",
    "`endpoint` of an active event now names another host",
  ),
  RS5022: user(
    "guard",
    "Activation by a repair",
    "An event that is declared as active was deactivated by somebody. A repair does not let it fire again.",
    "Declare `active = false`, or allow the host with --allow-event-posts, RAMPSYNC_ALLOW_EVENT_POSTS or allow_event_posts of the provider block.",
    "an event was deactivated in the portal while a desk is moved",
  ),
  RS5023: user(
    "guard",
    "Enabling by a repair",
    "An integration that is declared as enabled was disabled by somebody. A repair does not enable it again.",
    "Declare `enabled = false`, or name its id in RAMPSYNC_ALLOW_ENABLE or allow_enable.",
    "an integration was disabled in the portal while a desk is moved",
  ),
  RS5024: user(
    "guard",
    "An event that may fire as soon as it is made",
    "The server lets an event fire from the moment it is made, or nobody knows whether it does: what is wrong with it would be posted.",
    "Let `rampsync probe` find it out, disable the integration while its events are made, or allow the host with --allow-event-posts, RAMPSYNC_ALLOW_EVENT_POSTS or allow_event_posts of the provider block.",
    "the first event of a tenant that was never probed",
  ),
  RS5025: user(
    "guard",
    "Write to an inherited integration",
    "The tenant inherits the integration from its partner. A write makes a copy of it for this tenant alone, which later changes of the partner do not reach.",
    "Change it in the partner's tenant, or review the plan and name this tenant with --allow-detach, RAMPSYNC_ALLOW_DETACH or allow_detach of the provider block.",
    "a value was added for one client to a desk that its partner installed for all",
  ),
  RS5026: user(
    "guard",
    "Events that may be managed",
    "Events that nothing manages are to be removed, and what is declared as managed is not all of it, or is not of this integration.",
    "Name the ids of all declared events of the integration in `managed`.",
    "`managed` holds names of events in place of their ids",
  ),
  RS5030: user(
    "guard",
    "Credentials for another key",
    "encrypt_to names another key than the one to which the credentials of the integration are encrypted. What the server showed once cannot be encrypted to it, and is recorded no more.",
    "Review the key, then name the integration's id in RAMPSYNC_ALLOW_RECIPIENT or allow_recipient.",
    "the key of the desk's team was replaced in the program",
  ),
  RS5031: user(
    "guard",
    "Rotation stops for a review",
    "New credentials cut the third party off until it has them. One integration of a run may get them, and by an endpoint that is not documented.",
    "Rotate one after the other, or name the ids in RAMPSYNC_ALLOW_ROTATE or allow_rotate.",
    "`rotate_credentials` is raised in a loop over all desks",
  ),

  RS5010: user(
    "guard",
    "Uninstall that was not named",
    "The run would uninstall an integration: its id, its token or key and its events are lost, and nobody named it.",
    "Review the plan, then name its address with --allow-uninstall, or its id in allow_uninstall of the provider block; or keep it with on_destroy = forget.",
    "a row that vanished from the table of tenants, and with it the integration that was installed for it",
  ),
  RS9001: own(
    "internal",
    "Internal error",
    "rampsync met a condition that its code rules out.",
    "Report it with the message, which holds no secret.",
    "an error that has no code of its own",
  ),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
