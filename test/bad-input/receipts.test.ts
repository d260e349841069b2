// Every receipt that is wrong, foreign or of another tenant is refused with its code, before anything is asked.
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { restore } from "../../src/engine/verbs/restore.js";
import { type BadInput, errorsOf, expectFound, Folder, soundEnvironment } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const head = {
  format: "rampsync receipt",
  version: 1,
  time: "2026-11-28T16:00:00.000Z",
  who: "me@here",
  verb: "apply",
};
const row = {
  id: "1",
  direction: "outbound",
  entity_type: "INCIDENT",
  attribute: "Status",
  third_party_entity_type: "Ticket",
  third_party_attribute: "Status",
  value: "Ok",
  third_party_value: "Good",
  goes: "unmanaged",
};
const entry = {
  time: head.time,
  endpoint: soundEnvironment.OPSRAMP_ENDPOINT,
  tenant: "client_8",
  integration: "INTG-1",
  type: "rampsync_installed_integration",
  stack: "client_8",
  address: "rampsync_installed_integration.desk",
  construct: "client_8/desk",
  calls: [{ method: "DELETE", path: "/api/v2/tenants/client_8/integrations/installed/INTG-1/outbound/mappingAttr/1" }],
  rows: [row],
};

const lines = (...values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

const wrong = (
  what: string,
  text: string | Buffer,
  message: string,
  where = "receipt.jsonl",
): BadInput & { readonly text: string | Buffer } => ({ what, text, code: "RS2070", where, message });

const restored = (tenant?: string) =>
  errorsOf(() =>
    restore({
      directory: folder.path,
      environment: soundEnvironment,
      host: () => undefined,
      receipt: join(folder.path, "receipt.jsonl"),
      approve: () => Promise.reject(new Error("nothing is to be approved")),
      ...(tenant === undefined ? {} : { tenant }),
    }),
  );

describe("receipts that are not usable", () => {
  it.each([
    wrong("an empty file", "", "does not begin as one"),
    wrong("a plan file", JSON.stringify({ format_version: "1.1" }, null, 2), "does not begin as one"),
    wrong("an array", "[]\n", "does not begin as one"),
    wrong("no text", Buffer.from([0xff, 0xfe, 0x00, 0x80]), "UTF-16"),
    wrong("a first line that is cut off", JSON.stringify(head).slice(0, 30), "does not begin as one"),
    wrong("a later version", lines({ ...head, version: 2 }, entry), "has version 2, not 1"),
    wrong("no removal", lines(head), "keeps no removal"),
    wrong("a line that is damaged", `${lines(head)}{"x\n${lines(entry)}`, "is damaged", "receipt.jsonl:2"),
    wrong("a line of another form", lines(head, { ...entry, tenant: 8 }, entry), "is damaged", "receipt.jsonl:2"),
    wrong(
      "a row of another form",
      lines(head, { ...entry, rows: [{ ...row, direction: "up" }] }),
      "unexpected shape",
      "",
    ),
    wrong("half a pair", lines(head, { ...entry, rows: [{ ...row, value: undefined }] }), "unexpected shape", ""),
    wrong(
      "another endpoint",
      lines(head, { ...entry, endpoint: "https://evil.example.com" }),
      "https://evil.example.com",
    ),
    wrong("another type of resource", lines(head, { ...entry, type: "rampsync_else" }), "rampsync_else"),
  ])("a receipt is refused: $what", async (wanted) => {
    folder.fill({ "receipt.jsonl": wanted.text as string });
    expectFound(await restored(), wanted);
  });

  it("a receipt of other tenants than the one that is named is refused with RS2070", async () => {
    folder.fill({ "receipt.jsonl": lines(head, entry) });
    expectFound(await restored("client_9"), wrong("", "", "keeps nothing of the tenant client_9"));
  });

  it("a receipt that does not exist, or is a directory, is refused with RS2017", async () => {
    folder.fill({});
    expectFound(await restored(), { what: "", code: "RS2017", where: "receipt.jsonl", message: "no such file" });
    folder.fill({ "receipt.jsonl/inside": "" });
    expectFound(await restored(), { what: "", code: "RS2017", where: "receipt.jsonl", message: "a directory" });
    expect(folder.path).not.toBe("");
  });
});
