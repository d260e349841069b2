// No secret, old or new, in anything that a run of the engine says or leaves, whatever the server does.

import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { note } from "../../src/base/note.js";
import type { FaultAction } from "../../src/emulator/index.js";
import { tell } from "../../src/engine/host.js";
import { destroy } from "../../src/engine/verbs/destroy.js";
import { renderApply } from "../../src/report/apply.js";
import { toJson } from "../../src/report/json.js";
import { leaks, leaksBelow } from "../support/canary.js";
import { EchoProxy } from "./echo-proxy.js";
import { actionsOf, harms, pages } from "./faults.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld, type Verb } from "./flow-world.js";
import { after, canaries, colors, everythingSaid, secretive } from "./secretive.js";
import { DESK, TENANT } from "./ticket-flow.js";

type Way = Verb | "destroy";

describe("secrets in native runs", () => {
  let world: FlowWorld;
  let proxy: EchoProxy;
  beforeAll(async () => {
    world = await FlowWorld.at(secretive);
    proxy = await EchoProxy.start(world.emulator.url);
  });
  afterAll(async () => {
    await proxy.close();
    await world.close();
  });

  const known = () => [...Object.values(canaries), ...proxy.tokens];
  const environment = () => ({ ...after, OPSRAMP_ENDPOINT: proxy.url });

  function start(echo: EchoProxy["echo"] = () => undefined): void {
    world.reset();
    world.events.length = 0;
    proxy.echo = echo;
  }

  /** Secrets in what a verb says and leaves. */
  async function leaksOf(way: Way): Promise<readonly string[]> {
    const output = way === "destroy" ? await destroyed() : everythingSaid(await world.run(way, environment()));
    const events = JSON.stringify(world.events);
    expect(output).not.toBe("");
    return [...leaks(output + events, known()), ...leaksBelow(world.directory, known())];
  }

  async function destroyed(): Promise<string> {
    const options = { ...world.options(environment()), allowRemovals: 1000, interactive: false };
    try {
      const document = await destroy({ ...options, approve: async () => true });
      return renderApply(document, { colors }) + toJson(document);
    } catch (thrown) {
      return everythingSaid({ verb: "apply", exit: 1, errors: [], results: {}, foreseen: 0, text: "", thrown });
    }
  }

  it("the secrets of the test are sent, so that there is something to search for", async () => {
    start();
    expect(await leaksOf("apply")).toEqual([]);
    const live = world.emulator.tenant(TENANT).integration(DESK).notifier();
    expect([live?.password, live?.apiSecret]).toEqual([canaries.newPassword, canaries.newApiSecret]);
    expect(proxy.tokens.length).toBeGreaterThan(0);
    expect(world.state()).toContain("secrets_revision");
  });

  it("the search finds a secret that is put into a file", async () => {
    start();
    await leaksOf("apply");
    const { tokens } = proxy;
    const [token = ""] = tokens;
    tell((event) => world.events.push(event), note("RS6204", { holder: `Authorization: Bearer ${token}` }));
    expect(leaks(JSON.stringify(world.events), known())).toEqual([token]);
    expect(
      leaks(everythingSaid({ ...(await world.run("plan", environment())), text: canaries.newPassword }), known()),
    ).toEqual([canaries.newPassword]);
  });

  it.each(["plan", "drift", "apply", "destroy"] as const)("no secret is in anything after %s", async (way) => {
    start();
    expect(await leaksOf(way)).toEqual([]);
  });

  it.each([...harms, ...pages])("no secret is in anything after the fault: $name", async (harm) => {
    for (const [index, way] of (["plan", "drift", "apply", "destroy"] as const).entries()) {
      start();
      harm.prepare?.(world);
      const guard = new FlowGuard(world);
      const match = harm.match === undefined ? {} : { match: harm.match };
      const begin = (harms.indexOf(harm) + index + 1) % 3;
      const times = harm.others ? { times: 1 } : index % 2 === 0 ? { times: 2 } : {};
      world.emulator.faults.add({
        name: harm.name,
        ...match,
        after: begin,
        ...times,
        do: actionsOf(harm, world, guard),
      });
      expect([way, await leaksOf(way)]).toEqual([way, []]);
      guard.end();
    }
  });

  describe.each([
    { what: "the login", match: /token$/ },
    { what: "reads", match: /^GET/ },
    { what: "the update", match: /^POST .*INTG/ },
    { what: "deletes", match: /^DELETE/ },
  ])("secrets that a server quotes which refuses $what", ({ match }) => {
    it.each([400, 401, 403, 404, 429, 500, 503])(
      "no secret that a server quotes in its refusal with %i is in anything",
      async (status) => {
        for (const way of ["plan", "drift", "apply", "destroy"] as const) {
          start(({ method, path }) => (match.test(`${method} ${path}`) ? status : undefined));
          expect([way, await leaksOf(way)]).toEqual([way, []]);
        }
      },
    );
  });

  it("no secret that a server quotes in a broken answer is in anything", async () => {
    const quotes = JSON.stringify(canaries);
    for (const action of [
      { kind: "answer", status: 200, body: `<html>${quotes}</html>` },
      { kind: "answer", status: 200, body: quotes.slice(0, -3) },
      { kind: "answer", status: 200, body: { ...canaries } },
      { kind: "answer", status: 302, headers: { Location: `https://x.example.com/?${canaries.webhookToken}` } },
      { kind: "reset", when: "response" },
    ] satisfies FaultAction[]) {
      start();
      world.emulator.faults.add({ after: 1, do: action });
      expect(await leaksOf("apply")).toEqual([]);
    }
  });

  it("no secret is in a file, and every file is private", async () => {
    start();
    expect(await leaksOf("apply")).toEqual([]);
    expect(world.files().length).toBeGreaterThan(0);
    for (const name of world.files()) expect(statSync(`${world.directory}/${name}`).mode & 0o777).toBe(0o600);
  });
});
