// That the checker of histories finds what the laws do not allow, each of them planted, and nothing in a run that keeps them.
import { expect, it } from "vitest";
import { DESK_ID, desk, deskSecrets, deskStacks, TENANT } from "./desk.js";
import { World } from "./world.js";

const status = { entityType: "INCIDENT", name: "Status", thirdPartyEntityType: "TICKET", thirdPartyAttrName: "Status" };
const rows = [{ ...status, uniqueId: "7", value: "Open", thirdPartyValue: "New" }];
const mapping = { ...status, attrValues: [{ attrValue: "Open", thirdPartyAttrValue: "New" }] };

async function planted() {
  const world = await World.forTest({
    state: {
      tenants: {
        [TENANT]: {
          integrations: [
            { id: DESK_ID, inbound: { authentication: { authType: "WEBHOOK", token: "t" } }, outbound: { rows } },
          ],
        },
      },
    },
    breaksLaws: "violations are planted",
  });
  const answer = await fetch(`${world.emulator.url}/auth/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: world.access.OPSRAMP_CLIENT_ID ?? "",
      client_secret: world.access.OPSRAMP_CLIENT_SECRET ?? "",
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const ask = async (method: string, rest = "", body?: unknown) => {
    await fetch(`${world.emulator.url}/api/v2/tenants/${TENANT}/integrations/installed/${DESK_ID}${rest}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const post = (...mapAttributes: readonly unknown[]) => ask("POST", "", { outboundConfig: { mapAttributes } });
  return { world, ask, post, found: () => world.history.violations.map((text) => text.split(":")[0]) };
}

it("a pair that was seen live and is posted again breaks law 4", async () => {
  const { ask, post, found } = await planted();
  await post(mapping);
  expect(found()).toEqual([]);
  await ask("GET");
  await post(mapping);
  expect(found()).toEqual(["Law 4"]);
});

it("a pair that is posted twice without a look at live breaks law 4", async () => {
  const { post, found } = await planted();
  const closing = { ...mapping, attrValues: [{ attrValue: "Closed", thirdPartyAttrValue: "Done" }] };
  await post(closing);
  expect(found()).toEqual([]);
  await post(closing);
  expect(found()).toEqual(["Law 4"]);
});

it("a pair that is posted under cutting rules that it does not have breaks no law", async () => {
  const { ask, post, found } = await planted();
  await ask("GET");
  await post({ ...mapping, parsingProperty: { oprset: [{ operator: "AFTER", startWord: "[" }] } });
  expect(found()).toEqual([]);
});

it("a row that is removed before what was posted is read back breaks law 3", async () => {
  const { ask, post, found } = await planted();
  await post({ ...mapping, attrValues: [{ attrValue: "Closed", thirdPartyAttrValue: "Done" }] });
  await ask("DELETE", "/outbound/mappingAttr/7");
  expect(found()).toEqual(["Law 3"]);
});

it("a pair whose last row is removed and that is posted afterwards breaks law 3, unless another run begins", async () => {
  const first = await planted();
  await first.ask("DELETE", "/outbound/mappingAttr/7");
  expect(first.found()).toEqual([]);
  await first.post(mapping);
  expect(first.found()).toEqual(["Law 3"]);

  const second = await planted();
  await second.ask("DELETE", "/outbound/mappingAttr/7");
  second.world.history.runBegins();
  await second.post(mapping);
  expect(second.found()).toEqual([]);

  const third = await planted();
  await third.ask("DELETE", "/outbound/mappingAttr/7");
  third.world.history.runFailed();
  third.world.history.runBegins();
  await third.post(mapping);
  expect(third.found()).toEqual(["Law 3"]);
});

it("authentication that is live and is posted again breaks law 6, and another one does not", async () => {
  const { ask, found } = await planted();
  await ask("POST", "", { inboundConfig: { authentication: { authType: "OAUTH2" } } });
  expect(found()).toEqual([]);
  await ask("POST", "", { inboundConfig: { authentication: { authType: "oauth2" } } });
  expect(found()).toEqual(["Law 6"]);
});

it("an apply that adds, changes and removes leaves a history in which no law is broken", async () => {
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [{ id: DESK_ID, displayName: "Desk" }] } } },
    stacks: deskStacks({ desk }),
    variables: deskSecrets,
  });
  await world.apply();
  await world.destroy();
  expect(world.history.violations).toEqual([]);
  expect(world.history.moments.length).toBeGreaterThan(2);
});
