// One service desk integration of one tenant: mappings, inbound authentication and notifier.
import { App } from "cdktf";
import { Auth, InboundAuthentication, InstalledIntegration, Notifier, Secret, TenantStack } from "rampsync/cdktf";
import { desk } from "./tables/desk.js";

const app = new App();
const stack = new TenantStack(app, "client_8");

new InstalledIntegration(stack, "desk", {
  integrationId: "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761",
  mappings: desk,
  inboundAuthentication: InboundAuthentication.webhook(),
  notifier: Notifier.rest({
    baseUri: "www.google.com",
    auth: Auth.oauth2Password({
      tokenUrl: "www.token.com/cred",
      userName: "testUser",
      // Given at run time as TF_VAR_desk_password and TF_VAR_desk_api_secret; never written to a file.
      password: Secret.variable("desk_password"),
      apiKey: "6h67PAAFscVPMwhQZFcshpcqN5b6pyU9",
      apiSecret: Secret.variable("desk_api_secret"),
    }),
  }),
});

app.synth();
