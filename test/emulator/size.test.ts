// The cost of many integrations.
import { Emulator, type IntegrationState } from "rampsync/emulator";
import { expect, it, onTestFinished } from "vitest";
import { processorTime } from "../support/processes.js";
import { askForToken, base, goodForm } from "./api.js";

it("the emulator loads 5,000 integrations of 20 mappings in little time and serves pages of 100 from memory", async () => {
  const mapAttributes = Array.from({ length: 20 }, (_, index) => ({
    name: `Attribute ${index}`,
    entityType: "INCIDENT",
    thirdPartyAttrName: `field_${index}`,
    thirdPartyEntityType: "TICKET",
    attrValues: [
      { attrValue: "a", thirdPartyAttrValue: "1" },
      { attrValue: "b", thirdPartyAttrValue: "2" },
    ],
  }));
  const integrations = Array.from(
    { length: 5000 },
    (_, index): IntegrationState => ({
      id: `INTG-${index}`,
      displayName: `Integration ${String(index).padStart(5, "0")}`,
      integration: { id: "CUSTOM", name: "Custom" },
      inbound: { mapAttributes },
    }),
  );
  const before = processorTime();
  const emulator = await Emulator.start({ state: { tenants: { client_8: { integrations } } } });
  onTestFinished(() => emulator.close());
  const loaded = processorTime() - before;
  const token = (await askForToken(emulator.url, goodForm)).body.access_token;
  const headers = { authorization: `Bearer ${token}` };
  const readAll = async () => {
    const start = processorTime();
    for (let pageNo = 1; pageNo <= 50; pageNo += 1) {
      await (await fetch(`${emulator.url}${base}/installed/search?pageNo=${pageNo}`, { headers })).text();
    }
    return processorTime() - start;
  };
  await readAll();
  const second = await readAll();
  expect(loaded).toBeLessThan(3000);
  expect(second).toBeLessThan(3000);
});
