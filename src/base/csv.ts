// A reader of tables separated by commas (RFC 4180), semicolons or tabs, as spreadsheets save them: quoted cells, doubled
// quotes, line breaks within quotes.

/** One record with the line (from 1) that it begins at. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** Where each cell is in the text, its quotes included: from the first character to the one after the last. */
  readonly ranges: readonly CellRange[];
}

export type CellRange = readonly [start: number, end: number];

export type Separator = "," | ";" | "\t";

const SEPARATORS: readonly Separator[] = [",", ";", "\t"];

/** The first line that Excel takes as an instruction, and writes for itself. */
const INSTRUCTION = /^"?sep=([,;\t])"?(?:\r\n|\n|\r)/i;

/**
 * The records of `text`, empty lines left out. The separator is the one of a first line `sep=;`, else the one by which
 * the first record has a column `column`, a comma where none does. Throws `CsvError` for a cell whose quotes are wrong.
 */
export function readCsv(text: string, column: string): readonly CsvRecord[] {
  const instruction = INSTRUCTION.exec(text);
  if (instruction !== null) {
    const [line, separator] = instruction;
    return recordsOf(text, separator as Separator, 2, line.length);
  }
  const head = /[^\r\n]*[^\s][^\r\n]*/.exec(text)?.[0] ?? "";
  const found = SEPARATORS.find((separator) =>
    head.split(separator).some(
      (name) =>
        name
          .trim()
          .replace(/^"(.*)"$/, "$1")
          .trim() === column,
    ),
  );
  return recordsOf(text, found ?? ",", 1);
}

function recordsOf(source: string, separator: Separator, firstLine: number, from = 0): readonly CsvRecord[] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`, "y");
  const records: CsvRecord[] = [];
  let line = firstLine;
  let start = firstLine;
  let cells: string[] = [];
  let ranges: CellRange[] = [];
  cell.lastIndex = from;
  while (cell.lastIndex < source.length || cells.length > 0) {
    const at = cell.lastIndex;
    const match = cell.exec(source);
    if (match === null) throw new CsvError(line, cells.length + 1, problemOf(source.slice(at)));
    const [whole, quoted, plain, end] = match;
    cells.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    ranges.push([at, at + whole.length - (end?.length ?? 0)]);
    line += whole.split(/\r\n|\n|\r/).length - 1;
    if (end === separator) continue;
    const blank = cells.length === 1 && cells[0] === "" && quoted === undefined;
    if (!blank) records.push({ line: start, cells, ranges });
    cells = [];
    ranges = [];
    start = line;
  }
  return records;
}

function problemOf(rest: string): string {
  if (!rest.startsWith('"')) return 'a quote is inside the cell; put the cell in quotes and double it: "a ""b"" c"';
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
