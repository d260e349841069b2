// One service desk integration for each tenant of a table: the same mappings everywhere, but for two overrides.
import { join } from "node:path";
import { App } from "cdktf";
import { Auth, InstalledIntegration, Notifier, readTenants, Secret, TenantStack } from "rampsync/cdktf";
import { tables } from "./tables/desk.js";

const app = new App();

for (const tenant of readTenants(join(__dirname, "tenants.csv"), ["deskId", "table", "url", "user"])) {
  const mappings = tables[tenant.table];
  if (mappings === undefined) throw new Error(`tenants.csv: ${tenant.id} names the table "${tenant.table}"`);
  const stack = new TenantStack(app, tenant.id);
  new InstalledIntegration(stack, "desk", {
    integrationId: tenant.deskId,
    mappings,
    notifier: Notifier.rest({
      baseUri: tenant.url,
      // Every tenant has its own, given at run time: "desk_password" in vars/<tenant>.tfvars.json, which is not committed.
      auth: Auth.basic({ userName: tenant.user, password: Secret.variable("desk_password") }),
    }),
  });
}

app.synth();
