// Expressions of Terraform where a table or a secret stands: taken as Terraform takes them.
import { Fn, TerraformLocal, TerraformVariable, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import {
  Auth,
  from,
  Incident,
  InstalledIntegrationResource,
  inbound,
  MappingSet,
  Notifier,
  outbound,
  Secret,
  synthesise,
  to,
} from "../../src/constructs/cdktf.js";
import { attributesOf, desk, ID, messageOf, tenantStack } from "./program.js";

const header = {
  entity_type: "INCIDENT",
  attribute: "Status",
  third_party_entity_type: "T",
  third_party_attribute: "S",
};

describe("an expression for a table", () => {
  const stackWithTable = () => {
    const stack = tenantStack();
    return { stack, table: new TerraformVariable(stack, "table", { type: "map(list(string))" }) };
  };

  it.each([
    ["a variable", (table: TerraformVariable) => table.value, "${var.table}"],
    ["a map token", (table: TerraformVariable) => Token.asStringMap(table.value), "${var.table}"],
    ["a map token of anything", (table: TerraformVariable) => Token.asAnyMap(table.value), "${var.table}"],
    [
      "a function",
      (table: TerraformVariable) => Fn.merge([table.value, { Open: ["a"] }]),
      '${merge(var.table, {"Open" = ["a"]})}',
    ],
    [
      "a local value",
      (table: TerraformVariable) => new TerraformLocal(table.cdktfStack, "shared", table.value).expression,
      "${local.shared}",
    ],
  ])("%s stands in the resource as it is", (_kind, expressionOf, expected) => {
    const { stack, table } = stackWithTable();
    const expression = expressionOf(table);
    desk({ mappings: MappingSet.of(inbound(Incident.STATUS, from("T", "S"), expression)) }, stack);
    expect(attributesOf(stack)).toMatchObject({
      inbound: { mappings: { INCIDENT_Status: { ...header, values: expected } } },
    });
  });

  it("an expression for the texts of an entry stands in the table as it is", () => {
    const { stack, table } = stackWithTable();
    const texts = Token.asList(Fn.lookup(table.value, "Open", []));
    const loose = { Open: table.value } as unknown as Readonly<Record<string, string>>;
    const mappings = MappingSet.of(
      inbound(Incident.STATUS, from("T", "S"), { Open: texts }),
      outbound(Incident.STATUS, to("T", "S"), loose),
    );
    desk({ mappings }, stack);
    expect(attributesOf(stack)).toMatchObject({
      inbound: { mappings: { INCIDENT_Status: { values: { Open: '${lookup(var.table, "Open", [])}' } } } },
      outbound: { mappings: { INCIDENT_Status: { values: { Open: "${var.table}" } } } },
    });
  });

  it("a table that is an expression is shared, and refused where its entries would have to be known", () => {
    const { table } = stackWithTable();
    const whole = MappingSet.of(inbound(Incident.STATUS, from("T", "S"), table.value));
    expect(MappingSet.of(whole, whole).mappings).toHaveLength(1);
    expect(whole.without(inbound(Incident.STATUS)).mappings).toEqual([]);
    const known = MappingSet.of(inbound(Incident.STATUS, from("T", "S"), { Open: "a" }));
    for (const change of [
      () => whole.extend(inbound(Incident.STATUS, { Open: "a" })),
      () => whole.override(inbound(Incident.STATUS, { Open: "a" })),
      () => whole.without(inbound(Incident.STATUS, { Open: "a" })),
      () => known.extend(inbound(Incident.STATUS, table.value)),
      () => known.override(inbound(Incident.STATUS, table.value)),
      () => known.without(inbound(Incident.STATUS, table.value)),
    ]) {
      expect(change).toThrow(
        expect.objectContaining({ code: "RS1015", message: expect.stringContaining("whole table") }),
      );
    }
  });
});

describe("an expression for a secret", () => {
  const withPassword = (password: (stack: ReturnType<typeof tenantStack>) => Secret) => {
    const stack = tenantStack();
    const auth = Auth.basic({ userName: "u", password: password(stack) });
    desk({ notifier: Notifier.rest({ baseUri: "b", auth }) }, stack);
    return stack;
  };
  const vault = Token.asString("${ephemeral.vault_kv_secret_v2.desk.data.password}");
  const expected = { outbound: { notifier: { password_wo: "${ephemeral.vault_kv_secret_v2.desk.data.password}" } } };

  it("an expression as a secret stands in the resource as it is, and makes no variable", () => {
    const stack = withPassword(() =>
      Secret.expression(
        Token.asString({
          resolve: () => expected.outbound.notifier.password_wo,
          creationStack: [],
          toString: () => "",
        }),
      ),
    );
    expect(attributesOf(stack)).toMatchObject(expected);
    expect(synthesise(stack).variable).toBeUndefined();
  });

  it("an expression is taken as a secret from programs without types too", () => {
    const variable = (stack: ReturnType<typeof tenantStack>) =>
      new TerraformVariable(stack, "own", { sensitive: true });
    const stack = withPassword((of) => variable(of).stringValue as unknown as Secret);
    expect(attributesOf(stack)).toMatchObject({ outbound: { notifier: { password_wo: "${var.own}" } } });
  });

  it("a literal is no expression, and is refused without being shown", () => {
    const message = messageOf(() => Secret.expression("hunter2"));
    expect(message).toBe("This secret is a literal.");
    expect(() => Secret.expression(vault)).toThrow(expect.objectContaining({ code: "RS1011" }));
  });
});

describe("the raw resource", () => {
  const raw = (notifier: object) => {
    const stack = tenantStack();
    new InstalledIntegrationResource(stack, "raw", {
      integrationId: ID,
      outbound: { notifier: { type: "REST_API", baseUri: "b", ...notifier } },
    });
    return stack;
  };

  it("synth refuses each literal secret of the raw resource with its place, and shows none", () => {
    const stack = raw({ passwordWo: "hunter2", jwt: { tokenHeadersWo: { "X-Key": "hunter2" } } });
    const message = messageOf(() => synthesise(stack));
    expect(message).toContain("[client_8/raw] RS1011 outbound.notifier.password_wo:");
    expect(message).toContain("RS1011 outbound.notifier.jwt.token_headers_wo");
    expect(message).not.toContain("hunter2");
  });

  it("synth refuses a literal secret that an override brings, once", () => {
    const { stack, integration } = desk({ notifier: Notifier.rest({ baseUri: "b" }) });
    integration.resource.addOverride("outbound.notifier.password_wo", "hunter2");
    expect(messageOf(() => synthesise(stack)).match(/RS1011/g)).toHaveLength(1);
  });

  it("synth takes expressions for secrets of the raw resource, and leaves all else to the provider", () => {
    const stack = raw({ passwordWo: new TerraformVariable(tenantStack(), "x", {}).stringValue, authType: "NEW" });
    expect(() => synthesise(stack)).not.toThrow();
  });
});
