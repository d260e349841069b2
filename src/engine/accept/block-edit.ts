// Edits of what one call of the constructs makes: a notifier with its way to authenticate, or how the third party
// authenticates at OpsRamp. Secrets are never written: a variable stands in their places.
import type TypeScript from "typescript";
import { isSameJson } from "../../base/json.js";
import type { EditedPlace, NotMadeReason } from "../../document/accept-document.js";
import { type Config, valueAt } from "../../integration/declared/config.js";
import { authMakerOf } from "../export/authentication.js";
import { call, object, print } from "../export/layout.js";
import { literal } from "../export/literal.js";
import { type ConstructPlace, constructCall, testOfTenant } from "./construct-call.js";
import { constructMember } from "./construct-member.js";
import { ConstructsImport } from "./constructs-import.js";
import { layoutOf, printData } from "./data-edit.js";
import { appendItem, indentAt, removeItem, removeItems } from "./list-items.js";
import { bare } from "./scope.js";
import { memberNameOf } from "./source-literal.js";
import type { SourceText } from "./table-edit.js";

export interface BlockEdit extends ConstructPlace {
  readonly tenant: string;
  /** Whether the construct is made there for one tenant alone. */
  readonly isAlone: boolean;
  readonly property: "inboundAuthentication" | "notifier";
  readonly declared: Config | undefined;
  /** Undefined where nothing is live. Confidential members are absent or null. */
  readonly live: Config | undefined;
  /** The name that variables of secrets begin with. */
  readonly variables: string;
}

/** What the server does not tell, by the attribute from the block down, and the variable that stands for it if one does. */
export interface UntoldSecret {
  readonly attribute: string;
  readonly variable?: string;
}

export interface BlockOutcome {
  readonly outcome: Extract<EditedPlace, "text"> | NotMadeReason;
  readonly untold: readonly UntoldSecret[];
}

const REFUSED = (reason: NotMadeReason, untold: readonly UntoldSecret[] = []): BlockOutcome => ({
  outcome: reason,
  untold,
});

/** Unless the outcome is `text`, nothing is changed. */
export function editBlock(source: SourceText, edit: BlockEdit): BlockOutcome {
  const made = constructCall(source, edit);
  const names = ConstructsImport.of(source);
  if (made === undefined || names === undefined) return REFUSED("computed");
  const found = constructMember(source, edit);
  if (found === "computed") return REFUSED("computed");
  const isOwn = edit.isAlone || found?.isOwn === true;
  const test = isOwn ? "" : testOfTenant(source, made, edit.tenant);
  if (test === undefined) return REFUSED("shared");
  const block = new Block(names, edit);
  const { text } = source;
  if (found === undefined) {
    const last = made.props.properties.at(-1);
    const whole =
      edit.live === undefined ? undefined : block.whole(edit.live, indentAt(source.before, last?.getStart() ?? 0));
    if (whole === undefined || last === undefined)
      return REFUSED(block.untold.length > 0 ? "secret" : "computed", block.untold);
    appendItem(text, last, `${edit.property}: ${isOwn ? whole : `${test} ? ${whole} : undefined`}`);
    names.write();
    return { outcome: "text", untold: block.untold };
  }
  if (edit.live === undefined) {
    if (edit.isAlone && found.isWhole) removeItem(text, made.props.properties, found.member);
    else if (isOwn) text.overwrite(found.value.getStart(), found.value.getEnd(), "undefined");
    else text.appendLeft(found.value.getStart(), `${test} ? undefined : `);
    return { outcome: "text", untold: [] };
  }
  // Tried where it changes nothing else: a part that cannot be written leaves the whole as it is.
  const scratch = source.scratch();
  const tried = constructMember(scratch, edit);
  if (tried === undefined || tried === "computed") return REFUSED("computed");
  const reason = block.write(scratch, tried.value, edit.live);
  if (reason !== undefined) return REFUSED(reason, block.untold);
  const written = scratch.text.slice(tried.value.getStart(), tried.value.getEnd());
  if (isOwn) block.write(source, found.value, edit.live);
  else text.appendLeft(found.value.getStart(), `${test} ? ${written} : `);
  names.write();
  return { outcome: "text", untold: block.untold };
}

/** A member of a call, as it is to be written; `isKept` where the program's own expression stays. */
interface WrittenMember {
  readonly name: string;
  readonly text: string;
  readonly isKept: boolean;
}

/** The members that a block has, and the calls that make it. */
export class Block {
  #untold: UntoldSecret[] = [];

  constructor(
    private readonly names: ConstructsImport,
    private readonly edit: BlockEdit,
  ) {}

  get untold(): readonly UntoldSecret[] {
    return this.#untold;
  }

  /** The call that makes all of it; undefined where it takes what nobody is told. */
  whole(live: Config, indent: number): string | undefined {
    this.#untold = [];
    if (this.edit.property === "inboundAuthentication") {
      const role = textIn(live, "role_id");
      const name = `${this.names.constructs("InboundAuthentication")}.${wayOf(live)}`;
      return role === undefined ? `${name}()` : print(call(name, object([["roleId", literal(role)]])), indent);
    }
    const members = this.#authMembers(undefined, live);
    if (members === undefined) return undefined;
    const auth = this.#authLayout(live, members);
    const kind = live.type === "SOAP_API" ? "soap" : "rest";
    const parts = [
      ["baseUri", literal(textIn(live, "base_uri") ?? "")] as const,
      ...(auth === "" ? [] : [["auth", auth] as const]),
    ];
    return print(call(`${this.names.constructs("Notifier")}.${kind}`, object(parts)), indent);
  }

  /** Writes into the call that stands there. Undefined where it did. */
  write(source: SourceText, value: TypeScript.Expression, live: Config): NotMadeReason | undefined {
    this.#untold = [];
    return this.edit.property === "notifier"
      ? this.#writeNotifier(source, value, live)
      : this.#writeInbound(source, value, live);
  }

  #writeInbound(source: SourceText, value: TypeScript.Expression, live: Config): NotMadeReason | undefined {
    const made = makerCall(source, value);
    if (made === undefined) return "computed";
    const role = this.#member(source, made.props, { name: "roleId", attribute: "role_id", live });
    if (role === "computed") return role;
    writeCall(source, made, wayOf(live), role === undefined ? [] : [role]);
    return undefined;
  }

  #writeNotifier(source: SourceText, value: TypeScript.Expression, live: Config): NotMadeReason | undefined {
    const { ts } = source;
    const made = makerCall(source, value);
    if (made?.props === undefined) return "computed";
    const address = this.#member(source, made.props, { name: "baseUri", attribute: "base_uri", live });
    if (address === undefined || address === "computed") return "computed";
    const auth = made.props.properties.find((property) => memberNameOf(ts, property) === "auth");
    if (auth !== undefined && !ts.isPropertyAssignment(auth)) return "computed";
    const maker = auth === undefined ? undefined : makerCall(source, auth.initializer);
    if (auth !== undefined && maker === undefined) return "computed";
    const members = this.#authMembers(maker === undefined ? undefined : { source, props: maker.props }, live);
    if (members === undefined) return this.#untold.length > 0 ? "secret" : "computed";
    if (!address.isKept) overwriteMember(source, made.props, address);
    const { maker: way } = authMakerOf(live.auth_type ?? "NONE", live.grant_type);
    if (maker !== undefined) writeCall(source, maker, way, members);
    else if (way !== "none") {
      const last = made.props.properties.at(-1);
      if (last !== undefined) appendItem(source.text, last, `auth: ${this.#authLayout(live, members)}`);
    }
    return undefined;
  }

  #authLayout(live: Config, members: readonly WrittenMember[]): string {
    const { maker } = authMakerOf(live.auth_type ?? "NONE", live.grant_type);
    if (maker === "none") return "";
    const all = object(members.map(({ name, text }) => [name, text] as const));
    return print(call(`${this.names.constructs("Auth")}.${maker}`, ...(members.length === 0 ? [] : [all])));
  }

  /** Undefined where the way takes what the server hides and no variable may stand for, or a member is computed. */
  #authMembers(
    at: { readonly source: SourceText; readonly props: TypeScript.ObjectLiteralExpression | undefined } | undefined,
    live: Config,
  ): readonly WrittenMember[] | undefined {
    const { members } = authMakerOf(live.auth_type ?? "NONE", live.grant_type);
    const written: WrittenMember[] = [];
    for (const [name, attribute] of members) {
      const present = at?.props === undefined ? undefined : initializerOf(at.source, at.props, name);
      if (attribute.endsWith("_wo")) {
        if (present !== undefined) written.push({ name, text: present.getText(), isKept: true });
        else written.push({ name, text: this.#variable(attribute), isKept: false });
        continue;
      }
      const wanted = valueIn(live, attribute);
      if (wanted === undefined) {
        if (attribute === "scope" || name === "tokensPath" || (name === "userName" && live.auth_type === "JWT"))
          continue;
        if (present !== undefined) written.push({ name, text: present.getText(), isKept: true });
        else {
          this.#untold.push({ attribute });
          return undefined;
        }
        continue;
      }
      const isSame = isSameJson(valueIn(this.edit.declared ?? {}, attribute) ?? null, wanted);
      if (isSame && present !== undefined) written.push({ name, text: present.getText(), isKept: true });
      else if (attribute === "api_key") {
        // Hidden in every output, as a secret is.
        this.#untold.push({ attribute });
        return undefined;
      } else if (present !== undefined && at !== undefined && !at.source.ts.isStringLiteralLike(present))
        return undefined;
      else
        written.push({
          name,
          text: at === undefined || typeof wanted !== "string" ? print(layoutOf(wanted)) : literal(wanted),
          isKept: false,
        });
    }
    return written;
  }

  #variable(attribute: string): string {
    const variable = `${this.edit.variables}_${attribute.replace(/_wo$/, "")}`;
    this.#untold.push({ attribute, variable });
    return `${this.names.constructs("Secret")}.variable(${literal(variable)})`;
  }

  /** Undefined where live has none; `computed` where something else than a text stands there and would have to change. */
  #member(
    source: SourceText,
    props: TypeScript.ObjectLiteralExpression | undefined,
    { name, attribute, live }: { readonly name: string; readonly attribute: string; readonly live: Config },
  ): WrittenMember | "computed" | undefined {
    const wanted = textIn(live, attribute);
    if (wanted === undefined) return undefined;
    const present = props === undefined ? undefined : initializerOf(source, props, name);
    if (present !== undefined && textIn(this.edit.declared ?? {}, attribute) === wanted) {
      return { name, text: present.getText(), isKept: true };
    }
    if (present !== undefined && !source.ts.isStringLiteralLike(present)) return "computed";
    return { name, text: present === undefined ? literal(wanted) : printData(source, present, wanted), isKept: false };
  }
}

const textIn = (config: Config, name: string): string | undefined => {
  const value = config[name];
  return value === undefined || value === null || value === "" ? undefined : String(value);
};

const valueIn = (config: Config, attribute: string): unknown => {
  const value = valueAt(config, attribute.split("."));
  return value === "" ? undefined : value;
};

const wayOf = (live: Config): string => (textIn(live, "auth_type") ?? "").toLowerCase();

/** `Auth.basic({ … })`: the name of the maker, and what it is given. */
interface MakerCall {
  readonly call: TypeScript.CallExpression;
  readonly name: TypeScript.MemberName;
  readonly props: TypeScript.ObjectLiteralExpression | undefined;
}

/** Undefined where anything else stands there. */
function makerCall({ ts }: SourceText, expression: TypeScript.Expression): MakerCall | undefined {
  const node = bare(ts, expression);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [only, ...more] = node.arguments;
  const props = only === undefined ? undefined : bare(ts, only);
  if (more.length > 0 || (props !== undefined && !ts.isObjectLiteralExpression(props))) return undefined;
  if (props?.properties.some((property) => !ts.isPropertyAssignment(property)) === true) return undefined;
  return { call: node, name: node.expression.name, props };
}

function initializerOf(
  { ts }: SourceText,
  { properties }: TypeScript.ObjectLiteralExpression,
  name: string,
): TypeScript.Expression | undefined {
  const member = properties.find((property) => memberNameOf(ts, property) === name);
  return member !== undefined && ts.isPropertyAssignment(member) ? member.initializer : undefined;
}

function overwriteMember(source: SourceText, props: TypeScript.ObjectLiteralExpression, { name, text }: WrittenMember) {
  const initializer = initializerOf(source, props, name);
  if (initializer !== undefined) source.text.overwrite(initializer.getStart(), initializer.getEnd(), text);
}

/** The maker of that name with these members; what stays keeps its form and its comments. */
function writeCall(source: SourceText, made: MakerCall, maker: string, members: readonly WrittenMember[]): void {
  const { ts, text } = source;
  const { name, props } = made;
  if (name.text !== maker) text.overwrite(name.getStart(), name.getEnd(), maker);
  const indent = indentAt(source.before, made.call.getStart());
  const all = () => print(object(members.map((member) => [member.name, member.text] as const)), indent);
  if (props === undefined) {
    if (members.length > 0) text.appendLeft(made.call.getEnd() - 1, all());
    return;
  }
  const present = props.properties.map((property) => memberNameOf(ts, property) ?? "");
  const wanted = new Set(members.map((member) => member.name));
  const stays = (property: TypeScript.Node) =>
    wanted.has(memberNameOf(ts, property as TypeScript.ObjectLiteralElementLike) ?? "");
  const last = props.properties.findLast(stays);
  if (members.length === 0) text.remove(props.getStart(), props.getEnd());
  else if (last === undefined) text.overwrite(props.getStart(), props.getEnd(), all());
  else {
    removeItems(text, props.properties, (property) => !stays(property));
    for (const member of members) {
      if (!present.includes(member.name)) appendItem(text, last, `${member.name}: ${member.text}`);
      else if (!member.isKept) overwriteMember(source, props, member);
    }
  }
}
