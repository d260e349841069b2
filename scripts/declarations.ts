// What an entry file exports, read from the source: each declaration with its doc comment, members and signatures. By
// syntax alone, since checking the types would take seconds.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

export interface Member {
  readonly name: string;
  /** As the source has it, on one line. */
  readonly type: string;
  readonly optional: boolean;
  readonly description: string;
}

export interface Declaration {
  readonly name: string;
  readonly kind: "class" | "function" | "constant" | "type";
  readonly description: string;
  /** How it is called or made; of a type that is no list of members, what it stands for. */
  readonly signatures: readonly string[];
  readonly members: readonly Member[];
}

const files = new Map<string, ts.SourceFile>();

function parse(path: string): ts.SourceFile {
  const known = files.get(path);
  if (known !== undefined) return known;
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023, true);
  files.set(path, file);
  return file;
}

type Named =
  | ts.ClassDeclaration
  | ts.FunctionDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableDeclaration;

/** Everything that the file exports, in its order; a type and a constant of one name are two. */
export function declarationsOf(path: string): readonly Declaration[] {
  return exportedNames(resolve(path)).flatMap((name) => {
    const nodes = declaredAs(name, resolve(path));
    const [first] = nodes;
    if (first === undefined) throw new Error(`${path} exports ${name}, which is not found`);
    if (ts.isFunctionDeclaration(first)) return [ofFunction(name, nodes.filter(ts.isFunctionDeclaration))];
    return nodes.map((node) => ofNode(name, node));
  });
}

function exportedNames(path: string): readonly string[] {
  return parse(path).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.map(({ name }) => name.text);
    }
    const whole = wholeExport(statement, path);
    if (whole !== undefined) return exportedNames(whole);
    if (!ts.canHaveModifiers(statement) || !isExported(statement)) return [];
    return namedIn(statement).map(nameOf);
  });
}

/** The file of `export * from`. */
function wholeExport(statement: ts.Statement, path: string): string | undefined {
  if (!ts.isExportDeclaration(statement) || statement.exportClause !== undefined) return undefined;
  const from = statement.moduleSpecifier;
  return from !== undefined && ts.isStringLiteral(from) ? sourceOf(path, from.text) : undefined;
}

const sourceOf = (path: string, from: string) => join(dirname(path), from.replace(/\.js$/, ".ts"));

const isExported = (node: ts.HasModifiers) =>
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

function namedIn(statement: ts.Statement): readonly Named[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  const isNamed =
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed ? [statement] : [];
}

const nameOf = (node: Named) => node.name?.getText() ?? "";

/** The declarations that a name stands for in a file: its own, or those of the file that it is imported or exported from. */
function declaredAs(name: string, path: string): readonly Named[] {
  const file = parse(path);
  const own = file.statements.flatMap(namedIn).filter((node) => nameOf(node) === name);
  if (own.length > 0) return own;
  for (const statement of file.statements) {
    const whole = wholeExport(statement, path);
    const found = whole === undefined ? [] : declaredAs(name, whole);
    if (found.length > 0) return found;
    const bindings = ts.isExportDeclaration(statement)
      ? statement.exportClause
      : ts.isImportDeclaration(statement)
        ? statement.importClause?.namedBindings
        : undefined;
    const from =
      ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement) ? statement.moduleSpecifier : undefined;
    if (bindings === undefined || from === undefined || !ts.isStringLiteral(from)) continue;
    if (!ts.isNamedExports(bindings) && !ts.isNamedImports(bindings)) continue;
    for (const element of bindings.elements) {
      if (element.name.text !== name) continue;
      const source = sourceOf(path, from.text);
      return existsSync(source) ? declaredAs(element.propertyName?.text ?? name, source) : [];
    }
  }
  return [];
}

function ofFunction(name: string, nodes: readonly ts.FunctionDeclaration[]): Declaration {
  const overloads = nodes.filter(({ body }) => body === undefined);
  const shown = overloads.length > 0 ? overloads : nodes;
  const signatures = shown.map((node) => `${name}${signatureOf(node)}`);
  const description = shown.map(descriptionOf).find((text) => text !== "") ?? "";
  return { name, kind: "function", description, signatures, members: [] };
}

function ofNode(name: string, node: Named): Declaration {
  const description = descriptionOf(node);
  if (ts.isClassDeclaration(node)) {
    return { name, kind: "class", description, signatures: constructorsOf(name, node), members: classMembers(node) };
  }
  if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isArrowFunction(node.initializer)) {
    return {
      name,
      kind: "function",
      description,
      signatures: [`${name}${signatureOf(node.initializer)}`],
      members: [],
    };
  }
  if (ts.isVariableDeclaration(node))
    return { name, kind: "constant", description, signatures: [], members: ofObject(node) };
  if (ts.isInterfaceDeclaration(node)) {
    return { name, kind: "type", description, signatures: [], members: interfaceMembers(node) };
  }
  if (!ts.isTypeAliasDeclaration(node)) throw new Error(`${name} is neither type, class, constant nor function`);
  const members = membersOf(node.type);
  return { name, kind: "type", description, signatures: members.length > 0 ? [] : [oneLine(node.type)], members };
}

function constructorsOf(name: string, node: ts.ClassDeclaration): readonly string[] {
  return node.members
    .filter(ts.isConstructorDeclaration)
    .filter((member) => !isHidden(member))
    .map((member) => `new ${name}${signatureOf(member)}`);
}

const isHidden = (member: ts.ClassElement) =>
  (member.name !== undefined && ts.isPrivateIdentifier(member.name)) ||
  (ts.canHaveModifiers(member) &&
    (ts.getModifiers(member) ?? []).some(
      ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
    ));

function classMembers(node: ts.ClassDeclaration): readonly Member[] {
  return node.members.flatMap((member): readonly Member[] => {
    if (ts.isConstructorDeclaration(member)) return member.parameters.flatMap(parameterMember);
    // Members with a computed name are for the machine.
    if (isHidden(member) || (member.name !== undefined && ts.isComputedPropertyName(member.name))) return [];
    const isStatic = (ts.getModifiers(member as ts.MethodDeclaration) ?? []).some(
      ({ kind }) => kind === ts.SyntaxKind.StaticKeyword,
    );
    const name = `${isStatic ? `${nameOf(node)}.` : ""}${member.name?.getText() ?? ""}`;
    const description = descriptionOf(member);
    if (ts.isMethodDeclaration(member)) return [{ name, type: signatureOf(member), optional: false, description }];
    if (ts.isGetAccessorDeclaration(member))
      return [{ name, type: oneLine(member.type), optional: false, description }];
    if (!ts.isPropertyDeclaration(member)) return [];
    return [{ name, type: oneLine(member.type), optional: member.questionToken !== undefined, description }];
  });
}

/** Of a constructor's parameter that is a public property. */
function parameterMember(parameter: ts.ParameterDeclaration): readonly Member[] {
  const kinds = (ts.getModifiers(parameter) ?? []).map(({ kind }) => kind);
  if (kinds.length === 0 || kinds.includes(ts.SyntaxKind.PrivateKeyword)) return [];
  const { name, type, questionToken } = parameter;
  const optional = questionToken !== undefined;
  return [{ name: name.getText(), type: oneLine(type), optional, description: descriptionOf(parameter) }];
}

/** Of a constant that is an object, such as `Auth`: its makers by their signatures, its values as they are written. */
function ofObject({ initializer }: ts.VariableDeclaration): readonly Member[] {
  // One that refuses unknown members is made by a call: `closed("Auth", { … } as const)`.
  const made =
    initializer !== undefined && ts.isCallExpression(initializer) ? initializer.arguments.at(-1) : initializer;
  const object = made !== undefined && ts.isAsExpression(made) ? made.expression : made;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return [];
  return object.properties.filter(ts.isPropertyAssignment).map((property) => {
    const { initializer: value } = property;
    const type = ts.isArrowFunction(value) ? signatureOf(value) : oneLine(value);
    return { name: property.name.getText(), type, optional: false, description: descriptionOf(property) };
  });
}

function interfaceMembers(node: ts.InterfaceDeclaration): readonly Member[] {
  const inherited = (node.heritageClauses ?? []).flatMap(({ types }) => types.flatMap(referencedMembers));
  return unique([...inherited, ...node.members.flatMap(typeMember)]);
}

/** Members that come twice are taken from the last place. */
const unique = (members: readonly Member[]) => [...new Map(members.map((member) => [member.name, member])).values()];

function typeMember(member: ts.TypeElement): readonly Member[] {
  // Left out of the declarations that the package has.
  if (ts.getJSDocTags(member).some(({ tagName }) => tagName.text === "internal")) return [];
  const name = member.name?.getText() ?? "";
  const description = descriptionOf(member);
  const optional = member.questionToken !== undefined;
  if (ts.isPropertySignature(member)) return [{ name, type: oneLine(member.type), optional, description }];
  if (ts.isMethodSignature(member)) return [{ name, type: signatureOf(member), optional, description }];
  return [];
}

/** The members of a type as it is written; none where it is no object. */
function membersOf(type: ts.TypeNode): readonly Member[] {
  if (ts.isTypeLiteralNode(type)) return type.members.flatMap(typeMember);
  if (ts.isIntersectionTypeNode(type)) return unique(type.types.flatMap(membersOf));
  if (ts.isTypeReferenceNode(type)) return referencedMembers(type);
  return [];
}

function referencedMembers(reference: ts.TypeReferenceNode | ts.ExpressionWithTypeArguments): readonly Member[] {
  const name = (ts.isTypeReferenceNode(reference) ? reference.typeName : reference.expression).getText();
  const [first, second] = reference.typeArguments ?? [];
  if ((name === "Pick" || name === "Omit") && first !== undefined && second !== undefined) {
    const names = new Set([...second.getText().matchAll(/"([^"]+)"/g)].map(([, text]) => text));
    return membersOf(first).filter((member) => names.has(member.name) === (name === "Pick"));
  }
  if (name === "Partial" && first !== undefined) {
    return membersOf(first).map((member) => ({ ...member, optional: true }));
  }
  return declaredAs(name, reference.getSourceFile().fileName).flatMap((node) =>
    ts.isInterfaceDeclaration(node)
      ? interfaceMembers(node)
      : ts.isTypeAliasDeclaration(node)
        ? membersOf(node.type)
        : [],
  );
}

/** Parameters and result. */
function signatureOf(node: ts.SignatureDeclaration): string {
  const types = node.typeParameters === undefined ? "" : `<${node.typeParameters.map(oneLine).join(", ")}>`;
  const parameters = node.parameters.map((parameter) => oneLine(parameter).replace(/^(?:readonly|private) /, ""));
  const result = node.type === undefined ? "" : `: ${oneLine(node.type)}`;
  return `${types}(${parameters.join(", ")})${result}`;
}

function oneLine(node: ts.Node | undefined): string {
  const text = node?.getText().replace(/\/\*\*[\s\S]*?\*\//g, "") ?? "";
  return text
    .replace(/\s+/g, " ")
    .replace(/,? ([}\])])/g, " $1")
    .replace(/\( /g, "(")
    .replace(/ \)/g, ")");
}

/** The doc comment of a node, on one line. */
function descriptionOf(node: ts.Node): string {
  const commented = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return commentAt(node.getSourceFile().getFullText(), commented.getFullStart());
}

function commentAt(text: string, position: number): string {
  const comment = (ts.getLeadingCommentRanges(text, position) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .filter((range) => range.startsWith("/**"))
    .at(-1);
  if (comment === undefined) return "";
  return comment
    .slice(3, -2)
    .replace(/^\s*\* ?/gm, "")
    .replace(/@throws /g, "Throws ")
    .replace(/@default /g, "Default: ")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .replace(/\s+/g, " ")
    .trim();
}

/** The alternatives of a union type that a file declares, each an object with a `kind`. */
export function alternativesOf(path: string, name: string): readonly Declaration[] {
  const [node] = declaredAs(name, resolve(path));
  if (node === undefined || !ts.isTypeAliasDeclaration(node) || !ts.isUnionTypeNode(node.type)) {
    throw new Error(`${name} in ${path} is no union`);
  }
  const { types } = node.type;
  return types.map((type, place) => {
    const members = membersOf(ts.isParenthesizedTypeNode(type) ? type.type : type);
    const kind = members.find((member) => member.name === "kind")?.type ?? "";
    return {
      name: kind.replaceAll('"', ""),
      kind: "type",
      // Before the bar, and so outside of the node.
      description: commentAt(node.getSourceFile().getFullText(), types[place - 1]?.end ?? node.type.getFullStart()),
      signatures: [],
      members: members.filter((member) => member.name !== "kind"),
    };
  });
}
