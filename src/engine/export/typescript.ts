// The project as a program of CDKTF in TypeScript: main.ts, and the tables beside it in tables.ts. The same text without types
// and with `require` is what the proof runs.
import { isRecord } from "../../base/json.js";
import { valueAt } from "../../integration/declared/config.js";
import { authMakerOf } from "./authentication.js";
import { eventLayout as eventOf } from "./event-layout.js";
import {
  type Declaration,
  type ExportedEvent,
  type ExportedFile,
  type ExportedIntegration,
  type ExportedTenant,
  LookUpReference,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { type Block, ColumnReference, FLEET_FILE, type Fleet, fleetFor, fleetOf } from "./fleet.js";
import { call, type Layout, list, object, print } from "./layout.js";
import { literal, memberName } from "./literal.js";
import { camelCase, identifierOf, unusedName } from "./names.js";
import { entriesBeside } from "./packed-tables.js";
import { type Library, type ModulePaths, type ProgramOptions, SourceFile } from "./source-file.js";
import { Tables } from "./tables-file.js";

/** A program for tenants: laid out once, and written as a whole or for some of the tenants. */
export class Program {
  readonly #library: Library;
  readonly #tables: Tables;
  readonly #fleet: Fleet | undefined;
  /** As it is written to the project, without `cdktf.json`. */
  readonly files: readonly ExportedFile[];

  constructor(tenants: readonly ExportedTenant[], library: Library) {
    this.#library = library;
    this.#tables = new Tables(tenants);
    const tableOf = (integration: ExportedIntegration) => this.#tables.nameOf(integration);
    const fleet = fleetOf(tenants, { tableOf, styled: camelCase });
    const apart = this.#filesOf(tenants, undefined, { library });
    const together = fleet === undefined ? apart : this.#filesOf(tenants, fleet, { library });
    const isShorter = lengthOf(together) < lengthOf(apart);
    this.#fleet = isShorter ? fleet : undefined;
    this.files = isShorter ? together : apart;
  }

  /** The program for these of its tenants alone, as Node runs it. */
  partFor(tenants: readonly ExportedTenant[], modules: ModulePaths): readonly ExportedFile[] {
    const fleet = this.#fleet && fleetFor(tenants, this.#fleet);
    return this.#filesOf(tenants, fleet, { library: this.#library, form: "javascript", modules });
  }

  #filesOf(
    tenants: readonly ExportedTenant[],
    fleet: Fleet | undefined,
    options: ProgramOptions,
  ): readonly ExportedFile[] {
    const areNamed = fleet?.blocks.some(({ table }) => table instanceof ColumnReference) ?? false;
    const tables = this.#tables.file(tenants, options, { areNamed });
    const main = mainFile(tenants, this.#tables, fleet, options);
    return [main, ...(tables === undefined ? [] : [tables]), ...(fleet === undefined ? [] : [fleet.file])];
  }
}

const lengthOf = (files: readonly ExportedFile[]) => files.reduce((sum, { text }) => sum + text.length, 0);

function mainFile(
  tenants: readonly ExportedTenant[],
  tables: Tables,
  fleet: Fleet | undefined,
  options: ProgramOptions,
): ExportedFile {
  const file = new SourceFile("Made by `rampsync export` of what was live; from now on it is edited by hand.", options);
  const app = file.library("App");
  const used = new Set(tables.names);
  const uses = tenants.map(({ integrations }) =>
    integrations.flatMap(({ declaration, events }) => [
      ...requiredIn(declaration),
      ...events.flatMap((event) => requiredIn(event.declaration)),
    ]),
  );
  if (uses.some((names) => names.length > 0)) {
    file.add(
      requiredVariable(
        file,
        uses.some((names) => new Set(names).size < names.length),
      ),
    );
  }
  if (fleet?.blocks.some(({ table }) => table instanceof ColumnReference)) {
    file.add(tableOfName(file));
  }
  file.add(`const app = new ${app}();`);
  if (fleet !== undefined) file.add(fleetLoop(fleet, file, new Set(tables.names)));
  for (const tenant of tenants.filter((each) => fleet?.tenants.includes(each) !== true)) {
    const stack =
      tenants.length === 1 ? "stack" : unusedName(camelCase(identifierOf(tenant.id, "tenant")), used, "Stack");
    file.add(`const ${stack} = new ${file.constructs("TenantStack")}(app, ${literal(tenant.id)});`);
    for (const { name, declaration, events } of tenant.integrations) {
      const table = tables.nameOf({ declaration });
      const scope = { stack, file };
      const constant = events.length === 0 ? "" : integrationName(name, used);
      const begin = constant === "" ? "" : `const ${constant} = `;
      file.add(`${begin}${print(integrationLayout({ name, declaration, table }, scope), 0, begin.length)};`);
      for (const event of events) file.add(`${print(eventLayout(constant, event, scope))};`);
    }
  }
  file.add("app.synth();");
  return file.file("main");
}

function fleetLoop({ blocks, columns }: Fleet, file: SourceFile, used: Set<string>): string {
  const path = call(file.use("join", "node:path"), "__dirname", literal(FLEET_FILE));
  const head = ["for (const tenant of ", call(file.constructs("readTenants"), path, list(columns.map(literal))), ") {"];
  const scope = { stack: "stack", file };
  const body = blocks.map(({ present, ...block }) => {
    const layout = integrationLayout(block, scope);
    const indent = present === undefined ? 2 : 4;
    const space = " ".repeat(indent);
    const constant = block.events.length === 0 ? "" : integrationName(block.name, used);
    const begin = constant === "" ? "" : `const ${constant} = `;
    const statements = [
      `${space}${begin}${print(layout, indent, indent + begin.length)};`,
      ...block.events.map((event) => `${space}${print(eventLayout(constant, event, scope), indent)};`),
    ];
    if (present === undefined) return statements.join("\n");
    return `  if (tenant.${present} !== "") {\n${statements.join("\n")}\n  }`;
  });
  const stack = `  const stack = new ${file.constructs("TenantStack")}(app, tenant.id);`;
  return [print(head), stack, ...body, "}"].join("\n");
}

function tableOfName(file: SourceFile): string {
  const type = file.typed("string");
  return [
    "/** The table of that name. */",
    `function tableOf(name${type}) {`,
    `  const table = ${file.use("tables", "./tables.js")}[name];`,
    `  if (table === undefined) throw new Error(\`${FLEET_FILE}: there is no table "\${name}" in tables.ts\`);`,
    "  return table;",
    "}",
  ].join("\n");
}

/** The names of variables that every run needs, once for each place. */
function requiredIn(value: unknown): readonly string[] {
  if (value instanceof VariableReference) return value.isSecret ? [] : [value.name];
  if (value instanceof TextTemplate || Array.isArray(value)) {
    return (value instanceof TextTemplate ? value.parts : value).flatMap(requiredIn);
  }
  return isRecord(value) ? entriesBeside(value).flatMap(([, inner]) => requiredIn(inner)) : [];
}

/** `isShared`: a stack has one of them in several places. */
function requiredVariable(file: SourceFile, isShared: boolean): string {
  const stack = `stack${file.typed(file.constructs("TenantStack"))}`;
  const kind = file.library("TerraformVariable");
  const made = `new ${kind}(stack, name, { type: "string", sensitive: true, nullable: false })`;
  return [
    "/** A value that every run needs: TF_VAR_…, a file in vars/, or the secrets command gives it. */",
    `const required = (${stack}, name${file.typed("string")}) =>`,
    ...(isShared
      ? [
          "  (",
          `    ${file.cast("stack.node.tryFindChild(name)", `${kind} | undefined`)} ??`,
          `    ${made}`,
          "  ).stringValue;",
        ]
      : [`  ${made}`, "    .stringValue;"]),
  ].join("\n");
}

/** Sets of mappings are called by the same names. */
function integrationName(name: string, used: Set<string>): string {
  const constant = camelCase(name);
  return unusedName(used.has(constant) ? `${constant}Integration` : constant, used, "Integration");
}

interface Scope {
  /** The name of the constant that holds the stack. */
  readonly stack: string;
  readonly file: SourceFile;
}

function integrationLayout(
  { name, declaration, table }: Pick<Block, "name" | "declaration" | "table">,
  scope: Scope,
): Layout {
  const { file, stack } = scope;
  const value = (part: unknown) => valueLayout(part, scope);
  const member = (called: string, part: unknown) =>
    part === undefined ? [] : [[called, value(part)] as readonly [string, Layout]];
  const inbound = membersOf(declaration.inbound);
  const authentication = membersOf(inbound.authentication);
  const notifier = membersOf(membersOf(declaration.outbound).notifier);
  const props = object(
    [
      ...member("integrationId", declaration.integration_id),
      ...member("install", declaration.install),
      ...member("displayName", declaration.display_name),
      ...member("description", declaration.description),
      ...member("alertSourceId", declaration.alert_source_id),
      ...(table === undefined ? [] : [["mappings", tableLayout(table, file)] as const]),
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

const eventLayout = (constant: string, event: Pick<ExportedEvent, "name" | "declaration">, scope: Scope): Layout =>
  eventOf(constant, event, {
    value: (value) => valueLayout(value, scope),
    notifier: (notifier) => notifierLayout(notifier, scope),
  });

const tableLayout = (table: string | ColumnReference, file: SourceFile): Layout =>
  table instanceof ColumnReference ? call("tableOf", `tenant.${table.column}`) : file.use(table, "./tables.js");

const membersOf = (value: unknown): Declaration => (isRecord(value) ? value : {});

function authenticationLayout({ auth_type: type, role_id: role }: Declaration, scope: Scope): Layout {
  const way = String(type).toLowerCase();
  const name = `${scope.file.constructs("InboundAuthentication")}.${way}`;
  return role === undefined ? `${name}()` : call(name, object([["roleId", valueLayout(role, scope)]]));
}

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
  const { maker, members } = authMakerOf(type, grant);
  const name = `${scope.file.constructs("Auth")}.${maker}`;
  if (members.length === 0) return `${name}()`;
  const written = members.flatMap(([member, attribute]) =>
    memberOf(member, valueAt(notifier, attribute.split(".")), scope),
  );
  return call(name, object(written));
}

const memberOf = (name: string, value: unknown, scope: Scope): readonly (readonly [string, Layout])[] =>
  value === undefined ? [] : [[name, valueLayout(value, scope)]];

const LOOK_UPS = { role: "roleId", "resource group": "resourceGroupId" } as const;

function lookUpLayout({ of }: LookUpReference, { stack, file }: Scope): Layout {
  const lookUp = file.constructs("LookUp");
  if (of.kind !== "alert source") return call(`${lookUp}.${LOOK_UPS[of.kind]}`, stack, literal(of.name));
  const options = object([["application", literal(of.application)]]);
  return call(`${lookUp}.alertSourceId`, stack, literal(of.name), options);
}

function valueLayout(value: unknown, scope: Scope): Layout {
  if (value instanceof VariableReference) {
    const name = literal(value.name);
    return value.isSecret
      ? call(`${scope.file.constructs("Secret")}.variable`, name)
      : call("required", scope.stack, name);
  }
  if (value instanceof LookUpReference) return lookUpLayout(value, scope);
  if (value instanceof ColumnReference) return `tenant.${value.column}`;
  if (Array.isArray(value)) return list(value.map((item) => valueLayout(item, scope)));
  if (isRecord(value))
    return object(Object.entries(value).map(([name, inner]) => [memberName(name), valueLayout(inner, scope)]));
  return typeof value === "string" ? literal(value) : JSON.stringify(value);
}
