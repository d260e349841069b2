// A reader of comma-separated tables (RFC 4180): quoted cells, doubled quotes, line breaks within quotes.

/** One record with the line (from 1) that it begins at. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * The records of `text`, empty lines left out. Throws `CsvError` with the line where a quote is not closed or stands in
 * the midst of a cell.
 */
export function readCsv(text: string): readonly CsvRecord[] {
  const source = text.replace(/^\uFEFF/, "");
  const records: CsvRecord[] = [];
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  cell.lastIndex = 0;
  while (cell.lastIndex < source.length || cells.length > 0) {
    const match = cell.exec(source);
    if (match === null) throw new CsvError(line);
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

export class CsvError extends Error {
  constructor(readonly line: number) {
    super(`line ${line}: a quote is not closed, or stands within a cell that is not quoted`);
  }
}
