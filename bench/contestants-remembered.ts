// The least that a plan would take if it remembered what it has compared: every input is read and hashed, every answer is
// asked for, parsed and hashed, and nothing is compared. See docs/decisions/0018-no-remembered-looks.md.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Secret } from "../src/base/secret.js";
import { OpsRampClient } from "../src/opsramp/client.js";
import type { Contest, Contestant } from "./contestant.js";
import { timed } from "./contestants-own.js";
import { credentials } from "./workspace.js";

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

export function rememberedInProcess({ scenario, workspace, emulator }: Contest): Contestant {
  const look = async (): Promise<string> => {
    const inputs = createHash("sha256");
    for (const file of workspace.files()) inputs.update(readFileSync(file));
    const client = new OpsRampClient({
      endpoint: emulator.urls.api,
      clientId: credentials.clientId,
      clientSecret: new Secret(credentials.clientSecret),
    });
    const looks = scenario.script.pages.map(async ({ tenant }) => {
      const hashes: string[] = [];
      for await (const page of client.searchIntegrations(tenant))
        hashes.push(...page.map((each) => hashOf(canonical(each))));
      return hashes;
    });
    const hashes = (await Promise.all(looks)).flat().sort();
    await client.close();
    return hashOf([inputs.digest("hex"), ...hashes].join());
  };
  let known: string | undefined;
  return {
    name: "what remembered looks cannot spare, in process",
    calls: "exact",
    run: () =>
      timed(async () => {
        const found = await look();
        known ??= found;
        if (found !== known) throw new Error("the same answers have another hash");
      }),
  };
}
