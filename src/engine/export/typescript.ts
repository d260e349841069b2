// The project as a program of CDKTF in TypeScript: main.ts, and the tables beside it in tables.ts. The same text without types
// and with `require` is what the proof runs.
import { isRecord } from "../../base/json.js";
import type { Declaration, ExportedFile, ExportedIntegration, ExportedTenant } from "./facts.js";
import { VariableReference } from "./facts.js";
import { call, type Layout, list, object, print } from "./layout.js";
import { literal, memberName } from "./literal.js";
import { type MappingFact, mappingsKey, mappingsOf, type ParsingFact } from "./mappings.js";
import { camelCase, identifierOf } from "./names.js";

/** The library that a project is for. */
export type Library = "cdktf" | "cdktn";

/** TypeScript as it is written to the project, or the JavaScript that Node runs as it is. */
export type Form = "typescript" | "javascript";

/** How modules are named, by the name that the project has for them. Default: as they are. */
export type ModulePaths = Readonly<Record<string, string>>;

export interface ProgramOptions {
  readonly library: Library;
  readonly form?: Form;
  readonly modules?: ModulePaths;
}

/** The files of the program, without `cdktf.json`. */
export function programFiles(tenants: readonly ExportedTenant[], options: ProgramOptions): readonly ExportedFile[] {
  const tables = new Tables(tenants);
  const main = mainFile(tenants, tables, options);
  return tables.isEmpty ? [main] : [main, tables.file(options)];
}

/** One file while it is written: what it imports is known at its end. */
class SourceFile {
  readonly #imports = new Map<string, Set<string>>();
  readonly #parts: string[] = [];

  constructor(
    private readonly head: string,
    private readonly options: ProgramOptions,
  ) {}

  /** `name`, imported from `module`. */
  use(name: string, module: string): string {
    this.#imports.set(module, (this.#imports.get(module) ?? new Set()).add(name));
    return name;
  }

  library(name: string): string {
    return this.use(name, this.options.library);
  }

  constructs(name: string): string {
    return this.use(name, `rampsync/${this.options.library}`);
  }

  /** A type where TypeScript wants one. */
  typed(type: string): string {
    return this.#isTypeScript ? `: ${type}` : "";
  }

  add(text: string): void {
    this.#parts.push(text);
  }

  /** `const name = …;`, for other files too. */
  exportConstant(name: string, value: Layout, comment = ""): void {
    const begin = this.#isTypeScript ? `export const ${name} = ` : `const ${name} = exports.${name} = `;
    this.add(`${comment}${begin}${print(value, 0, begin.length)};`);
  }

  file(name: string): ExportedFile {
    const order = (module: string) => (module.startsWith("node:") ? 0 : module.startsWith(".") ? 2 : 1);
    const imports = [...this.#imports]
      .sort(([left], [right]) => order(left) - order(right) || (left < right ? -1 : 1))
      .map(([module, names]) => this.#import(module, [...names].sort(byName)));
    const text = [`// ${this.head}\n${imports.join("\n")}`, ...this.#parts].join("\n\n");
    return { path: `${name}.${this.#isTypeScript ? "ts" : "js"}`, text: `${text}\n` };
  }

  get #isTypeScript(): boolean {
    return this.options.form !== "javascript";
  }

  #import(module: string, names: readonly string[]): string {
    const path = literal(this.options.modules?.[module] ?? module);
    const braces: Layout = { open: "{", items: names, close: "}", spaced: true };
    const end = this.#isTypeScript ? ` from ${path};` : ` = require(${path});`;
    const begin = this.#isTypeScript ? "import " : "const ";
    const line = print(braces, 0, begin.length + end.length);
    return `${begin}${line}${end}`;
  }
}

const byName = (left: string, right: string) =>
  left.toLowerCase() < right.toLowerCase() ? -1 : left.toLowerCase() > right.toLowerCase() ? 1 : 0;

/** The sets of mappings of a project, each once. */
class Tables {
  readonly #sets = new Map<string, { readonly name: string; readonly mappings: readonly MappingFact[] }>();

  constructor(tenants: readonly ExportedTenant[]) {
    const used = new Set<string>();
    for (const { name, declaration } of tenants.flatMap(({ integrations }) => integrations)) {
      const mappings = mappingsOf(declaration);
      const key = mappingsKey(mappings);
      if (mappings.length === 0 || this.#sets.has(key)) continue;
      this.#sets.set(key, { name: unusedName(camelCase(identifierOf(name, "mappings")), used), mappings });
    }
  }

  get isEmpty(): boolean {
    return this.#sets.size === 0;
  }

  /** The name of the set that an integration has; undefined where it has none. */
  nameOf({ declaration }: ExportedIntegration): string | undefined {
    return this.#sets.get(mappingsKey(mappingsOf(declaration)))?.name;
  }

  file(options: ProgramOptions): ExportedFile {
    const file = new SourceFile("The translation tables: all that has to be edited to change a translation.", options);
    const comment = "// Each table reads `OpsRamp value: third-party value`, in both directions.\n";
    for (const [index, { name, mappings }] of [...this.#sets.values()].entries()) {
      file.exportConstant(name, setLayout(mappings, file), index === 0 ? comment : "");
    }
    return file.file("tables");
  }
}

/** Words that no constant can be called, and what the program calls so itself. */
const RESERVED = new Set(
  "app arguments as async await break case catch class const continue debugger default delete do else enum eval export extends false finally for from function get if implements import in inbound instanceof interface join let new null of outbound package private protected public required return set stack static super switch tables tenant this throw to true try typeof var void while with yield".split(
    " ",
  ),
);

function unusedName(name: string, used: Set<string>): string {
  const base = RESERVED.has(name) ? `${name}Mappings` : name;
  let [text, number] = [base, 1];
  while (used.has(text)) {
    number += 1;
    text = `${base}${number}`;
  }
  used.add(text);
  return text;
}

function setLayout(mappings: readonly MappingFact[], file: SourceFile): Layout {
  const items = mappings.map((mapping) => mappingLayout(mapping, file));
  return { open: `${file.constructs("MappingSet")}.of(`, items, close: ")", always: items.length > 1 };
}

function mappingLayout(mapping: MappingFact, file: SourceFile): Layout {
  const { direction, thirdPartyEntityType, thirdPartyAttribute, values, parsing } = mapping;
  const side = file.constructs(direction === "inbound" ? "from" : "to");
  const table = object(
    values.map(([value, texts]) => {
      const [only, ...more] = texts.map(literal);
      return [memberName(value), more.length === 0 && only !== undefined ? only : list(texts.map(literal))];
    }),
  );
  return call(
    file.constructs(direction),
    attributeLayout(mapping, file),
    call(side, literal(thirdPartyEntityType), literal(thirdPartyAttribute)),
    ...(values.length === 0 && parsing === undefined ? [] : [table]),
    ...(parsing === undefined ? [] : [object([["parsing", parsingLayout(parsing)]])]),
  );
}

/** The constants of `rampsync/cdktf`, by entity type and name. */
const CONSTANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  INCIDENT: {
    Status: "Incident.STATUS",
    Priority: "Incident.PRIORITY",
    Subject: "Incident.SUBJECT",
    Descritpion: "Incident.DESCRIPTION",
    "Assignee group name": "Incident.ASSIGNEE_GROUP_NAME",
    "Latest comment description": "Incident.LATEST_COMMENT_DESCRIPTION",
    "Latest comment visible to customer": "Incident.LATEST_COMMENT_VISIBLE_TO_CUSTOMER",
    TicketResponseId: "Incident.TICKET_RESPONSE_ID",
  },
  SERVICEREQUEST: { Status: "ServiceRequest.STATUS", Priority: "ServiceRequest.PRIORITY" },
  ALERT: {
    "Alert time": "Alert.TIME",
    "Alert state": "Alert.STATE",
    "Alert Name": "Alert.NAME",
    "Alert description": "Alert.DESCRIPTION",
    "External alert ID": "Alert.EXTERNAL_ID",
  },
};

function attributeLayout({ entityType, attribute }: MappingFact, file: SourceFile): Layout {
  const constants = CONSTANTS[entityType] ?? {};
  const constant = Object.hasOwn(constants, attribute) ? constants[attribute] : undefined;
  if (constant === undefined) return call(file.constructs("attribute"), literal(entityType), literal(attribute));
  file.constructs(constant.slice(0, constant.indexOf(".")));
  return constant;
}

function parsingLayout({ defaultValue, operators }: ParsingFact): Layout {
  return object([
    ...textMember("defaultValue", defaultValue),
    ...(operators.length === 0
      ? []
      : [
          [
            "operators",
            list(
              operators.map(({ operator, startWord, endWord, regex }) =>
                object([
                  ["operator", literal(operator)],
                  ...textMember("startWord", startWord),
                  ...textMember("endWord", endWord),
                  ...textMember("regex", regex),
                ]),
              ),
            ),
          ] as const,
        ]),
  ]);
}

const textMember = (name: string, text: string | undefined): readonly (readonly [string, Layout])[] =>
  text === undefined ? [] : [[name, literal(text)]];

function mainFile(tenants: readonly ExportedTenant[], tables: Tables, options: ProgramOptions): ExportedFile {
  const file = new SourceFile("Made by `rampsync export` of what was live; from now on it is edited by hand.", options);
  const app = file.library("App");
  const used = new Set<string>();
  const needsVariables = tenants.some(({ integrations }) =>
    integrations.some(({ variables }) => variables.some(({ isSecret }) => !isSecret)),
  );
  if (needsVariables) file.add(requiredVariable(file));
  file.add(`const app = new ${app}();`);
  for (const tenant of tenants) {
    const stack = tenants.length === 1 ? "stack" : unusedName(camelCase(identifierOf(tenant.id, "tenant")), used);
    file.add(`const ${stack} = new ${file.constructs("TenantStack")}(app, ${literal(tenant.id)});`);
    for (const integration of tenant.integrations) {
      file.add(`${print(integrationLayout(integration, { stack, file, tables }))};`);
    }
  }
  file.add("app.synth();");
  return file.file("main");
}

function requiredVariable(file: SourceFile): string {
  const stack = `stack${file.typed(file.constructs("TenantStack"))}`;
  return [
    "/** A value that every run needs: TF_VAR_…, a file in vars/, or the secrets command gives it. */",
    `const required = (${stack}, name${file.typed("string")}) =>`,
    `  new ${file.library("TerraformVariable")}(stack, name, { type: "string", sensitive: true, nullable: false })`,
    "    .stringValue;",
  ].join("\n");
}

interface Scope {
  /** The name of the constant that holds the stack. */
  readonly stack: string;
  readonly file: SourceFile;
  readonly tables: Tables;
}

function integrationLayout(integration: ExportedIntegration, scope: Scope): Layout {
  const { declaration, name } = integration;
  const { file, stack, tables } = scope;
  const value = (part: unknown) => valueLayout(part, scope);
  const member = (called: string, part: unknown) =>
    part === undefined ? [] : [[called, value(part)] as readonly [string, Layout]];
  const inbound = membersOf(declaration.inbound);
  const authentication = membersOf(inbound.authentication);
  const notifier = membersOf(membersOf(declaration.outbound).notifier);
  const table = tables.nameOf(integration);
  const props = object(
    [
      ...member("integrationId", declaration.integration_id),
      ...member("displayName", declaration.display_name),
      ...member("description", declaration.description),
      ...member("alertSourceId", declaration.alert_source_id),
      ...(table === undefined ? [] : [["mappings", file.use(table, "./tables.js")] as const]),
      ...(authentication.auth_type === undefined
        ? []
        : [["inboundAuthentication", authenticationLayout(authentication, scope)] as const]),
      ...member("dropAlertsOnUnmanagedResources", inbound.drop_alerts_on_unmanaged_resources),
      ...(notifier.base_uri === undefined ? [] : [["notifier", notifierLayout(notifier, scope)] as const]),
    ],
    true,
  );
  return call(`new ${file.constructs("InstalledIntegration")}`, stack, literal(name), props);
}

const membersOf = (value: unknown): Declaration => (isRecord(value) ? value : {});

function authenticationLayout({ auth_type: type, role_id: role }: Declaration, scope: Scope): Layout {
  const way = String(type).toLowerCase();
  const name = `${scope.file.constructs("InboundAuthentication")}.${way}`;
  return role === undefined ? `${name}()` : call(name, object([["roleId", valueLayout(role, scope)]]));
}

/** The members of a way to authenticate: the construct's name of each, and the attribute's. */
const AUTHENTICATIONS: Readonly<Record<string, { readonly maker: string; readonly members: readonly string[] }>> = {
  BASIC: { maker: "basic", members: ["userName", "password"] },
  CLIENT_CREDENTIALS: { maker: "oauth2ClientCredentials", members: ["tokenUrl", "apiKey", "apiSecret", "scope"] },
  PASSWORD: {
    maker: "oauth2Password",
    members: ["tokenUrl", "userName", "password", "apiKey", "apiSecret", "scope"],
  },
  REFRESH_TOKEN: {
    maker: "oauth2RefreshToken",
    members: ["tokenUrl", "userName", "password", "apiKey", "apiSecret", "scope"],
  },
};

const ATTRIBUTES: Readonly<Record<string, string>> = {
  tokenUrl: "access_token_uri",
  userName: "user_name",
  password: "password_wo",
  apiKey: "api_key",
  apiSecret: "api_secret_wo",
  scope: "scope",
};

function notifierLayout(notifier: Declaration, scope: Scope): Layout {
  const { file } = scope;
  const kind = notifier.type === "SOAP_API" ? "soap" : "rest";
  const auth = authLayout(notifier, scope);
  return call(
    `${file.constructs("Notifier")}.${kind}`,
    object([
      ["baseUri", valueLayout(notifier.base_uri, scope)],
      ...(auth === undefined ? [] : [["auth", auth] as const]),
    ]),
  );
}

function authLayout(notifier: Declaration, scope: Scope): Layout | undefined {
  const { auth_type: type, grant_type: grant } = notifier;
  if (type === undefined) return undefined;
  const auth = scope.file.constructs("Auth");
  if (type === "JWT") {
    const jwt = membersOf(notifier.jwt);
    const members: [string, unknown][] = [
      ["tokenUrl", jwt.token_url],
      ["userName", notifier.user_name],
      ["tokensPath", jwt.tokens_path],
    ];
    return call(`${auth}.jwt`, object(members.flatMap(([name, value]) => memberOf(name, value, scope))));
  }
  const { maker, members } = AUTHENTICATIONS[String(type === "OAUTH2" ? grant : type)] ?? {
    maker: "none",
    members: [],
  };
  if (members.length === 0) return `${auth}.${maker}()`;
  return call(
    `${auth}.${maker}`,
    object(members.flatMap((name) => memberOf(name, notifier[ATTRIBUTES[name] ?? name], scope))),
  );
}

const memberOf = (name: string, value: unknown, scope: Scope): readonly (readonly [string, Layout])[] =>
  value === undefined ? [] : [[name, valueLayout(value, scope)]];

function valueLayout(value: unknown, scope: Scope): Layout {
  if (value instanceof VariableReference) {
    const name = literal(value.name);
    return value.isSecret
      ? call(`${scope.file.constructs("Secret")}.variable`, name)
      : call("required", scope.stack, name);
  }
  if (isRecord(value))
    return object(Object.entries(value).map(([name, inner]) => [memberName(name), valueLayout(inner, scope)]));
  return typeof value === "string" ? literal(value) : JSON.stringify(value);
}
