// Tenants that differ in data alone: one block for each kind of integration, and a line of a table for each tenant.
import { groupBy } from "../../base/group.js";
import { isRecord } from "../../base/json.js";
import { cellText, isCell } from "./cells.js";
import type { Declaration, ExportedEvent, ExportedFile, ExportedIntegration, ExportedTenant } from "./facts.js";
import { entriesBeside } from "./packed-tables.js";

/** Stands in a declaration for the cell of a tenant's line. */
export class ColumnReference {
  constructor(readonly column: string) {}
}

/** What many tenants have in common; `ColumnReference` stands for what differs. */
export interface Block {
  /** The name of the construct. */
  readonly name: string;
  /** The same, with a number where another block has it too. */
  readonly label: string;
  readonly declaration: Declaration;
  /** The column that is empty where a tenant has no such integration; undefined where all have. */
  readonly present: string | undefined;
  /** The name of the set of mappings, or the column of that name; undefined where there are no mappings. */
  readonly table: string | ColumnReference | undefined;
  readonly events: readonly Pick<ExportedEvent, "name" | "declaration">[];
}

export interface Fleet {
  readonly tenants: readonly ExportedTenant[];
  readonly blocks: readonly Block[];
  readonly columns: readonly string[];
  /** By tenant, the cells of its line by the names of columns. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** `tenants.csv`. */
  readonly file: ExportedFile;
}

export const FLEET_FILE = "tenants.csv";

/** Fewer tenants are written one by one. */
const LEAST = 3;

/** How a language writes a fleet. */
export interface FleetStyle {
  /** The name of the set of mappings; undefined where there are none. */
  readonly tableOf: (integration: ExportedIntegration) => string | undefined;
  /** What tells kinds apart beside their shape. Default: nothing. */
  readonly kindOf?: (integration: ExportedIntegration) => string;
  /** A name of words with underscores between them, as the language has names. */
  readonly styled: (name: string) => string;
}

/** The tenants whose integrations others have too, but for their data; undefined where that are few. */
export function fleetOf(tenants: readonly ExportedTenant[], style: FleetStyle): Fleet | undefined {
  const shapeOf = (each: ExportedIntegration) => JSON.stringify([style.kindOf?.(each), plainShapeOf(each)]);
  let members = tenants;
  // A tenant that is left out may leave another one with a block of its own.
  for (;;) {
    const shapes = groupBy(
      members.flatMap(({ integrations }) => integrations),
      shapeOf,
    );
    const shared = members.filter(({ integrations }) =>
      integrations.every(
        (integration) =>
          typeof integration.declaration.integration_id === "string" &&
          (shapes.get(shapeOf(integration))?.length ?? 0) > 1 &&
          textsOf(integration.declaration).every(({ text }) => isCell(text)),
      ),
    );
    if (shared.length < LEAST) return undefined;
    if (shared.length === members.length) return fleetWith(members, [...shapes.values()], style);
    members = shared;
  }
}

function fleetWith(
  tenants: readonly ExportedTenant[],
  kinds: readonly (readonly ExportedIntegration[])[],
  { tableOf, styled }: FleetStyle,
): Fleet | undefined {
  const prefixes = new Set<string>();
  const columns: string[] = [];
  const cells = new Map(tenants.map(({ id }) => [id, new Map([["id", id]])]));
  const column = (
    name: string,
    integrations: readonly ExportedIntegration[],
    cellOf: (each: ExportedIntegration) => string,
  ) => {
    columns.push(name);
    for (const integration of integrations) cells.get(integration.tenant)?.set(name, cellOf(integration));
    return new ColumnReference(name);
  };
  const blocks = kinds.flatMap((integrations): readonly Block[] => {
    const [first] = integrations;
    if (first === undefined) return [];
    const prefix = unusedPrefix(first.name, prefixes, styled);
    const paths = textsOf(first.declaration).map(({ path }) => path);
    const differing = new Map<string, ColumnReference>();
    for (const path of paths) {
      const textIn = ({ declaration }: ExportedIntegration) => textAt(declaration, path);
      const isId = path.join(".") === "integration_id";
      if (!isId && new Set(integrations.map(textIn)).size === 1) continue;
      differing.set(
        JSON.stringify(path),
        column(styled(`${prefix}_${isId ? "id" : (path.at(-1) ?? "")}`), integrations, textIn),
      );
    }
    const names = new Set(integrations.map(tableOf));
    const table =
      names.size === 1
        ? tableOf(first)
        : column(styled(`${prefix}_table`), integrations, (each) => tableOf(each) ?? "");
    return [
      {
        name: first.name,
        label: prefix,
        declaration: replaced(first.declaration, differing, []) as Declaration,
        events: first.events,
        present: integrations.length === tenants.length ? undefined : styled(`${prefix}_id`),
        table,
      },
    ];
  });
  return fleetFor(tenants, { tenants, blocks, columns, cells });
}

/** The same fleet with these of its tenants alone; undefined where none of them is in it. */
export function fleetFor(tenants: readonly ExportedTenant[], fleet: Omit<Fleet, "file">): Fleet | undefined {
  const { columns, cells } = fleet;
  const own = tenants.filter(({ id }) => cells.has(id));
  if (own.length === 0) return undefined;
  const lines = own.map(({ id }) => ["id", ...columns].map((name) => cellText(cells.get(id)?.get(name) ?? "")));
  const text = [["id", ...columns], ...lines].map((line) => `${line.join(",")}\n`).join("");
  return { ...fleet, tenants: own, file: { path: FLEET_FILE, text } };
}

function unusedPrefix(name: string, used: Set<string>, styled: FleetStyle["styled"]): string {
  let [text, number] = [name, 1];
  while (used.has(styled(text))) {
    number += 1;
    text = `${name}_kind${number}`;
  }
  used.add(styled(text));
  return text;
}

interface TextAt {
  readonly path: readonly string[];
  readonly text: string;
}

/** The texts outside of mappings. */
export function textsOf(value: unknown, path: readonly string[] = []): readonly TextAt[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (!isRecord(value) || path.at(-1) === "mappings") return [];
  return entriesBeside(value).flatMap(([name, inner]) => textsOf(inner, [...path, name]));
}

function textAt(declaration: Declaration, path: readonly string[]): string {
  return textsOf(declaration).find((each) => JSON.stringify(each.path) === JSON.stringify(path))?.text ?? "";
}

/** Texts that a program writes as anything but a literal: they tell kinds apart. */
const KEYWORDS: ReadonlySet<string> = new Set(["type", "auth_type", "grant_type"]);

/** Equal for integrations that differ in texts and tables alone; their events are the same. */
function plainShapeOf({ name, declaration, events }: ExportedIntegration): string {
  const shape = (value: unknown, path: readonly string[]): unknown => {
    const last = path.at(-1) ?? "";
    if (last === "mappings") return true;
    if (typeof value === "string") return KEYWORDS.has(last) ? value : "";
    if (!isRecord(value)) return value;
    return Object.entries(value).map(([member, inner]) => [member, shape(inner, [...path, member])]);
  };
  const mapped = ["inbound", "outbound"].some((side) => {
    const inner = declaration[side];
    return isRecord(inner) && "mappings" in inner;
  });
  // Which directions have mappings is a matter of the table.
  const plain = shape(withoutMappings(declaration), []);
  return JSON.stringify([name, mapped, plain, events.map((event) => [event.name, event.declaration])]);
}

function withoutMappings(declaration: Declaration): Declaration {
  return Object.fromEntries(
    Object.entries(declaration).flatMap(([name, value]): [string, unknown][] => {
      if (!isRecord(value) || !("mappings" in value)) return [[name, value]];
      const rest = entriesBeside(value).filter(([member]) => member !== "mappings");
      return rest.length === 0 ? [] : [[name, Object.fromEntries(rest)]];
    }),
  );
}

function replaced(value: unknown, columns: ReadonlyMap<string, ColumnReference>, path: readonly string[]): unknown {
  if (typeof value === "string") return columns.get(JSON.stringify(path)) ?? value;
  if (!isRecord(value) || path.at(-1) === "mappings") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, replaced(inner, columns, [...path, name])]),
  );
}
