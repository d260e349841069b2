// The search for secrets finds what is planted, in every spelling and packing; otherwise "none is found" says nothing.
import { Buffer } from "node:buffer";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { leaks, leaksBelow } from "../support/canary.js";

const SECRET = 'canary "quoted" & <é+/%\\ 1';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rampsync-canary-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const spellings: Readonly<Record<string, string>> = {
  raw: SECRET,
  "in JSON": JSON.stringify({ password: SECRET }),
  "in JSON in JSON": JSON.stringify(JSON.stringify({ password: SECRET })),
  "in a URL": `https://x.example.com/?${encodeURIComponent(SECRET)}`,
  "in a form": new URLSearchParams({ client_secret: SECRET }).toString(),
  "in HTML": `<p>${SECRET.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")}</p>`,
  "in hexadecimal": Buffer.from(SECRET).toString("hex"),
};

describe("secrets in a text", () => {
  it.each(Object.entries(spellings))("the search finds a secret that is written %s", (_, written) => {
    expect(leaks(`before ${written} after`, ["another", SECRET])).toEqual([SECRET]);
  });

  it.each(["", "a", "ab", "abc"])("the search finds a secret in base64, behind %j", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      expect(leaks(Buffer.from(`${before}${SECRET} and more`).toString(encoding), [SECRET])).toEqual([SECRET]);
    }
  });

  it("the search finds no secret where there is none", () => {
    expect(leaks(Object.values(spellings).join("\n").replaceAll("c", "k").replaceAll("63", "6b"), [SECRET])).toEqual(
      [],
    );
  });
});

describe("secrets in a file", () => {
  it("the search finds a secret in a folder, in base64 in base64, and in a zip", async () => {
    const inner = Buffer.from(JSON.stringify({ password: SECRET })).toString("base64");
    mkdirSync(join(directory, "a/b"), { recursive: true });
    writeFileSync(join(directory, "a/b/state"), JSON.stringify({ private: Buffer.from(inner).toString("base64") }));
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(`x${SECRET}`.repeat(50)), "tfstate");
    zip.addBuffer(Buffer.from(SECRET), "stored", { compress: false });
    zip.addBuffer(Buffer.from("nothing"), "clean");
    zip.end();
    const chunks: Buffer[] = [];
    for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
    writeFileSync(join(directory, "plan.bin"), Buffer.concat(chunks));
    writeFileSync(join(directory, "clean"), "nothing");
    const found = leaksBelow(directory, [SECRET]);
    expect(found.map((each) => each.split(": ")[0])).toEqual([
      "a/b/state",
      // Stored without compression, it stands in the zip itself too.
      "plan.bin",
      "plan.bin!tfstate",
      "plan.bin!stored",
    ]);
    expect(leaksBelow(directory, [SECRET], (name) => /^plan|state$/.test(name))).toEqual([]);
  });
});
