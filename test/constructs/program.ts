// Shared by the tests of the layer: a program with one tenant, and what it synthesises.

import {
  InstalledIntegration,
  type InstalledIntegrationProps,
  synthesise,
  TenantStack,
  type TenantStackProps,
} from "../../src/constructs/cdktf.js";
import { unsynthesizedApp } from "../support/app.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";

export const ID = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";

export function tenantStack(props: TenantStackProps = {}): TenantStack {
  return new TenantStack(unsynthesizedApp(), "client_8", props);
}

export function desk(props: Partial<InstalledIntegrationProps> = {}, stack = tenantStack(), name = "desk") {
  return { stack, integration: new InstalledIntegration(stack, name, { integrationId: ID, ...props }) };
}

/** The synthesised attributes of the one integration called `name`. */
export function attributesOf(stack: TenantStack, name = "desk"): Record<string, unknown> {
  const all = synthesise(stack).resource?.[INSTALLED_INTEGRATION] ?? {};
  const attributes = all[name];
  if (typeof attributes !== "object" || attributes === null) throw new Error(`no ${name} in ${Object.keys(all)}`);
  return { ...attributes };
}

/** How Terraform writes a reference to a variable. */
export const variable = (name: string) => `\${var.${name}}`;

/** The message of what `run` throws. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was thrown");
}
