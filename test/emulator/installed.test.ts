// Installed integrations: install, read, search, update by part, uninstall, and what is around them.
import { describe, expect, it } from "vitest";
import type { WireAuthentication, WireIntegration, WireNotifier, WirePage } from "../../src/integration/wire/wire.js";
import { base, desk, outbound, startApi, statusMapping, tree } from "./api.js";

const path = `${base}/installed/${desk}`;
type Failure = { code?: string; message?: string; error?: string };

describe("an integration that does not exist", () => {
  it.each([
    ["GET", "/installed/INTG-404", undefined],
    ["POST", "/installed/INTG-404", { description: "x" }],
    ["DELETE", "/installed/INTG-404", { uninstallReason: "x" }],
    ["GET", "/installed/INTG-404/inbound/installedIntgMappings", undefined],
    ["POST", "/installed/INTG-404/enable", undefined],
  ])("%s %s of an integration that does not exist is answered with 500 and a message", async (method, where, body) => {
    const api = await startApi();
    const answered = await api.call<Failure>(method, base + where, body);
    expect(answered.status).toBe(500);
    expect(answered.body.message).toBe("No installed integration found with id INTG-404");
  });
});

it("the emulator answers 404 for unknown paths and tenants, 405 for a wrong method, 410 for a deactivated tenant", async () => {
  const api = await startApi({ state: { tenants: { client_8: {}, client_9: { deactivated: true } } } });
  expect((await api.get("/api/v2/tenants/client_8/nothing")).status).toBe(404);
  expect((await api.get("/api/v2/tenants/client_1/integrations/installed/search")).status).toBe(404);
  expect((await api.call("PUT", `${base}/installed/${desk}`, {})).status).toBe(405);
  expect((await api.get("/api/v2/tenants/client_9/integrations/installed/search")).status).toBe(410);
});

describe("uninstalling an integration", () => {
  it("uninstalling needs a reason without angle brackets where the switch says so", async () => {
    const api = await startApi({ switches: { uninstallReason: "required" } });
    expect((await api.delete(path, {})).status).toBe(400);
    expect((await api.delete(path)).status).toBe(400);
    expect((await api.delete(path, { uninstallReason: "a < b" })).status).toBe(400);
    expect((await api.delete(path, { uninstallReason: "not needed" })).status).toBe(200);
    expect((await api.get(path)).status).toBe(500);
  });
});

it.each([undefined, {}])("an integration is uninstalled without a reason by the body %o", async (body) => {
  const api = await startApi();
  expect((await api.delete(path, { uninstallReason: "a > b" })).status).toBe(400);
  expect((await api.delete(path, body)).status).toBe(200);
  expect((await api.get(path)).status).toBe(500);
});

it.each(["Enabled", "ENABLED", "enabled"] as const)(
  "a status is spelt as %s where the switch says so",
  async (spelling) => {
    const api = await startApi({ switches: { statusSpelling: spelling } });
    await api.post(`${path}/enable`);
    expect((await api.get<WireIntegration>(path)).body.status).toBe(spelling);
  },
);

it("what is posted of other kinds of integrations is shown again, without its secrets, and saved", async () => {
  const api = await startApi();
  const further = { parentIntg: { id: "INTG-1" }, credential: { uniqueId: "CRED-1", password: "canary-1" } };
  const shown = { parentIntg: { id: "INTG-1" }, credential: { uniqueId: "CRED-1" } };
  await api.post(path, { ...further, unheardOf: 1 });
  await api.post(path, { emailProps: { subject: "x" } });
  const { body } = await api.get<WireIntegration>(path);
  expect(body).toMatchObject({ ...shown, emailProps: { subject: "x" } });
  expect(body).not.toHaveProperty("unheardOf");
  expect(JSON.stringify(body)).not.toContain("canary-1");
  const installed = await api.post<WireIntegration>(`${base}/install/CUSTOM`, { displayName: "Child", ...further });
  expect(installed.body).toMatchObject(shown);
});

it("the search of types takes queryString, and tells their types of authentication as one text", async () => {
  const api = await startApi();
  const idsOf = async (query: string) => {
    const { body } = await api.get<WirePage<{ id: string }>>(`${base}/available/search?queryString=${query}`);
    return body.results?.map(({ id }) => id);
  };
  expect(await idsOf("category:ITSM_INTEGRATION")).toEqual(["CASERVICEDESK", "JIRA", "SERVICENOW"]);
  expect(await idsOf("uId:RESTAPI")).toEqual(["CUSTOM"]);
  expect(await idsOf("category:ITSM_INTEGRATION%2Bname:jira")).toEqual(["JIRA"]);
  const { body } = await api.get<WirePage<{ supportedAuthTypes: unknown }>>(`${base}/available/search`);
  expect(body.results?.[0]?.supportedAuthTypes).toBe("WEBHOOK,OAUTH2");
});

describe("installing an integration", () => {
  it("installing makes a new integration and shows generated secrets once", async () => {
    const api = await startApi();
    const answered = await api.post(`${base}/install/CUSTOM`, {
      displayName: "Mine",
      category: "Collaboration",
      inboundConfig: {
        authentication: { authType: "OAUTH2", role: { uniqueId: "ROLE-4718b729-50cc-6634-42c4-ecd09558389d" } },
      },
      ...outbound(statusMapping([["Open", "New"]])),
    });
    expect(answered.body).toMatchObject({
      displayName: "Mine",
      integration: { id: "CUSTOM", name: "Custom" },
      direction: "Inbound-Outbound",
      inboundConfig: { authentication: { authType: "OAUTH2", role: { name: "Customer" } } },
    });
    expect(answered.body.id).toMatch(/^INTG-[0-9a-f-]{36}$/);
    expect(answered.body.inboundConfig?.authentication?.apiKeyPairs?.[0]?.secret).toHaveLength(64);
    const read = await api.get(`${base}/installed/${answered.body.id}`);
    expect(read.body.inboundConfig?.authentication).not.toHaveProperty("apiKeyPairs");
    expect(read.body.outboundConfig?.mapAttributes?.[0]?.attrName).toBe("incident.status.name");
  });

  it("installing a type that can be installed only once updates the installed one", async () => {
    const api = await startApi();
    const answered = await api.post(`${base}/install/CASERVICEDESK`, outbound(statusMapping([["Open", "New"]])));
    expect(answered.body.id).toBe(desk);
    expect(answered.body.outboundConfig?.mapAttributes?.[0]?.attrValues).toHaveLength(3);
  });

  it("installing finds a type whose name has a blank in it", async () => {
    const api = await startApi();
    const answered = await api.post(`${base}/install/Email%20Alerts`, { displayName: "Mail" });
    expect(answered.body.integration?.id).toBe("EMAILALERTS");
  });
});

it("enabling and disabling is answered with an empty body", async () => {
  const api = await startApi();
  const answered = await api.post(`${path}/disable`);
  expect([answered.status, answered.text]).toEqual([200, ""]);
  expect((await api.get(path)).body.status).toBe("Disabled");
  await api.post(`${path}/enable`);
  expect((await api.get(path)).body.status).toBe("Enabled");
});

describe("the notifier of an integration", () => {
  const visible = {
    baseURI: "servicedesk.example.com",
    authType: "OAUTH2",
    grantType: "PASSWORD",
    userName: "olduser",
    apiKey: "6h67PAAFscVPMwhQZFcshpcqN5b6pyU9",
    accessTokenURI: "servicedesk.example.com/oauth/token",
  };

  it("the notifier is answered without its type and its secrets", async () => {
    const api = await startApi();
    expect((await api.get(path)).body.outboundConfig?.baseNotifier).toEqual(visible);
  });

  it("a notifier that is merged keeps what is not sent, secrets included", async () => {
    const api = await startApi();
    const answered = await api.post<WireNotifier>(`${path}/notifier`, { userName: "new" });
    expect(answered.body).toEqual({ ...visible, userName: "new" });
    expect(api.emulator.tenant("client_8").integration(desk).notifier()?.password).toBe("*************");
  });

  it("a notifier that is replaced loses what is not sent", async () => {
    const api = await startApi({ switches: { notifier: "replace" } });
    const answered = await api.post(path, {
      outboundConfig: { baseNotifier: { authType: "OAUTH2", userName: "new" } },
    });
    expect(answered.body.outboundConfig).toEqual({ baseNotifier: { authType: "OAUTH2", userName: "new" } });
  });

  it("a server that rejects partial notifiers refuses missing fields and accepts empty ones", async () => {
    const api = await startApi({ switches: { notifier: "reject-partial" } });
    const partial = await api.post<Failure>(`${path}/notifier`, {
      baseURI: "x",
      authType: "OAUTH2",
      grantType: "PASSWORD",
      userName: "u",
    });
    expect(partial.status).toBe(400);
    expect(partial.body.message).toContain("apiKey, apiSecret, accessTokenURI, password");
    const whole = {
      baseURI: "x",
      authType: "OAUTH2",
      grantType: "PASSWORD",
      userName: "u",
      password: "",
      apiKey: "",
      apiSecret: "",
      accessTokenURL: "",
    };
    expect((await api.post(`${path}/notifier`, whole)).status).toBe(200);
  });

  it.each([
    ["as-sent", "accessTokenURI", "accessTokenURI"],
    ["as-sent", "accessTokenURL", "accessTokenURL"],
    ["URL", "accessTokenURI", "accessTokenURL"],
    ["URI", "accessTokenURL", "accessTokenURI"],
  ] as const)(
    "a token URL with tokenUrlField %s is sent as %s and answered as %s",
    async (tokenUrlField, sent, answeredAs) => {
      const api = await startApi({ switches: { tokenUrlField } });
      const answered = await api.post<Record<string, string>>(`${path}/notifier`, { [sent]: "new.example.com" });
      const names = Object.keys(answered.body).filter((name) => name.startsWith("accessToken"));
      expect(names).toEqual([answeredAs]);
      expect(answered.body[answeredAs]).toBe("new.example.com");
    },
  );

  it("the notifier shows its type when the switch says so", async () => {
    const api = await startApi({ switches: { notifierTypeOnRead: true } });
    expect((await api.get(path)).body.outboundConfig?.baseNotifier?.type).toBe("REST_API");
  });

  it("a notifier with JWT shows only base URI, authentication type and user", async () => {
    const api = await startApi();
    const answered = await api.post(`${path}/notifier`, {
      authType: "JWT",
      tokenURL: "t",
      tokenPayload: { user: "u" },
      tokenHeaders: [{ key: "a", value: "b" }],
    });
    expect(answered.body).toEqual({ baseURI: visible.baseURI, authType: "JWT", userName: "olduser" });
  });
});

describe("the inbound authentication of an integration", () => {
  const token = async (api: Awaited<ReturnType<typeof startApi>>) =>
    (await api.get(path)).body.inboundConfig?.authentication?.token;

  it("posting the same type of inbound authentication again keeps the token with the switch keep", async () => {
    const api = await startApi();
    const before = await token(api);
    await api.post(`${path}/inbound/authentication`, { authType: "WEBHOOK" });
    expect(await token(api)).toBe(before);
  });

  it("posting the same type of inbound authentication again makes a new token with the switch rotate", async () => {
    const api = await startApi({ switches: { authenticationRepost: "rotate" } });
    const before = await token(api);
    await api.post(path, { inboundConfig: { authentication: { authType: "WEBHOOK" } } });
    expect(await token(api)).not.toBe(before);
  });

  it("posting another type of inbound authentication makes keys whose secrets are not answered", async () => {
    const api = await startApi();
    const answered = await api.post<WireAuthentication>(`${path}/inbound/authentication`, { authType: "OAUTH2" });
    expect(answered.body.apiKeyPairs).toHaveLength(1);
    expect(answered.body.apiKeyPairs?.[0]).not.toHaveProperty("secret");
  });

  it("keys of inbound authentication can be regenerated", async () => {
    const api = await startApi();
    const before = await token(api);
    await api.post(`${path}/inbound/authentication/regenerateSecretOrToken`);
    expect(await token(api)).not.toBe(before);
  });
});

it("GETs that write are logged as writes", async () => {
  const api = await startApi();
  await api.get(`${path}/enableDropAlerts?enableDropAlerts=true`);
  await api.get(`${path}/processDefinitons/PROC-1/assignOrUnassign?assign=true`);
  expect((await api.get(path)).body.inboundConfig?.dropAlertsOnUnmanagedResources).toBe(true);
  expect(api.emulator.tenant("client_8").integration(desk).state().processDefinitions).toEqual(["PROC-1"]);
  expect(api.emulator.requests.map((request) => request.class)).toEqual(["write", "write", "get"]);
});

describe("the search for integrations", () => {
  it("the search answers whole objects, sorted by name, equal to what GET answers", async () => {
    const api = await startApi();
    const page = await api.get<WirePage<WireIntegration>>(`${base}/installed/search`);
    expect(page.body.results.map(({ id }) => id)).toEqual([desk, tree]);
    for (const row of page.body.results) expect((await api.get(`${base}/installed/${row.id}`)).body).toEqual(row);
    expect(page.body).toMatchObject({
      totalResults: 2,
      pageNo: 1,
      pageSize: 100,
      totalPages: 1,
      nextPage: false,
      previousPageNo: 0,
      descendingOrder: false,
    });
  });

  it("the search filters by encoded conditions", async () => {
    const api = await startApi();
    const ids = async (query: string) =>
      (await api.get<WirePage<WireIntegration>>(`${base}/installed/search?queryString=${query}`)).body.results.map(
        ({ id }) => id,
      );
    expect(await ids("uId:CUSTOM")).toEqual([tree]);
    expect(await ids("uId:RESTAPI")).toEqual([tree]);
    expect(await ids("category:ITSM_INTEGRATION")).toEqual([desk]);
    expect(await ids("category:CUSTOM_INTEGRATION%2Bname:Ticket%20tree")).toEqual([tree]);
    expect(await ids("category:CUSTOM_INTEGRATION%2Bname:nothing")).toEqual([]);
  });

  it("the search sorts descending, cuts pages, and answers thin or bare rows by switch", async () => {
    const api = await startApi();
    const search = (query: string) => api.get<WirePage<WireIntegration>>(`${base}/installed/search?${query}`);
    expect((await search("isDescendingOrder=true")).body.results.map(({ id }) => id)).toEqual([tree, desk]);
    expect((await search("pageNo=2&pageSize=1")).body).toMatchObject({ pageNo: 2, nextPage: false, previousPageNo: 1 });
    api.emulator.switches.searchRows = "thin";
    expect((await search("")).body.results[0]).not.toHaveProperty("inboundConfig");
    api.emulator.switches.bareArrays = true;
    expect((await search("")).body).toHaveLength(2);
    api.emulator.switches.bareArrays = false;
    api.emulator.switches.maxPageSize = 1;
    expect((await search("pageSize=100")).body).toMatchObject({ pageSize: 1, totalPages: 2 });
  });
});

it("the emulator answers requests for a tenant, its roles, its alert sources and the available integrations", async () => {
  const api = await startApi();
  expect((await api.get("/api/v2/tenants/client_8")).body).toMatchObject({ id: "client_8", name: "Example Client" });
  expect((await api.get<WirePage<unknown>>("/api/v2/tenants/client_8/roles/search")).body.results).toHaveLength(2);
  expect(
    (await api.get<unknown[]>("/api/v2/tenants/client_8/cfg/alertSource/available/custIntg/CUSTOM")).body,
  ).toHaveLength(2);
  expect((await api.get<unknown[]>(`${path}/availableRoles`)).body).toHaveLength(2);
  expect(
    (await api.get<WirePage<unknown>>(`${base}/available/search?pageSize=500`)).body.results.length,
  ).toBeGreaterThan(5);
});

it("an update passes over an empty alert source, and refuses one that is not there", async () => {
  const api = await startApi();
  expect((await api.post(path, { displayName: "Renamed", alertSource: {} })).status).toBe(200);
  expect((await api.get<WireIntegration>(path)).body.displayName).toBe("Renamed");
  expect((await api.post(path, { alertSource: { id: 999 } })).status).toBe(400);
});

it("an update sets an empty description, or ignores it, by switch", async () => {
  const api = await startApi();
  await api.post(path, { description: "before" });
  api.emulator.switches.emptyScalars = "ignore";
  await api.post(path, { description: "" });
  expect((await api.get(path)).body.description).toBe("before");
  api.emulator.switches.emptyScalars = "set";
  await api.post(path, { description: "" });
  expect((await api.get(path)).body.description).toBe("");
});
