// The documented update of an installed integration, replayed: request in, documented answer out.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { base, desk, startApi } from "./api.js";

const fixture = (name: string) => JSON.parse(readFileSync(`test/fixtures/seed/${name}.json`, "utf8"));

it("the emulator answers the documented request with the documented answer", async () => {
  const api = await startApi();
  const answered = await api.post(`${base}/installed/${desk}`, fixture("request"));
  expect(answered.status).toBe(200);
  expect(answered.body).toEqual(fixture("response"));
});

it("the emulator doubles every pair when the documented request is posted again", async () => {
  const api = await startApi();
  const first = await api.post(`${base}/installed/${desk}`, fixture("request"));
  const second = await api.post(`${base}/installed/${desk}`, fixture("request"));
  const pairs = (answered: typeof first) => answered.body.inboundConfig?.mapAttributes?.[3]?.attrValues ?? [];
  expect(pairs(second)).toEqual([...pairs(first), ...pairs(first)]);
  expect(second.body.outboundConfig?.mapAttributes?.[0]?.attrValues).toHaveLength(6);
});

it("the emulator keeps the parts that a later update leaves out, and answers only what was sent", async () => {
  const api = await startApi();
  await api.post(`${base}/installed/${desk}`, fixture("request"));
  const answered = await api.post(`${base}/installed/${desk}`, { description: "changed" });
  expect(Object.keys(answered.body).sort()).toEqual(["description", "id", "integration"]);
  const whole = await api.get(`${base}/installed/${desk}`);
  expect(whole.body.outboundConfig).toEqual(fixture("response").outboundConfig);
  expect(whole.body.inboundConfig).toEqual(fixture("response").inboundConfig);
  expect(whole.body.displayName).toBe("Service Desk");
});
