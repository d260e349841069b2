// No secret, old or new, in anything that a run leaves or says, whatever the server does; and nothing that a server says
// colours a terminal, pollutes an object or hangs a run.
import { readFileSync, statSync } from "node:fs";
import { inspect } from "node:util";
import pico from "picocolors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultAction } from "../../src/emulator/index.js";
import { toRampsyncErrors } from "../../src/integration/error.js";
import { renderApply } from "../../src/report/apply.js";
import { renderDrift } from "../../src/report/drift.js";
import { renderErrors } from "../../src/report/errors.js";
import { toJson } from "../../src/report/json.js";
import { renderDriftMarkdown, renderMarkdown } from "../../src/report/markdown.js";
import { renderPlan } from "../../src/report/plan.js";
import { EchoProxy } from "./echo-proxy.js";
import { DESK, type Situation, TENANT, update } from "./ticket-flow.js";
import { type Outcome, type Verb, World } from "./world.js";

const canaries = {
  clientSecret: "canary client&secret/1",
  oldPassword: "canary-old-password+%",
  newPassword: 'canary "new" password é',
  oldApiSecret: "canary-old-api-secret",
  newApiSecret: "canary-new-api-secret",
  webhookToken: "canary-webhook-token",
  webhookUrl: "https://hook.example.com/canary-hook",
};

const before = { TF_VAR_desk_password: canaries.oldPassword, TF_VAR_desk_api_secret: canaries.oldApiSecret };
const after = { TF_VAR_desk_password: canaries.newPassword, TF_VAR_desk_api_secret: canaries.newApiSecret };

const notifier = (baseUri: string) => ({
  type: "REST_API",
  base_uri: baseUri,
  auth_type: "OAUTH2",
  grant_type: "PASSWORD",
  user_name: "desk",
  password_wo: "${var.desk_password}",
  access_token_uri: "token.example.com",
  api_key: "a-key-that-is-shown-masked",
  api_secret_wo: "${var.desk_api_secret}",
});

function withNotifier(declared: Situation["declared"], baseUri: string): Situation["declared"] {
  return Object.fromEntries(
    Object.entries(declared).map(([name, one]) => {
      const { outbound } = one as { outbound: object };
      return [name, { ...one, outbound: { ...outbound, notifier: notifier(baseUri) } }];
    }),
  );
}

const secretive: Situation = {
  ...update,
  environment: { OPSRAMP_CLIENT_SECRET: canaries.clientSecret, ...before },
  state: { ...update.state, credentials: [{ clientId: "emulator", clientSecret: canaries.clientSecret }] },
  applied: withNotifier(update.applied ?? {}, "old.example.com"),
  declared: withNotifier(update.declared, "new.example.com"),
};

/** Every way in which a secret may be written. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

const colors = pico.createColors(false);

/** Everything that can be made of what a verb came to. */
function everythingSaid(outcome: Outcome): string {
  const { document, thrown } = outcome;
  const said = [outcome.text, inspect(outcome, { depth: 20, showHidden: true, maxStringLength: null })];
  const errors = thrown === undefined ? [] : toRampsyncErrors(thrown);
  for (let error: unknown = thrown; error instanceof Error; error = error.cause)
    said.push(error.stack ?? "", error.message);
  said.push(
    renderErrors(errors, colors),
    toJson(errors),
    ...errors.map((error) => `${error.stack}${inspect(error.cause)}`),
  );
  if (document === undefined) return said.join("\n");
  said.push(toJson(document));
  if ("plan" in document)
    said.push(renderApply(document, { colors }), renderPlan(document.plan, { colors, verbose: true }));
  else {
    said.push(renderPlan(document, { colors, verbose: true }), renderMarkdown(document));
    if ("counts" in document) said.push(renderDrift(document, { colors }), renderDriftMarkdown(document));
  }
  return said.join("\n");
}

function filesOf(world: World): string {
  return world
    .files()
    .map((name) => {
      const text = readFileSync(`${world.directory}/${name}`, "utf8");
      const inner = [...text.matchAll(/"private": "([^"]*)"/g)].map(([, encoded = ""]) =>
        Buffer.from(encoded, "base64").toString(),
      );
      return [text, ...inner].join("\n");
    })
    .join("\n");
}

function leaks(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

describe("secrets", () => {
  let world: World;
  let proxy: EchoProxy;
  beforeAll(async () => {
    world = await World.at(secretive);
    proxy = await EchoProxy.start(world.emulator.url);
  });
  afterAll(async () => {
    await proxy.close();
    await world.close();
  });

  const known = () => [...Object.values(canaries), ...proxy.tokens];

  async function said(verb: Verb, echo: EchoProxy["echo"], action?: FaultAction): Promise<string> {
    world.reset();
    world.events.length = 0;
    proxy.echo = echo;
    if (action !== undefined) world.emulator.faults.add({ after: 1, do: action });
    const outcome = await world.run(verb, { ...after, OPSRAMP_ENDPOINT: proxy.url });
    return [everythingSaid(outcome), JSON.stringify(world.events), filesOf(world)].join("\n");
  }

  it("are sent, so that there is something to look for", async () => {
    await said("apply", () => undefined);
    const there = world.emulator.tenant(TENANT).integration(DESK).notifier();
    expect([there?.password, there?.apiSecret]).toEqual([canaries.newPassword, canaries.newApiSecret]);
    expect(proxy.tokens.length).toBeGreaterThan(0);
    expect(filesOf(world)).toContain("fingerprints");
  });

  it.each(["plan", "drift", "apply"] as const)("stand nowhere after %s", async (verb) => {
    expect(leaks(await said(verb, () => undefined), known())).toEqual([]);
  });

  describe.each([
    { what: "the login", match: /token$/ },
    { what: "reads", match: /^GET/ },
    { what: "the update", match: /^POST .*INTG/ },
    { what: "deletes", match: /^DELETE/ },
  ])("quoted by a server that refuses $what", ({ match }) => {
    it.each([400, 401, 403, 404, 429, 500, 503])("with %i stand nowhere", async (status) => {
      const echo: EchoProxy["echo"] = ({ method, path }) => (match.test(`${method} ${path}`) ? status : undefined);
      const texts = [await said("plan", echo), await said("apply", echo)];
      expect(leaks(texts.join("\n"), known())).toEqual([]);
    });
  });

  it("quoted in an answer that is none stand nowhere", async () => {
    const quotes = JSON.stringify(canaries);
    for (const action of [
      { kind: "answer", status: 200, body: `<html>${quotes}</html>` },
      { kind: "answer", status: 200, body: quotes.slice(0, -3) },
      { kind: "answer", status: 200, body: { ...canaries } },
      { kind: "answer", status: 302, headers: { Location: `https://x.example.com/?${canaries.webhookToken}` } },
      { kind: "reset", when: "response" },
    ] satisfies FaultAction[]) {
      expect(leaks(await said("apply", () => undefined, action), known())).toEqual([]);
    }
  });

  it("stand in no file, and every file is the user's own", async () => {
    await said("apply", () => undefined);
    expect(world.files().length).toBeGreaterThan(0);
    for (const name of world.files()) expect(statSync(`${world.directory}/${name}`).mode & 0o777).toBe(0o600);
  });

  it.each([
    { words: ["plan", "--verbose"], status: undefined },
    { words: ["plan", "--json"], status: undefined },
    { words: ["apply", "--auto-approve"], status: 400 },
    { words: ["apply", "--auto-approve", "--json-out", "out.json"], status: undefined },
    { words: ["drift"], status: undefined },
  ])("stand in nothing that the command prints: $words, POST answered with $status", async ({ words, status }) => {
    world.reset();
    proxy.echo = ({ method, path }) => (method === "POST" && !path.endsWith("token") ? status : undefined);
    const environment = { ...after, OPSRAMP_ENDPOINT: proxy.url, RAMPSYNC_DEBUG: "1" };
    const { stdout, stderr } = await world.command(words, environment);
    expect(stdout + stderr).toContain("INTG-");
    expect(leaks(stdout + stderr + filesOf(world), known())).toEqual([]);
  });

  it("do not shape what is said: first runs that differ in them alone say the same", async () => {
    const first: Situation = { ...secretive, name: "first", applied: {}, portal: [] };
    const runs = await Promise.all(
      [
        ["short", "x"],
        ["a much longer password with \u{1f511}", "another one"],
      ].map(async ([password = "", apiSecret = ""]) => {
        const fresh = await World.at({ ...first, state: withoutNotifier(secretive.state) });
        try {
          const environment = { TF_VAR_desk_password: password, TF_VAR_desk_api_secret: apiSecret };
          const texts: string[] = [];
          for (const verb of ["plan", "drift", "apply", "plan"] as const) {
            const { document, exit } = await fresh.run(verb, environment);
            texts.push(`${exit} ${toJson(document)}`.replace(/"seconds": \d+/g, ""));
          }
          const masked = filesOf(fresh).replace(/"(lineage|private|secrets_revision|mac)": ?"[^"]*"/g, '"$1"');
          return [...texts, masked.replace(/^\{"format".*$/gm, (stored) => stored.replace(/"mac":"[^"]*"/g, ""))];
        } finally {
          await fresh.close();
        }
      }),
    );
    expect(runs[0]).toEqual(runs[1]);
  });
});

function withoutNotifier(state: Situation["state"]): Situation["state"] {
  const text = JSON.stringify(state, (name, value: unknown) => (name === "notifier" ? undefined : value));
  return JSON.parse(text) as Situation["state"];
}

describe("a hostile server", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.at(update);
  });
  afterAll(() => world.close());

  const evil = "\u001b[31mred\u001b]0;title\u0007\u202egnp.exe\u2066\u200b\r\nRS0000 forged";
  const unsafe =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/;

  /** The renderings for people. */
  function shownTo(outcome: Outcome): string {
    const { document, thrown } = outcome;
    const errors = renderErrors(thrown === undefined ? [] : toRampsyncErrors(thrown), colors);
    if (document === undefined) return errors;
    if ("plan" in document)
      return renderApply(document, { colors }) + renderPlan(document.plan, { colors, verbose: true }) + errors;
    return renderPlan(document, { colors, verbose: true }) + renderMarkdown(document);
  }

  it("cannot colour, retitle or turn round what is shown", async () => {
    world.reset();
    const desk = world.emulator.tenant(TENANT).integration(DESK);
    desk.set({ displayName: evil });
    desk.setNotifier({ baseURI: evil });
    const row = {
      entityType: "INCIDENT",
      name: "Status",
      thirdPartyEntityType: "Ticket",
      thirdPartyAttrName: "Status",
    };
    desk.addRow("outbound", { ...row, value: "Ok", thirdPartyValue: evil });
    desk.addRow("outbound", { ...row, value: evil, thirdPartyValue: evil });
    for (const verb of ["plan", "drift", "apply"] as const) expect(shownTo(await world.run(verb))).not.toMatch(unsafe);
    for (const status of [400, 403, 500]) {
      world.reset();
      world.emulator.faults.add({ after: 1, do: { kind: "answer", status, body: { code: "1", message: evil } } });
      const outcome = await world.run("apply");
      expect(outcome.exit).toBe(1);
      expect(shownTo(outcome)).not.toMatch(unsafe);
    }
  });

  it.each([
    ["__proto__ keys", '{"id":"x","__proto__":{"polluted":true},"inboundConfig":{"__proto__":{"polluted":true}}}'],
    ["escaped __proto__ keys", '{"\\u005f_proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
    ["deep nesting", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
    ["deeply nested objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["a 50 MB string", JSON.stringify({ id: DESK, displayName: "x".repeat(50_000_000) })],
    ["more than is read", "x".repeat(70_000_000)],
    ["many spaces", `${" ".repeat(20_000_000)}<`],
  ])("cannot pollute or hang with %s", async (_, body) => {
    world.reset();
    world.emulator.faults.add({ after: 1, times: 2, do: { kind: "answer", status: 200, body } });
    const started = performance.now();
    const outcome = await world.run("plan");
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(outcome.errors.every(({ code }) => /^RS4/.test(code))).toBe(true);
  });

  it("can have values named like members of objects", async () => {
    world.reset();
    const desk = world.emulator.tenant(TENANT).integration(DESK);
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const header = { entityType: name, name, thirdPartyEntityType: name, thirdPartyAttrName: name };
      desk.addRow("inbound", { ...header, value: name, thirdPartyValue: name });
    }
    expect((await world.run("apply")).exit).toBe(0);
    expect(world.unconverged()).toEqual([]);
    expect((await world.run("plan")).exit).toBe(0);
  });
});
