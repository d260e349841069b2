// Certificates: an unknown one is refused and nothing is sent; one of an authority that the user names is trusted.
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCertificate } from "../../src/terraform-plugin/server/certificate.js";
import { startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

let world: World;
let server: Server;
let environment: NodeJS.ProcessEnv;
let reached = 0;

beforeAll(async () => {
  world = await startDeskWorld();
  const { privateKeyPem, certificatePem } = await createCertificate();
  server = createServer({ key: privateKeyPem, cert: certificatePem }, (incoming, outgoing) => {
    reached += 1;
    const { method, headers, url = "" } = incoming;
    const passed = request(`${world.emulator.url}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  world.project.write("authority.pem", certificatePem);
  environment = { OPSRAMP_ENDPOINT: `https://localhost:${(server.address() as AddressInfo).port}` };
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await world.close();
});

it.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }])("an unknown certificate is refused, with %j too", async (more) => {
  const { code, stdout, stderr } = await world.command(["plan"], { ...environment, ...more });
  expect(code).toBe(1);
  expect(stdout + stderr).toContain("RS4001");
  expect(stdout + stderr).toContain("NODE_EXTRA_CA_CERTS");
  expect(reached).toBe(0);
});

it("an authority in NODE_EXTRA_CA_CERTS is trusted", async () => {
  const authority = { NODE_EXTRA_CA_CERTS: join(world.directory, "authority.pem") };
  const { code, stdout, stderr } = await world.command(["plan"], { ...environment, ...authority });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("Plan: 0 update, 1 adopt");
  expect(reached).toBeGreaterThan(0);
});
