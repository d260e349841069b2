// What `LookUp` synthesises: one data source for all that a stack looks up alike, and references to what it finds.
import { describe, expect, it } from "vitest";
import { InstalledIntegration, LookUp, synthesise } from "../../src/constructs/cdktf.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { desk, messageOf } from "./program.js";

const withoutMetadata = (blocks: unknown) =>
  Object.values((blocks ?? {}) as Readonly<Record<string, Record<string, unknown>>>).map(
    ({ "//": _, ...rest }) => rest,
  );

describe("ids that a program looks up", () => {
  it("an id is a reference to a data source, which all that look up alike share", () => {
    const { stack } = desk();
    const ids = [LookUp.roleId(stack, "Customer"), LookUp.roleId(stack, "Customer")];
    LookUp.roleId(stack, "Customer", { tenantId: "client_9" });
    LookUp.alertSourceId(stack, "${Nagios}", { application: "CUSTOM-EVENT" });
    new InstalledIntegration(stack, "found", {
      integrationId: LookUp.integrationId(stack, "Front / back", { application: "JIRA" }),
      description: ids.join(", "),
    });
    const { data, resource } = synthesise(stack) as Readonly<Record<string, Readonly<Record<string, object>>>>;
    expect(withoutMetadata(data?.rampsync_role)).toEqual([
      { name: "Customer" },
      { name: "Customer", tenant_id: "client_9" },
    ]);
    expect(withoutMetadata(data?.rampsync_alert_source)).toEqual([{ application: "CUSTOM-EVENT", name: "$${Nagios}" }]);
    const [looked = ""] = Object.keys(data?.[INSTALLED_INTEGRATION] ?? {});
    expect(withoutMetadata(data?.[INSTALLED_INTEGRATION])).toEqual([
      { application: "JIRA", display_name: "Front / back" },
    ]);
    const [role = ""] = Object.keys(data?.rampsync_role ?? {});
    expect(Object.values(resource?.[INSTALLED_INTEGRATION] ?? {})).toContainEqual(
      expect.objectContaining({
        integration_id: `\${data.${INSTALLED_INTEGRATION}.${looked}.id}`,
        description: `\${data.rampsync_role.${role}.id}, \${data.rampsync_role.${role}.id}`,
      }),
    );
  });

  it("what is no text, and a property that is misspelt, is refused where it is written", () => {
    const { stack } = desk();
    expect(messageOf(() => LookUp.roleId(stack, undefined as unknown as string))).toContain("Expected a string");
    expect(messageOf(() => LookUp.integrationId(stack, "Desk", { aplication: "JIRA" } as object))).toContain(
      "aplication",
    );
  });
});
