// A tenant's stack: provider, name and state, and no credentials.
import { join } from "node:path";
import { S3Backend } from "cdktf";
import { describe, expect, it } from "vitest";
import { synthesise } from "../../src/constructs/cdktf.js";
import { tenantStack } from "./program.js";

describe("a tenant's stack", () => {
  it("a tenant's stack has the tenant's name and keeps its state in the working directory", () => {
    const stack = tenantStack();
    expect(stack.node.id).toBe("client_8");
    expect(synthesise(stack)).toMatchObject({
      terraform: {
        backend: { local: { path: join(process.cwd(), "terraform.client_8.tfstate") } },
        required_providers: { rampsync: { source: "registry.terraform.io/rampsync/rampsync", version: "~> 0.1.0" } },
      },
      provider: { rampsync: [{ tenant: "client_8" }] },
    });
  });

  it("a tenant's stack takes the provider's settings, a name and another backend", () => {
    const stack = tenantStack({
      stackName: "desk-eu",
      endpoint: "https://eu.example.com",
      documentedOnly: true,
      accessTokenField: "accessTokenURI",
      allowRemovals: 5,
      backend: (scope) => new S3Backend(scope, { bucket: "states", key: "desk" }),
    });
    const { provider, terraform } = synthesise(stack);
    expect(provider?.rampsync).toEqual([
      {
        tenant: "client_8",
        endpoint: "https://eu.example.com",
        documented_only: true,
        access_token_field: "accessTokenURI",
        allow_removals: 5,
      },
    ]);
    expect(terraform?.backend).toEqual({ s3: { bucket: "states", key: "desk" } });
  });
});
