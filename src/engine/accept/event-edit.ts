// Puts events of an integration into the program: `desk.onEvent(…)`, after the construct and the events that it has.
import type TypeScript from "typescript";
import type { EditedPlace, NotMadeReason } from "../../document/accept-document.js";
import { eventLayout } from "../export/event-layout.js";
import { print } from "../export/layout.js";
import { camelCase, unusedName } from "../export/names.js";
import { Block, type UntoldSecret } from "./block-edit.js";
import { type ConstructPlace, constructCall, testOfTenant } from "./construct-call.js";
import { ConstructsImport } from "./constructs-import.js";
import { layoutOf } from "./data-edit.js";
import { indentAt } from "./list-items.js";
import type { UnmanagedEvent } from "./live-events.js";
import type { SourceText } from "./table-edit.js";

export interface EventsEdit extends ConstructPlace {
  /** The tenant that alone has them; undefined where all constructs that are made there have them. */
  readonly tenant: string | undefined;
  readonly event: NonNullable<UnmanagedEvent["made"]>;
  /** The name that variables of secrets begin with. */
  readonly variables: string;
}

export interface EventOutcome {
  readonly outcome: Extract<EditedPlace, "text"> | NotMadeReason;
  readonly untold: readonly UntoldSecret[];
}

/** Unless the outcome is `text`, nothing is changed. */
export function addEvent(source: SourceText, { tenant, event, variables, ...place }: EventsEdit): EventOutcome {
  const { ts, text, before } = source;
  const made = constructCall(source, place);
  const names = ConstructsImport.of(source);
  const statement = made === undefined ? undefined : statementOf(ts, made.call);
  if (made === undefined || names === undefined || statement === undefined) return { outcome: "computed", untold: [] };
  const test = tenant === undefined ? "" : testOfTenant(source, made, tenant);
  if (test === undefined) return { outcome: "shared", untold: [] };
  const block = new Block(names, {
    ...place,
    tenant: tenant ?? "",
    isAlone: true,
    property: "notifier",
    declared: undefined,
    live: undefined,
    variables,
  });
  const notifier = event.notifier === undefined ? undefined : block.whole(event.notifier, 2);
  if (event.notifier !== undefined && notifier === undefined) return { outcome: "secret", untold: block.untold };
  const known = constantOf(ts, statement);
  const constant = known ?? source.constantFor(place, () => unusedConstant(ts, source, place.name));
  if (known === undefined && !ts.isExpressionStatement(statement)) return { outcome: "computed", untold: [] };
  const indent = indentAt(before, statement.getStart());
  const inner = indent + (test === "" ? 0 : 2);
  const layout = eventLayout(constant.name, event, { value: layoutOf, notifier: () => notifier ?? "" });
  const call = `${print(layout, inner)};`;
  const space = (width: number) => " ".repeat(width);
  const written =
    test === ""
      ? `${space(indent)}${call}`
      : `${space(indent)}if (${test}) {\n${space(inner)}${call}\n${space(indent)}}`;
  if (known === undefined && constant.isNew) text.appendLeft(statement.getStart(), `const ${constant.name} = `);
  text.appendLeft(lastEvent(ts, statement, constant.name).getEnd(), `\n${written}`);
  names.write();
  return { outcome: "text", untold: block.untold };
}

/** The statement of a block, or of the file, that makes the construct and does nothing else. */
function statementOf(ts: typeof TypeScript, call: TypeScript.Expression): TypeScript.Statement | undefined {
  const { parent } = call;
  if (ts.isExpressionStatement(parent)) return isInList(ts, parent) ? parent : undefined;
  if (!ts.isVariableDeclaration(parent) || !ts.isVariableDeclarationList(parent.parent)) return undefined;
  const statement = parent.parent.parent;
  return ts.isVariableStatement(statement) && isInList(ts, statement) ? statement : undefined;
}

const isInList = (ts: typeof TypeScript, { parent }: TypeScript.Statement): boolean =>
  ts.isSourceFile(parent) || ts.isBlock(parent);

function constantOf(
  ts: typeof TypeScript,
  statement: TypeScript.Statement,
): { readonly name: string; readonly isNew: boolean } | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [only, ...more] = statement.declarationList.declarations;
  return only !== undefined && more.length === 0 && ts.isIdentifier(only.name)
    ? { name: only.name.text, isNew: false }
    : undefined;
}

/** A name that nothing in the file has. */
function unusedConstant(ts: typeof TypeScript, { file }: SourceText, name: string): string {
  const used = new Set<string>();
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const constant = camelCase(name.replace(/[^A-Za-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "") || "integration");
  return unusedName(used.has(constant) ? `${constant}Integration` : constant, used, "Integration");
}

/** The last of the statements after it that make events of it, one right after the other. */
function lastEvent(ts: typeof TypeScript, statement: TypeScript.Statement, constant: string): TypeScript.Statement {
  const { statements } = statement.parent as TypeScript.Block | TypeScript.SourceFile;
  let last = statement;
  for (const next of statements.slice(statements.indexOf(statement) + 1)) {
    const begins = next.getText().startsWith(`${constant}.onEvent(`);
    if (!ts.isExpressionStatement(next) || !begins) return last;
    last = next;
  }
  return last;
}
