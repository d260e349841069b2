// A situation full of secrets, all of them known, and everything that can be made of what a verb came to.
import { inspect } from "node:util";
import pico from "picocolors";
import { toRampsyncErrors } from "../../src/base/error.js";
import { renderApply } from "../../src/report/apply.js";
import { renderDrift } from "../../src/report/drift.js";
import { renderErrors } from "../../src/report/errors.js";
import { toJson } from "../../src/report/json.js";
import { renderDriftMarkdown, renderMarkdown } from "../../src/report/markdown.js";
import { renderPlan } from "../../src/report/plan.js";
import type { Outcome } from "./flow-world.js";
import { type Situation, update } from "./ticket-flow.js";

export const canaries = {
  clientSecret: "canary client&secret/1",
  oldPassword: "canary-old-password+%",
  newPassword: 'canary "new" password é',
  oldApiSecret: "canary-old-api-secret",
  newApiSecret: "canary-new-api-secret",
  webhookToken: "canary-webhook-token",
  webhookUrl: "https://hook.example.com/canary-hook",
  proxyPassword: "canary-proxy-password",
};

export const before = { TF_VAR_desk_password: canaries.oldPassword, TF_VAR_desk_api_secret: canaries.oldApiSecret };
export const after = { TF_VAR_desk_password: canaries.newPassword, TF_VAR_desk_api_secret: canaries.newApiSecret };

const notifier = (baseUri: string) => ({
  type: "REST_API",
  base_uri: baseUri,
  auth_type: "OAUTH2",
  grant_type: "PASSWORD",
  user_name: "desk",
  password_wo: "${var.desk_password}",
  access_token_uri: "token.example.com",
  api_key: "a-key-that-is-shown-masked",
  api_secret_wo: "${var.desk_api_secret}",
});

function withNotifier(declared: Situation["declared"], baseUri: string): Situation["declared"] {
  return Object.fromEntries(
    Object.entries(declared).map(([name, declaration]) => {
      const { outbound } = declaration as { outbound: object };
      return [name, { ...declaration, outbound: { ...outbound, notifier: notifier(baseUri) } }];
    }),
  );
}

export const secretive: Situation = {
  ...update,
  environment: {
    OPSRAMP_CLIENT_SECRET: canaries.clientSecret,
    HTTPS_PROXY: `http://proxy:${canaries.proxyPassword}@127.0.0.1:9`,
    ...before,
  },
  state: { ...update.state, credentials: [{ clientId: "emulator", clientSecret: canaries.clientSecret }] },
  applied: withNotifier(update.applied ?? {}, "old.example.com"),
  declared: withNotifier(update.declared, "new.example.com"),
};

export const colors = pico.createColors(false);

/** Everything that can be made of what a verb came to. */
export function everythingSaid(outcome: Outcome): string {
  const { document, thrown } = outcome;
  const shown = [outcome.text, inspect(outcome, { depth: 20, showHidden: true, maxStringLength: null })];
  const errors = thrown === undefined ? [] : toRampsyncErrors(thrown);
  for (let error: unknown = thrown; error instanceof Error; error = error.cause)
    shown.push(error.stack ?? "", error.message);
  shown.push(
    renderErrors(errors, colors),
    toJson(errors),
    ...errors.map((error) => `${error.stack}${inspect(error.cause)}`),
  );
  if (document === undefined) return shown.join("\n");
  shown.push(toJson(document));
  if ("plan" in document)
    shown.push(renderApply(document, { colors }), renderPlan(document.plan, { colors, verbose: true }));
  else {
    shown.push(renderPlan(document, { colors, verbose: true }), renderMarkdown(document));
    if ("counts" in document) shown.push(renderDrift(document, { colors }), renderDriftMarkdown(document));
  }
  return shown.join("\n");
}
