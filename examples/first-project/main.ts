// What this project keeps in OpsRamp. `npx rampsync plan` shows what an apply would do, and writes nothing.
import { App } from "cdktf";
import { InstalledIntegration, TenantStack } from "rampsync/cdktf";
import { desk } from "./tables/desk.js";

const app = new App();

// A stack for each tenant, named by the tenant's id.
const stack = new TenantStack(app, "client_8");

// The id is one that `npx rampsync list` shows.
new InstalledIntegration(stack, "desk", {
  integrationId: "INTG-00000000-0000-4000-8000-000000000000",
  mappings: desk,
});

app.synth();
