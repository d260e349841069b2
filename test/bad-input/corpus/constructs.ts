// Wrong programs in code: what the constructs refuse, at once or when the program is synthesised.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Backend, TerraformVariable } from "cdktf";
import type { ErrorCode } from "../../../src/base/error-codes.js";
import {
  Auth,
  attribute,
  from,
  Incident,
  InstalledIntegration,
  type InstalledIntegrationProps,
  inbound,
  MappingSet,
  Notifier,
  outbound,
  readTenants,
  Secret,
  synthesise,
  type Table,
  TenantStack,
  to,
} from "../../../src/constructs/cdktf.js";
import { unsynthesizedApp } from "../../support/app.js";
import type { BadInput } from "../bad-input.js";

export interface BadProgramCode extends BadInput {
  /** `folder` is a directory to write to. */
  readonly run: (folder: string) => unknown;
}

const thrown = (what: string, run: () => unknown, code: ErrorCode, where: string, message: string): BadProgramCode => ({
  what,
  run,
  code,
  where,
  message,
});

/** What JavaScript can bring, and types rule out. */
const untyped = <T>(value: unknown): T => value as T;

const status = (table: Table) => inbound(Incident.STATUS, from("TICKET", "Status"), table);
const set = MappingSet.of(status({ Open: "New" }), outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good" }));

const desk = (props: Partial<InstalledIntegrationProps>) => {
  const stack = new TenantStack(unsynthesizedApp(), "client_8");
  new InstalledIntegration(stack, "desk", { integrationId: "INTG-1", ...props });
  return synthesise(stack);
};
const basic = (password: unknown) =>
  Notifier.rest({ baseUri: "x", auth: Auth.basic({ userName: "u", password: untyped(password) }) });

const tenants = (what: string, text: string, line: number, message: string): BadProgramCode => ({
  what: `tenants.csv: ${what}`,
  run: (folder) => {
    const path = join(folder, "tenants.csv");
    writeFileSync(path, text);
    return readTenants(path, ["deskId"]);
  },
  code: "RS2017",
  where: `tenants.csv:${line}`,
  message,
});

export const thrownAtOnce: readonly BadProgramCode[] = [
  thrown(
    "extending with a contradiction",
    () => set.extend(inbound(Incident.STATUS, { Closed: "New" })),
    "RS1015",
    "inbound INCIDENT.Status",
    '"New"',
  ),
  thrown(
    "two mappings that contradict",
    () => MappingSet.of(status({ Open: "New" }), status({ Closed: "New" })),
    "RS1015",
    "inbound INCIDENT.Status",
    "would be translated to",
  ),
  thrown(
    "extending what is not there",
    () => set.extend(inbound(Incident.PRIORITY, { High: "1" })),
    "RS1015",
    "inbound INCIDENT.Priority",
    "no such mapping to extend",
  ),
  thrown(
    "overriding a mapping that is not there",
    () => set.override(outbound(Incident.PRIORITY, { High: "1" })),
    "RS1015",
    "outbound INCIDENT.Priority",
    "no such mapping to override",
  ),
  thrown(
    "overriding an entry that is not there",
    () => set.override(outbound(Incident.STATUS, { Critical: "Bad" })),
    "RS1015",
    "outbound INCIDENT.Status",
    '"Critical"',
  ),
  thrown(
    "removing a pair that is not there",
    () => set.without(outbound(Incident.STATUS, { Ok: "Bad" })),
    "RS1015",
    "outbound INCIDENT.Status",
    '"Bad"',
  ),
  thrown(
    "removing a mapping that is not there",
    () => MappingSet.empty().without(inbound(Incident.STATUS)),
    "RS1015",
    "inbound INCIDENT.Status",
    "no such mapping to remove",
  ),
  thrown(
    "one label for two mappings",
    () =>
      MappingSet.of(
        status({ Open: "New" }),
        inbound(Incident.PRIORITY, from("T", "P"), {}, { label: "INCIDENT.Status" }),
        inbound(Incident.SUBJECT, from("T", "S"), {}, { label: "INCIDENT.Status" }),
      ).labelled("inbound"),
    "RS1015",
    "inbound INCIDENT.Priority",
    "the label",
  ),
  thrown(
    "a secret with a hyphen",
    () => Secret.variable("desk-password"),
    "RS1014",
    'Secret.variable("desk-password")',
    "cannot name a secret",
  ),
  thrown("a secret without a name", () => Secret.variable(""), "RS1014", "Secret.variable", "cannot name"),
  thrown(
    "a literal password",
    () => desk({ notifier: basic("canary") }),
    "RS1011",
    "client_8/desk: outbound.notifier.password_wo",
    "literal",
  ),
  thrown(
    "an id of the environment that is not set",
    () => desk({ integrationId: untyped(undefined) }),
    "RS1002",
    "client_8/desk: integration_id",
    "found nothing",
  ),
  thrown(
    "an address that is a number",
    () => desk({ notifier: Notifier.rest({ baseUri: untyped(5) }) }),
    "RS1002",
    "client_8/desk: outbound.notifier.base_uri",
    "something else (number)",
  ),
  thrown(
    "a user of the environment that is not set",
    () =>
      desk({
        notifier: Notifier.rest({
          baseUri: "x",
          auth: Auth.basic({ userName: untyped(undefined), password: Secret.variable("p") }),
        }),
      }),
    "RS1002",
    "client_8/desk: outbound.notifier.user_name",
    "found nothing",
  ),
  thrown(
    "a token path that is a number",
    () =>
      desk({
        notifier: Notifier.rest({ baseUri: "x", auth: Auth.jwt({ tokenUrl: "y", tokensPath: untyped({ id: 5 }) }) }),
      }),
    "RS1002",
    'client_8/desk: outbound.notifier.jwt.tokens_path["id"]',
    "something else (number)",
  ),
  thrown(
    "a third-party attribute that is null",
    () => from("TICKET", untyped(null)),
    "RS1002",
    "from(…): the third-party attribute",
    "found null",
  ),
  thrown(
    "a regular expression that is none of text",
    () => {
      const parsing = { operators: [{ operator: "REGEX", regex: untyped<string>(/x/) }] } as const;
      return desk({
        mappings: MappingSet.of(inbound(Incident.STATUS, from("T", "S"), {}, { parsing: untyped(parsing) })),
      });
    },
    "RS1002",
    'client_8/desk: inbound.mappings["INCIDENT_Status"].parsing.operators[0].regex',
    "something else (object)",
  ),
  thrown(
    "a tenant that is not set",
    () => new TenantStack(unsynthesizedApp(), untyped(undefined), { stackName: "client_8" }),
    "RS1002",
    "client_8: tenant",
    "found nothing",
  ),
  thrown(
    "a tenant of 300 letters",
    () => new TenantStack(unsynthesizedApp(), "x".repeat(300)),
    "RS1014",
    "x".repeat(300),
    "has 300 bytes; the names of its files leave 189",
  ),
  thrown(
    "a stack whose name has few letters and many bytes",
    () => new TenantStack(unsynthesizedApp(), "client_8", { stackName: "é".repeat(100) }),
    "RS1014",
    "ééé",
    "has 200 bytes",
  ),
  thrown(
    "a stack of 256 letters with its state elsewhere",
    () =>
      new TenantStack(unsynthesizedApp(), "client_8", {
        stackName: "x".repeat(256),
        backend: (scope) => new S3Backend(scope, { bucket: "states", key: "desk" }),
      }),
    "RS1014",
    "xxx",
    "leave 255",
  ),
  thrown("a tenant that is empty", () => new TenantStack(unsynthesizedApp(), ""), "RS1014", "", "is empty"),
  thrown(
    "a tenant with a space",
    () => new TenantStack(unsynthesizedApp(), "client 8"),
    "RS1014",
    "client 8",
    'holds " "',
  ),
  thrown(
    "a stack that is called as several",
    () => new TenantStack(unsynthesizedApp(), "client_8", { stackName: "client_*" }),
    "RS1014",
    "client_*",
    'holds "*"',
  ),
  thrown(
    "an attribute that is not set",
    () => attribute("INCIDENT", untyped(undefined)),
    "RS1002",
    "attribute(…): the display name",
    "found nothing",
  ),
  thrown("a number in a table", () => status({ Open: untyped([5]) }), "RS1002", "INCIDENT.Status", '"Open"'),
  thrown("a number for a third-party value", () => status({ Open: untyped(5) }), "RS1002", "INCIDENT.Status", '"Open"'),
  thrown("null for a third-party value", () => status({ Open: untyped(null) }), "RS1002", "INCIDENT.Status", '"Open"'),
  thrown(
    "an OpsRamp value that CDKTF loses",
    () => status({ ["__proto__"]: "x" }),
    "RS1014",
    "INCIDENT.Status",
    '"__proto__"',
  ),
  tenants("no columns", "\n", 1, 'no column "id"'),
  tenants("no id", "name,deskId\na,b\n", 1, 'no column "id"'),
  tenants("a column that is misspelt", "id,deskID\na,b\n", 1, 'no column "deskId"'),
  tenants("a column twice", "id,deskId,id\na,b,c\n", 1, 'two columns "id"'),
  tenants("a short line", "id,deskId\na,b\nc\n", 3, "1 cell"),
  tenants("a long line", "id,deskId\na,b,c\n", 2, "3 cells"),
  tenants("an empty id", "id,deskId\n ,b\n", 2, "id is empty"),
  tenants("a tenant twice", "id,deskId\na,b\na,c\n", 3, "line 2"),
  tenants("a quote that is not closed", 'id,deskId\na,"b\n', 2, "quote"),
  { ...tenants("none", "", 0, "ENOENT"), run: (folder) => readTenants(join(folder, "none.csv")), where: "none.csv" },
];

export interface BadSynthesis {
  readonly what: string;
  readonly run: () => unknown;
  /** Parts of the one text that synth prints: code, construct path, attribute path. */
  readonly words: readonly string[];
}

export const refusedAtSynth: readonly BadSynthesis[] = [
  {
    what: "an ambiguous table",
    run: () => desk({ mappings: MappingSet.of(status({ Open: "New", Closed: ["New"] } as Table)) }),
    words: ["RS1006", "client_8/desk", 'inbound.mappings["INCIDENT_Status"].values'],
  },
  {
    what: "an unknown entity type",
    run: () =>
      desk({ mappings: MappingSet.of(inbound({ entityType: untyped("TICKET"), name: "Status" }, from("T", "S"))) }),
    words: ["RS1005", "client_8/desk", '"TICKET"'],
  },
  {
    what: "an empty third-party value",
    run: () => desk({ mappings: MappingSet.of(status({ Open: "" })) }),
    words: ["RS1008", 'values["Open"]'],
  },
  {
    what: "an empty third-party attribute",
    run: () => desk({ mappings: MappingSet.of(inbound(Incident.STATUS, from("TICKET", ""))) }),
    words: ["RS1003", "third_party_attribute"],
  },
  { what: "an empty id", run: () => desk({ integrationId: "" }), words: ["RS1003", "client_8/desk", "integration_id"] },
  {
    what: "a URL as id",
    run: () => desk({ integrationId: "https://x.example.com/y" }),
    words: ["RS1004", "integration_id"],
  },
  { what: "a long description", run: () => desk({ description: "d".repeat(501) }), words: ["RS1014", "description"] },
  {
    what: "a reason of an uninstall with >",
    run: () => desk({ uninstallReason: "a > b" }),
    words: ["RS1014", "uninstall_reason"],
  },
  {
    what: "an empty user",
    run: () => desk({ notifier: Notifier.rest({ baseUri: "", auth: Auth.none() }) }),
    words: ["RS1003", "outbound.notifier.base_uri"],
  },
  {
    what: "one integration at two places",
    run: () => {
      const stack = new TenantStack(unsynthesizedApp(), "client_8");
      new InstalledIntegration(stack, "a", { integrationId: "INTG-1" });
      new InstalledIntegration(stack, "b", { integrationId: "INTG-1" });
      return synthesise(stack);
    },
    words: ["RS1013", "client_8/b", "client_8/a"],
  },
  {
    what: "a variable declared by hand too",
    run: () => {
      const stack = new TenantStack(unsynthesizedApp(), "client_8");
      new TerraformVariable(stack, "p", { type: "string" });
      new InstalledIntegration(stack, "a", { integrationId: "INTG-1", notifier: basic(Secret.variable("p")) });
      return synthesise(stack);
    },
    words: ["RS1016", '"p"'],
  },
];
