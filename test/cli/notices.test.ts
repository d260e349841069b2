// --notify: one message a run to each route, after everything else; a failure is said and changes no exit code, and neither
// an address nor a secret nor a value gets out.
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { breaking, refusing, startReceiver } from "../notices/receiver.js";
import { leaks, leaksBelow } from "../support/canary.js";
import { deskSecrets, startDeskWorld } from "../support/desk.js";
import { HIDDEN_HOST, HiddenHost } from "../support/proxy.js";
import type { World } from "../support/world.js";

const FILE = "rampsync.notices.json";
const slack = { name: "chat", format: "slack", address: { environment: "RAMPSYNC_NOTICE_CHAT" } };
const webhook = {
  name: "hook",
  format: "cloudevents",
  address: { environment: "RAMPSYNC_NOTICE_HOOK" },
  authorization: { environment: "RAMPSYNC_NOTICE_HOOK_AUTHORIZATION" },
};

let world: World;

beforeEach(async () => {
  world = await startDeskWorld();
});
afterEach(() => world.close());

function routes(...notices: readonly object[]): void {
  world.project.write(FILE, JSON.stringify({ version: 1, notices }));
}

describe("the flag --notify", () => {
  it("a drift with --notify tells a webhook and Slack once each, after the report", async () => {
    routes(slack, webhook);
    const chat = await startReceiver();
    const hook = await startReceiver();
    const environment = {
      RAMPSYNC_NOTICE_CHAT: chat.url,
      RAMPSYNC_NOTICE_HOOK: hook.url,
      RAMPSYNC_NOTICE_HOOK_AUTHORIZATION: "Bearer canary-token",
      RAMPSYNC_NOTICE_LINK: "https://ci.example/run/7",
    };
    const silent = await world.command(["drift"], environment);
    expect([chat.received.length, hook.received.length]).toEqual([0, 0]);
    const { code, stdout, stderr } = await world.command(["drift", "--notify"], environment);
    expect({ code, stdout, stderr }).toEqual(silent);
    expect([chat.received.length, hook.received.length]).toEqual([1, 1]);
    expect(hook.received[0]?.headers).toMatchObject({
      "content-type": "application/cloudevents+json; charset=utf-8",
      authorization: "Bearer canary-token",
    });
    const { data } = JSON.parse(hook.received[0]?.body ?? "") as { data: { drift: { id: string }[]; link: string } };
    const document = JSON.parse((await world.command(["drift", "--json"])).stdout) as {
      resources: { drift: { id: string }[] }[];
    };
    expect(new Set(data.drift.map(({ id }) => id))).toEqual(
      new Set(document.resources.flatMap(({ drift }) => drift.map(({ id }) => id))),
    );
    expect(data.link).toBe("https://ci.example/run/7");
    expect(JSON.parse(chat.received[0]?.body ?? "")).toMatchObject({
      text: expect.stringMatching(/^rampsync drift: \d+ diff/),
    });
  });

  it("an apply with --notify tells what it did, and the next one, which does nothing, tells nobody", async () => {
    routes(slack);
    const chat = await startReceiver();
    const words = ["apply", "--auto-approve", "--notify"];
    expect((await world.command(words, { RAMPSYNC_NOTICE_CHAT: chat.url })).code).toBe(0);
    expect(JSON.parse(chat.received[0]?.body ?? "")).toMatchObject({
      text: "rampsync apply: 1 done, 0 failed, 0 unknown",
    });
    expect((await world.command(words, { RAMPSYNC_NOTICE_CHAT: chat.url })).code).toBe(0);
    expect(chat.received).toHaveLength(1);
  });

  it.each([
    ["fails", refusing(500), /RS6302|was not sent: the receiver answered 500/],
    ["redirects", refusing(302, { location: "http://127.0.0.1:9/canary" }), /a redirect is not followed/],
    ["breaks the connection", breaking, /the connection ended before an answer/],
  ])(
    "a receiver that %s changes no exit code, is said once, and its address stays secret",
    async (_, answering, wanted) => {
      routes(slack, { ...webhook, authorization: undefined });
      const receiver = await startReceiver(answering);
      const before = await world.command(["drift"]);
      const { code, stdout, stderr } = await world.command(["drift", "--notify", "--json-out", "drift.json"], {
        RAMPSYNC_NOTICE_CHAT: receiver.url,
      });
      expect({ code, stdout }).toEqual({ code: before.code, stdout: before.stdout });
      expect(stderr).toMatch(wanted);
      expect(stderr).toContain("warning: the notice hook was not sent: RAMPSYNC_NOTICE_HOOK is not set");
      const secrets = ["canary", ...Object.values(deskSecrets), new URL(receiver.url).host];
      expect(leaks(stdout + stderr, secrets)).toEqual([]);
      expect(leaksBelow(world.directory, ["canary-T000", "canary-hook", new URL(receiver.url).host])).toEqual([]);
    },
  );

  it("no notice holds a secret or a value of the integration", async () => {
    routes({ ...slack, when: "always" }, { ...webhook, authorization: undefined, when: "always" });
    const receiver = await startReceiver();
    const environment = { RAMPSYNC_NOTICE_CHAT: receiver.url, RAMPSYNC_NOTICE_HOOK: receiver.url };
    await world.command(["drift", "--notify"], environment);
    await world.command(["apply", "--auto-approve", "--notify"], environment);
    await world.command(["drift", "--notify"], environment);
    expect(receiver.received).toHaveLength(6);
    const bodies = receiver.received.map(({ body }) => body).join("\n");
    expect(leaks(bodies, [...Object.values(deskSecrets), "canary", "emulator-secret"])).toEqual([]);
    for (const value of ["Good", "www.google.com", "testUser", "In Progress"]) expect(bodies).not.toContain(value);
  });

  it("the program is not given the addresses of notices", async () => {
    const synth = await startDeskWorld({ synth: true });
    onTestFinished(() => synth.close());
    synth.project.write(
      "main.js",
      `require("node:fs").writeFileSync("seen.txt", Object.keys(process.env).join("\\n"));`,
    );
    synth.project.write(FILE, JSON.stringify({ version: 1, notices: [slack] }));
    await synth.command(["drift", "--notify"], { RAMPSYNC_NOTICE_CHAT: "https://hooks.example.com/canary" });
    const seen = synth.project.read("seen.txt").split("\n");
    expect(seen).toContain("PATH");
    expect(seen).not.toContain("RAMPSYNC_NOTICE_CHAT");
  });

  it("a file of notices that is not usable is refused before anything is asked", async () => {
    routes({ ...slack, address: "https://hooks.example.com/canary-hook" });
    const { code, stderr } = await world.command(["drift", "--notify"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/RS2075.*notices\[0\]\.address/s);
    expect(stderr).not.toContain("canary");
    expect(world.requests).toEqual([]);
  });

  it("a notice goes through the proxy of the environment", async () => {
    routes(slack);
    const chat = await startReceiver();
    const host = await HiddenHost.start(new URL(chat.url).origin);
    onTestFinished(() => host.close());
    world.project.write("authority.pem", host.certificate);
    const { stderr } = await world.command(["drift", "--notify"], {
      NODE_EXTRA_CA_CERTS: join(world.directory, "authority.pem"),
      HTTPS_PROXY: host.url(),
      NO_PROXY: "127.0.0.1",
      RAMPSYNC_NOTICE_CHAT: `https://${HIDDEN_HOST}/services/canary`,
    });
    expect(stderr).not.toContain("RS6302");
    expect([host.tunnels, chat.received.length]).toEqual([[`${HIDDEN_HOST}:443`], 1]);
  });
});
