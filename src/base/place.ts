// Where something is: a construct, a file with its line, an attribute, an integration; its text is made of it in this one file.

/** One step of the path of an attribute: its name, the key of an entry of a map, or the index of an element of a list. */
export type Step = string | number | { readonly key: string };

/** Where in the source of a program something was made. */
export interface SourcePlace {
  /** Relative to the directory of the program. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
}

/** What is known of a place; each member narrows those before it. */
export interface Place {
  /** A path, or `stdout` and `standard input`. */
  readonly file?: string;
  /** Of `file` or `database`, from 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** The path of a construct: `client_8/desk`. */
  readonly construct?: string;
  /** The path inside the JSON of `file`. */
  readonly member?: readonly (string | number)[];
  /** The name of a stack. */
  readonly stack?: string;
  /** The name of a stack whose state is meant, where its file is not known. */
  readonly state?: string;
  /** A provider block of a stack, with its alias where it has one: `rampsync.west`. */
  readonly provider?: string;
  /** The row of a database that holds a state. */
  readonly database?: string;
  /** Id of a tenant. */
  readonly tenant?: string;
  /** Id of an installed integration. */
  readonly integration?: string;
  /** Terraform's address of a resource in a state. */
  readonly address?: string;
  /** A mapping as a program names it: `outbound INCIDENT.Status`. */
  readonly mapping?: string;
  /** From the resource or the provider block down. */
  readonly attribute?: readonly Step[];
  /** What a program called: `Secret.variable("x")`. */
  readonly call?: string;
  /** Of the command: `--tenant`. */
  readonly flag?: string;
  /** A variable of the environment. */
  readonly variable?: string;
  /** What of the resource it is about, from the resource down, where `attribute` does not say it. Not in the text. */
  readonly part?: readonly string[];
  /** The call in the program that made the smallest part that it is in. Not in the text. */
  readonly source?: SourcePlace;
}

/** The steps of a path of names alone, such as `outbound.notifier.base_uri`. */
export function namesOf(path: string): readonly Step[] {
  return path.split(".");
}

/** A place as JSON: its attribute path as names, keys and indexes alone. */
export interface PlaceDocument extends Omit<Place, "attribute"> {
  /** From the resource or the provider block down. */
  readonly attribute?: readonly (string | number)[];
}

/** `client_8/desk: outbound.mappings["INCIDENT_Status"].values`, `tenants.csv:3`, `client_8 / INTG-1`; empty of no place. */
export function placeText(place: Place): string {
  const { construct, stack, state, provider, tenant, integration, address, attribute } = place;
  const parts = [
    place.file === undefined ? construct : fileText(place),
    joined("/", [stack, provider && `provider ${provider}`, stack && address]),
    place.file === undefined ? positionText(place.database, place) : place.database,
    state && `the state of ${state}`,
    joined(" / ", [tenant, integration]),
    stack === undefined ? address : undefined,
    place.mapping,
    attribute && attributeText(attribute),
    place.call,
    place.flag,
    place.variable,
  ];
  return joined(": ", parts);
}

function joined(separator: string, parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(separator);
}

/** `cdk.tf.json:3:1, construct client_8/desk, resource.rampsync_installed_integration.desk` */
function fileText({ file, construct, member = [], ...place }: Place): string {
  const position = positionText(file, place) ?? "";
  return [
    position,
    ...(construct === undefined ? [] : [`construct ${construct}`]),
    ...(member.length === 0 ? [] : [memberText(member)]),
  ].join(", ");
}

function positionText(text: string | undefined, { line, column }: Place): string | undefined {
  return text === undefined ? undefined : joined(":", [text, line?.toString(), column?.toString()]);
}

function memberText(member: readonly (string | number)[]): string {
  return member
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(step)) return index === 0 ? step : `.${step}`;
      return `[${JSON.stringify(step)}]`;
    })
    .join("");
}

/** `outbound.mappings["INCIDENT_Status"].parsing.operators[0]`, the way Terraform writes it. */
export function attributeText(attribute: readonly Step[]): string {
  return attribute.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (typeof step === "object") return `${text}[${JSON.stringify(step.key)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** The path as names, keys and indexes alone. */
export function plainSteps(attribute: readonly Step[]): readonly (string | number)[] {
  return attribute.map((step) => (typeof step === "object" ? step.key : step));
}

export function placeDocument({ attribute, ...place }: Place): PlaceDocument {
  return { ...place, ...(attribute === undefined ? {} : { attribute: plainSteps(attribute) }) };
}
