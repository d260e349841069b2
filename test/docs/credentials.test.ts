// What docs/credentials.md shows: the program that opens an envelope, with an envelope of rampsync and keys of openssl.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { recipientOf, seal } from "../../src/base/envelope.js";
import { keys } from "../support/envelope.js";

const page = readFileSync(resolve(__dirname, "../../docs/credentials.md"), "utf8");

it("the program of docs/credentials.md opens what was encrypted, and nothing where a byte was changed", () => {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-envelope-"));
  try {
    const program = /```js\n(.*?)```/s.exec(page)?.[1] ?? "";
    const text = '{"token":"canary-é"}';
    const envelope = seal(keys.publicKey, text);
    writeFileSync(join(directory, "open.mjs"), program);
    writeFileSync(join(directory, "key.pem"), keys.privateKey);
    const open = (content: string) => {
      writeFileSync(join(directory, "envelope.json"), content);
      return execFileSync(process.execPath, ["open.mjs", "key.pem", "envelope.json"], {
        cwd: directory,
        stdio: "pipe",
      });
    };
    expect(open(envelope).toString("utf8").trim()).toBe(text);
    const { data, ...rest } = JSON.parse(envelope) as Readonly<Record<string, string>>;
    const changed = Buffer.from(data ?? "", "base64");
    changed[0] = (changed[0] ?? 0) ^ 1;
    expect(() => open(JSON.stringify({ ...rest, data: changed.toString("base64") }))).toThrow();
    expect(rest).toMatchObject({ format: "rampsync-envelope-1", recipient: recipientOf(keys.publicKey) });
    expect(seal(keys.publicKey, text)).not.toBe(envelope);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it.each([
  ["a private key", keys.privateKey],
  ["an SSH key", "ssh-rsa AAAA"],
  ["nothing", ""],
  ["a text that is no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"],
])("no envelope is made for %s", (_, pem) => {
  expect(recipientOf(pem)).toBe(undefined);
});
