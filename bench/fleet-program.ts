// The fleet as a person's CDKTF program declares it: copied into a project as main.ts. BENCH_COUNT says how many integrations,
// BENCH_TOKENS that each table has a token: cdktf then resolves it for each integration, as it resolved all of them once.
import { App, Lazy } from "cdktf";
import {
  Auth,
  attribute,
  from,
  InstalledIntegration,
  inbound,
  MappingSet,
  Notifier,
  outbound,
  Secret,
  TenantStack,
  to,
} from "rampsync/cdktf";

const PER_TENANT = 100;
const entityTypes = ["INCIDENT", "SERVICEREQUEST", "PROBLEM", "CHANGE", "TASK"] as const;
const attributes = ["Status", "Priority"] as const;

const text = (value: string) =>
  process.env.BENCH_TOKENS === undefined ? value : Lazy.stringValue({ produce: () => value });

const tables = Array.from({ length: 7 }, (_, number) =>
  MappingSet.of(
    ...entityTypes.flatMap((entityType) =>
      attributes.flatMap((name) => {
        const mapped = attribute(entityType, name);
        const entity = `desk_${entityType.toLowerCase()}`;
        const table = (direction: string) =>
          Object.fromEntries(
            [0, 1, 2].map((value) => {
              const thirdParty = `${direction} ${entityType} ${value} of ${number}`;
              return [`${name} ${value}`, value === 0 ? text(thirdParty) : thirdParty];
            }),
          );
        return [
          inbound(mapped, from(entity, `${name} of inbound ticket`), table("inbound")),
          outbound(mapped, to(entity, `${name} of outbound ticket`), table("outbound")),
        ];
      }),
    ),
  ),
);

const app = new App();
const stacks = new Map<string, TenantStack>();

for (let number = 0; number < Number(process.env.BENCH_COUNT); number += 1) {
  const tenant = `client_${Math.floor(number / PER_TENANT) + 1}`;
  const stack = stacks.get(tenant) ?? new TenantStack(app, tenant);
  stacks.set(tenant, stack);
  const mappings = tables[number % tables.length];
  if (mappings === undefined) throw new Error(`there is no table for ${number}`);
  new InstalledIntegration(stack, `desk_${String(number).padStart(5, "0")}`, {
    integrationId: `INTG-00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    displayName: `Service desk ${number}`,
    mappings,
    notifier: Notifier.rest({
      baseUri: `https://desk-${number}.example.com/api`,
      auth: Auth.oauth2Password({
        tokenUrl: `https://desk-${number}.example.com/token`,
        userName: "integration",
        password: Secret.variable("desk_password"),
        apiKey: "bench-api-key",
        apiSecret: Secret.variable("desk_api_secret"),
      }),
    }),
  });
}

app.synth();
