// The public documentation's own request and answer bodies, replayed; skipped where they are not at hand.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { IntegrationState, RowState } from "rampsync/emulator";
import { describe, expect, it } from "vitest";
import { askForToken, base, desk, goodForm, startApi } from "./api.js";

const folder = join(__dirname, "../../../shared/samples");
const sample = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

const status = (thirdPartyAttrName: string): RowState[] =>
  [
    ["Ok", "good"],
    ["Critical", "bad"],
  ].map(([value, thirdPartyValue]) => ({
    entityType: "INCIDENT",
    name: "Status",
    thirdPartyEntityType: "Ticket",
    thirdPartyAttrName,
    value: value ?? "",
    thirdPartyValue: thirdPartyValue ?? "",
  }));

// The record as it must have been before the documented updates.
const before: IntegrationState = {
  id: desk,
  displayName: "Service Desk",
  integration: { id: "CASERVICEDESK", name: "Service Desk" },
  inbound: {
    authentication: { authType: "WEBHOOK", token: "YTxSGJdfkkfE3m7WaE8jYkwmsYjNU3VU" },
    rows: [
      { entityType: "SERVICEREQUEST", name: "Status", thirdPartyEntityType: "SRQ", thirdPartyAttrName: "Status" },
      ...status("stats"),
    ],
  },
  outbound: { rows: status("stats") },
};
const start = (integration: IntegrationState, more: object = {}) =>
  startApi({ state: { tenants: { client_8: { integrations: [integration] } } }, ...more });

describe.skipIf(!existsSync(folder))("the documented samples", () => {
  it.each(["inbound-configuration", "outbound-configuration", "inbound-outbound"])(
    "the documented sample updates an installed integration: %s",
    async (name) => {
      const api = await start(before, { switches: { tokenUrlField: "URL" } });
      const answered = await api.post(`${base}/installed/${desk}`, sample(`installed.post.${name}.request`));
      expect(answered.body).toEqual(sample(`installed.post.${name}.response`));
    },
  );

  it("the documented sample installs a type that is installed already", async () => {
    const api = await start(before);
    const answered = await api.post(
      `${base}/install/CASERVICEDESK`,
      sample("install.post.caservicedesk-inbound.request"),
    );
    expect(answered.body).toEqual(sample("install.post.caservicedesk-inbound.response"));
  });

  it("the documented sample changes the inbound authentication of a custom integration", async () => {
    const response = sample("installed.post.authentication-oauth2.response");
    const { token } = response.inboundConfig.authentication;
    const api = await start({
      id: response.id,
      integration: response.integration,
      inbound: { authentication: { authType: "WEBHOOK", token } },
    });
    const request = sample("installed.post.authentication-oauth2.request");
    expect((await api.post(`${base}/installed/${response.id}`, request)).body).toEqual(response);
  });

  it("the documented sample posts mappings", async () => {
    const api = await start({ id: desk, integration: { id: "CUSTOM", name: "Custom" } });
    const answered = await api.post(
      `${base}/installed/${desk}/mappingAttr`,
      sample("mappingAttr.post.inbound.request"),
    );
    expect(answered.body).toEqual(sample("mappingAttr.post.inbound.response"));
  });

  it.each(["none", "oauth2-client-credentials", "oauth2-password"])(
    "the documented sample posts a notifier: %s",
    async (name) => {
      const api = await start({ id: desk, integration: { id: "CUSTOM", name: "Custom" } });
      const answered = await api.post(`${base}/installed/${desk}/notifier`, sample(`notifier.post.${name}.request`));
      expect(answered.body).toEqual(sample(`notifier.post.${name}.response`));
    },
  );

  it.each(["oauth2", "webhook"])("the documented sample posts an inbound authentication: %s", async (name) => {
    const api = await start({ id: desk, integration: { id: "CUSTOM", name: "Custom" } });
    const path = `${base}/installed/${desk}/inbound/authentication`;
    const answered = await api.post<object>(path, sample(`inbound-authentication.post.${name}.request`));
    const fields = Object.keys(sample(`inbound-authentication.post.${name}.response`));
    expect(Object.keys(answered.body)).toEqual(expect.arrayContaining(fields));
  });

  it("the documented sample lists what can be mapped", async () => {
    const api = await startApi();
    const answered = await api.get<{ results: { name: string; value?: string; valueMapable: boolean }[] }>(
      `${base}/available/JIRA/mappingAttr/INCIDENT?pageSize=10`,
    );
    const part = (page: typeof answered.body) =>
      page.results.map(({ name, value, valueMapable }) => ({ name, value, valueMapable }));
    expect(part(answered.body)).toEqual(part(sample("mappable-properties.get.collaboration.response")));
  });

  it("the documented sample refuses a token", async () => {
    const { emulator } = await startApi();
    const otherGrant = await askForToken(emulator.url, { ...goodForm, grant_type: "user_password" });
    expect(otherGrant.body).toEqual(sample("auth-token.400.response"));
    const otherSecret = await askForToken(emulator.url, { ...goodForm, client_secret: "x" });
    expect(otherSecret.body).toEqual(sample("auth-token.401.response"));
  });

  it("the documented sample refuses the first request over the limit", async () => {
    const api = await startApi({ switches: { enforceLimits: true, limits: { get: 0, pagedGet: 0, write: 0 } } });
    expect((await api.get(`${base}/installed/${desk}`)).body).toEqual(sample("throttled.429.response"));
  });
});
