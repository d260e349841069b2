// Every note and warning of rampsync in one table: what it means, why it is told, what to do, and the one place where its
// text is made. Notes change no exit code. The documentation is made from it.
import type { StaleReason } from "./stale-reason.js";
import { listed, MOST_NAMED, plural, printable } from "./text.js";
import type { UnsentReason } from "./unsent-reason.js";

/** `warning`: the result may not be what the user expects. `note`: told so that nothing happens in silence. */
export type NoteKind = "note" | "warning";

/** A state file that no stack of the program keeps its state in. */
export interface OrphanParameters {
  /** The path of the file, seen from the program's directory; of a row, database, schema and workspace. */
  readonly state: string;
  /** How many it records that nothing else declares; of a row, that the program declares and does not record. */
  readonly integrations: number;
  /** The code of what made it unreadable. */
  readonly error?: string;
}

/** Why rows of a mapping, or a mapping as a whole, cannot be declared. */
export type UndeclarableReason =
  | "entity type"
  | "empty"
  | "several targets"
  | "form of text"
  | "several cutting rules"
  | "format"
  | "refused";

const SAID_BY = {
  live: "live shows",
  file: "the file of ways says",
  record: "the last apply recorded",
} as const;

/** By code: what a note tells, beside the place that it is about. */
export interface NoteParameters {
  /** The annotation's own text. */
  RS6001: { readonly message: string };
  /** Names of stacks, and addresses of the resources in them that are left to Terraform. */
  RS6002: { readonly stacks: readonly string[]; readonly addresses: readonly string[] };
  /** Names of the stacks with such a text. */
  RS6003: { readonly stacks: readonly string[] };
  /** Names of stacks, and addresses that their import blocks name. */
  RS6004: { readonly stacks: readonly string[]; readonly addresses: readonly string[] };
  /** Names of stacks, and of the variables with validations. */
  RS6005: { readonly stacks: readonly string[]; readonly variables: readonly string[] };
  /** The path of the file, the variable that is not declared, and declared names that are like it. */
  RS6006: { readonly file: string; readonly variable: string; readonly nearest: readonly string[] };
  /** The path of the file, the stack that does not exist, and names of stacks that are like it. */
  RS6007: { readonly file: string; readonly stack: string; readonly nearest: readonly string[] };
  /** The path of the file. */
  RS6008: { readonly file: string };
  /** The values; the path of the note names their mapping. */
  RS6009: { readonly values: readonly string[] };
  /** Names of stacks, and addresses of their ephemeral blocks. */
  RS6010: { readonly stacks: readonly string[]; readonly addresses: readonly string[] };
  /** Nothing; the path of the note names the attribute. */
  RS6101: Record<never, never>;
  /** Nothing; the path of the note names the mappings. */
  RS6102: Record<never, never>;
  /** Nothing; the path of the note names the attribute. */
  RS6103: Record<never, never>;
  /** Dotted paths of the attributes. */
  RS6104: { readonly paths: readonly string[] };
  /** The status as the server has it, such as `Disabled`. */
  RS6105: { readonly status: string };
  /** The attributes it refers to, such as `rampsync_x.y.id`. */
  RS6106: { readonly attributes: readonly string[] };
  /** Nothing: it is about the whole resource. */
  RS6107: Record<never, never>;
  /** The stack and the address before, such as `client_8/rampsync_installed_integration.desk`. */
  RS6108: { readonly from: string };
  /** Nothing: it is about the whole resource. */
  RS6109: Record<never, never>;
  /** The id of the integration that was managed before. */
  RS6110: { readonly integration: string };
  /** Nothing: it is about the whole resource. */
  RS6111: Record<never, never>;
  /** What is removed, by its name, and whether the record is all that goes after it. */
  RS6112: { readonly removed: string; readonly action: "forget" | "uninstall" };
  /** Nothing: it is about the whole resource. */
  RS6113: Record<never, never>;
  /** The name of the stack that declares it. */
  RS6114: { readonly stack: string };
  /** Nothing: it is about the whole resource. */
  RS6115: Record<never, never>;
  /** The type of the state's backend, such as `s3`. */
  RS6116: { readonly backend: string };
  /** The dotted path of the attribute. */
  RS6117: { readonly attribute: string };
  /** Nothing: it is about the whole resource. */
  RS6118: Record<never, never>;
  /** Nothing: it is about the whole resource. */
  RS6130: Record<never, never>;
  /** The attribute with its entity type, and listed attributes that are like it. */
  RS6161: { readonly attribute: string; readonly nearest: readonly string[] };
  /** The attribute with its entity type, the OpsRamp value, and listed values of that attribute that are like it. */
  RS6162: { readonly attribute: string; readonly value: string; readonly nearest: readonly string[] };
  /** The attribute with its entity type, and the nearest in the catalogue. */
  RS6163: { readonly attribute: string; readonly nearest: readonly string[] };
  /** The attribute with its entity type, the OpsRamp value, and the nearest that the catalogue lists of it. */
  RS6164: { readonly attribute: string; readonly value: string; readonly nearest: readonly string[] };
  /** The text that looks like an id. */
  RS6165: { readonly attribute: string };
  /** The id of the role, and the nearest of the tenant with their names. */
  RS6166: { readonly role: string; readonly nearest: readonly string[] };
  /** The application, and the nearest that the tenant can install. */
  RS6167: { readonly application: string; readonly nearest: readonly string[] };
  /** The id of the alert source, and the nearest of the tenant with their names. */
  RS6168: { readonly source: string; readonly nearest: readonly string[] };
  /** As of RS6181, by the catalogue. */
  RS6169: { readonly placeholder: string; readonly entity: string; readonly nearest: readonly string[] };
  /** The placeholder, the entity type that has no such one, and those that it may have meant. */
  RS6181: { readonly placeholder: string; readonly entity: string; readonly nearest: readonly string[] };
  /** Entity type and type of the event, and the host that gets it. */
  RS6182: { readonly entity: string; readonly type: string; readonly host: string };
  /** Entity type and type of the event, and its whole address before and after. */
  RS6183: { readonly entity: string; readonly type: string; readonly before: string; readonly after: string };
  /** Entity type and type of the event, and the host that would get it. */
  RS6184: { readonly entity: string; readonly type: string; readonly host: string };
  /** The id of the integration, and its events that nothing manages, at least one. */
  RS6185: { readonly integration: string; readonly events: readonly { readonly id: string; readonly name: string }[] };
  /** The id of the event. */
  RS6186: { readonly event: string };
  /** Nothing; the path of the note names the attribute. */
  RS6187: Record<never, never>;
  /** Nothing; the path of the note names the attribute. */
  RS6188: Record<never, never>;
  /** Nothing; the path of the note names the attribute. */
  RS6189: Record<never, never>;
  /** `host`: where it is posted. */
  RS6190: { readonly entity: string; readonly type: string; readonly host: string };
  /** The name of the key. */
  RS6195: { readonly recipient: string };
  /** The names of the keys. */
  RS6191: { readonly before: string; readonly after: string };
  /** Nothing; the path of the note names the attribute that holds them. */
  RS6196: Record<never, never>;
  /** Nothing; the path of the note names the attribute that makes new ones. */
  RS6192: Record<never, never>;
  /** Nothing; the path of the note names the attribute. */
  RS6193: Record<never, never>;
  /** The text of rotate_credentials. */
  RS6194: { readonly trigger: string };
  /** The way of the server, such as `notifier`, what was seen of it, such as `replaced`, and the file that remembers it. */
  RS6131: { readonly way: string; readonly value: string; readonly file?: string };
  /** What is kept, as what, and the forms in which both differ, at least one. */
  RS6132: {
    readonly kept: readonly { readonly what: string; readonly as: string; readonly forms: readonly string[] }[];
  };
  /** The way of the server, such as `names`, and what is said of it, by whom: what live shows, the file of ways, what an apply recorded. */
  RS6133: {
    readonly way: string;
    readonly evidence: readonly { readonly by: "live" | "file" | "record"; readonly value: string }[];
  };
  /** Dotted paths of the secrets, the groups that they are sent with, and whether an apply has to send those groups. */
  RS6128: { readonly paths: readonly string[]; readonly groups: readonly string[]; readonly missing: boolean };
  /** Dotted paths of the secrets. */
  RS6129: { readonly paths: readonly string[] };
  /** The pairs, as plans show them. */
  RS6140: { readonly pairs: readonly string[] };
  /** How many rows. */
  RS6141: { readonly count: number };
  /** Names of events, or their ids. */
  RS6142: { readonly events: readonly string[] };
  /** By mapping and reason, how many rows stay unmanaged. */
  RS6151: {
    readonly left: readonly { readonly mapping: string; readonly rows: number; readonly why: UndeclarableReason }[];
  };
  /** The directions, `inbound` or `outbound`. */
  RS6152: { readonly directions: readonly string[] };
  /** The type that is taken. */
  RS6153: { readonly type: string };
  /** How many differences are left. */
  RS6154: { readonly differences: number };
  /** Dotted paths of the attributes that the server does not tell, and the variables that stand for them in the code. */
  RS6155: { readonly paths: readonly string[]; readonly variables: readonly string[] };
  /**
   * What has the id, the id in the tenant that was read, why it is not looked up (the server tells no name of it, it stands in a
   * text beside credentials, templates or other words, or it is copied, since it stands in a table or in a name), and the variable
   * that stands for it or for the text; absent where it is copied.
   */
  RS6156: {
    readonly kind: "role" | "alert source" | "resource group" | "integration" | "event" | "tenant";
    readonly id: string;
    readonly why: "unnamed" | "mixed" | "copied";
    readonly variable?: string;
  };
  /** The application that is installed. */
  RS6170: { readonly application: string };
  /** The id of what an earlier run installed. */
  RS6171: { readonly integration: string };
  /** The id of the integration that is there, and its application. */
  RS6172: { readonly integration: string; readonly application: string };
  /** The id of what is uninstalled, and how many mappings and values it has. */
  RS6173: { readonly integration: string; readonly mappings: number; readonly values: number };
  /** The id of the integration that the tenant inherits. */
  RS6174: { readonly integration: string };
  /** The state, and the serial that it has now, in decimal digits. */
  RS6201: { readonly state: string; readonly serial: string };
  /** The state, and the path of the file that keeps the killed run's state. */
  RS6202: { readonly state: string; readonly kept: string };
  /** The state, and the path of the file that keeps the other user's state. */
  RS6203: { readonly state: string; readonly kept: string };
  /** The verb and the process that held the lock, such as `apply, process 4711`. */
  RS6204: { readonly holder: string };
  /** How many integrations the plan says nothing of. */
  RS6205: { readonly count: number };
  /** The state files, at least one. */
  RS6206: { readonly states: readonly OrphanParameters[] };
  /** The state files, at least one. */
  RS6207: { readonly states: readonly OrphanParameters[] };
  /** The name of the stack, and of the outputs that go. */
  RS6208: { readonly stack: string; readonly outputs: readonly string[] };
  /** The stack, the address of the resource, and the key of its deposed object. */
  RS6209: { readonly stack: string; readonly address: string; readonly key: string };
  /** The path of the file, the stack that it is named after and that does not exist, and names of stacks that are like it. */
  RS6210: { readonly file: string; readonly stack: string; readonly nearest: readonly string[] };
  /** How many resources are looked at, and how many are left out. */
  RS6211: { readonly looked_at: number; readonly left_out: number };
  /** The rows, each named by database, schema and workspace, at least one. */
  RS6212: { readonly states: readonly OrphanParameters[] };
  /** The path of the receipt, and the number of the line that is cut off. */
  RS6250: { readonly file: string; readonly line: number };
  /** The file of accepted drift, the id of the entry, its tenant and integration, and why it accepts nothing, as a code and in English. */
  RS6301: {
    readonly file: string;
    readonly id: string;
    readonly tenant: string;
    readonly integration: string;
    readonly reason: StaleReason;
    readonly why: string;
  };
  /** The name of the notice in its file, why it was not sent, as a code and in English, and whether it may have arrived and is not sent again. */
  RS6302: {
    readonly notice: string;
    readonly reason: UnsentReason;
    readonly problem: string;
    readonly given_up?: boolean;
  };
  /** The direction and header of the mapping, and how many rows are too many. */
  RS6501: { readonly mapping: string; readonly rows: number };
  /** What goes, with its attribute path, how many rows that is, and its text. */
  RS6401: {
    readonly removed: readonly {
      readonly kind: string;
      readonly path: string;
      readonly before: string;
      readonly count: number;
    }[];
  };
  /** The tenant before and after, and which of the two names the latter. */
  RS6402: { readonly before: string; readonly after: string; readonly named: "resource" | "provider" };
  /** The attribute with its entity type, the pair as plans show it, and how many rows have it. */
  RS6521: { readonly attribute: string; readonly pair: string; readonly rows: number };
  /** The attribute with its entity type, the incoming value, and the values that it is translated to. */
  RS6522: { readonly attribute: string; readonly source: string; readonly targets: readonly string[] };
  /** The attribute with its entity type, and listed attributes that are like it. */
  RS6523: { readonly attribute: string; readonly nearest: readonly string[] };
  /** The URL as the server answers it, without user info and query. */
  RS6524: { readonly url: string };
  /** The status of the integration, and the names of its active events. */
  RS6525: { readonly status: string; readonly events: readonly string[] };
}

export type NoteCode = keyof NoteParameters;

/** One note as it travels: what it tells, in parts, and what it is about. */
export type Note = {
  [Code in NoteCode]: {
    readonly code: Code;
    readonly parameters: NoteParameters[Code];
    /** The attribute that it is about, step by step. */
    readonly path?: readonly string[];
    /** The construct that it is about, where it is not told within that construct's own part of a document. */
    readonly construct?: string;
  };
}[NoteCode];

export interface NoteEntry<Parameters> {
  readonly kind: NoteKind;
  /** A few words that name the note. */
  readonly title: string;
  /** Why it is told. */
  readonly cause: string;
  /** What the user does about it, if anything. */
  readonly remedy: string;
  /** Its text, without the place that it is about. */
  readonly text: (parameters: Parameters) => string;
  /** In place of the title where titles are all that is shown of many notes, as Terraform shows warnings. */
  readonly summary?: (parameters: Parameters) => string;
  readonly example: { readonly parameters: Parameters; readonly path?: readonly string[]; readonly construct?: string };
}

const NONE = {};

const undeclarable: Readonly<Record<UndeclarableReason, string>> = {
  "entity type": "of an entity type that cannot be declared",
  empty: "with an empty side",
  "several targets": "of one source with several targets",
  "form of text": "that differ from others in the form of text alone",
  "several cutting rules": "with different cutting rules",
  format: "that the format of the project cannot hold",
  refused: "that a declaration cannot say",
};

function describedOrphan({ state, integrations, error }: OrphanParameters): string {
  return `${printable(state)} (${error === undefined ? plural(integrations, "integration") : `not readable, ${error}`})`;
}

function namedOrphans(states: readonly OrphanParameters[]): string {
  return `${plural(states.length, "state file")} of no stack of this program: ${listed(states.map(describedOrphan), MOST_NAMED)}.`;
}

function meant(nearest: readonly string[]): string {
  return nearest.length === 0 ? "" : `; the nearest: ${nearest.join(", ")}`;
}

/**
 * The registry. The second digit groups: 0 programs, 1 plans and drift, 2 states. A code never changes its meaning and is
 * never used again for another.
 */
export const noteCodes: { readonly [Code in NoteCode]: NoteEntry<NoteParameters[Code]> } = {
  RS6001: {
    kind: "warning",
    title: "Warning of the program",
    cause: "A construct of the program has an annotation.",
    remedy: "Do what it says; it is the program's own.",
    text: ({ message }) => message,
    example: { parameters: { message: "this desk is to be moved" }, construct: "client_8/desk" },
  },
  RS6002: {
    kind: "warning",
    title: "Left to Terraform",
    cause: "A stack has resources of other providers, which rampsync does not look at.",
    remedy: "Apply them with Terraform; where a stack has none, this is not told.",
    text: ({ stacks, addresses }) =>
      `${listed(stacks, MOST_NAMED)}: of other providers and left to Terraform: ${listed(addresses, MOST_NAMED)}`,
    example: { parameters: { stacks: ["client_8"], addresses: ["aws_route53_record.desk"] } },
  },
  RS6003: {
    kind: "warning",
    title: "Bytes lost in a text",
    cause: "A text holds U+FFFD, which a program puts in place of bytes that it could not decode.",
    remedy: "Save the program's sources and data as UTF-8.",
    text: ({ stacks }) =>
      `${listed(stacks, MOST_NAMED)}: a text holds U+FFFD, which stands for bytes that were not UTF-8; save the program's sources and data as UTF-8`,
    example: { parameters: { stacks: ["client_8"] } },
  },
  RS6004: {
    kind: "warning",
    title: "Import blocks are adoption",
    cause: "A stack has import blocks. What they name is adopted by the first apply as any declared integration is.",
    remedy: "Nothing; the blocks may go once it is applied.",
    text: ({ stacks, addresses }) =>
      `${listed(stacks, MOST_NAMED)}: import blocks are taken as adoption: ${listed(addresses, MOST_NAMED)}`,
    example: { parameters: { stacks: ["client_8"], addresses: ["rampsync_installed_integration.desk"] } },
  },
  RS6005: {
    kind: "warning",
    title: "Validations not evaluated",
    cause: "A variable has validation blocks, whose conditions are Terraform's expressions.",
    remedy: "Check the values in the program, or run Terraform, which evaluates them.",
    text: ({ stacks, variables }) =>
      `${listed(stacks, MOST_NAMED)}: validations of variables are left to Terraform, and not evaluated here: ${listed(variables, MOST_NAMED)}`,
    example: { parameters: { stacks: ["client_8"], variables: ["desk_password"] } },
  },
  RS6006: {
    kind: "warning",
    title: "Value of no variable",
    cause: "A file of the `vars/` folder gives a value to a variable that its stack does not declare.",
    remedy: "Correct the name, or take the value out.",
    text: ({ file, variable, nearest }) =>
      `${printable(file)}: the stack declares no variable "${printable(variable)}"${meant(nearest)}`,
    example: {
      parameters: { file: "vars/client_8.tfvars.json", variable: "desk_pasword", nearest: ["desk_password"] },
    },
  },
  RS6007: {
    kind: "warning",
    title: "Values of no stack",
    cause: "A file of the `vars/` folder has the name of no stack.",
    remedy: "Rename the file, or remove it.",
    text: ({ file, stack, nearest }) => `${printable(file)}: there is no stack "${printable(stack)}"${meant(nearest)}`,
    example: { parameters: { file: "vars/cleint_8.tfvars.json", stack: "cleint_8", nearest: ["client_8"] } },
  },
  RS6008: {
    kind: "warning",
    title: "File in vars/ not read",
    cause: "The `vars/` folder holds a file in HCL, and is read as JSON alone.",
    remedy: "Write the values as JSON, or name the file with --var-file.",
    text: ({ file }) => `${printable(file)} is not read: values of a stack are in vars/<stack>.tfvars.json`,
    example: { parameters: { file: "vars/client_8.tfvars" } },
  },
  RS6009: {
    kind: "warning",
    title: "White space around values",
    cause: "A value of a mapping begins or ends with white space, which a server may store without, or match with.",
    remedy: "Take the white space away, unless the other system sends it.",
    text: ({ values }) =>
      `values with white space around them: ${listed(
        values.map((value) => JSON.stringify(printable(`|${value}|`)).replace(/^"\||\|"$/g, '"')),
        MOST_NAMED,
      )}`,
    example: { parameters: { values: ["In Progress "] }, path: ["inbound", "mappings", "INCIDENT.Status"] },
  },
  RS6010: {
    kind: "note",
    title: "Ephemeral blocks left to Terraform",
    cause: "A stack has ephemeral blocks, which give values for the time of one run of Terraform.",
    remedy: "Nothing: Terraform alone opens them.",
    text: ({ stacks, addresses }) =>
      `${listed(stacks, MOST_NAMED)}: ephemeral blocks are left to Terraform: ${listed(addresses, MOST_NAMED)}`,
    example: { parameters: { stacks: ["client_8"], addresses: ["ephemeral.rampsync_inbound_credentials.desk"] } },
  },
  RS6101: {
    kind: "note",
    title: "Not managed any more",
    cause: "The attribute was declared before and is not now. No call of the API clears it.",
    remedy: "Nothing, or clear it in the portal.",
    text: () => "released; it stays live as it is, since no call clears it, and is not managed any more",
    example: { parameters: NONE, path: ["description"] },
  },
  RS6102: {
    kind: "note",
    title: "Mappings not managed any more",
    cause: "The direction was declared before and is not now.",
    remedy: "Nothing. To remove what was managed, declare the direction with no mapping in it.",
    text: () => "released; they stay live as they are, and are not managed any more",
    example: { parameters: NONE, path: ["outbound", "mappings"] },
  },
  RS6103: {
    kind: "note",
    title: "Not verifiable",
    cause: "The server never shows this attribute, and it was applied as declared.",
    remedy: "Nothing; a change of the declared value is sent.",
    text: () => "unverifiable, since the server hides it; not sent",
    example: { parameters: NONE, path: ["outbound", "notifier", "password_wo"] },
  },
  RS6104: {
    kind: "note",
    title: "Secrets not recorded as sent",
    cause:
      "An integration was adopted whose secrets the server hides, or a run ended before it recorded that it sent them: what is live may be the same.",
    remedy: "Nothing where it works; to have them sent, change their declared version or value.",
    text: ({ paths }) =>
      `not recorded as sent from here; what is live is hidden, and may be the same: ${paths.join(", ")}`,
    example: { parameters: { paths: ["outbound.notifier.password_wo"] } },
  },
  RS6105: {
    kind: "note",
    title: "Not enabled",
    cause: "The server has the integration with a status other than enabled.",
    remedy: "Enable it in OpsRamp.",
    text: ({ status }) =>
      `the server has it as ${JSON.stringify(printable(status, 40))}: nothing passes through it until it is enabled in OpsRamp`,
    example: { parameters: { status: "Disabled" } },
  },
  RS6106: {
    kind: "note",
    title: "Known after the apply",
    cause: "The declaration refers to attributes of resources that an apply makes first.",
    remedy: "Nothing; apply once with the resources that it refers to if you want to see its plan before.",
    text: ({ attributes }) =>
      `refers to ${attributes.join(", ")}, known after the apply: it is looked at and planned then, and refused if that would remove anything`,
    example: { parameters: { attributes: ["rampsync_x.y.id"] } },
  },
  RS6107: {
    kind: "note",
    title: "Recorded only",
    cause: "Labels, options or secrets of the declaration changed, and live is as declared already.",
    remedy: "Nothing.",
    text: () => "live is as declared; the state records how the declaration reads now (labels, options, secrets)",
    example: { parameters: NONE },
  },
  RS6108: {
    kind: "note",
    title: "Record moved",
    cause: "The integration was declared at another address or in another stack before.",
    remedy: "Nothing.",
    text: ({ from }) => `moved here from ${from}; its record moves with it`,
    example: { parameters: { from: "client_8/rampsync_installed_integration.desk" } },
  },
  RS6109: {
    kind: "note",
    title: "Tainted",
    cause: "Terraform marked the instance as tainted, which would have it created again.",
    remedy: "Nothing: it is brought in step, and recorded without the mark.",
    text: () =>
      "terraform marks it as tainted; once it is in sync, it is recorded without the mark, and nothing is created again",
    example: { parameters: NONE },
  },
  RS6110: {
    kind: "note",
    title: "Another integration was managed here",
    cause: "The declaration names another integration than the state records at this address.",
    remedy: "Nothing, or remove what it left in the integration that is not managed any more.",
    text: ({ integration }) => `${integration} was managed here; it is forgotten and stays live as it is`,
    example: { parameters: { integration: "INTG-1" } },
  },
  RS6111: {
    kind: "note",
    title: "Forgotten",
    cause: 'It is not declared any more, and `on_destroy` is "forget".',
    remedy: 'Nothing. To have managed mappings removed, set `on_destroy = "remove_mappings"` before.',
    text: () => "forgotten; everything stays live as it is",
    example: { parameters: NONE },
  },
  RS6112: {
    kind: "note",
    title: "Removed",
    cause: "It is not declared any more, and `on_destroy` says what is to be removed.",
    remedy: "Nothing.",
    text: ({ removed, action }) =>
      `${removed} are removed, then it is ${action === "forget" ? "forgotten" : "uninstalled"}`,
    example: { parameters: { removed: "managed mappings", action: "forget" } },
  },
  RS6113: {
    kind: "note",
    title: "Gone already",
    cause: "It is to be removed and is not in its tenant.",
    remedy: "Nothing.",
    text: () => "not installed any more; there is nothing to remove",
    example: { parameters: NONE },
  },
  RS6114: {
    kind: "note",
    title: "Waits for another stack",
    cause: "A stack that is not part of this run declares the integration, whose record is in a state of this run.",
    remedy: "Run with both stacks.",
    text: ({ stack }) =>
      `declared in the stack ${stack}, which is not looked at: nothing is done, and its record moves once it is`,
    example: { parameters: { stack: "client_9" } },
  },
  RS6115: {
    kind: "note",
    title: "Never applied",
    cause: "Nothing was applied from here, so that there is nothing to have drifted from.",
    remedy: "Apply it.",
    text: () => "never applied from here: compared with what is declared",
    example: { parameters: NONE },
  },
  RS6116: {
    kind: "note",
    title: "State not given",
    cause: "The state is where rampsync does not read it.",
    remedy: "Give it: `terraform state pull | rampsync drift --state -`, or those of many stacks with --state-dir.",
    text: ({ backend }) =>
      `its state is in a "${backend}" backend and was not given (--state): compared with what is declared`,
    example: { parameters: { backend: "s3" } },
  },
  RS6117: {
    kind: "note",
    title: "Left out of the import",
    cause: "A declaration of it needs what the server does not show.",
    remedy: "Declare it to manage it.",
    text: ({ attribute }) =>
      `${attribute} is live and left out: a declaration of it needs what the server does not show. Declare it to manage it.`,
    example: { parameters: { attribute: "outbound.notifier" } },
  },
  RS6118: {
    kind: "warning",
    title: "Rows that stay",
    cause: "The server refuses to remove single rows of mappings, and the integration has rows that should go.",
    remedy: "Remove them in the portal; plans list them as unmanaged and plan nothing for them.",
    text: () => "the server refuses to remove single rows; what is left live is listed and not planned again",
    example: { parameters: NONE },
  },
  RS6128: {
    kind: "warning",
    title: "Secrets not compared",
    cause: "The run was not given the value of a declared secret, so that nobody knows whether it changed.",
    remedy: "Nothing in a plan for review. Give the value where an apply has to send it.",
    text: ({ paths, groups, missing }) =>
      `not compared, since not given: ${paths.join(", ")}; ${
        missing
          ? `the ${groups.join(", ")} has to be sent, and an apply without them fails`
          : `an apply that is given them may send the ${groups.join(", ")}`
      }`,
    example: {
      parameters: {
        paths: ["outbound.notifier.password_wo"],
        groups: ["notifier authentication"],
        missing: false,
      },
    },
  },
  RS6129: {
    kind: "warning",
    title: "Changed secrets not noticed",
    cause:
      "What the state remembers of a secret is kept under the secret of another API client, or under one that was rotated.",
    remedy:
      "Run an apply once with OPSRAMP_CLIENT_SECRET_PREVIOUS set to the client secret before, or set the RAMPSYNC_FINGERPRINT_KEY of whoever applies. Where both are lost, send the secrets again: `rampsync apply --send-secrets`, or raise their version.",
    text: ({ paths }) =>
      `a changed secret is not noticed, since its fingerprint is kept under another client secret: ${paths.join(", ")}; apply once with OPSRAMP_CLIENT_SECRET_PREVIOUS, or set the RAMPSYNC_FINGERPRINT_KEY that it was kept under`,
    example: { parameters: { paths: ["outbound.notifier.password_wo"] } },
  },
  RS6161: {
    kind: "warning",
    title: "Attribute that nobody knows",
    cause: "A declared attribute is not live and is none that the API lists, but is near to one.",
    remedy: "Correct the name; where the tenant has an attribute of this name, nothing.",
    text: ({ attribute, nearest }) =>
      `"${printable(attribute, 120)}" is no attribute that the API lists and is not live${meant(nearest)}`,
    example: {
      parameters: { attribute: "INCIDENT.Statsu", nearest: ["Status"] },
      path: ["outbound", "mappings", "INCIDENT.Statsu"],
    },
  },
  RS6162: {
    kind: "warning",
    title: "Value that nobody knows",
    cause: "A declared OpsRamp value is not live and is none that the API lists of its attribute, but is near to one.",
    remedy: "Correct the value; where it is meant as it is, nothing.",
    text: ({ attribute, value, nearest }) =>
      `"${printable(value, 120)}" is no value that the API lists of ${printable(attribute, 120)} and is not live${meant(nearest)}`,
    example: {
      parameters: { attribute: "INCIDENT.Status", value: "Opne", nearest: ["Open"] },
      path: ["outbound", "mappings", "INCIDENT.Status"],
    },
  },
  RS6163: {
    kind: "warning",
    title: "Attribute that the catalogue lacks",
    cause: "rampsync.catalogue.json has no such attribute of the entity type, or says that it cannot be mapped.",
    remedy: "Correct the name, or fetch the catalogue again; servers may take more than they list.",
    summary: ({ attribute }) => `Attribute that the catalogue lacks: ${printable(attribute, 120)}`,
    text: ({ attribute, nearest }) =>
      `"${printable(attribute, 120)}" is no attribute that the catalogue says can be mapped${meant(nearest)}`,
    example: {
      parameters: { attribute: "INCIDENT.Statsu", nearest: ["Status"] },
      path: ["outbound", "mappings", "INCIDENT_Statsu"],
    },
  },
  RS6164: {
    kind: "warning",
    title: "Value that the catalogue lacks",
    cause: "rampsync.catalogue.json lists values of the attribute, and the declared OpsRamp value is none of them.",
    remedy: "Correct the value, or fetch the catalogue again; servers may take more than they list.",
    summary: ({ attribute, value }) =>
      `Value that the catalogue lacks: ${printable(attribute, 120)} ${printable(value, 120)}`,
    text: ({ attribute, value, nearest }) =>
      `"${printable(value, 120)}" is no value that the catalogue lists of ${printable(attribute, 120)}${meant(nearest)}`,
    example: {
      parameters: { attribute: "INCIDENT.Status", value: "Ok", nearest: ["Open"] },
      path: ["outbound", "mappings", "INCIDENT_Status"],
    },
  },
  RS6165: {
    kind: "warning",
    title: "Id of an attribute without a catalogue",
    cause:
      "A declared attribute looks like an id (incident.status.name). The API takes display names, and no catalogue of this tenant and application tells which name the id is of.",
    remedy: "Write the display name, such as Status, or fetch the catalogue with rampsync catalogue fetch.",
    summary: ({ attribute }) => `Id of an attribute without a catalogue: ${printable(attribute, 120)}`,
    text: ({ attribute }) =>
      `"${printable(attribute, 120)}" looks like the id of an attribute, and no catalogue tells its name: it is sent as a name`,
    example: {
      parameters: { attribute: "incident.status.name" },
      path: ["outbound", "mappings", "INCIDENT_Status"],
    },
  },
  RS6166: {
    kind: "warning",
    title: "Role that the catalogue lacks",
    cause: "rampsync.catalogue.json has the roles of the tenant, and the declared id is of none of them.",
    remedy: "Write the id of a role, or fetch the catalogue again.",
    summary: ({ role }) => `Role that the catalogue lacks: ${printable(role, 120)}`,
    text: ({ role, nearest }) => `"${printable(role, 120)}" is no role that the catalogue has${meant(nearest)}`,
    example: {
      parameters: { role: "Customer", nearest: ["ROLE-4718b729 (Customer)"] },
      path: ["inbound", "authentication", "role_id"],
    },
  },
  RS6167: {
    kind: "warning",
    title: "Application that the catalogue lacks",
    cause:
      "rampsync.catalogue.json has the applications that can be installed in the tenant, and the declared one is none of them.",
    remedy: "Correct its id, or fetch the catalogue again.",
    summary: ({ application }) => `Application that the catalogue lacks: ${printable(application, 120)}`,
    text: ({ application, nearest }) =>
      `"${printable(application, 120)}" is no application that the catalogue says can be installed${meant(nearest)}`,
    example: { parameters: { application: "CUSTM", nearest: ["CUSTOM"] }, path: ["install", "application"] },
  },
  RS6168: {
    kind: "warning",
    title: "Alert source that the catalogue lacks",
    cause: "rampsync.catalogue.json has the alert sources of the tenant, and the declared id is of none of them.",
    remedy: "Write the id of an alert source, or fetch the catalogue again.",
    summary: ({ source }) => `Alert source that the catalogue lacks: ${printable(source, 120)}`,
    text: ({ source, nearest }) =>
      `"${printable(source, 120)}" is no alert source that the catalogue has${meant(nearest)}`,
    example: { parameters: { source: "Nagios", nearest: ["1002 (Nagios)"] }, path: ["alert_source_id"] },
  },
  RS6169: {
    kind: "warning",
    title: "Placeholder that the catalogue lacks",
    cause:
      "A payload or an endpoint names what rampsync.catalogue.json does not have for the entity type; the third party then gets the name in place of a value.",
    remedy:
      "Correct the name, or fetch the catalogue again. Values of the third party's answer, such as `$id`, are not told of.",
    text: ({ placeholder, entity, nearest }) =>
      `${printable(placeholder)} is no placeholder that the catalogue has of ${entity}${meant(nearest)}`,
    example: {
      parameters: { placeholder: "$incident.subjekt", entity: "INCIDENT", nearest: ["$incident.subject"] },
      path: ["payload"],
    },
  },
  RS6130: {
    kind: "warning",
    title: "Rows given up",
    cause: "The server refused to list rows of mappings, and the integration has rows that should go.",
    remedy:
      "Nothing where the list was closed for a while: plans ask for it again. Else remove the rows in the portal.",
    text: () =>
      "the server refuses to list single rows; what should go stays live, is not managed, and is planned again once the list answers",
    example: { parameters: NONE },
  },
  RS6140: {
    kind: "warning",
    title: "Two values for one",
    cause: "A pair that is put back translates an incoming value that another live pair translates as well.",
    remedy:
      "Remove one of both: the next apply removes the one that the program does not declare, if it declares the other.",
    text: ({ pairs }) =>
      `another value is live for the same incoming one, and stays beside it: ${listed(
        pairs.map((pair) => printable(pair)),
        MOST_NAMED,
      )}`,
    example: { parameters: { pairs: ["Ok → Good"] } },
  },
  RS6141: {
    kind: "warning",
    title: "Rows that were not kept",
    cause: "A row held a text in which a declared secret stands, and receipts hold no secret.",
    remedy: "Put it back in the portal.",
    text: ({ count }) => `${plural(count, "row")} held a secret, and so was not kept`,
    example: { parameters: { count: 1 } },
  },
  RS6142: {
    kind: "warning",
    title: "Events that a restore cannot bring back",
    cause:
      "The run of the receipt removed events. A receipt holds no headers, payloads and addresses, which may be secrets.",
    remedy: "Declare them again, or make them in the portal: the receipt says which they were.",
    text: ({ events }) =>
      `${plural(events.length, "event")} cannot be brought back: ${listed(
        events.map((name) => printable(name)),
        MOST_NAMED,
      )}`,
    example: { parameters: { events: ["Close ticket"] } },
  },
  RS6181: {
    kind: "warning",
    title: "Placeholder not known",
    cause:
      "A payload names what the server does not list for the entity type; the third party then gets the name in place of a value.",
    remedy: "Correct the name. Values of the third party's answer, such as `$id`, are not told of.",
    text: ({ placeholder, entity, nearest }) => `${entity} has no ${printable(placeholder)}${meant(nearest)}`,
    example: {
      parameters: { placeholder: "$incident.subjekt", entity: "INCIDENT", nearest: ["$incident.subject"] },
      path: ["payload"],
    },
  },
  RS6182: {
    kind: "note",
    title: "An event begins to fire",
    cause: "The apply activates an event, last of all.",
    remedy: "Make sure that this is the right desk.",
    text: ({ entity, type, host }) => `from here on ${entity}/${type} is posted to ${printable(host)}`,
    example: { parameters: { entity: "INCIDENT", type: "UPDATE", host: "desk.example.com" }, path: ["active"] },
  },
  RS6183: {
    kind: "warning",
    title: "An event that fires gets another address",
    cause: "The address of an event changes that may fire.",
    remedy: "Make sure that this is the right desk, then allow its host (RS5021).",
    text: ({ entity, type, before, after }) =>
      `from here on ${entity}/${type} is posted to ${printable(after)} in place of ${printable(before)}`,
    example: {
      parameters: {
        entity: "INCIDENT",
        type: "UPDATE",
        before: "https://desk.example.com/tickets",
        after: "https://other.example.com/tickets",
      },
    },
  },
  RS6184: {
    kind: "warning",
    title: "An event stays deactivated",
    cause:
      "The event was activated by an apply and deactivated by somebody since. A repair does not let it fire again.",
    remedy: "Declare it as not active, or allow its host (RS5022).",
    text: ({ entity, type, host }) =>
      `deactivated live; a repair does not let ${entity}/${type} be posted to ${printable(host)} again`,
    example: { parameters: { entity: "INCIDENT", type: "UPDATE", host: "desk.example.com" }, path: ["active"] },
  },
  RS6185: {
    kind: "note",
    title: "Events that nothing manages",
    cause: "An integration whose events are declared has others, made by hand or by another program. They are kept.",
    remedy: "Nothing, or import them, or remove them in the portal.",
    text: ({ integration, events }) =>
      `${printable(integration)} has ${plural(events.length, "event")} that nothing manages, kept: ${listed(
        events.map(({ id, name }) => `${printable(name)} (${printable(id)})`),
        MOST_NAMED,
      )}`,
    example: { parameters: { integration: "INTG-1", events: [{ id: "INTG-EVENT-2", name: "Close ticket" }] } },
  },
  RS6186: {
    kind: "warning",
    title: "The server makes events that fire",
    cause: "An event fired as soon as it was made, before the call that activates it.",
    remedy: "Disable the integration while its events are made; look at what the third party got.",
    text: ({ event }) => `${printable(event)} fired as soon as it was made, before it was activated`,
    example: { parameters: { event: "INTG-EVENT-2" } },
  },
  RS6187: {
    kind: "warning",
    title: "An integration is enabled",
    cause: "The apply enables an integration that is disabled, last of all.",
    remedy: "Make sure that both sides are ready.",
    text: () =>
      "from here on OpsRamp takes what the third party sends, and sends it what happens: it is enabled by a call of its own, last of all",
    example: { parameters: {}, path: ["enabled"] },
  },
  RS6188: {
    kind: "warning",
    title: "An integration is disabled",
    cause: "The apply disables an integration that is enabled, before anything else.",
    remedy: "Make sure that nothing is to come through it.",
    text: () => "from here on nothing comes through it in either direction: it is disabled by a call of its own",
    example: { parameters: {}, path: ["enabled"] },
  },
  RS6189: {
    kind: "warning",
    title: "An integration stays disabled",
    cause: "An apply left the integration enabled, and somebody disabled it since. A repair does not enable it again.",
    remedy: "Declare it as not enabled, or allow its id (RS5023).",
    text: () => "disabled live since the last apply; a repair does not enable it again",
    example: { parameters: {}, path: ["enabled"] },
  },
  RS6190: {
    kind: "warning",
    title: "An event that may fire as soon as it is made",
    cause: "The server lets an event fire from the moment it is made, or nobody knows whether it does.",
    remedy: "Let a probe find it out, disable the integration while its events are made, or allow the host (RS5024).",
    text: ({ entity, type, host }) =>
      `${entity}/${type} may be posted to ${printable(host)} from the moment it is made, before it was read back`,
    example: { parameters: { entity: "INCIDENT", type: "UPDATE", host: "desk.example.com" }, path: ["active"] },
  },
  RS6195: {
    kind: "note",
    title: "Credentials are encrypted",
    cause: "encrypt_to is declared: what the server makes for the third party is recorded encrypted to that key.",
    remedy: "Nothing: the private key opens inbound_credentials (docs/credentials.md).",
    text: ({ recipient }) =>
      `what the server makes for the third party is encrypted to the key ${printable(recipient, 80)}`,
    example: { parameters: { recipient: "SHA256:pm0xsbX" }, path: ["encrypt_to"] },
  },
  RS6191: {
    kind: "warning",
    title: "Credentials go to another key",
    cause: "encrypt_to names another key than before.",
    remedy: "Make sure that the key is the right one, then allow it (RS5030).",
    text: ({ before, after }) =>
      `from here on its credentials are encrypted to the key ${printable(after, 80)} in place of ${printable(before, 80)}; what the server showed once is recorded no more`,
    example: { parameters: { before: "SHA256:pm0xsbX", after: "SHA256:9dTkYh2" }, path: ["encrypt_to"] },
  },
  RS6196: {
    kind: "note",
    title: "Credentials are encrypted anew",
    cause:
      "The token that the server tells is not known to be the one that is recorded encrypted: somebody made a new one in the portal, or an earlier version recorded it.",
    remedy: "Make sure that the third party has the token that is valid now; inbound_credentials holds it then.",
    text: () =>
      "the token that is valid now is not known to be the one that is recorded: what the server tells is encrypted anew",
    example: { parameters: {}, path: ["inbound_credentials"] },
  },
  RS6192: {
    kind: "warning",
    title: "A secret was shown while nobody read it",
    cause:
      "A run was broken off between the installation and its answer, and the server shows the secret of OAUTH2 once.",
    remedy:
      "Set rotate_credentials to another text in a later run, which makes a new secret; no run does so by itself.",
    text: () =>
      "the secret that the server made is lost: nobody read it. Another text of rotate_credentials makes a new one",
    example: { parameters: {}, path: ["rotate_credentials"] },
  },
  RS6193: {
    kind: "warning",
    title: "New credentials are made",
    cause: "rotate_credentials has another text than before.",
    remedy: "Be ready to give the third party the new ones at once.",
    text: () =>
      "the server makes a new token or secret by a call of its own, last of all, and the old one ends: the third party is cut off until it has the new one. Hand it over at once; inbound_credentials holds it where encrypt_to is declared",
    example: { parameters: {}, path: ["rotate_credentials"] },
  },
  RS6194: {
    kind: "warning",
    title: "It is not known whether new credentials were made",
    cause: "A run was broken off while the server made new credentials. They are not made once more.",
    remedy: "Hand over what the server tells again; where that does not work, set rotate_credentials to another text.",
    text: ({ trigger }) =>
      `a run was broken off at "${printable(trigger, 80)}": the token or secret may be new, and is not made once more`,
    example: { parameters: { trigger: "2026-02" }, path: ["rotate_credentials"] },
  },
  RS6131: {
    kind: "note",
    title: "Way of the server seen",
    cause: "The server showed how it behaves where the API's documents leave that open.",
    remedy: "Put the file under version control: other runs then know it, too.",
    text: ({ way, value, file }) =>
      `the server was seen to have ${way} "${value}"; ${file === undefined ? "no file could be written that remembers it" : `${printable(file)} remembers it`}`,
    example: { parameters: { way: "notifier", value: "replaced", file: "rampsync.ways.json" } },
  },
  RS6151: {
    kind: "warning",
    title: "Rows left out of the import",
    cause:
      "No declaration can say them: mappings of another entity type, empty sides, one source with several targets.",
    remedy: "Nothing: they stay live and unmanaged. Correct them in the portal to manage them.",
    text: ({ left }) =>
      `not imported, since no declaration can say it: ${listed(
        left.map(({ mapping, rows, why }) => `${plural(rows, "row")} of ${printable(mapping)} ${undeclarable[why]}`),
        MOST_NAMED,
      )}; live and unmanaged`,
    example: { parameters: { left: [{ mapping: "outbound INCIDENT.Status", rows: 2, why: "empty" }] } },
  },
  RS6152: {
    kind: "warning",
    title: "Cutting rules not read",
    cause: "The list of rows, which alone shows cutting rules, is not available or not to be asked for.",
    remedy: "Declare `parsing` where the integration cuts values, before its mappings are changed.",
    text: ({ directions }) =>
      `the cutting rules of the ${directions.join(" and ")} mappings were not read: the list of rows is not available`,
    example: { parameters: { directions: ["inbound"] } },
  },
  RS6153: {
    kind: "note",
    title: "Type of the notifier taken",
    cause: "The server does not show the type of a notifier.",
    remedy: "Write SOAP_API where it is one, before the notifier is changed.",
    text: ({ type }) =>
      `outbound.notifier.type is not shown by the server and is taken as ${type}; secrets are for you to fill in`,
    example: { parameters: { type: "REST_API" } },
  },
  RS6132: {
    kind: "warning",
    title: "Kept in another form",
    cause: "The server stores texts that were sent in another form, and shows them so.",
    remedy: "Declare the form that the server keeps, if that is the value that the other system sends.",
    text: ({ kept }) =>
      listed(
        kept.map(({ what, as, forms }) => `${printable(what)} is kept as ${printable(as)} (${forms.join(", ")})`),
        MOST_NAMED,
      ),
    example: {
      parameters: { kept: [{ what: '"In Progress " → Open', as: "In Progress → Open", forms: ["outer white space"] }] },
    },
  },
  RS6133: {
    kind: "warning",
    title: "Contradicting ways of the server",
    cause: "What live shows of a way of the server, what rampsync.ways.json says and what an apply recorded differ.",
    remedy:
      "Run `rampsync probe --tenant SANDBOX`, which finds it out, or correct the file. Until then the way counts as not known.",
    text: ({ way, evidence }) =>
      `what the server does is not known: ${evidence.map(({ by, value }) => `${SAID_BY[by]} ${way} "${value}"`).join(", ")}`,
    example: {
      parameters: {
        way: "names",
        evidence: [
          { by: "live", value: "apart" },
          { by: "file", value: "kept" },
        ],
      },
    },
  },
  RS6154: {
    kind: "note",
    title: "Adopted only",
    cause: "The run was asked to record what is live and to send nothing (--adopt-only, adopt_only).",
    remedy: "Review what differs, then apply without it.",
    text: ({ differences }) =>
      `only adopted, nothing is sent: ${plural(differences, "difference")} left to an apply without --adopt-only or adopt_only`,
    example: { parameters: { differences: 3 } },
  },
  RS6155: {
    kind: "note",
    title: "Secrets are not taken into the code",
    cause:
      "A live edit is one of a secret, or of a way to authenticate that needs one; no answer of the server has it.",
    remedy:
      "Give the new secret to its variable (TF_VAR_…, vars/ or the secrets command), and write what was shown alone by hand; or apply, which sends what is declared.",
    text: ({ paths, variables }) => {
      const what = `the server does not tell ${listed(
        paths.map((path) => printable(path, 120)),
        MOST_NAMED,
      )}`;
      if (variables.length === 0) return `${what}, so that it is not written`;
      return `${what}: it stands in the code as ${listed(
        variables.map((name) => `Secret.variable(${JSON.stringify(printable(name, 80))})`),
        MOST_NAMED,
      )}, which an apply that sends it needs`;
    },
    example: { parameters: { paths: ["outbound.notifier.password_wo"], variables: ["desk_password"] } },
  },
  RS6156: {
    kind: "note",
    title: "Id that is not looked up by name",
    cause:
      "An export for another tenant looks ids up by their names. The server did not tell the name of this one (the list is refused to these credentials, is not known to the server, or lacks the id), it stands in a text in which no id can be looked up, or it is copied as it is, since no variable can stand there: in a table, or in the name of a header.",
    remedy:
      "Give the variable the id that the other tenant has, or let the API client of the first one read the list and export again. Change what was copied by hand.",
    text: ({ kind, id, why, variable }) => {
      const reason = {
        unnamed: "is not looked up, since the server does not tell its name",
        mixed: "cannot be looked up in this text",
        copied: "stands here, and is copied as it is",
      }[why];
      const place = variable === undefined ? "" : `: the variable ${printable(variable, 100)} stands in its place`;
      return `the ${kind} ${printable(id, 80)} ${reason}${place}`;
    },
    example: {
      parameters: { kind: "resource group", id: "DGP-1", why: "unnamed", variable: "jira_filter_rules_0_value" },
    },
  },
  RS6170: {
    kind: "note",
    title: "Installation",
    cause: "An integration is declared with install, and the tenant has none of this application and name.",
    remedy: "Nothing.",
    text: ({ application }) =>
      `a new integration of ${printable(application, 80)} is installed by a call of its own; the server makes its id, and the token of a webhook`,
    example: { parameters: { application: "CUSTOM" } },
  },
  RS6171: {
    kind: "note",
    title: "Installed by a run that was broken off",
    cause:
      "An earlier run recorded that it was about to install the integration, and was broken off before it knew the id. What is there has the application and the name, was installed after that, and by this API client.",
    remedy: "Nothing: it is taken over in place of a second installation.",
    text: ({ integration }) =>
      `${printable(integration, 80)} was installed by an earlier run that was broken off, and is taken over`,
    example: { parameters: { integration: "INTG-1" } },
  },
  RS6172: {
    kind: "note",
    title: "Application with one integration",
    cause: "A tenant has one integration of this application: to install it again would change the one that is there.",
    remedy: "Nothing: the one that is there is taken over, and what is declared and missing is added to it.",
    text: ({ integration, application }) =>
      `a tenant has one integration of ${printable(application, 80)}: ${printable(integration, 80)} is taken over, and none is installed`,
    example: { parameters: { integration: "INTG-1", application: "CASERVICEDESK" } },
  },
  RS6173: {
    kind: "warning",
    title: "Uninstallation",
    cause: "What is declared no more, or as another integration, was installed here, or has on_destroy = uninstall.",
    remedy: "Review it: nothing brings back the id, the token or key, and the events.",
    text: ({ integration, mappings, values }) =>
      `${printable(integration, 80)} is uninstalled: lost for good are its id, its token or key, its events, and ${plural(mappings, "mapping")} with ${plural(values, "value")}`,
    example: { parameters: { integration: "INTG-1", mappings: 2, values: 9 } },
  },
  RS6174: {
    kind: "warning",
    title: "Copy of an inherited integration",
    cause:
      "The tenant inherits the integration from its partner, and the plan writes to it: the server makes a copy for this tenant alone.",
    remedy: "Change it in the partner's tenant, where all clients get it; an apply here needs consent (RS5025).",
    text: ({ integration }) =>
      `${printable(integration, 80)} is inherited from the partner; from here on this tenant has a copy of its own, which changes of the partner do not reach`,
    example: { parameters: { integration: "INTG-1" } },
  },
  RS6201: {
    kind: "note",
    title: "Save finished",
    cause: "An earlier run was killed while it saved the state.",
    remedy: "Nothing.",
    text: ({ state, serial }) =>
      `An earlier run was killed while it saved ${state}; its save was finished (serial ${serial}).`,
    example: { parameters: { state: "terraform.client_8.tfstate", serial: "4" } },
  },
  RS6202: {
    kind: "note",
    title: "Unfinished save overtaken",
    cause: "An earlier run was killed while it saved the state, and another program wrote it since.",
    remedy: "Compare the file that is kept; what it records and the state does not is adopted by the next apply.",
    text: ({ state, kept }) =>
      `An earlier run was killed while it saved ${state}, and another program wrote the state since; that run's state is kept as ${kept}.`,
    example: { parameters: { state: "terraform.client_8.tfstate", kept: "errored.1.tfstate" } },
  },
  RS6203: {
    kind: "note",
    title: "Unfinished save of another user",
    cause: "The unfinished save that another user's run left cannot be read by this user.",
    remedy: "Have that user compare the file that is kept.",
    text: ({ state, kept }) =>
      `An earlier run of another user left an unfinished save of ${state} that cannot be read here; it is kept as ${kept}.`,
    example: { parameters: { state: "terraform.client_8.tfstate", kept: "errored.1.tfstate" } },
  },
  RS6204: {
    kind: "note",
    title: "Lock taken over",
    cause: "The process that held the lock of the state does not run any more.",
    remedy: "Nothing.",
    text: ({ holder }) => `The lock of a run that died (${holder}) was taken over.`,
    example: { parameters: { holder: "apply, process 4711" } },
  },
  RS6205: {
    kind: "note",
    title: "Not in this plan",
    cause: "The saved plan could not look at some integrations, and says nothing of them.",
    remedy: "Plan again once they can be looked at.",
    text: ({ count }) => `${count} that could not be looked at are not in this plan.`,
    example: { parameters: { count: 1 } },
  },
  RS6206: {
    kind: "warning",
    title: "State of no stack",
    cause: "A state file lies beside those of the stacks, and no stack of the program keeps its state in it.",
    remedy: "Put the stack back and run rampsync destroy, or delete the file to forget what it records.",
    text: ({ states }) =>
      `${namedOrphans(states)} What they record stays live as it is, and nothing manages it. Put the stack back and run rampsync destroy, or delete the file to forget it.`,
    example: { parameters: { states: [{ state: "terraform.client_2.tfstate", integrations: 2 }] } },
  },
  RS6207: {
    kind: "warning",
    title: "State that is recorded twice",
    cause: "A state file lies beside those of the stacks, and stacks of the program record the same integrations.",
    remedy: "Delete the file.",
    text: ({ states }) =>
      `${namedOrphans(states)} Stacks of this program record the same integrations themselves, and nothing is taken from there. Delete the file.`,
    example: { parameters: { states: [{ state: "terraform.client_2.tfstate", integrations: 2 }] } },
  },
  RS6208: {
    kind: "warning",
    title: "Outputs that go",
    cause: "A state records outputs that the stack does not declare any more.",
    remedy: "Nothing; declare an output again that others read.",
    text: ({ stack, outputs }) =>
      `${printable(stack)}: an apply removes ${plural(outputs.length, "output")} from the state that the stack does not declare: ${listed(
        outputs.map((output) => printable(output)),
        MOST_NAMED,
      )}`,
    example: { parameters: { stack: "client_8", outputs: ["desk_id"] } },
  },
  RS6209: {
    kind: "warning",
    title: "Deposed object",
    cause: "Terraform replaced a resource and could not destroy the object that was there before.",
    remedy: "Run terraform apply, which destroys it as `on_destroy` says; rampsync leaves it in the state.",
    text: ({ stack, address, key }) =>
      `${printable(stack)}: ${printable(address)} has a deposed object (${printable(key)}), which a replacement left behind: it stays in the state until Terraform destroys it`,
    example: { parameters: { stack: "client_8", address: "rampsync_installed_integration.desk", key: "0a1b2c3d" } },
  },
  RS6210: {
    kind: "warning",
    title: "State of another program",
    cause: "A folder that --state-dir names holds the state of a stack that the program does not have.",
    remedy: "Rename the file after its stack, or remove it.",
    text: ({ file, stack, nearest }) => `${printable(file)}: there is no stack "${printable(stack)}"${meant(nearest)}`,
    example: { parameters: { file: "states/cleint_8.tfstate", stack: "cleint_8", nearest: ["client_8"] } },
  },
  RS6211: {
    kind: "warning",
    title: "Targets alone",
    cause: "The run was told to look at some resources alone (--target), and at what they depend on.",
    remedy: "Run again without --target: of what is left out nothing is said, be it changed, gone or in step.",
    text: ({ looked_at, left_out }) =>
      `only what --target names was looked at: ${plural(looked_at, "resource")}; ${plural(left_out, "resource")} left out`,
    example: { parameters: { looked_at: 1, left_out: 299 } },
  },
  RS6212: {
    kind: "warning",
    title: "Recorded elsewhere in the database",
    cause:
      "The program declares integrations that it has no record of, and another state of the same PostgreSQL database has one. A stack that was renamed leaves its schema behind so.",
    remedy:
      "If the state is that of a renamed stack, give the schema the new name before the first apply (ALTER SCHEMA … RENAME TO …), or let `schema_name` stay as it was. If another project keeps it, two programs manage the same integration: take it out of one.",
    text: ({ states }) =>
      `No record here, but in ${plural(states.length, "other state")} of the database: ${listed(states.map(describedOrphan), MOST_NAMED)}. Nothing is taken from there, since another project may keep it. Of a stack that was renamed: rename its schema (ALTER SCHEMA … RENAME TO …) before the first apply, or keep its schema_name.`,
    example: {
      parameters: {
        states: [
          { state: "PostgreSQL db.example.com:5432/states, schema client_2, workspace default", integrations: 2 },
        ],
      },
    },
  },
  RS6250: {
    kind: "warning",
    title: "Receipt that is cut off",
    cause: "The run that wrote the receipt was killed while it wrote a line, or its disk was full.",
    remedy: "Nothing: nothing of that line was removed.",
    text: ({ file, line }) =>
      `${printable(file)}:${line}: the receipt is cut off here. Nothing was removed of what this line would keep.`,
    example: { parameters: { file: "rampsync.receipts/2026-11-28T16-00-00Z-0a1b2c3d.jsonl", line: 3 } },
  },
  RS6301: {
    kind: "warning",
    title: "Accepts nothing",
    cause:
      "An entry of the file of accepted drift sets no difference aside: its day or its value passed, or its declaration changed.",
    remedy: "Delete the entry, or accept the difference again with rampsync drift --accept.",
    text: ({ file, id, tenant, integration, why }) =>
      `${file}: the entry ${id} of ${printable(tenant, 80)} / ${printable(integration, 80)} accepts nothing: ${why}`,
    example: {
      parameters: {
        file: "rampsync.accepted.json",
        id: "547ea11136615299",
        tenant: "client_8",
        integration: "INTG-1",
        reason: "date-passed",
        why: "its date has passed",
      },
    },
  },
  RS6302: {
    kind: "warning",
    title: "Notice not sent",
    cause: "The receiver of a notice could not be reached in time, refused it, or its address is not usable.",
    remedy: "Set the variable that the notice names its address by, and look whether the receiver works.",
    text: ({ notice, problem, given_up }) =>
      `the notice ${printable(notice, 80)} was not sent: ${printable(problem)}` +
      (given_up === true ? ": it may have arrived, and is not sent again" : ""),
    example: {
      parameters: { notice: "desk", reason: "no-answer-in-time", problem: "there was no answer in time" },
    },
  },
  RS6501: {
    kind: "note",
    title: "Doubled rows exported once",
    cause: "The server has rows of a mapping more than once.",
    remedy: "Nothing: an apply removes the rows that are too many; `--adopt-only` leaves them.",
    text: ({ mapping, rows }) =>
      `${printable(mapping)} has ${plural(rows, "doubled row")}: each pair is declared once, and an apply removes the rest`,
    example: { parameters: { mapping: "inbound INCIDENT.Status", rows: 2 } },
  },
  RS6401: {
    kind: "warning",
    title: "Live values go",
    cause: "An apply removes or replaces values that are live.",
    remedy: "Review them: the attribute `removals` of the plan holds all of them.",
    text: () =>
      'They are live, and an apply removes or replaces them. The attribute "removals" of the plan holds all of them.',
    summary: ({ removed }) => {
      const count = removed.reduce((sum, each) => sum + each.count, 0);
      return count === 1 ? "1 live value goes" : `${count} live values go`;
    },
    example: {
      parameters: {
        removed: [{ kind: "unmanaged", path: "outbound.mappings.INCIDENT_Status", before: "Open -> New", count: 1 }],
      },
      path: ["outbound", "mappings"],
    },
  },
  RS6402: {
    kind: "warning",
    title: "Replaced, the tenant is another",
    cause: "The resource was applied in another tenant than it or the provider names now.",
    remedy: "Name the tenant before to keep it; else nothing.",
    text: ({ before, after, named }) =>
      `It was applied in tenant ${before}. The ${named} names ${after} now, so that it is replaced by the integration of that id there.`,
    summary: ({ before, after }) => `Replaced, the tenant is another: ${before} -> ${after}`,
    example: { parameters: { before: "client_8", after: "client_9", named: "provider" }, path: ["tenant_id"] },
  },
  RS6521: {
    kind: "warning",
    title: "Doubled rows",
    cause: "A value is stored more than once, as when a person or a script posts a table again.",
    remedy: "rampsync doctor --fix removes rows that are the same in everything but their id.",
    text: ({ attribute, pair, rows }) => `${printable(attribute, 120)}: ${printable(pair)} is stored ${rows} times`,
    example: {
      parameters: { attribute: "INCIDENT.Status", pair: "Ok → Good", rows: 2 },
      path: ["outbound", "mappings", "INCIDENT_Status", "values", "Ok", "Good"],
    },
  },
  RS6522: {
    kind: "warning",
    title: "One source, several targets",
    cause: "An incoming value has several translations; which of them the server takes is not known.",
    remedy: "Keep one of them, and remove the other rows.",
    text: ({ attribute, source, targets }) =>
      `${printable(attribute, 120)}: ${JSON.stringify(printable(source, 120))} is translated to ${listed(
        targets.map((target) => JSON.stringify(printable(target, 120))),
        MOST_NAMED,
      )}`,
    example: {
      parameters: { attribute: "INCIDENT.Status", source: "Ok", targets: ["Good", "Fine"] },
      path: ["outbound", "mappings", "INCIDENT_Status"],
    },
  },
  RS6523: {
    kind: "warning",
    title: "Live attribute that nobody knows",
    cause: "A live mapping has an attribute that is none of those that the API lists, and is near to one.",
    remedy: "Map the right attribute, and remove these rows; where the tenant has an attribute of this name, nothing.",
    text: ({ attribute, nearest }) =>
      `"${printable(attribute, 120)}" is no attribute that the API lists${meant(nearest)}`,
    example: {
      parameters: { attribute: "INCIDENT.Statsu", nearest: ["Status"] },
      path: ["outbound", "mappings", "INCIDENT_Statsu"],
    },
  },
  RS6524: {
    kind: "warning",
    title: "Notifier over plain http",
    cause:
      "A notifier sends to an address without encryption: what it carries, credentials too, can be read on the way.",
    remedy: "Give the address that begins with https.",
    text: ({ url }) => `${printable(url, 200)} is plain http`,
    example: { parameters: { url: "http://desk.example.com/hook" }, path: ["outbound", "notifier", "base_uri"] },
  },
  RS6525: {
    kind: "warning",
    title: "Active events of a disabled integration",
    cause:
      "The integration is not enabled, and events of it are active: they post again as soon as somebody enables it.",
    remedy: "Deactivate the events, or enable the integration if they are to post.",
    text: ({ status, events }) => {
      const names = events.map((name) => printable(name, 80));
      const what = `${plural(events.length, "event")} of it ${events.length === 1 ? "is" : "are"} active`;
      return `the integration is ${JSON.stringify(printable(status, 40))}, and ${what}: ${listed(names, MOST_NAMED)}`;
    },
    example: { parameters: { status: "Disabled", events: ["Create ticket"] } },
  },
};

export function isNoteCode(value: unknown): value is NoteCode {
  return typeof value === "string" && Object.hasOwn(noteCodes, value);
}
