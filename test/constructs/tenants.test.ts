// Reading a table of tenants.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readTenants } from "../../src/constructs/cdktf.js";

const directory = mkdtempSync(join(tmpdir(), "rampsync-tenants-"));
afterAll(() => rmSync(directory, { recursive: true }));

function file(text: string): string {
  const path = join(directory, "tenants.csv");
  writeFileSync(path, text);
  return path;
}

const failure = (line: number, message: string) =>
  expect.objectContaining({
    code: "RS2017",
    where: expect.stringMatching(new RegExp(`tenants\\.csv:${line}$`)),
    message: expect.stringContaining(message),
  });

describe("a table of tenants", () => {
  it("gives each line by the names of the first", () => {
    const tenants = readTenants(file("id,deskId\nclient_8,INTG-1\nclient_9,INTG-2\n"), ["deskId"]);
    expect(tenants).toEqual([
      { id: "client_8", deskId: "INTG-1" },
      { id: "client_9", deskId: "INTG-2" },
    ]);
    expect(tenants[0]?.deskId.length).toBe(6);
  });

  it("reads what spreadsheets write: byte order mark, CRLF, quotes, empty lines, blank cells", () => {
    const text = '\uFEFFid,name,note\r\n\r\nclient_8,"Smith, ""Jo""","two\r\nlines"\r\n client_9 ,,\r\n';
    expect(readTenants(file(text))).toEqual([
      { id: "client_8", name: 'Smith, "Jo"', note: "two\r\nlines" },
      { id: "client_9", name: "", note: "" },
    ]);
  });

  it("reads a last line without an end", () => {
    expect(readTenants(file("id,a\nx,"))).toEqual([{ id: "x", a: "" }]);
    expect(readTenants(file("id\nx"))).toEqual([{ id: "x" }]);
  });

  it("names the line where a cell is missing or too many", () => {
    expect(() => readTenants(file('id,a,b\nx,"1\n2",3\ny,1\n'))).toThrow(failure(4, "2 cells"));
    expect(() => readTenants(file("id\nx,1\n"))).toThrow(failure(2, "2 cells"));
  });

  it("names a column that is not there", () => {
    expect(() => readTenants(file("id,a\nx,1\n"), ["deskId"])).toThrow(failure(1, '"deskId"'));
    expect(() => readTenants(file("tenant\nx\n"))).toThrow(failure(1, '"id"'));
    expect(() => readTenants(file(""))).toThrow(failure(1, '"id"'));
  });

  it("refuses an id that is empty or there twice, and a column that is there twice", () => {
    expect(() => readTenants(file("id,a\n,1\n"))).toThrow(failure(2, "empty"));
    expect(() => readTenants(file("id\nx\ny\nx\n"))).toThrow(failure(4, "line 2"));
    expect(() => readTenants(file("id,a,a\nx,1,2\n"))).toThrow(failure(1, '"a"'));
  });

  it("names the line of a stray quote", () => {
    expect(() => readTenants(file('id,a\nx,1\ny,"open\n'))).toThrow(failure(3, "cell 2: its quote is not closed"));
    expect(() => readTenants(file('id,a\nx,b"c\n'))).toThrow(failure(2, "cell 2: a quote stands within the cell"));
    expect(() => readTenants(file('id,a\n"x"y,b\n'))).toThrow(failure(2, "cell 1: text follows the quote"));
  });

  it("says which file cannot be read", () => {
    expect(() => readTenants(join(directory, "none.csv"))).toThrow(
      expect.objectContaining({ code: "RS2017", where: join(directory, "none.csv") }),
    );
  });
});
