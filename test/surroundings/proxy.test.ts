// A network that is left by a proxy alone: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, with credentials and without.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startDeskWorld } from "../support/desk.js";
import { HIDDEN_HOST, HiddenHost, type ProxyOptions } from "../support/proxy.js";
import type { World } from "../support/world.js";

const CANARY = "canary:p@ss wörd";

let world: World;

beforeAll(async () => {
  world = await startDeskWorld();
});
afterAll(() => world.close());

async function hidden(options: ProxyOptions = {}) {
  const host = await HiddenHost.start(world.emulator.url, options);
  onTestFinished(() => host.close());
  world.project.write("authority.pem", host.certificate);
  const environment = {
    OPSRAMP_ENDPOINT: `https://${HIDDEN_HOST}`,
    NODE_EXTRA_CA_CERTS: join(world.directory, "authority.pem"),
  };
  return { host, environment };
}

describe("hosts that only a proxy reaches", () => {
  it.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])(
    "a host is reached through the proxy of %s",
    async (name) => {
      const { host, environment } = await hidden();
      const { code, stdout, stderr } = await world.command(["plan"], { ...environment, [name]: host.url() });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Plan: 0 update, 1 adopt");
      expect(new Set(host.tunnels)).toEqual(new Set([`${HIDDEN_HOST}:443`]));
    },
  );

  it("a host is reached through a proxy that is written without a scheme", async () => {
    const { host, environment } = await hidden();
    const { code } = await world.command(["list"], {
      ...environment,
      OPSRAMP_TENANT: "client_8",
      HTTPS_PROXY: host.url().replace("http://", ""),
    });
    expect(code).toBe(0);
  });

  it("a host is reached through a proxy that is reached by https itself", async () => {
    const { host, environment } = await hidden({ secure: true });
    const { code, stderr } = await world.command(["plan"], { ...environment, HTTPS_PROXY: host.url() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it.each([CANARY, "user:", "user:%41"])(
    "a host is reached through a proxy that needs credentials (%j)",
    async (credentials) => {
      const { host, environment } = await hidden({ credentials });
      const { code, stdout, stderr } = await world.command(["plan"], { ...environment, HTTPS_PROXY: host.url() });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).not.toContain("canary:");
    },
  );

  it("a host is not reached with wrong credentials for the proxy, and none of them is shown", async () => {
    const { host, environment } = await hidden({ credentials: CANARY });
    const { code, stdout, stderr } = await world.command(["plan"], {
      ...environment,
      RAMPSYNC_DEBUG: "1",
      HTTPS_PROXY: host.url("user:canary-wrong"),
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("The proxy refused the connection for the token request (407).");
    expect(stdout + stderr).toContain("HTTPS_PROXY");
    expect(stdout + stderr).not.toContain("canary-wrong");
    expect(stdout + stderr).not.toContain(Buffer.from("user:canary-wrong").toString("base64"));
    expect(host.tunnels).toHaveLength(1);
  });

  it("a host is not reached where its authority is unknown, through a proxy either", async () => {
    const { host, environment } = await hidden();
    const { NODE_EXTRA_CA_CERTS: _, ...without } = environment;
    const { code, stdout, stderr } = await world.command(["plan"], {
      ...without,
      HTTPS_PROXY: host.url(),
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("is not trusted");
  });
});

describe("hosts without a proxy", () => {
  it.each([HIDDEN_HOST, "*", ".example.test", `other.test, ${HIDDEN_HOST}:443`])(
    "the proxy is not used for a host in NO_PROXY=%s",
    async (except) => {
      const { host, environment } = await hidden({ refuses: 403 });
      await world.command(["list"], {
        ...environment,
        OPSRAMP_ENDPOINT: `https://${HIDDEN_HOST}:443`,
        OPSRAMP_TENANT: "client_8",
        HTTPS_PROXY: host.url(),
        NO_PROXY: except,
      });
      expect(host.tunnels).toEqual([]);
    },
  );

  it("the proxy is not used for this machine itself", async () => {
    const { host } = await hidden({ refuses: 403 });
    for (const OPSRAMP_ENDPOINT of [world.emulator.url, world.emulator.url.replace("127.0.0.1", "localhost")]) {
      const { code } = await world.command(["plan"], {
        OPSRAMP_ENDPOINT,
        HTTPS_PROXY: host.url(),
        HTTP_PROXY: host.url(),
      });
      expect(code).toBe(0);
    }
    expect(host.tunnels).toEqual([]);
  });
});
