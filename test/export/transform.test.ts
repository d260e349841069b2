// A module of the user between an export and its project: what it changes, what it leaves out, and what is wrong with it.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { pageAt } from "../docs/markdown.js";
import { integration, seed } from "./arbitraries.js";
import { type Exporting, exported, rowsOf, scratchFolder } from "./exported.js";

const root = resolve(__dirname, "../..");

const liveOf = (number: number, displayName: string): IntegrationState => ({
  id: `INTG-00000000-0000-4000-8000-00000000000${number}`,
  displayName,
  integration: { id: "JIRA", name: "Jira" },
  outbound: {
    rows: rowsOf("Status", { Open: "New", Closed: "Done" }),
    notifier: {
      type: "REST_API",
      baseURI: `https://desk-${number}.example.com`,
      authType: "BASIC",
      userName: "user-canary",
      password: "hunter2-canary",
    },
  },
});

/** Writes the module beside the packages that a project has; gives its path. */
function moduleOf(text: string, name = "change.mjs"): string {
  const folder = scratchFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "node_modules/tsx"), join(folder, "node_modules/tsx"));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const exportedWith = (text: string, live: readonly IntegrationState[], options: Exporting = {}) =>
  exported({ client_8: live }, { transform: moduleOf(text), ...options });

/** The errors of an export that ends with them. */
async function errorsOf(exporting: Promise<unknown>): Promise<readonly object[]> {
  const error: unknown = await exporting.then(
    () => new Error("the export did not fail"),
    (thrown: unknown) => thrown,
  );
  const all = (error as { errors?: readonly { toJSON(): object }[] }).errors;
  return all === undefined ? [Object(error)] : all.map((each) => each.toJSON());
}

const [desk, trial, third] = [liveOf(1, "Desk"), liveOf(2, "Trial of a desk"), liveOf(3, "Third desk")];

describe("the verb export, with a module that changes what it writes", () => {
  it("the module of docs/export.md gives all desks one variable, and leaves out what it returns nothing for", async () => {
    const shown = pageAt("docs/export.md").blocks.find(({ language }) => language === "ts")?.text ?? "";
    const transform = moduleOf(shown, "change.ts");
    for (const format of ["typescript", "hcl"] as const) {
      const { document, left, read, world } = await exported({ client_8: [desk, trial, third] }, { transform, format });
      expect(document).toMatchObject({
        complete: true,
        errors: [],
        left_out: [{ tenant: "client_8", integration: trial.id, name: "Trial of a desk" }],
      });
      expect(document.integrations.map(({ integration: id }) => id)).toEqual([desk.id, third.id]);
      // The address of the first desk stands in for the variable: that of the other one differs.
      expect(left).toMatchObject([{ kind: "scalar" }]);
      expect(world.writes).toEqual([]);
      const text = format === "typescript" ? read("main.ts") : read("variables.tf");
      expect(text.match(/"gateway"/g)).toHaveLength(format === "typescript" ? 2 : 1);
      if (format === "typescript")
        expect(text).toContain("stack.node.tryFindChild(name) as TerraformVariable | undefined");
    }
  });

  it("a module gets variables in place of credentials, and none of rampsync's own", async () => {
    const { read } = await exportedWith(
      `export default (integration) => {
        const isSeen = /canary|OPSRAMP_CLIENT_SECRET/.test(JSON.stringify([integration, process.env]));
        return { ...integration, attributes: { ...integration.attributes, description: isSeen ? "seen" : "unseen" } };
      };`,
      [desk],
      { format: "hcl" },
    );
    expect(read("main.tf")).toContain('description    = "unseen"');
  });

  it("a module that returns what it got changes nothing, whatever the texts are", async () => {
    const drawn = fc.sample(integration, { numRuns: 6, seed });
    const live = drawn.map((state, index) => ({
      ...state,
      id: `INTG-00000000-0000-4000-9000-${String(index).padStart(12, "0")}`,
    }));
    const transform = moduleOf("export default (integration) => integration;");
    for (const format of ["typescript", "hcl", "json"] as const) {
      const plain = await exported({ client_8: live }, { format });
      const same = await exported({ client_8: live }, { format, transform });
      expect(same.files).toEqual(plain.files);
      for (const file of plain.files) expect(same.read(file)).toBe(plain.read(file));
      expect(same.document.left_out).toEqual([]);
    }
  });

  it("hostile texts of a module stay data, and credentials that it puts in stop the export", async () => {
    const text = '*/ ${process.exit(7)} `${var.x}` \u2028 ../../owned "); //';
    const changed = (description: string) =>
      `export default (integration) => ({ ...integration, attributes: { ...integration.attributes, description: ${JSON.stringify(description)} } });`;
    for (const format of ["typescript", "hcl", "json"] as const) {
      const { document, left } = await exportedWith(changed(text), [desk], { format });
      expect(document.complete).toBe(true);
      expect(left).toMatchObject([{ kind: "scalar", after: text }]);
    }
    expect(await errorsOf(exportedWith(changed("password: hunter2"), [desk]))).toMatchObject([
      { code: "RS2081", place: { attribute: ["description"] } },
    ]);
  });

  it("a module changes what another tenant will have", async () => {
    const transform = moduleOf(
      `export default (integration) => {
        if (integration.tenant !== "client_9" || integration.id !== undefined) throw new Error(JSON.stringify(integration));
        return { ...integration, name: "desk", attributes: { ...integration.attributes, display_name: "Desk of nine" } };
      };`,
    );
    const { document, read } = await exported(
      { client_8: [desk], client_9: [] },
      { format: "hcl", tenants: [], mapTenants: [{ from: "client_8", to: "client_9" }], transform },
    );
    expect(document.complete).toBe(true);
    expect(read("main.tf")).toContain('resource "rampsync_installed_integration" "desk"');
    expect(read("main.tf")).toContain('display_name = "Desk of nine"');
    expect(read("main.tf")).toContain("base_uri    = var.jira_base_uri");
  });
});

describe("the verb export, with a module that is wrong", () => {
  it("each integration for which a module throws or returns no integration is named with the place", async () => {
    const cases: Readonly<Record<string, readonly [body: string, expected: object]>> = {
      throws: [
        'throw new Error("not this one");',
        { code: "RS2085", message: expect.stringContaining("not this one") },
      ],
      rejects: ["return Promise.reject(7);", { code: "RS2085", message: expect.stringContaining("7") }],
      text: ['return "text";', { code: "RS2086", message: "Expected an object." }],
      name: ["return { ...integration, name: 7 };", { code: "RS2086", place: { attribute: ["name"] } }],
      member: ["return { ...integration, more: 7 };", { code: "RS2086", place: { attribute: ["more"] } }],
      function: [
        "return { ...integration, events: [() => 7] };",
        { code: "RS2086", place: { attribute: ["events", 0] } },
      ],
      circle: [
        "const own = { ...integration }; own.attributes = own; return own;",
        { code: "RS2086", message: "Expected data, found an object that holds itself." },
      ],
      tenant: ['return { ...integration, tenant: "client_9" };', { code: "RS2086", place: { attribute: ["tenant"] } }],
      value: [
        "integration.attributes.outbound.mappings[Object.keys(integration.attributes.outbound.mappings)[0]].values.Open = [7]; return integration;",
        {
          code: "RS2086",
          message: "Expected a text.",
          place: { attribute: ["attributes", "outbound", "mappings", "INCIDENT_Status", "values", "Open", 0] },
        },
      ],
      credential: [
        'integration.attributes.outbound.notifier.password_wo = "text"; return integration;',
        { code: "RS2086", place: { attribute: ["attributes", "outbound", "notifier", "password_wo"] } },
      ],
      declaration: [
        'integration.attributes.outbound.notifier.auth_type = "MAGIC"; return integration;',
        { code: expect.stringMatching(/^RS10/), place: { attribute: ["outbound", "notifier", "auth_type"] } },
      ],
      secret: [
        "integration.attributes.outbound.notifier.user_name = integration.attributes.outbound.notifier.password_wo; return integration;",
        { code: "RS2086", message: expect.stringContaining("is a secret in one place") },
      ],
      twice: [
        'return { ...integration, name: "twice" };',
        { code: "RS2086", message: 'Two integrations are called "twice".' },
      ],
      again: ['return { ...integration, name: "twice" };', {}],
    };
    const names = Object.keys(cases);
    const live = names.map((name, index) => ({
      ...liveOf(1, name),
      id: `INTG-00000000-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`,
    }));
    const text = `const cases = { ${names.map((name) => `${name}: (integration) => { ${cases[name]?.[0]} }`).join(",\n")} };
      export default (integration) => cases[integration.attributes.display_name](integration);`;
    const exporting = exportedWith(text, live);
    const errors = (await errorsOf(exporting)) as { readonly place?: { readonly integration?: string } }[];
    for (const [index, name] of names.entries()) {
      if (["twice", "again"].includes(name)) continue;
      const found = errors.filter(({ place }) => place?.integration === live[index]?.id);
      expect(found, name).toMatchObject([cases[name]?.[1] ?? {}]);
    }
    expect(errors).toContainEqual(expect.objectContaining(cases.twice?.[1]));
  });

  it.each<[string, string, object]>([
    [
      "without a default export",
      "export function change() {}",
      { code: "RS2085", message: expect.stringContaining("default") },
    ],
    [
      "that imports what is absent",
      'import "none-such"; export default () => {};',
      { code: "RS2085", message: expect.stringContaining("none-such") },
    ],
    ["that is no program", "export default (", { code: "RS2085" }],
    ["that ends its process", "process.exit(3);", { code: "RS2085", message: expect.stringContaining("exit code 3") }],
  ])("a module %s ends the export, and nothing is written", async (_, text, expected) => {
    const directory = join(scratchFolder(), "project");
    expect(await errorsOf(exportedWith(text, [desk], { directory }))).toMatchObject([expected]);
    expect(existsSync(directory)).toBe(false);
  });

  it("a module that is not there is named", async () => {
    const exporting = exported({ client_8: [desk] }, { transform: "none.mjs" });
    expect(await errorsOf(exporting)).toMatchObject([{ code: "RS2017", place: { file: "none.mjs" } }]);
  });
});
