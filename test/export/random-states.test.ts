// Law: whatever is live, its export evaluates to the same data, plans nothing, sends nothing and writes nothing elsewhere.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EmulatorOptions, IntegrationState } from "../../src/emulator/index.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { IN_ONE, integration, isLong, seed, states, switches } from "./arbitraries.js";
import { exported } from "./exported.js";

const root = resolve(__dirname, "../..");
const tsx = createRequire(__filename).resolve("tsx");

type Tenants = Record<string, IntegrationState[]>;

function batches(): { readonly tenants: Tenants; readonly switches: NonNullable<EmulatorOptions["switches"]> }[] {
  const drawn = fc.sample(fc.array(integration, { minLength: 1, maxLength: 2 }), { numRuns: states, seed });
  const ways = fc.sample(switches, { numRuns: Math.ceil(states / IN_ONE), seed });
  return ways.map((each, batch) => {
    const own = drawn.slice(batch * IN_ONE, (batch + 1) * IN_ONE);
    const tenants = own.map((integrations, index): [string, IntegrationState[]] => [
      `client_${index + 1}`,
      integrations.map((state, number) => ({ ...state, id: idOf(index, number) })),
    ]);
    return { tenants: Object.fromEntries(tenants), switches: each };
  });
}

const idOf = (tenant: number, number: number) =>
  `INTG-00000000-0000-4000-${8000 + number}-${String(tenant).padStart(12, "0")}`;

/** The real program, run as its cdktf.json says, with the packages of this repository. */
function synthesised(directory: string): (stack: string) => Record<string, unknown> {
  mkdirSync(join(directory, "node_modules"));
  for (const name of ["cdktf", "constructs"])
    symlinkSync(join(root, "node_modules", name), join(directory, "node_modules", name));
  symlinkSync(root, join(directory, "node_modules/rampsync"));
  execFileSync(process.execPath, ["--import", tsx, "main.ts"], { cwd: directory, env: { PATH: process.env.PATH } });
  return (stack) => JSON.parse(readFileSync(join(directory, "cdktf.out/stacks", stack, "cdk.tf.json"), "utf8"));
}

const literalOf = (template: string) => template.replace(/([$%])\1(?=\{)/g, "$1");
const composed = (value: string) => value.normalize("NFC").replace(/\p{Surrogate}/gu, "\ufffd");

/** `direction entity attribute value third-party value`, the names without regard to case. */
const pairText = (...[direction, entity, attribute, value, theirs]: readonly string[]) =>
  JSON.stringify([
    direction,
    entity?.toLowerCase(),
    composed(attribute ?? "").toLowerCase(),
    composed(value ?? ""),
    composed(theirs ?? ""),
  ]);

interface Side {
  readonly mappings?: Record<string, { entity_type: string; attribute: string; values?: Record<string, string[]> }>;
}

function declaredPairs(block: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  return new Set(
    (["inbound", "outbound"] as const).flatMap((direction) =>
      Object.values((block[direction] as Side | undefined)?.mappings ?? {}).flatMap(
        ({ entity_type, attribute, values = {} }) =>
          Object.entries(values).flatMap(([value, texts]) =>
            texts.map((theirs) =>
              pairText(direction, entity_type, literalOf(attribute), literalOf(value), literalOf(theirs)),
            ),
          ),
      ),
    ),
  );
}

function livePairs(state: IntegrationState): ReadonlySet<string> {
  return new Set(
    (["inbound", "outbound"] as const).flatMap((direction) =>
      (state[direction]?.rows ?? [])
        .filter(({ value, thirdPartyValue }) => (value ?? "") !== "" || (thirdPartyValue ?? "") !== "")
        .map((row) => pairText(direction, row.entityType, row.name, row.value ?? "", row.thirdPartyValue ?? "")),
    ),
  );
}

const isKeptName = (change: object) => "code" in change && change.code === "RS4203";

describe(`exports of ${states} random states, seed ${seed}`, () => {
  it.each(batches().map((batch, index) => [index, batch] as const))(
    "the export of batch %i evaluates to what is live, plans nothing, sends nothing and writes nothing elsewhere",
    async (_, { tenants, switches: ways }) => {
      const { document, directory, files, left, read, world } = await exported(tenants, { switches: ways });
      expect(document).toMatchObject({ complete: true, planned: "program", errors: [] });
      // What is left on any server: copies of a row, and a name that the integration shows in place of the rows' own.
      const isLeft = (change: object) => "kind" in change && (change.kind === "duplicate" || isKeptName(change));
      expect(left.filter((change) => !isLeft(change))).toEqual([]);
      expect(world.writes).toEqual([]);
      expect(readdirSync(dirname(directory))).toEqual(["project"]);
      expect(
        files.filter((file) => !/^(?:\.gitignore|cdktf\.json|main\.ts|tables\.ts|tenants\.csv)$/.test(file)),
      ).toEqual([]);
      for (const file of files) expect(read(file)).not.toContain("canary");
      const stackOf = synthesised(directory);
      for (const [tenant, integrations] of Object.entries(tenants)) {
        const stack = stackOf(tenant) as { resource: Record<string, Record<string, Record<string, unknown>>> };
        const blocks = Object.values(stack.resource[INSTALLED_INTEGRATION] ?? {});
        for (const state of integrations) {
          const block = blocks.find((each) => each.integration_id === state.id) ?? {};
          const told = document.integrations.find(
            ({ tenant: of, integration: id }) => of === tenant && id === state.id,
          );
          const isTold = (code: string) => told?.note_facts.some((fact) => fact.code === code) === true;
          const [declared, live] = [declaredPairs(block), livePairs(state)];
          expect([...declared].filter((pair) => !live.has(pair))).toEqual([]);
          if (!isTold("RS6151")) expect([...live].filter((pair) => !declared.has(pair))).toEqual([]);
          const leftOut = told?.note_facts.filter(({ code }) => code === "RS6117").length ?? 0;
          const isLeftOut = (told?.events?.length ?? 0) < (state.events?.length ?? 0);
          expect(isLeftOut && leftOut === 0, "an event is neither declared nor told").toBe(false);
          const name = block.display_name;
          if (name !== undefined) expect(literalOf(String(name))).toBe(composed(state.displayName ?? ""));
        }
      }
      expect(readdirSync(directory)).not.toContain("owned");
      if (isLong) typeCheck(directory);
    },
  );
});

/** By the compiler of this repository, as strictly as it checks itself. */
function typeCheck(directory: string): void {
  const options = {
    module: "node16",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: "es2022",
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["main.ts"] }));
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", directory], {
    encoding: "utf8",
  });
}
