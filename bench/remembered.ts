// The least that a plan would do if it remembered what it has compared: every input is read and hashed, every answer is
// asked for, parsed and hashed, and nothing is compared. See docs/decisions/0018-no-remembered-looks.md.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Secret } from "../src/base/secret.js";
import { OpsRampClient } from "../src/opsramp/client.js";

export interface RememberedOptions {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly files: readonly string[];
  readonly tenants: readonly string[];
}

/** What says nothing of an integration: rows are numbered anew when they are written again. */
const VOLATILE = new Set(["uniqueId"]);

/** The same text for the same rows in any order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  let text = "{";
  for (const [name, member] of Object.entries(value)) {
    if (!VOLATILE.has(name)) text += `${name}:${canonical(member)},`;
  }
  return `${text}}`;
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("base64");

/** The hash of all that was read. */
export async function remember(options: RememberedOptions): Promise<string> {
  const { url, clientId, clientSecret, files, tenants } = options;
  const inputs = createHash("sha256");
  for (const file of files) inputs.update(readFileSync(file));
  const client = new OpsRampClient({ endpoint: url, clientId, clientSecret: new Secret(clientSecret) });
  const looks = tenants.map(async (tenant) => {
    const hashes: string[] = [];
    for await (const page of client.searchIntegrations(tenant))
      hashes.push(...page.map((each) => hashOf(canonical(each))));
    return hashes;
  });
  const hashes = (await Promise.all(looks)).flat().sort();
  await client.close();
  return hashOf([inputs.digest("hex"), ...hashes].join());
}
