// Random declarations and random edits on either side: apply, empty plan, edit, plan, apply, empty plan. And random
// integrations that are imported as terraform writes them.
// RAMPSYNC_TERRAFORM_RUNS says how many (20 by default), RAMPSYNC_TERRAFORM_SEED which.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { RowState } from "../../src/emulator/index.js";
import { DESK, status } from "../support/hcl.js";
import { addressOf, blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";
import { Random } from "./random.js";

const runs = Number(process.env.RAMPSYNC_TERRAFORM_RUNS ?? 20);
const seed = Number(process.env.RAMPSYNC_TERRAFORM_SEED ?? 1);
const batch = 3;

type Side = "inbound" | "outbound";
interface Table {
  readonly label: string;
  readonly attribute: string;
  /** Undefined: without a table. */
  readonly values: { readonly [value: string]: readonly string[] } | undefined;
  readonly header: boolean;
}
interface Declared {
  readonly tables: { readonly [S in Side]: readonly Table[] | null | undefined };
  readonly displayName: string | null | undefined;
  readonly description: string | undefined;
  readonly unmanaged: "keep" | "remove" | null | undefined;
  readonly notifier: { readonly password: string; readonly baseUri: string } | undefined;
  /** How values reach the configuration: a literal, through a resource's output, or a sensitive variable. */
  readonly through: "literal" | "output" | "variable";
  /** What `ignore_changes` names. */
  readonly ignored: (typeof IGNORED)[number];
  readonly onDestroy: "forget" | "remove_mappings" | undefined;
  readonly isCreatedFirst: boolean;
  readonly outputs: readonly string[];
}

const IGNORED = [
  undefined,
  "all",
  "[outbound]",
  "[outbound.notifier]",
  "[outbound.notifier.password_wo]",
  "[inbound, outbound.notifier.base_uri]",
] as const;

/** Values of outputs, of every type. */
const OUTPUTS = [
  '"Gru\u0308n"',
  "1.5e21",
  "true",
  "null",
  '["a", null, 2]',
  'toset(["b", "a"])',
  "{ a = 1, b = null }",
  'tomap({ a = "x" })',
  "{ list = [1, true], object = { deep = toset([1]) } }",
  "rampsync_installed_integration.desk.findings",
  "rampsync_installed_integration.desk.removals",
  "rampsync_installed_integration.desk.secrets_revision",
  "rampsync_installed_integration.desk.outbound",
  "rampsync_installed_integration.desk",
];

const OPSRAMP = [
  "Ok",
  "Critical",
  "New",
  "ß ü",
  'with "quotes"',
  "__proto__",
  "constructor",
  "a.b[0]",
  "${x}",
  "Gru\u0308n",
];
const THIRD = ["Good", "Bad", "Neu", "In Progress", "%{if}", "ÄÖ", "tab\\t", "0", "true", "Cafe\u0301"];
const ATTRIBUTES = ["Status", "Priority", "Urgency"];

function randomTables(random: Random, side: Side): readonly Table[] | null | undefined {
  if (random.chance(0.1)) return null;
  if (random.chance(0.2)) return undefined;
  return random.some(ATTRIBUTES, 0, 3).map((attribute, index): Table => {
    const values: Record<string, string[]> = {};
    const add = (value: string, third: string) =>
      Object.defineProperty(values, value, {
        value: [...(Object.hasOwn(values, value) ? (values[value] ?? []) : []), third],
        enumerable: true,
        configurable: true,
        writable: true,
      });
    if (side === "outbound") for (const value of random.some(OPSRAMP, 0, 5)) add(value, random.pick(THIRD));
    else for (const third of random.some(THIRD, 0, 5)) add(random.pick(OPSRAMP), third);
    return {
      label: random.chance(0.7) ? `INCIDENT.${attribute}` : `label ${index} "q"`,
      attribute: random.chance(0.9) ? attribute : attribute.toUpperCase(),
      values: random.chance(0.1) ? undefined : values,
      header: random.chance(0.5),
    };
  });
}

function randomDeclared(random: Random): Declared {
  return {
    tables: { inbound: randomTables(random, "inbound"), outbound: randomTables(random, "outbound") },
    displayName: random.pick(["Desk", "Service desk", null, undefined]),
    description: random.pick(["About tickets", undefined, ""]),
    unmanaged: random.pick(["keep", "remove", null, undefined]),
    notifier: random.chance(0.4)
      ? {
          password: random.pick(["p-word-1", "p-word-2"]),
          baseUri: random.pick(["https://a.example.com", "b.example.com"]),
        }
      : undefined,
    through: random.pick(["literal", "output", "variable"]),
    ignored: random.chance(0.5) ? undefined : random.pick(IGNORED),
    onDestroy: random.pick(["forget", "remove_mappings", undefined]),
    isCreatedFirst: random.chance(0.5),
    outputs: random.some(OUTPUTS, 0, 5),
  };
}

const text = (value: string) => JSON.stringify(value).replace(/[$%](?=\{)/g, (sign) => sign + sign);

/** `password`: in place of the declared one, as an expression. */
function hcl(declared: Declared, password = text(declared.notifier?.password ?? "none")): string {
  const through = (expression: string, name: string) => {
    if (declared.through === "output") return `terraform_data.${name}.output`;
    return declared.through === "variable" ? `var.${name}` : expression;
  };
  const literal = (table: Table) =>
    table.values === undefined
      ? "null"
      : `{ ${Object.entries(table.values)
          .map(([value, third]) => `${text(value)} = [${third.map(text).join(", ")}]`)
          .join(", ")} }`;
  const values = (side: Side, table: Table) => {
    const key = `[${text(`${side} ${table.label}`)}]`;
    return declared.through === "literal" ? literal(table) : through("", "values") + key;
  };
  const everyTable = (["inbound", "outbound"] as const).flatMap((name) =>
    (declared.tables[name] ?? []).map((table) => `${text(`${name} ${table.label}`)} = ${literal(table)}`),
  );
  const side = (name: Side) => {
    const tables = declared.tables[name];
    if (tables === undefined) return "";
    if (tables === null) return "mappings = null";
    return `mappings = {\n${tables
      .map(
        (table) => `      ${text(table.label)} = {
        entity_type = "INCIDENT"
        attribute = "${table.attribute}"
        third_party_entity_type = "Ticket"
        third_party_attribute = "${table.attribute}"
        ${table.values === undefined && table.header ? "" : `values = ${values(name, table)}`}
      }`,
      )
      .join("\n")}\n    }`;
  };
  const name = declared.displayName;
  return `
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = ${password}
}
variable "name" {
  type      = string
  sensitive = true
  default   = ${name === undefined || name === null ? "null" : text(name)}
}
variable "values" {
  type      = any
  sensitive = true
  default   = {\n${everyTable.join("\n")}\n}
}
resource "terraform_data" "values" {
  input = {\n${everyTable.join("\n")}\n}
}
resource "terraform_data" "name" {
  input = ${name === undefined || name === null ? "null" : text(name)}
}
${blockHead("desk")} {
  integration_id = "${DESK}"
  ${name === undefined ? "" : `display_name = ${through(name === null ? "null" : text(name), "name")}`}
  ${declared.description === undefined ? "" : `description = ${text(declared.description)}`}
  ${declared.onDestroy === undefined ? "" : `on_destroy = ${text(declared.onDestroy)}`}
  lifecycle {
    create_before_destroy = ${declared.isCreatedFirst}
    ${declared.ignored === undefined ? "" : `ignore_changes = ${declared.ignored}`}
  }
  ${declared.unmanaged === undefined ? "" : `unmanaged_mappings = ${declared.unmanaged === null ? "null" : text(declared.unmanaged)}`}
  inbound = {
    ${side("inbound")}
  }
  outbound = {
    ${side("outbound")}
    ${
      declared.notifier === undefined
        ? ""
        : `notifier = {
      type        = "REST_API"
      base_uri    = ${text(declared.notifier.baseUri)}
      auth_type   = "BASIC"
      user_name   = "user"
      password_wo = var.password
    }`
    }
  }
}
${declared.outputs.map((value, index) => `output "value_${index}" {\n  value     = ${value}\n  sensitive = true\n}\n`).join("")}`;
}

/** Somebody clicks in the portal. */
function editLive(world: TerraformWorld, random: Random): void {
  for (const side of ["inbound", "outbound"] as const) {
    for (const { uniqueId, ...row } of world.desk.state()[side]?.rows ?? []) {
      const edit = random.next();
      if (edit < 0.2) world.desk.removeRow(String(uniqueId));
      else if (edit < 0.3) world.desk.addRow(side, row);
      else if (edit < 0.4) world.desk.addRow(side, { ...row, thirdPartyValue: random.pick(THIRD) });
    }
    // The server may hold another form of a text than the one that was sent.
    for (const { uniqueId, ...row } of world.desk.state()[side]?.rows ?? []) {
      const form = random.pick(["NFC", "NFD"]);
      world.desk.removeRow(String(uniqueId));
      world.desk.addRow(side, {
        ...row,
        ...(row.value === undefined ? {} : { value: row.value.normalize(form) }),
        ...(row.thirdPartyValue === undefined ? {} : { thirdPartyValue: row.thirdPartyValue.normalize(form) }),
      });
    }
    if (random.chance(0.3)) world.desk.addRow(side, status(random.pick(OPSRAMP), random.pick(THIRD)));
  }
  if (random.chance(0.2)) world.desk.set({ displayName: "Clicked" });
  if (random.chance(0.1)) world.desk.setNotifier(undefined);
  else if (random.chance(0.2) && world.desk.notifier() !== undefined)
    world.desk.setNotifier({ baseURI: "clicked.example.com" });
}

async function applied(world: TerraformWorld, declared: Declared): Promise<void> {
  world.write(hcl(declared));
  world.configureProvider("allow_removals = 1000");
  const result = await world.terraform("apply", "-auto-approve");
  expect(result.code, `${hcl(declared)}\n${result.stdout}${result.stderr}`).toBe(0);
  const plan = await world.terraform("plan", "-detailed-exitcode");
  expect(plan.code, `${hcl(declared)}\n${plan.stdout}${plan.stderr}`).toBe(0);
}

/** A plan for review, without the password, plans nothing either. */
async function plannedWithoutSecrets(world: TerraformWorld, declared: Declared): Promise<void> {
  world.write(hcl(declared, "null"));
  world.configureProvider("allow_removals = 1000");
  const plan = await world.terraform("plan", "-detailed-exitcode");
  expect(plan.code, `${hcl(declared, "null")}\n${plan.stdout}${plan.stderr}`).toBe(0);
}

/** Replaced by itself, in either order: nothing live changes. Adopting takes a declaration whole, what is ignored as well. */
async function replaced(world: TerraformWorld, declared: Declared): Promise<void> {
  await applied(world, declared);
  const before = world.desk.state();
  const result = await world.terraform("apply", "-auto-approve", `-replace=${addressOf("desk")}`);
  const told = `${hcl(declared)}\n${result.stdout}${result.stderr}`;
  expect(result.code, told).toBe(0);
  expect(result.stdout, told).toContain("1 added, 0 changed, 1 destroyed");
  if (declared.ignored === undefined) expect(world.desk.state(), told).toEqual(before);
  await world.emptyPlan();
}

describe.skipIf(findTerraform() === undefined)("random declarations and edits converge", () => {
  for (let first = 0; first < runs; first += batch) {
    const many = Math.min(batch, runs - first);
    testWithTerraform(
      `random declarations and edits of seeds ${seed + first} to ${seed + first + many - 1} converge`,
      async (world) => {
        for (let run = seed + first; run < seed + first + many; run += 1) {
          const random = new Random(run);
          const declared = randomDeclared(random);
          await applied(world, declared);
          if (random.chance(0.3)) await plannedWithoutSecrets(world, declared);
          if (random.chance(0.4)) await replaced(world, declared);
          const next = randomDeclared(random);
          if (random.chance(0.6)) editLive(world, random);
          await applied(world, next);
        }
      },
      { timeout: 600_000 },
    );
  }
});

const RULES: readonly (RowState["parsingProperty"] | undefined)[] = [
  undefined,
  { defaultValue: "none", oprset: [] },
  { oprset: [{ operator: "BETWEEN", startWord: "[", endWord: "${x}" }] },
  { oprset: [{ operator: "MATCHES", regexStr: "[A-Z]+\\d%{if}" }] },
];

/** What nobody declares: rows with cutting rules, rows that no declaration can say, a notifier. */
function fillLive(world: TerraformWorld, random: Random): void {
  for (const side of ["inbound", "outbound"] as const) {
    for (const attribute of random.some(ATTRIBUTES, 0, 3)) {
      const rules = random.pick(RULES);
      const entityType = random.pick(["ALERT", "INCIDENT", "Resource"]);
      const add = (row: Partial<RowState>) =>
        world.desk.addRow(side, {
          ...status("", ""),
          name: attribute,
          entityType,
          ...(rules === undefined ? {} : { parsingProperty: rules }),
          ...row,
        });
      for (const value of random.some(OPSRAMP, 0, 5)) {
        const form = random.pick(["NFC", "NFD"]);
        add({ value: value.normalize(form), thirdPartyValue: random.pick([...THIRD, ""]) });
      }
      if (random.chance(0.2)) add({ value: "New", thirdPartyValue: "Other", parsingProperty: { defaultValue: "x" } });
    }
  }
  const common = { type: "REST_API", baseURI: "https://a.example.com" } as const;
  world.desk.setNotifier(
    random.pick([
      undefined,
      common,
      { ...common, authType: "BASIC", userName: "user", password: "p-word-1" },
      { ...common, authType: "JWT", userName: "user", tokenURL: "https://a.example.com" },
    ]),
  );
}

describe.skipIf(findTerraform() === undefined)("random integrations are imported", () => {
  for (let first = 0; first < runs; first += batch) {
    const many = Math.min(batch, runs - first);
    testWithTerraform(
      `configurations generated of random integrations of seeds ${seed + first} to ${seed + first + many - 1} plan nothing`,
      async (world) => {
        for (let run = seed + first; run < seed + first + many; run += 1) {
          for (const side of ["inbound", "outbound"] as const) {
            for (const { uniqueId } of world.desk.rows(side)) world.desk.removeRow(String(uniqueId));
          }
          fillLive(world, new Random(run));
          const before = world.desk.state();
          const files = ["generated.tf", "terraform.tfstate"];
          for (const file of files) rmSync(join(world.directory, file), { force: true });
          world.write(`import {\n  to = ${addressOf("desk")}\n  id = "${DESK}"\n}\n`);
          const generated = await world.terraform("plan", "-generate-config-out=generated.tf");
          const told = `seed ${run}\n${JSON.stringify(before)}\n${generated.stdout}${generated.stderr}`;
          expect(generated.code, told).toBe(0);
          expect(generated.stdout, told).toContain("1 to import, 0 to add, 0 to change, 0 to destroy");
          const result = await world.terraform("apply", "-auto-approve");
          expect(result.code, `${told}${result.stdout}${result.stderr}`).toBe(0);
          await world.emptyPlan();
          expect(world.desk.state(), told).toEqual(before);
        }
      },
      { timeout: 600_000 },
    );
  }
});
