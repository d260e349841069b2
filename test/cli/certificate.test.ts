// Certificates: an unknown one is refused and nothing is sent; one of an authority that the user names is trusted.
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { createCertificate } from "../../src/terraform-plugin/server/certificate.js";
import { desk, deskVariables, environmentOf, startDesk } from "../support/desk.js";
import { Project } from "../support/project.js";

let emulator: Emulator;
let project: Project;
let server: Server;
let environment: NodeJS.ProcessEnv;
let reached = 0;

beforeAll(async () => {
  emulator = await startDesk();
  const { privateKeyPem, certificatePem } = await createCertificate();
  server = createServer({ key: privateKeyPem, cert: certificatePem }, (incoming, outgoing) => {
    reached += 1;
    const { method, headers, url = "" } = incoming;
    const passed = request(`${emulator.url}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  project = new Project(environmentOf(emulator));
  project.stacks({ client_8: { integrations: { desk }, more: deskVariables } });
  project.write("authority.pem", certificatePem);
  environment = { OPSRAMP_ENDPOINT: `https://localhost:${(server.address() as AddressInfo).port}` };
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  project.remove();
  await emulator.close();
});

it.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }])("an unknown certificate is refused, with %j too", async (more) => {
  const { code, stdout, stderr } = await project.run(["plan"], { ...environment, ...more });
  expect(code).toBe(1);
  expect(stdout + stderr).toContain("RS4001");
  expect(stdout + stderr).toContain("NODE_EXTRA_CA_CERTS");
  expect(reached).toBe(0);
});

it("an authority in NODE_EXTRA_CA_CERTS is trusted", async () => {
  const authority = { NODE_EXTRA_CA_CERTS: join(project.directory, "authority.pem") };
  const { code, stdout, stderr } = await project.run(["plan"], { ...environment, ...authority });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("Plan: 0 update, 1 adopt");
  expect(reached).toBeGreaterThan(0);
});
