// Access tokens: who gets one, and when one is no longer taken.
import { Emulator, VirtualClock } from "rampsync/emulator";
import { request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { askForToken, base, desk, goodForm, startApi } from "./api.js";

describe("the token endpoint", () => {
  it.each(["/auth/oauth/token", "/tenancy/auth/oauth/token"])("the token endpoint answers at %s", async (path) => {
    const { emulator } = await startApi();
    const answered = await askForToken(emulator.url, goodForm, path);
    expect(answered.status).toBe(200);
    expect(answered.body).toMatchObject({ token_type: "bearer", expires_in: 7200, scope: "global:manage" });
  });

  it("the token endpoint tells a token's life as text where the switch says so", async () => {
    const { emulator } = await startApi({ switches: { tokenLife: "text" } });
    expect((await askForToken(emulator.url, goodForm)).body).toMatchObject({ expires_in: "7200" });
  });

  it("the token endpoint refuses another grant type with 400", async () => {
    const { emulator } = await startApi();
    const answered = await askForToken(emulator.url, { ...goodForm, grant_type: "user_password" });
    expect(answered.status).toBe(400);
    expect(answered.body).toEqual({
      error: "unsupported_grant_type",
      error_description: "Unsupported grant type: user_password",
    });
  });

  it("the token endpoint refuses a wrong secret with 401", async () => {
    const { emulator } = await startApi();
    const answered = await askForToken(emulator.url, { ...goodForm, client_secret: "wrong" });
    expect(answered.status).toBe(401);
    expect(answered.body).toEqual({ error: "unauthorized", error_description: "Bad API credentials" });
  });

  it("the token endpoint refuses a form that is sent as JSON", async () => {
    const { emulator } = await startApi();
    const response = await fetch(`${emulator.url}/auth/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(goodForm),
    });
    expect(response.status).toBe(400);
  });
});

describe("an access token", () => {
  it.each([
    [401, /expired/i],
    [407, /token expired/i],
    [400, /unable to authenticate/i],
  ] as const)("an access token is refused with %i once it has expired", async (status, message) => {
    const clock = new VirtualClock();
    const emulator = await Emulator.start({ clock, switches: { expiredTokenStatus: status } });
    onTestFinished(() => emulator.close());
    const token = (await askForToken(emulator.url, goodForm)).body.access_token;
    const read = async () => {
      const answer = await request(`${emulator.url}${base}/installed/search`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    expect((await read()).status).toBe(200);
    await clock.advance(7_200_000);
    const refused = await read();
    expect(refused.status).toBe(status);
    expect(refused.text).toMatch(message);
  });

  it("an access token is refused for a tenant that its credential may not use", async () => {
    const api = await startApi({
      state: {
        credentials: [{ clientId: "emulator", clientSecret: "emulator-secret", tenants: ["client_9"] }],
        tenants: { client_8: {}, client_9: {} },
      },
    });
    expect((await api.get(`${base}/installed/search`)).status).toBe(401);
    expect((await api.get(`${base.replace("client_8", "client_9")}/installed/search`)).status).toBe(200);
  });

  it("an access token is needed everywhere", async () => {
    const { emulator } = await startApi();
    expect((await fetch(`${emulator.url}${base}/installed/${desk}`)).status).toBe(401);
  });
});
