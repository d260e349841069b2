// What is hidden of a desk's life is in nothing that is said or left, by either door: what a server makes for the third party
// and headers that are write-only stand nowhere in clear; other headers, and payloads that hold a sensitive variable, stand
// in the state alone.
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { startReceiver } from "../notices/receiver.js";
import { filesBelow, leaks, leaksBelow } from "../support/canary.js";
import { deskVariables } from "../support/desk.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { mirrorProvider } from "../support/provider.js";
import { addressOf, INTEGRATION_EVENT, resourcesOf } from "../support/stacks.js";
import { findTerraform, terraformDirectory } from "../support/terraform.js";
import { World } from "../support/world.js";
import { lifeOf, NAME } from "./life.js";
import type { AuthType } from "./rotating.js";
import { TENANT } from "./ticket-flow.js";

/** Variables of which nothing is kept in clear. */
const kept = {
  TF_VAR_desk_password: "canary-password-8c1e",
  /** Of a header that is write-only. */
  TF_VAR_desk_api_secret: "canary-write-only-header-77d0",
};
/** What stands in the state in clear, and is shown nowhere. */
const shown = {
  header: "canary-header-52ce",
  otherHeader: "canary-other-header-6b19",
  /** A constant of a payload, from a sensitive variable. */
  constant: "canary-payload-constant-41aa",
  /** What somebody writes in the portal. */
  editedHeader: "canary-edited-header-93b2",
  editedPayload: "canary-edited-payload-0f6c",
};

const variables = { ...kept, TF_VAR_desk_constant: shown.constant, TF_VAR_desk_header: shown.header };
const authentications: Readonly<Record<AuthType, object>> = {
  OAUTH2: { auth_type: "OAUTH2", role_id: "ROLE-1" },
  WEBHOOK: { auth_type: "WEBHOOK" },
};

/** The desk with its events; another `trigger` makes its credentials anew. */
function stackWith(authType: AuthType, trigger: string) {
  const { install } = lifeOf({
    authentication: authentications[authType],
    more: { encrypt_to: PUBLIC_KEY, rotate_credentials: trigger },
  });
  const events = Object.entries(install.events.declared).map(([name, event]) => [
    name,
    {
      ...event,
      headers: { "X-Desk": "${var.desk_header}" },
      headers_wo: { Authorization: "${var.desk_api_secret}" },
      payload: '{"subject": "$incident.subject", "key": "${var.desk_constant}"}',
    },
  ]);
  const sensitive = { type: "string", sensitive: true };
  const variable = { ...deskVariables.variable, desk_constant: sensitive, desk_header: sensitive };
  const resource = { ...resourcesOf(install.declared), [INTEGRATION_EVENT]: Object.fromEntries(events) };
  return { integrations: install.declared, more: { variable, resource } };
}

/** A world in which nothing is installed yet. */
async function canaryWorld(authType: AuthType) {
  const world = await World.forTest({ state: { tenants: { [TENANT]: { integrations: [] } } }, variables });
  world.knows(TENANT, { created_events: "inactive" });
  const declare = (trigger: string, header: string) => {
    world.variables.TF_VAR_desk_header = header;
    world.project.stacks({ [TENANT]: stackWith(authType, trigger) });
  };
  const desk = () =>
    world.emulator
      .tenant(TENANT)
      .integrations()
      .find((handle) => handle.state().displayName === NAME);
  const made = new Set<string>();
  /** What the server has made so far. */
  const generated = () => {
    const { token, apiKeyPairs = [] } = desk()?.authentication() ?? {};
    for (const text of [token, ...apiKeyPairs.flatMap(({ key, secret }) => [key, secret])])
      if (text !== undefined) made.add(text);
    return [...made];
  };
  /** The newest of what is secret. */
  const newest = () => {
    const { token, apiKeyPairs = [] } = desk()?.authentication() ?? {};
    return authType === "WEBHOOK" ? token : apiKeyPairs.at(-1)?.secret;
  };
  /** Somebody changes an event in the portal. */
  const edit = () => {
    const handle = desk();
    const [event] = handle?.events() ?? [];
    handle?.changeEvent(event?.id ?? "", {
      headers: [{ key: "X-Desk", value: shown.editedHeader }],
      payload: `{"key": "${shown.editedPayload}"}`,
    });
  };
  return { world, declare, desk, generated, newest, edit };
}

const secretsOf = (generated: readonly string[]) => [...Object.values(kept), ...generated];

describe.each(["OAUTH2", "WEBHOOK"] as const)("what is hidden of a desk with %s", (authType) => {
  it("nothing that is hidden is in what the command says, logs, posts or leaves, in any format and at any stage of a desk", async () => {
    const { world, declare, desk, generated, newest, edit } = await canaryWorld(authType);
    const receiver = await startReceiver();
    const route = (format: string) => ({
      name: format,
      format,
      address: { environment: "RAMPSYNC_NOTICE_DESK" },
      verbs: ["plan", "apply", "drift", "destroy"],
      when: "always",
    });
    world.project.write(
      "rampsync.notices.json",
      JSON.stringify({ version: 1, notices: [route("slack"), route("cloudevents")] }),
    );
    const run = async (words: readonly string[], code: number) => {
      const result = await world.command(words, { RAMPSYNC_NOTICE_DESK: receiver.url, RAMPSYNC_DEBUG: "1" });
      const told = result.stdout + result.stderr;
      expect([words, result.code, result.code === code ? "" : told]).toEqual([words, code, ""]);
      const isState = (name: string) => /\.tfstate(\.backup)?$/.test(name);
      const all = [...secretsOf(generated()), ...Object.values(shown)];
      expect([words, leaks(told, all), leaks(JSON.stringify(receiver.received), all)]).toEqual([words, [], []]);
      const left = [
        ...leaksBelow(world.directory, secretsOf(generated())),
        ...leaksBelow(world.directory, all, isState),
      ];
      expect([words, left]).toEqual([words, []]);
      return told;
    };
    const formats = ["text", "summary", "json", "ndjson", "github", "html", "prometheus"];
    const reports = (verb: string) => formats.flatMap((name) => ["--report", `${name}=${verb}.${name}`]);
    const planAndApply = async () => {
      const words = ["--allow-event-posts", "desk.example.com"];
      await run(["plan", "--verbose", "--notify", ...reports("plan"), ...words], 0);
      await run(["plan", "--json", ...words], 0);
      await run(["plan", "--markdown", "--out", "saved.plan", ...words], 0);
      const out = ["--credentials-out", "made.json"];
      await run(["apply", "saved.plan", "--auto-approve", "--notify", ...out, ...reports("apply"), ...words], 0);
      const text = await run(["plan", "--detailed-exitcode"], 0);
      expect(text).toContain("No changes");
    };

    declare("a", shown.header);
    await planAndApply();
    const first = newest();
    const [event] = desk()?.events() ?? [];
    expect(JSON.stringify(event)).toContain(shown.constant);
    expect(JSON.stringify(event)).toContain(kept.TF_VAR_desk_api_secret);
    expect(generated().length).toBeGreaterThan(0);

    edit();
    await run(["drift", "--verbose", "--notify", ...reports("drift")], 2);
    await run(["drift", "--markdown"], 2);
    await run(["drift", "--json"], 2);
    await run(["state", "show", addressOf("desk"), "--no-synth"], 0);
    await run(["credentials", addressOf("desk")], 1);

    declare("b", shown.otherHeader);
    await planAndApply();
    expect(newest()).not.toBe(first);
    const made = JSON.parse(world.project.read("made.json")) as { credentials: readonly { envelope: object }[] };
    const { token, api_secret } = opened(JSON.stringify(made.credentials.at(-1)?.envelope));
    expect(authType === "WEBHOOK" ? token : api_secret).toBe(newest());

    await run(["destroy", "--auto-approve", "--allow-uninstall", addressOf("desk"), "--notify", "--json"], 0);
    expect([desk(), receiver.received.length > 4]).toEqual([undefined, true]);
    const ours = filesBelow(world.directory).filter((name) => /tfstate|saved\.plan|made\.json|\.jsonl$/.test(name));
    expect(ours.length).toBeGreaterThan(3);
    const modes = ours.map((name) => [name, (statSync(join(world.directory, name)).mode & 0o777).toString(8)]);
    expect(modes).toEqual(ours.map((name) => [name, "600"]));
  }, 240_000);
});

const bundled = resolve(__dirname, "../../dist/provider/terraform-provider-rampsync.cjs");

describe.skipIf(findTerraform() === undefined).each(["OAUTH2", "WEBHOOK"] as const)(
  "what is hidden of a desk with %s, with terraform and TF_LOG=TRACE",
  (authType) => {
    it("nothing that is hidden is in what terraform says, logs or leaves at any stage of a desk, and what is generated stands in no state", async () => {
      const { world, declare, desk, generated, newest, edit } = await canaryWorld(authType);
      declare("a", shown.header);
      const directory = terraformDirectory(join(world.directory, `cdktf.out/stacks/${TENANT}`));
      mirrorProvider(bundled, directory.path);
      const isProvider = (name: string) => /(^|\/)(terraform\.d|\.terraform)\//.test(name);
      const run = async (words: readonly string[], { code = 0, showsState = false } = {}) => {
        const result = await directory.start(words, {
          ...world.access,
          ...world.variables,
          TF_LOG: "TRACE",
          RAMPSYNC_DEBUG: "1",
          RAMPSYNC_ALLOW_UNINSTALL: desk()?.id,
          RAMPSYNC_ALLOW_EVENT_POSTS: "desk.example.com",
        }).done;
        const told = result.stdout + result.stderr;
        expect([words, result.code, result.code === code ? "" : told.slice(-2000)]).toEqual([words, code, ""]);
        const secrets = secretsOf(generated());
        // Terraform itself prints what is sensitive in clear where a state or a plan is asked for as JSON.
        const searched = showsState ? secrets : [...secrets, ...Object.values(shown)];
        expect([words, leaks(told, searched)]).toEqual([words, []]);
        expect([words, leaksBelow(world.directory, secrets, isProvider)]).toEqual([words, []]);
      };
      const planAndApply = async () => {
        await run(["plan", "-out=plan.bin"]);
        await run(["show", "plan.bin"]);
        await run(["show", "-json", "plan.bin"], { showsState: true });
        await run(["apply", "plan.bin"]);
        await run(["show"]);
        await run(["show", "-json"], { showsState: true });
        await run(["plan", "-detailed-exitcode"]);
      };

      await run(["init"]);
      await planAndApply();
      const first = newest();
      expect(JSON.stringify(desk()?.events())).toContain(kept.TF_VAR_desk_api_secret);
      edit();
      await run(["plan", "-detailed-exitcode"], { code: 2 });
      declare("b", shown.otherHeader);
      await planAndApply();
      expect(newest()).not.toBe(first);
      await run(["destroy", "-auto-approve"]);
      expect([desk(), generated().length > 1]).toEqual([undefined, true]);
    }, 300_000);
  },
);
