// The service desk example, run as a program, declares exactly what the seed's request asks for.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { declare } from "../../src/integration/declared/config.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { variable } from "./program.js";

const example = join(__dirname, "../../examples/service-desk");
const scratch = mkdtempSync(join(tmpdir(), "rampsync-example-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function run(name: string): string {
  const out = join(scratch, name);
  execFileSync(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: example,
    env: { ...process.env, CDKTF_OUTDIR: out, TF_VAR_desk_password: "hunter2", OPSRAMP_CLIENT_SECRET: "hunter3" },
  });
  return readFileSync(join(out, "stacks", "client_8", "cdk.tf.json"), "utf8");
}

const mapping = (entity: string, attribute: string, thirdEntity: string, thirdAttribute: string, values: object) => ({
  entity_type: entity,
  attribute,
  third_party_entity_type: thirdEntity,
  third_party_attribute: thirdAttribute,
  values,
});
const status = { Open: ["In Progress"], Closed: ["Completed"] };
const priority = { High: ["Maximum"], Low: ["Minimum"] };
const secret = { type: "string", sensitive: true, ephemeral: true, default: null };

const golden = {
  "//": { metadata: { backend: "local", stackName: "client_8", version: "0.21.0" }, outputs: {} },
  provider: { rampsync: [{ tenant: "client_8" }] },
  terraform: {
    backend: { local: { path: join(example, "terraform.client_8.tfstate") } },
    required_providers: { rampsync: { source: "registry.terraform.io/rampsync/rampsync", version: "~> 0.1.0" } },
  },
  variable: { desk_password: secret, desk_api_secret: secret },
  resource: {
    [INSTALLED_INTEGRATION]: {
      desk: {
        "//": { metadata: { path: "client_8/desk/Default", uniqueId: "desk" } },
        integration_id: "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761",
        inbound: {
          authentication: { auth_type: "WEBHOOK" },
          mappings: {
            SERVICEREQUEST_Status: mapping("SERVICEREQUEST", "Status", "REQUEST", "Status", status),
            INCIDENT_Status: mapping("INCIDENT", "Status", "TICKET", "Status", status),
            INCIDENT_Priority: mapping("INCIDENT", "Priority", "TICKET", "severity", priority),
            SERVICEREQUEST_Priority: mapping("SERVICEREQUEST", "Priority", "REQUEST", "Severity", priority),
          },
        },
        outbound: {
          mappings: {
            INCIDENT_Status: mapping("INCIDENT", "Status", "Ticket", "Status", { Ok: ["Good"], Critical: ["Bad"] }),
          },
          notifier: {
            type: "REST_API",
            base_uri: "www.google.com",
            auth_type: "OAUTH2",
            grant_type: "PASSWORD",
            user_name: "testUser",
            password_wo: variable("desk_password"),
            access_token_uri: "www.token.com/cred",
            api_key: "6h67PAAFscVPMwhQZFcshpcqN5b6pyU9",
            api_secret_wo: variable("desk_api_secret"),
          },
        },
      },
    },
  },
};

/** Without the places in the program, which a test of their own looks at. */
const withoutSources = (stack: object): unknown =>
  JSON.parse(JSON.stringify(stack, (key, value) => (key === "sources" ? undefined : value)));

describe("the service desk example", () => {
  const first = run("first");

  it("the service desk example synthesises as expected, and the same again", () => {
    expect(withoutSources(JSON.parse(first))).toEqual(golden);
    expect(run("second")).toBe(first);
  });

  it("the service desk example writes no secret", () => {
    expect(first).not.toContain("hunter");
    expect(first).not.toContain("client_secret");
  });

  it("the service desk example declares the mappings of the documented request", () => {
    const seed = JSON.parse(readFileSync(join(__dirname, "../fixtures/seed/request.json"), "utf8"));
    const pairs = (["inbound", "outbound"] as const).flatMap((direction) =>
      seed[`${direction}Config`].mapAttributes.flatMap((mapping: Record<string, unknown>) =>
        Object.values(Object(mapping.attrValues)).map((pair) =>
          [
            direction,
            mapping.entityType,
            mapping.name,
            mapping.thirdPartyEntityType,
            mapping.thirdPartyAttrName,
            Object(pair).attrValue,
            Object(pair).thirdPartyAttrValue,
          ].join("|"),
        ),
      ),
    );
    const { mappings } = declare(JSON.parse(first).resource[INSTALLED_INTEGRATION].desk);
    const declared = mappings.flatMap(({ header, pairs }) =>
      pairs.map((pair) =>
        [
          header.direction,
          header.entityType,
          header.attribute,
          header.thirdPartyEntityType,
          header.thirdPartyAttribute,
          pair.value,
          pair.thirdPartyValue,
        ].join("|"),
      ),
    );
    expect(declared.sort()).toEqual(pairs.sort());
  });
});
