// Saved plans: what was reviewed is applied, what moved since is refused, and nothing secret is in the file.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RampsyncError } from "../../src/base/error.js";
import { declared, ManyTenants, type ManyTenantsOptions, shared } from "../support/tenants.js";

const more = { ...shared, Warning: ["Soso"] };
const notifier = {
  type: "REST_API",
  base_uri: "${var.uri}",
  auth_type: "BASIC",
  user_name: "desk",
  password_wo: "${var.password}",
};
const variables = { uri: { type: "string" }, password: { type: "string", sensitive: true, ephemeral: true } };
const given = { uri: "https://desk.example.com", password: "canary-password-7" };

async function saved(options: Partial<ManyTenantsOptions> = {}) {
  const many = await ManyTenants.forTest({ tenants: 2, each: 3, ...options });
  many.write(() => ({ outbound: { mappings: Object(declared(more)).outbound.mappings, notifier } }), { variables });
  const out = join(many.directory, "saved.plan");
  const document = await many.plan({ out, variables: given });
  many.emulator.clearRequests();
  return { many, out, document };
}

async function errorsOf(run: Promise<unknown>): Promise<readonly RampsyncError[]> {
  const thrown = await run.then(
    () => undefined,
    (error: unknown) => error as RampsyncError & { errors?: RampsyncError[] },
  );
  return thrown === undefined ? [] : (thrown.errors ?? [thrown]);
}

const codes = (errors: readonly { readonly code: string }[]) => [...new Set(errors.map(({ code }) => code))];

describe("a saved plan", () => {
  it("a saved plan is readable by its user alone, is complete, and holds no secret", async () => {
    const { out, document } = await saved();
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const text = readFileSync(out, "utf8");
    expect(JSON.parse(text)).toMatchObject(JSON.parse(JSON.stringify(document)));
    expect(text).not.toContain(given.password);
    expect(text).not.toContain("emulator-secret");
  });

  it("a saved plan is applied exactly, without a question, secrets included", async () => {
    const { many, out } = await saved();
    const approve = async () => Promise.reject(new Error("asked"));
    const { summary } = await many.apply({ planFile: out, variables: given, approve });
    expect(summary).toEqual({ done: 6, failed: 0, unknown: 0, no_op: 0 });
    expect(many.writes).toHaveLength(6);
    expect(many.live(2, 3).notifier()).toMatchObject({ password: given.password });
    expect((await many.plan({ variables: given })).summary.no_op).toBe(6);
  });

  it("a saved plan refuses integrations that changed since, and applies the others", async () => {
    const { many, out } = await saved();
    many.live(1, 2).addRow("outbound", { ...rowOf(many), value: "Ok", thirdPartyValue: "Else" });
    many.live(2, 2).setNotifier({ baseURI: "https://by.hand.example.com" });
    const { resources, summary } = await many.apply({ planFile: out, variables: given });
    expect(summary).toMatchObject({ done: 4, failed: 2 });
    const refused = resources.filter(({ status }) => status === "failed");
    expect(refused.map(({ construct }) => construct)).toEqual(["client_1/desk_2", "client_2/desk_2"]);
    expect(refused.flatMap(({ errors }) => codes(errors))).toEqual(["RS3008", "RS3008"]);
    expect(many.writes).toHaveLength(4);
  });

  it("a saved plan reads no integration that it has nothing to do for", async () => {
    const { many, out } = await saved();
    await many.apply({ planFile: out, variables: given });
    many.write(
      (tenant) => ({
        outbound: { mappings: Object(declared(tenant === 1 ? shared : more)).outbound.mappings, notifier },
      }),
      { variables },
    );
    await many.plan({ out, variables: given });
    many.emulator.clearRequests();
    expect((await many.apply({ planFile: out, variables: given })).summary.done).toBe(3);
    expect(many.requests.filter(({ tenant }) => tenant === "client_2")).toEqual([]);
  });

  it("a saved plan is refused as a whole when the program, a state, a variable or a secret is another one", async () => {
    const { many, out } = await saved();
    const refused = async (options: object) => {
      const errors = await errorsOf(many.apply({ planFile: out, variables: given, ...options }));
      expect(codes(errors)).toEqual(["RS3008"]);
      expect(many.requests).toEqual([]);
      return errors.map(({ message }) => message).join("\n");
    };
    expect(await refused({ variables: { ...given, uri: "https://other.example.com" } })).toContain("variables");
    expect(await refused({ variables: { ...given, password: "another" } })).toContain(
      "secret outbound.notifier.password_wo",
    );
    const environment = { ...many.environment, OPSRAMP_CLIENT_SECRET: "another-client-secret" };
    expect(await refused({ environment })).toContain("client secret");
    many.write(() => declared(shared), { variables });
    expect(await refused({ variables: {} })).toContain("program");
    await many.apply();
    many.emulator.clearRequests();
    many.write(() => ({ outbound: { mappings: Object(declared(more)).outbound.mappings, notifier } }), { variables });
    expect(await refused({})).toContain("state");
  });

  it("a saved plan is refused when it is cut, edited, of another format, or none", async () => {
    const { many, out } = await saved();
    const text = readFileSync(out, "utf8");
    const refused = async (content: string) => {
      writeFileSync(out, content);
      expect(codes(await errorsOf(many.apply({ planFile: out, variables: given })))).toEqual(["RS3007"]);
    };
    await refused(text.slice(0, -20));
    await refused("");
    await refused(text.replaceAll("Soso", "Sososo"));
    await refused(text.replace('"format_version": "1.1"', '"format_version": "2.0"'));
    await refused(JSON.stringify(await many.plan({ variables: given })));
    expect(codes(await errorsOf(many.apply({ planFile: `${out}.none`, variables: given })))).toEqual(["RS2017"]);
    expect(many.writes).toEqual([]);
  });

  it("a saved plan is bound by guards and --max-calls like any other run", async () => {
    const { many, out } = await saved();
    expect(codes(await errorsOf(many.apply({ planFile: out, variables: given, maxCalls: 5 })))).toEqual(["RS5005"]);
    expect(many.writes).toEqual([]);
  });

  it("a saved plan leaves out what could not be compared, and says so", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 1 });
    many.write(() => declared(more));
    many.emulator.faults.add({ match: { tenant: "client_2" }, do: { kind: "answer", status: 410, body: {} } });
    const out = join(many.directory, "saved.plan");
    expect((await many.plan({ out })).complete).toBe(false);
    many.emulator.faults.clear();
    expect((await many.apply({ planFile: out })).summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.events).toContainEqual(
      expect.objectContaining({ type: "note", text: expect.stringMatching(/^1 that could not be looked at/) }),
    );
  });
});

function rowOf(many: ManyTenants) {
  const [row] = many.live(1, 1).state().outbound?.rows ?? [];
  if (row === undefined) throw new Error("there is no row");
  const { uniqueId: _, ...rest } = row;
  return rest;
}
