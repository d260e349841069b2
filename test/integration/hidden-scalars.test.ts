// Scalars that a server leaves out, hides or folds, and secrets: what is said of them, to the word.

import { describe, expect, it } from "vitest";
import { noteText } from "../../src/base/note.js";
import { Secret } from "../../src/base/secret.js";
import type { Config } from "../../src/integration/declared/config.js";
import { diff } from "../../src/integration/diff/diff.js";
import type { Plain } from "../../src/integration/model.js";
import { compareSides } from "../../src/integration/sides.js";
import { applied, compare, declaration, isQuiet, live } from "./sides.js";

const N = "outbound.notifier.";
const scalars = (values: Readonly<Record<string, Plain>>) => live({ scalars: values });
const basic = (rest: Config = {}): Config => ({
  type: "REST_API",
  base_uri: "a.example",
  auth_type: "BASIC",
  user_name: "u",
  password_wo: new Secret("one"),
  ...rest,
});
const withNotifier = (notifier: Config, rest: Config = {}) => declaration({}, { outbound: { notifier }, ...rest });
const seen = { [`${N}base_uri`]: "a.example", [`${N}auth_type`]: "BASIC", [`${N}user_name`]: "u" };
const sent = (found: ReturnType<typeof compare>) => [...found.update.scalars.keys()];
const password = `${N}password_wo`;
const passwordSent = { sent: new Set([password]) };

describe("a scalar that the server does not show", () => {
  const named = declaration({}, { display_name: "b" });

  it("a scalar that the server does not show is added, with nothing before it", () => {
    const found = compare(named, scalars({}));
    expect(found.changes).toStrictEqual([
      {
        path: ["display_name"],
        label: "display_name",
        kind: "scalar",
        field: "display_name",
        action: "add",
        after: "b",
      },
    ]);
  });

  it("such a scalar is added even where its text is that of an absent value", () => {
    expect(compare(declaration({}, { display_name: "undefined" }), scalars({})).changes).toHaveLength(1);
  });

  it("such a scalar is drift, and is sent, where it was applied and is gone", () => {
    const found = compare(named, scalars({}), applied(named, scalars({ display_name: "b" })));
    expect(found.drift).toMatchObject([{ action: "add", label: "display_name" }]);
    expect(sent(found)).toEqual(["display_name"]);
  });

  it("such a scalar has changed live where another value was applied, unless that was empty", () => {
    const recorded = (text: string) =>
      applied(declaration({}, { display_name: text }), scalars({ display_name: text }));
    expect(compare(named, scalars({}), recorded("a")).changes).toMatchObject([{ drifted: true }]);
    expect(compare(named, scalars({}), recorded("")).changes[0]).not.toHaveProperty("drifted");
  });
});

describe("scalars that only the declaration changed", () => {
  it("a scalar that only the declaration changed is not reported as changed live", () => {
    const live = scalars({ display_name: "a" });
    const before = applied(declaration({}, { display_name: "a" }), live);
    for (const known of [before, undefined]) {
      expect(compare(declaration({}, { display_name: "b" }), live, known).changes).toStrictEqual([
        {
          path: ["display_name"],
          label: "display_name",
          kind: "scalar",
          field: "display_name",
          action: "change",
          before: "a",
          after: "b",
        },
      ]);
    }
  });

  it("a scalar is compared byte by byte, unless it is one of an enumeration", () => {
    const declared = declaration({}, { display_name: "Desk", outbound: { notifier: { type: "REST_API" } } });
    const found = compare(declared, scalars({ display_name: "desk", [`${N}type`]: "rest_api" }));
    expect(found.changes.map(({ label }) => label)).toEqual(["display_name"]);
  });

  it("a scalar that is set to its default is a change where the server has another value", () => {
    const found = compare(withNotifier({ auth_type: "NONE" }), scalars({ [`${N}auth_type`]: "BASIC" }));
    expect(found.changes).toMatchObject([{ label: "auth_type", before: "BASIC", after: "NONE" }]);
  });
});

describe("fields that answers leave out although they are set", () => {
  const sourced = (text: string) => declaration({}, { alert_source_id: text });
  const unverifiable = "alert_source_id: unverifiable, since the server hides it; not sent";

  it("a field that answers leave out is a note and no change where nothing is known of it", () => {
    const found = compare(sourced("a"), scalars({}));
    expect(isQuiet(found)).toBe(true);
    expect(found.notes.map(noteText)).toEqual([unverifiable]);
  });

  it("a field that answers leave out counts as it was applied last", () => {
    const known = applied(sourced("a"), scalars({}), undefined, { sent: new Set(["alert_source_id"]) });
    expect(compare(sourced("a"), scalars({}), known)).toMatchObject({ changes: [], drift: [], notes: [] });
    expect(compare(sourced("b"), scalars({}), known).changes).toStrictEqual([
      {
        path: ["alert_source_id"],
        label: "alert_source_id",
        kind: "scalar",
        field: "alert_source_id",
        action: "change",
        before: "a",
        after: "b",
      },
    ]);
  });

  it("a field that answers may leave out is compared where the server does show it", () => {
    expect(compare(sourced("b"), scalars({ alert_source_id: "a" })).changes).toMatchObject([
      { before: "a", after: "b" },
    ]);
  });

  it("a field that answers leave out must be set where the block that it belongs to is absent", () => {
    expect(compare(withNotifier({ scope: "s" }), scalars({ display_name: "a" })).changes).toMatchObject([
      { action: "add", label: "scope" },
    ]);
    const role = declaration({}, { inbound: { authentication: { role_id: "r" } } });
    expect(compare(role, scalars(seen)).changes).toMatchObject([{ action: "add", label: "role_id" }]);
    expect(compare(role, scalars({ "inbound.authentication.auth_type": "BASIC" })).changes).toEqual([]);
  });

  it("a map that answers leave out is compared without regard to the order of its names", () => {
    const paths = (tokens: Readonly<Record<string, string>>) => withNotifier({ jwt: { tokens_path: tokens } });
    const live = scalars({ [`${N}jwt.tokens_path`]: { b: "2", a: "1" } });
    expect(compare(paths({ a: "1", b: "2" }), live).changes).toEqual([]);
    expect(compare(paths({ a: "1", b: "3" }), live).changes).toMatchObject([
      { label: "tokens_path", before: '{"a":"1","b":"2"}', after: '{"a":"1","b":"3"}' },
    ]);
  });
});

describe("a secret among scalars", () => {
  const declared = withNotifier(basic());
  const known = applied(declared, scalars(seen), undefined, passwordSent);

  it("a secret of an absent notifier is added, or is drift where it was sent before", () => {
    const change = {
      path: password.split("."),
      label: "password_wo",
      kind: "secret",
      field: password,
      group: "notifier authentication",
      after: "(sensitive)",
      sensitive: true,
    };
    const ofSecret = (found: ReturnType<typeof compare>) =>
      [found.changes, found.drift].map((list) => list.filter(({ kind }) => kind === "secret"));
    expect(ofSecret(compare(declared, scalars({})))).toStrictEqual([[{ ...change, action: "change" }], []]);
    expect(ofSecret(compare(declared, scalars({}), known))).toStrictEqual([[], [{ ...change, action: "add" }]]);
  });

  it("a secret that is sent again has a reason", () => {
    const labels = (...args: Parameters<typeof compare>) => compare(...args).changes.map(({ label }) => label);
    expect(labels(declared, scalars(seen), known, { sendSecrets: true })).toEqual([
      "password_wo (sent again, as asked)",
    ]);
    const raised = withNotifier(basic({ password_wo_version: 2 }));
    expect(labels(raised, scalars(seen), known)).toEqual(["password_wo (sent again, its version is 2)"]);
  });

  it("a secret is not sent for a version that was never recorded, or is no longer declared", () => {
    const raised = withNotifier(basic({ password_wo_version: 2 }));
    expect(compare(raised, scalars(seen)).changes).toEqual([]);
    expect(compare(declared, scalars(seen), applied(raised, scalars(seen), undefined, passwordSent)).changes).toEqual(
      [],
    );
  });

  it("a secret is unverifiable, and reported as such, where no fingerprint key or another one is at hand", () => {
    const note = `${password}: unverifiable, since the server hides it; not sent`;
    const foreign = { ...known, fingerprints: new Map([[password, { key_id: "other", mac: "x" }]]) };
    expect(compare(declared, scalars(seen), foreign)).toMatchObject({ changes: [], unopened: [password] });
    const keyless = diff(compareSides(declared, scalars(seen), known), {
      rowDeletes: true,
      sendSecrets: false,
      wholeNotifier: false,
    });
    expect(keyless.changes).toEqual([]);
    expect(keyless.notes.map(noteText)).toContain(note);
  });

  it("a secret that the server shows, such as a key, is masked before and after", () => {
    const found = compare(withNotifier({ api_key: "new-key" }), scalars({ [`${N}api_key`]: "old-key" }));
    expect(found.changes).toMatchObject([{ before: "(sensitive)", after: "(sensitive)", sensitive: true }]);
    expect(JSON.stringify(found.changes)).not.toMatch(/old-key|new-key/);
  });
});

describe("servers that replace the notifier", () => {
  const options = { wholeNotifier: true };

  it("a server that replaces the notifier is not sent it for a change elsewhere", () => {
    const found = compare(withNotifier(basic(), { display_name: "b" }), scalars(seen), undefined, options);
    expect(sent(found)).toEqual(["display_name"]);
  });

  it("everything else is sent where a secret of the whole notifier is not at hand, and what is not done has a path and a code", () => {
    const partial = withNotifier({ type: "REST_API", base_uri: "b.example" }, { display_name: "b" });
    const found = compare(partial, scalars(seen), undefined, options);
    expect(sent(found)).toEqual(["display_name"]);
    expect(found.residual).toEqual([
      {
        path: password.split("."),
        label: "password_wo",
        kind: "scalar",
        field: password,
        group: "notifier authentication",
        action: "remove",
        code: "RS4204",
      },
    ]);
  });
});

describe("what is no longer declared", () => {
  it("a scalar that is no longer declared is released, unless it is a credential of an authentication that another one replaces", () => {
    const before = applied(withNotifier(basic(), { display_name: "a" }), scalars(seen), undefined, passwordSent);
    const rest = { type: "REST_API", base_uri: "a.example" };
    expect(compare(withNotifier(rest), scalars(seen), before).released).toEqual([
      "display_name",
      `${N}auth_type`,
      `${N}user_name`,
      password,
    ]);
    const second = withNotifier({ ...rest, auth_type: "OAUTH2", api_key: "k" });
    expect(compare(second, scalars(seen), before).released).toEqual(["display_name"]);
  });
});
