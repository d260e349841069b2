// Names of the resources that share something, as one short text: `client_9 … client_300 (292 tenants)`.
import { MOST_NAMED, plural, printable } from "../base/text.js";
import { countedResources } from "./counted.js";
import { lastName, sortNatural } from "./text.js";

export interface Member {
  readonly stack: string;
  readonly construct: string;
  readonly tenant: string;
  readonly integration: string;
  /** Of the resource. */
  readonly type: string;
}

export function inOrder<Item extends Member>(items: readonly Item[]): readonly Item[] {
  return sortNatural(items, (item) => [item.tenant, item.stack, item.construct, item.integration]);
}

export function memberName(member: Member): string {
  return `${printable(member.tenant, 80)} / ${lastName(member.construct)}`;
}

/** In a heading: with the stack, where that has another name than the tenant. */
export function placedName(member: Member): string {
  const { stack, tenant } = member;
  return stack === tenant ? memberName(member) : `${memberName(member)} (stack ${printable(stack, 80)})`;
}

export interface Members {
  /** All of them, or the first and the last. */
  readonly names: string;
  /** `292 tenants`. */
  readonly count: string;
  /** Whether some between the first and the last are not named. */
  readonly isRange: boolean;
}

/** `members` are in order. */
export function describeMembers(members: readonly Member[]): Members {
  const tenants = new Set(members.map(({ tenant }) => tenant)).size;
  const oneEach = tenants === members.length;
  const sameName = new Set(members.map(({ construct }) => lastName(construct))).size === 1;
  const names = members.map((member) => (oneEach && sameName ? printable(member.tenant, 80) : memberName(member)));
  const isRange = names.length > MOST_NAMED;
  return {
    names: isRange ? `${names[0]} … ${names.at(-1)}` : names.join(", "),
    count: oneEach ? plural(tenants, "tenant") : `${countedResources(members)} in ${plural(tenants, "tenant")}`,
    isRange,
  };
}
