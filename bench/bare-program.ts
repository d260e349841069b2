// The same fleet as fleet-program.ts declares, of cdktf's own constructs alone: no construct, check or place of rampsync. Its
// tables are kept out of cdktf's resolve in the way that rampsync does it. Copied into a project as main.ts.
import { App, TerraformProvider, TerraformResource, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";

const PER_TENANT = 100;
const entityTypes = ["INCIDENT", "SERVICEREQUEST", "PROBLEM", "CHANGE", "TASK"] as const;
const attributes = ["Status", "Priority"] as const;
const directions = ["inbound", "outbound"] as const;

/** A date passes cdktf's resolve as it is, a resolvable the merge of elements. */
class Unresolved extends Date {
  constructor(table: object) {
    super(0);
    Object.assign(this, table);
  }

  resolve(): this {
    return this;
  }

  override toJSON(): never {
    return { ...this } as never;
  }
}

class Resource extends TerraformResource {
  constructor(
    scope: Construct,
    name: string,
    private readonly declared: Record<string, unknown>,
  ) {
    super(scope, name, { terraformResourceType: "rampsync_installed_integration" });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.declared;
  }
}

class Provider extends TerraformProvider {
  constructor(
    scope: Construct,
    private readonly tenant: string,
  ) {
    super(scope, "rampsync", { terraformResourceType: "rampsync", terraformProviderSource: "rampsync/rampsync" });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { tenant: this.tenant };
  }
}

function tableOf(direction: (typeof directions)[number], number: number): Unresolved {
  const mappings = entityTypes.flatMap((entityType) =>
    attributes.map((name) => [
      `${entityType}_${name}`,
      {
        attribute: name,
        entity_type: entityType,
        third_party_attribute: `${name} of ${direction} ticket`,
        third_party_entity_type: `desk_${entityType.toLowerCase()}`,
        values: Object.fromEntries(
          [0, 1, 2].map((value) => [`${name} ${value}`, [`${direction} ${entityType} ${value} of ${number}`]]),
        ),
      },
    ]),
  );
  return new Unresolved(Object.fromEntries(mappings));
}

const tables = Array.from({ length: 7 }, (_, number) => ({
  inbound: tableOf("inbound", number),
  outbound: tableOf("outbound", number),
}));

const secret = { type: "string", sensitive: true, ephemeral: true };
const app = new App();
const stacks = new Map<string, TerraformStack>();

function stackOf(tenant: string): TerraformStack {
  const made = stacks.get(tenant);
  if (made !== undefined) return made;
  const stack = new TerraformStack(app, tenant);
  new Provider(stack, tenant);
  for (const name of ["desk_password", "desk_api_secret"]) new TerraformVariable(stack, name, secret);
  stacks.set(tenant, stack);
  return stack;
}

for (let number = 0; number < Number(process.env.BENCH_COUNT); number += 1) {
  const tenant = `client_${Math.floor(number / PER_TENANT) + 1}`;
  const table = tables[number % tables.length];
  if (table === undefined) throw new Error(`there is no table for ${number}`);
  new Resource(stackOf(tenant), `desk_${String(number).padStart(5, "0")}`, {
    integration_id: `INTG-00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    display_name: `Service desk ${number}`,
    inbound: { mappings: table.inbound },
    outbound: {
      mappings: table.outbound,
      notifier: {
        type: "REST_API",
        base_uri: `https://desk-${number}.example.com/api`,
        auth_type: "OAUTH2",
        grant_type: "PASSWORD",
        access_token_uri: `https://desk-${number}.example.com/token`,
        user_name: "integration",
        password_wo: "${var.desk_password}",
        api_key: "bench-api-key",
        api_secret_wo: "${var.desk_api_secret}",
      },
    },
  });
}

app.synth();
