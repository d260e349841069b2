// A property of a construct, where the program writes it, and the branch of it that one tenant has.
import type TypeScript from "typescript";
import { branchOf, type ConstructPlace, constructCall } from "./construct-call.js";
import { bare } from "./scope.js";
import { memberNameOf } from "./source-literal.js";
import type { SourceText } from "./table-edit.js";

export interface ConstructMember {
  readonly member: TypeScript.ObjectLiteralElementLike;
  readonly value: TypeScript.Expression;
  /** Whether it stands there for the tenant alone. */
  readonly isOwn: boolean;
  /** Whether no condition stands around it. */
  readonly isWhole: boolean;
}

/** Undefined where the properties do not have it. */
export function constructMember(
  source: SourceText,
  { property: name, tenant, ...place }: ConstructPlace & { readonly property: string; readonly tenant: string },
): ConstructMember | "computed" | undefined {
  const { ts } = source;
  const properties = constructCall(source, place)?.props.properties ?? [];
  if (properties.some((property) => ts.isSpreadAssignment(property))) return "computed";
  const member = properties.find((property) => memberNameOf(ts, property) === name);
  if (member === undefined) return undefined;
  if (!ts.isPropertyAssignment(member)) return "computed";
  const { expression, isOwn } = branchOf(ts, member.initializer, tenant);
  return { member, value: bare(ts, expression), isOwn, isWhole: expression === member.initializer };
}
