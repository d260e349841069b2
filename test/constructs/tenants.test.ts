// Reading a table of tenants.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readTenants } from "../../src/constructs/cdktf.js";

const directory = mkdtempSync(join(tmpdir(), "rampsync-tenants-"));
afterAll(() => rmSync(directory, { recursive: true }));

function file(text: string | Buffer): string {
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
  it("a table of tenants gives each line by the column names of the first", () => {
    const tenants = readTenants(file("id,deskId\nclient_8,INTG-1\nclient_9,INTG-2\n"), ["deskId"]);
    expect(tenants).toEqual([
      { id: "client_8", deskId: "INTG-1" },
      { id: "client_9", deskId: "INTG-2" },
    ]);
    expect(tenants[0]?.deskId.length).toBe(6);
  });

  it("a table of tenants gives text in one Unicode form, and columns by the names that the program has for them", () => {
    const text = "id,Gro\u0308\u00dfe,Cafe\u0301\nKo\u0308ln,Mu\u0308,x\n";
    expect(readTenants(file(text), ["Gr\u00f6\u00dfe", "Cafe\u0301"])).toEqual([
      { id: "K\u00f6ln", "Gr\u00f6\u00dfe": "M\u00fc", "Cafe\u0301": "x" },
    ]);
  });

  it("a table of tenants may have what spreadsheets write: byte order mark, CRLF, quotes, empty lines, blank cells", () => {
    const text = '\uFEFFid,name,note\r\n\r\nclient_8,"Smith, ""Jo""","two\r\nlines"\r\n client_9 ,,\r\n';
    expect(readTenants(file(text))).toEqual([
      { id: "client_8", name: 'Smith, "Jo"', note: "two\r\nlines" },
      { id: "client_9", name: "", note: "" },
    ]);
  });

  it("a table of tenants may have a last line without a line end", () => {
    expect(readTenants(file("id,a\nx,"))).toEqual([{ id: "x", a: "" }]);
    expect(readTenants(file("id\nx"))).toEqual([{ id: "x" }]);
  });

  it("the error about a missing or surplus cell of a table has the line", () => {
    expect(() => readTenants(file('id,a,b\nx,"1\n2",3\ny,1\n'))).toThrow(failure(4, "2 cells"));
    expect(() => readTenants(file("id\nx,1\n"))).toThrow(failure(2, "2 cells; there is 1 column"));
    expect(() => readTenants(file("id,a\nx\n"))).toThrow(failure(2, "1 cell; there are 2 columns"));
  });

  it("the error about a column that does not exist names it", () => {
    expect(() => readTenants(file("id,a\nx,1\n"), ["deskId"])).toThrow(failure(1, '"deskId"'));
    expect(() => readTenants(file("tenant\nx\n"))).toThrow(failure(1, '"id"'));
    expect(() => readTenants(file(""))).toThrow(failure(1, '"id"'));
  });

  it("an id that is empty or there twice, and a column that is there twice, are refused", () => {
    expect(() => readTenants(file("id,a\n,1\n"))).toThrow(failure(2, "empty"));
    expect(() => readTenants(file("id\nx\ny\nx\n"))).toThrow(failure(4, "line 2"));
    expect(() => readTenants(file("id,a,a\nx,1,2\n"))).toThrow(failure(1, '"a"'));
  });

  it("the error about a stray quote of a table has the line", () => {
    expect(() => readTenants(file('id,a\nx,1\ny,"open\n'))).toThrow(failure(3, "cell 2: its quote is not closed"));
    expect(() => readTenants(file('id,a\nx,"open\n'))).toThrow(
      expect.objectContaining({ hint: "Correct the cell that the message names." }),
    );
    expect(() => readTenants(file('id,a\nx,b"c\n'))).toThrow(failure(2, "cell 2: a quote is inside the cell"));
    expect(() => readTenants(file('id,a\n"x"y,b\n'))).toThrow(failure(2, "cell 1: text follows the quote"));
  });

  it.each([
    ["semicolons, as Excel saves them in many countries", "id;deskId;note\r\nx;INTG-1;Smith, Jo\r\n"],
    ["semicolons with a comma in a column's name", "id;deskId;note, or none\nx;INTG-1;Smith, Jo\n"],
    ["tabs", "id\tdeskId\tnote\nx\tINTG-1\tSmith, Jo\n"],
    ["quoted names", '"id";"deskId";"note"\n"x";"INTG-1";"Smith, Jo"\n'],
    ["Excel's instruction sep=", "\uFEFFsep=;\r\nid;deskId;note\r\nx;INTG-1;Smith, Jo\r\n"],
    [
      "Excel's instruction sep= with another separator in the header",
      "sep=\t\nid\tdeskId\ta;b\nx\tINTG-1\tSmith, Jo\n",
    ],
  ])("a table separated by %s is read", (_, text) => {
    const [row] = readTenants(file(text), ["deskId"]);
    expect(Object.values(row ?? {})).toEqual(["x", "INTG-1", "Smith, Jo"]);
  });

  it("the lines of a table with Excel's instruction are counted from the file's first line", () => {
    expect(() => readTenants(file("sep=;\nid;a\nx;1\nx;2\n"))).toThrow(failure(4, "line 3"));
  });

  it("a table with bytes that are not UTF-8 is refused, with file, line and the encoding found", () => {
    expect(() => readTenants(file(Buffer.from("id,a\nx,Müller\n", "latin1")))).toThrow(
      failure(2, "is not UTF-8: the byte 0xFC is no part of a character (Windows-1252"),
    );
    expect(() => readTenants(file(Buffer.from("\uFEFFid\ta\nx\tMüller\n", "utf16le")))).toThrow(
      expect.objectContaining({ code: "RS2017", message: "The table is UTF-16, not UTF-8." }),
    );
    expect(() => readTenants(file(Buffer.from("\uFEFFid,a\n", "utf16le").swap16()))).toThrow("UTF-16");
  });

  it("a replacement character that is in the file of a table itself is kept", () => {
    expect(readTenants(file("id,a\nx,\uFFFD\n"))).toEqual([{ id: "x", a: "\uFFFD" }]);
    const mixed = Buffer.concat([Buffer.from("id,a\nx,\uFFFD\ny,"), Buffer.from([0xe4, 0x20])]);
    expect(() => readTenants(file(mixed))).toThrow(failure(3, "0xE4"));
  });

  it("the error about a table that cannot be read names the file", () => {
    expect(() => readTenants(join(directory, "none.csv"))).toThrow(
      expect.objectContaining({ code: "RS2017", where: join(directory, "none.csv") }),
    );
    expect(() => readTenants(directory)).toThrow("The table cannot be read: EISDIR.");
  });
});
