// A drift report of many tenants, the same each time: seeded drift, failures, accepted drift and what was not looked at.
import type { Change } from "../../src/document/change.js";
import { driftId } from "../../src/document/drift-id.js";
import type { DriftDocument, ResourceDocument } from "../../src/document/plan-document.js";
import {
  added,
  document,
  inboundPriority,
  integration,
  pair,
  post,
  remove,
  scalar,
  secret,
  status,
} from "./documents.js";

export interface FleetOptions {
  readonly tenants: number;
  readonly each: number;
  /** Stands in names and values. */
  readonly hostile?: string;
}

const acceptance = { reason: "agreed with the desk", who: "Ada", until: "2026-12-31" };
const error = (code: string, message: string) => ({ code, source: "remote", message, hint: "Look at it." });

export function fleet({ tenants, each, hostile = "" }: FleetOptions): DriftDocument {
  const resources: ResourceDocument[] = [];
  for (let tenant = 1; tenant <= tenants; tenant += 1) {
    for (let number = 1; number <= each; number += 1) {
      resources.push(memberOf(`client_${tenant}${hostile}`, number, tenant * 31 + number * 7, hostile));
    }
  }
  const drifted = resources.filter(({ drift, gone }) => drift.length > 0 || gone !== undefined).length;
  const unknown = resources.filter((resource) => resource.status === "unknown").length;
  const accepted = resources.filter((resource) => resource.accepted !== undefined).length;
  return {
    ...document(resources),
    time: "2026-11-28T12:00:00.000Z",
    counts: { clean: resources.length - drifted - unknown, drifted, not_looked_at: unknown, accepted },
    compared_with_declared: 0,
  };
}

function memberOf(tenant: string, number: number, seed: number, hostile: string): ResourceDocument {
  const integrationOfIt = `INTG-00000000-0000-4000-8000-${String(seed).padStart(12, "0")}`;
  const named = (changes: readonly Change[]) =>
    changes.map((change) => ({ id: driftId({ tenant, integration: integrationOfIt }, change), ...change }));
  const base = integration(tenant, {
    construct: `${tenant}/desk_${number}`,
    integration: integrationOfIt,
    name: `Desk ${number}${hostile}`,
    source: { file: "src/main.ts", line: 10 + number },
  });
  switch (seed % 23) {
    case 0:
      return { ...base, status: "unknown", error: error("RS4001", `no answer ${hostile}`) };
    case 1:
      return {
        ...base,
        status: "gone",
        error: error("RS4004", "There is no such integration."),
        gone: { id: driftId({ tenant, integration: integrationOfIt }, "gone") },
      };
    case 2:
    case 3:
    case 4:
      // The same in many tenants.
      return {
        ...base,
        action: "update",
        drift: named([
          pair(status, "Critical", "Bad", {
            action: "change",
            before: "Sev1",
            replaced: [{ value: "Critical", thirdPartyValue: "Sev1" }],
          }),
        ]),
        calls: [
          post([[status, "Critical", "Bad"]], { headers: [{ key: "X-Key", value: "canary-header" }] }),
          remove(),
        ].map((call) => ({ ...call, path: call.path.replace("client_8", encodeURIComponent(tenant)) })),
      };
    case 5:
      return {
        ...base,
        action: "update",
        drift: named([
          scalar("outbound.notifier.base_uri", `https://old-${seed}.example${hostile}`, "https://desk.example"),
          secret("outbound.notifier.password_wo", { action: "add" }),
          pair(inboundPriority, `Max${hostile}`, "High", { action: "remove", before: "High" }),
        ]),
        notes: [`a note ${hostile}`],
      };
    case 6:
      return {
        ...base,
        accepted: named([{ ...added("Ok", "Good"), accepted: { ...acceptance, reason: `agreed ${hostile}` } }]),
      };
    default:
      return base;
  }
}
