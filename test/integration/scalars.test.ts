// Scalars, authentication groups and secrets: what is pending, what has drifted, what travels together, what is unknown.

import { describe, expect, it } from "vitest";
import { noteText } from "../../src/base/note.js";
import { Secret } from "../../src/base/secret.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import { secretsRevision } from "../../src/integration/applied/secrets-revision.js";
import type { Config } from "../../src/integration/declared/config.js";
import type { Live, Plain } from "../../src/integration/model.js";
import { recoverApplied } from "../../src/resources/installed-integration/recover.js";
import { applied, compare, declaration, fingerprintKeys, isQuiet, live, shown } from "./sides.js";

const N = "outbound.notifier.";
const secret = (text: string) => new Secret(text);
const notifier = (rest: Config = {}): Config => ({
  type: "REST_API",
  base_uri: "a.example",
  auth_type: "BASIC",
  user_name: "u",
  password_wo: secret("one"),
  ...rest,
});
const withNotifier = (rest?: Config) => declaration({}, { outbound: { notifier: notifier(rest) } });
const notifierLive = (rest: Readonly<Record<string, Plain>> = {}): Live =>
  live({ scalars: { [`${N}base_uri`]: "a.example", [`${N}auth_type`]: "BASIC", [`${N}user_name`]: "u", ...rest } });
const sent = (found: ReturnType<typeof compare>) => [...found.update.scalars.keys()];
const group = [`${N}auth_type`, `${N}user_name`, `${N}password_wo`];
const asSent = applied(withNotifier(), notifierLive(), undefined, { sent: new Set(group) });

describe("a scalar of an integration", () => {
  const named = (text: string) => declaration({}, { display_name: text });
  const liveWith = (text: string) => live({ scalars: { display_name: text } });

  it("a scalar that the declaration changed is a pending change", () => {
    expect(shown(compare(named("b"), liveWith("a"), applied(named("a"), liveWith("a"))))).toEqual({
      changes: ["change scalar display_name a to b"],
    });
  });

  it("a scalar that changed live is drift", () => {
    expect(shown(compare(named("a"), liveWith("x"), applied(named("a"), liveWith("a"))))).toEqual({
      drift: ["change scalar display_name x to a"],
    });
  });

  it("a scalar that both changed is one change, which says that live changed as well", () => {
    const found = compare(named("b"), liveWith("x"), applied(named("a"), liveWith("a")));
    expect(found.changes).toMatchObject([{ before: "x", after: "b", drifted: true }]);
    expect(found.drift).toEqual([]);
  });

  it("a scalar that changed is the only thing that is sent", () => {
    const declared = declaration({}, { display_name: "b", description: "same" });
    const found = compare(declared, live({ scalars: { display_name: "a", description: "same" } }));
    expect(sent(found)).toEqual(["display_name"]);
  });

  it("a scalar with a default that the server leaves out is no difference", () => {
    const declared = declaration({}, { inbound: { drop_alerts_on_unmanaged_resources: false } });
    expect(isQuiet(compare(declared, live({})))).toBe(true);
  });
});

describe("the notifier's authentication group", () => {
  it("the notifier's authentication group is sent whole when a part of it differs", () => {
    expect(sent(compare(withNotifier({ user_name: "v" }), notifierLive(), asSent))).toEqual(group);
  });

  it("the notifier's authentication group is not sent when another field differs", () => {
    expect(sent(compare(withNotifier({ base_uri: "b.example" }), notifierLive(), asSent))).toEqual([`${N}base_uri`]);
  });

  it("the notifier's authentication group is sent with the whole notifier where none is live", () => {
    expect(sent(compare(withNotifier(), live({})))).toEqual([`${N}type`, `${N}base_uri`, ...group]);
  });

  it("the notifier's grant PASSWORD_CREDENTIALS equals PASSWORD, in any case", () => {
    const declared = declaration(
      {},
      { outbound: { notifier: { auth_type: "oauth2", grant_type: "password_credentials" } } },
    );
    expect(declared.scalars.get(`${N}grant_type`)).toBe("PASSWORD");
    expect(declared.scalars.get(`${N}auth_type`)).toBe("OAUTH2");
  });
});

describe("the inbound authentication compared", () => {
  const declared = declaration({}, { inbound: { authentication: { auth_type: "WEBHOOK" } }, display_name: "b" });

  it("inbound authentication is not sent with other changes (law 6)", () => {
    const existing = live({ scalars: { "inbound.authentication.auth_type": "webhook", display_name: "a" } });
    expect(sent(compare(declared, existing))).toEqual(["display_name"]);
  });

  it("inbound authentication is sent and shown when it differs", () => {
    const existing = live({ scalars: { "inbound.authentication.auth_type": "OAUTH2", display_name: "b" } });
    const found = compare(declared, existing);
    expect(sent(found)).toEqual(["inbound.authentication.auth_type"]);
    expect(found.changes).toMatchObject([{ path: ["inbound", "authentication", "auth_type"] }]);
  });
});

describe("a secret of an integration", () => {
  it("a secret of a notifier that is live already is a note when adopting, not a change", () => {
    const found = compare(withNotifier(), notifierLive());
    expect(isQuiet(found)).toBe(true);
    expect(found.unsent).toEqual([`${N}password_wo`]);
  });

  const adopted = applied(withNotifier(), notifierLive());

  it("a secret that was adopted and not sent is reported as unsent, and is a change once it is another one", () => {
    const found = compare(withNotifier(), notifierLive(), adopted);
    expect(isQuiet(found)).toBe(true);
    expect(found.unsent).toEqual([`${N}password_wo`]);
    expect(applied(withNotifier(), notifierLive(), adopted)).toEqual(adopted);
    const changed = withNotifier({ password_wo: secret("two") });
    expect(sent(compare(changed, notifierLive(), adopted))).toEqual(group);
    expect(compare(changed, notifierLive(), adopted).unsent).toEqual([]);
    const recorded = applied(changed, notifierLive(), adopted, { sent: new Set(group) });
    expect(compare(changed, notifierLive(), recorded).unsent).toEqual([]);
    expect(sent(compare(changed, notifierLive(), applied(changed, notifierLive(), adopted)))).toEqual(group);
  });

  it("a secret that is declared later, for a notifier that is managed already, is recorded as adopted", () => {
    const without = declaration({}, { outbound: { notifier: { ...notifier(), password_wo: undefined } } });
    const before = applied(without, notifierLive());
    expect(applied(withNotifier(), notifierLive(), before).fingerprints).toEqual(adopted.fingerprints);
  });

  it("a secret that was to be sent and may not have been is not taken for the live one", () => {
    const tried = applied(withNotifier(), notifierLive(), undefined, { tried: new Set(group) });
    expect(tried.fingerprints.size).toBe(0);
  });

  it("a secret that was adopted and not sent is recorded as such, and also when it is recovered from the revision alone", () => {
    expect(decodeApplied(encodeApplied(adopted)).fingerprints).toEqual(adopted.fingerprints);
    const config = { outbound: { notifier: notifier() } };
    const attributes = { secrets_revision: secretsRevision(adopted) };
    const same = recoverApplied(attributes, config, fingerprintKeys);
    expect(compare(declaration({}, config), notifierLive(), same).unsent).toEqual([`${N}password_wo`]);
    expect(sent(compare(declaration({}, config), notifierLive(), same))).toEqual([]);
    const second = { outbound: { notifier: notifier({ password_wo: secret("two") }) } };
    const recovered = recoverApplied(attributes, second, fingerprintKeys);
    expect(sent(compare(declaration({}, second), notifierLive(), recovered))).toContain(`${N}password_wo`);
  });

  it("a secret that is the one last sent shows nothing, and no note", () => {
    const found = compare(withNotifier(), notifierLive(), asSent);
    expect(isQuiet(found)).toBe(true);
    expect(found.notes.map(noteText).join()).not.toContain("password_wo");
  });

  it("a secret that changed is a change without a value", () => {
    const found = compare(withNotifier({ password_wo: secret("two") }), notifierLive(), asSent);
    expect(found.changes).toMatchObject([{ kind: "secret", sensitive: true, after: "(sensitive)" }]);
    expect(sent(found)).toEqual(group);
  });

  it("a secret is sent with --send-secrets, and when its version is raised", () => {
    expect(sent(compare(withNotifier(), notifierLive(), asSent, { sendSecrets: true }))).toEqual(group);
    const raised = withNotifier({ password_wo_version: 2 });
    expect(sent(compare(raised, notifierLive(), asSent))).toEqual(group);
    const recorded = applied(raised, notifierLive(), asSent, { sent: new Set(group) });
    expect(isQuiet(compare(raised, notifierLive(), recorded))).toBe(true);
    const refused = applied(raised, notifierLive(), asSent);
    expect(sent(compare(raised, notifierLive(), refused))).toEqual(group);
  });

  it("a secret is unverifiable under another client secret", () => {
    const record = { ...asSent, fingerprints: new Map([[`${N}password_wo`, { key_id: "other", mac: "x" }]]) };
    expect(isQuiet(compare(withNotifier(), notifierLive(), record))).toBe(true);
  });
});

describe("servers that replace the notifier", () => {
  const options = { wholeNotifier: true };

  it("a server that replaces the notifier is sent all its declared fields", () => {
    const found = compare(withNotifier({ base_uri: "b.example" }), notifierLive(), asSent, options);
    expect(sent(found)).toEqual([`${N}type`, `${N}base_uri`, ...group]);
    expect(found.residual).toEqual([]);
  });

  const partial = declaration({}, { outbound: { notifier: { type: "REST_API", base_uri: "b.example" } } });

  it("a server that replaces the notifier is sent nothing of it where one of its secrets is not at hand, which is a residual", () => {
    const found = compare(partial, notifierLive(), undefined, options);
    expect(found.residual.map((change) => change.label)).toEqual(["password_wo"]);
    expect(sent(found)).toEqual([]);
  });

  it("a server that replaces the notifier is sent what is live and visible with what is declared", () => {
    const open = live({ scalars: { [`${N}base_uri`]: "a.example", [`${N}auth_type`]: "NONE" } });
    const found = compare(partial, open, undefined, options);
    expect(found.residual).toEqual([]);
    expect(sent(found)).toEqual([`${N}type`, `${N}base_uri`, `${N}auth_type`]);
  });

  it("a server that replaces the notifier may be sent another authentication", () => {
    const existing = notifierLive({
      [`${N}auth_type`]: "OAUTH2",
      [`${N}grant_type`]: "PASSWORD",
      [`${N}api_key`]: "k",
    });
    expect(compare(withNotifier(), existing, undefined, options).residual).toEqual([]);
  });
});
