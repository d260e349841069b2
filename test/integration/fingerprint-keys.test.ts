// The keys of fingerprints: random, wrapped under each secret that is to open them, and opened by nothing else.
import { describe, expect, it } from "vitest";
import { FingerprintKeys, type KeySecrets, type WrappedKey } from "../../src/base/fingerprint-keys.js";
import { Secret } from "../../src/base/secret.js";

const keysOf = ({ clientSecret, ...more }: { [Name in keyof KeySecrets]: string }) =>
  new FingerprintKeys({
    clientSecret: new Secret(clientSecret),
    ...(more.previous === undefined ? {} : { previous: new Secret(more.previous) }),
    ...(more.shared === undefined ? {} : { shared: new Secret(more.shared) }),
  });
const path = "outbound.notifier.password_wo";
const password = new Secret("canary-password");
const SHARED = "a shared key of more than thirty-two characters";

/** What a client with this secret records of the password. */
function recorded(secrets: { [Name in keyof KeySecrets]: string }, before: readonly WrappedKey[] = []) {
  const keys = keysOf(secrets).ofWritten(before);
  const fingerprint = keys.of(path, password);
  return { fingerprint, wrapped: keys.wrapping([fingerprint]) };
}
const bys = (wrapped: readonly WrappedKey[]) => wrapped.map(({ boxes }) => boxes.map(([by]) => by));

describe("the key of fingerprints", () => {
  it("the key of fingerprints is another in each run that makes one, and that of the record where it opens", () => {
    const first = recorded({ clientSecret: "one" });
    expect(recorded({ clientSecret: "one" }).fingerprint).not.toEqual(first.fingerprint);
    expect(recorded({ clientSecret: "one" }, first.wrapped)).toEqual(first);
    expect(recorded({ clientSecret: "two" }, first.wrapped).fingerprint.key_id).not.toBe(first.fingerprint.key_id);
  });

  it("the key of fingerprints opens with the client's secret, the one before or the shared one, and with no other", () => {
    const { fingerprint, wrapped } = recorded({ clientSecret: "one", shared: SHARED });
    const status = (secrets: { [Name in keyof KeySecrets]: string }, secret = password) =>
      keysOf(secrets).of(wrapped).compare(path, secret, fingerprint);
    expect(status({ clientSecret: "one" })).toBe("as last sent");
    expect(status({ clientSecret: "two", previous: "one" })).toBe("as last sent");
    expect(status({ clientSecret: "two", previous: "one" }, new Secret("other"))).toBe("changed");
    expect(status({ clientSecret: "two", shared: SHARED })).toBe("as last sent");
    expect(status({ clientSecret: "two" })).toBe("unverifiable");
    expect(status({ clientSecret: "two", shared: `${SHARED}!` })).toBe("unverifiable");
  });

  it.each([
    ["of another key", ([first]: readonly WrappedKey[]) => [{ ...first, id: "0123456789abcdef" }]],
    [
      "that was cut",
      ([first]: readonly WrappedKey[]) => [{ ...first, boxes: first?.boxes.map(([by]) => [by, "AAAA"]) }],
    ],
    [
      "that was changed",
      ([first]: readonly WrappedKey[]) => [
        { ...first, boxes: first?.boxes.map(([by, box]) => [by, (box.startsWith("A") ? "B" : "A") + box.slice(1)]) },
      ],
    ],
  ])("the key of fingerprints does not open from a box %s", (_, change) => {
    const { fingerprint, wrapped } = recorded({ clientSecret: "one" });
    const changed = change(wrapped) as readonly WrappedKey[];
    const id = changed[0]?.id ?? "";
    expect(
      keysOf({ clientSecret: "one" })
        .of(changed)
        .opens({ ...fingerprint, key_id: id }),
    ).toBe(false);
  });

  it("the key of fingerprints is wrapped anew only where a plan has to: a rotated secret, or a shared one that is new", () => {
    const { fingerprint, wrapped } = recorded({ clientSecret: "one" });
    const wrapping = (secrets: { [Name in keyof KeySecrets]: string }, before = wrapped) =>
      keysOf(secrets).of(before).wrapping([fingerprint]);
    expect(wrapping({ clientSecret: "one" })).toBe(wrapped);
    expect(wrapping({ clientSecret: "two" })).toBe(wrapped);
    expect(wrapping({ clientSecret: "one", previous: "one" })).toBe(wrapped);
    const rotated = wrapping({ clientSecret: "two", previous: "one" });
    expect(rotated).toEqual([{ ...wrapped[0], boxes: [[expect.any(String), expect.any(String)]] }]);
    expect(bys(rotated)).not.toEqual(bys(wrapped));
    expect(wrapping({ clientSecret: "two", previous: "one" }, rotated)).toBe(rotated);
    const shared = wrapping({ clientSecret: "one", shared: SHARED });
    expect(shared[0]?.boxes).toHaveLength(2);
    // Who reads with the shared key alone has nothing to record.
    expect(wrapping({ clientSecret: "reader", shared: SHARED }, shared)).toBe(shared);
    expect(
      keysOf({ clientSecret: "writer", shared: SHARED }).ofWritten(shared).wrapping([fingerprint])[0]?.boxes,
    ).toHaveLength(3);
  });

  it("the key of fingerprints of format 1 is wrapped with the next write, and makes no new fingerprint", () => {
    const { own } = keysOf({ clientSecret: "one" });
    const old = own.of(path, password);
    expect(keysOf({ clientSecret: "one" }).of().wrapping([old])).toEqual([]);
    const written = keysOf({ clientSecret: "one" }).ofWritten().wrapping([old]);
    expect(written).toMatchObject([{ id: own.keyId, derived: true }]);
    const next = keysOf({ clientSecret: "one" }).ofWritten(written);
    expect(next.of(path, password).key_id).not.toBe(own.keyId);
    expect(next.compare(path, password, old)).toBe("as last sent");
    const rotated = keysOf({ clientSecret: "two", previous: "one" }).of().wrapping([old]);
    expect(keysOf({ clientSecret: "two" }).of(rotated).compare(path, password, old)).toBe("as last sent");
    expect(keysOf({ clientSecret: "one" }).of(rotated).compare(path, password, old)).toBe("as last sent");
  });

  it("the key of fingerprints goes with the last fingerprint of it, and keeps a limited number of boxes", () => {
    const { fingerprint, wrapped } = recorded({ clientSecret: "one" });
    expect(keysOf({ clientSecret: "one" }).of(wrapped).wrapping([])).toEqual([]);
    // A key that does not open stays for whoever can open it.
    expect(keysOf({ clientSecret: "two" }).ofWritten(wrapped).wrapping([fingerprint])).toBe(wrapped);
    let many = recorded({ clientSecret: "0", shared: SHARED }).wrapped;
    const [shared = ""] = bys(many).flat();
    const id = many[0]?.id ?? "";
    for (let count = 1; count < 30; count += 1) {
      const keys = keysOf({ clientSecret: String(count), shared: SHARED }).ofWritten(many);
      many = keys.wrapping([{ key_id: id, mac: "" }]);
    }
    expect(many[0]?.boxes).toHaveLength(16);
    expect(bys(many).flat()).toContain(shared);
  });
});
