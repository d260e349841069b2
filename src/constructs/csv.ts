// A reader of comma-separated tables (RFC 4180): quoted cells, doubled quotes, line breaks within quotes.

/** One record with the line (from 1) that it begins at. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** The records of `text`, empty lines left out. Throws `CsvError` for a cell whose quotes are wrong. */
export function readCsv(text: string): readonly CsvRecord[] {
  const source = text.replace(/^\uFEFF/, "");
  const records: CsvRecord[] = [];
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  cell.lastIndex = 0;
  while (cell.lastIndex < source.length || cells.length > 0) {
    const at = cell.lastIndex;
    const match = cell.exec(source);
    if (match === null) throw new CsvError(line, cells.length + 1, problemOf(source.slice(at)));
    const [whole, quoted, plain, end] = match;
    cells.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n|\n|\r/).length - 1;
    if (end === ",") continue;
    const blank = cells.length === 1 && cells[0] === "" && quoted === undefined;
    if (!blank) records.push({ line: start, cells });
    cells = [];
    start = line;
  }
  return records;
}

function problemOf(rest: string): string {
  if (!rest.startsWith('"')) return 'a quote stands within the cell; put the cell in quotes and double it: "a ""b"" c"';
  const isClosed = /^"(?:[^"]|"")*"/.test(rest);
  return isClosed
    ? 'text follows the quote that closes the cell; double a quote that is meant: ""'
    : "its quote is not closed";
}

export class CsvError extends Error {
  constructor(
    /** From 1, as `column`. */
    readonly line: number,
    column: number,
    problem: string,
  ) {
    super(`cell ${column}: ${problem}`);
  }
}
