// What stands in the cells of a table of tenants.

/**
 * What can stand in a cell: the reader takes white space around it away, a spreadsheet runs what looks like a formula, and half
 * a sign has no bytes of its own.
 */
export const isCell = (text: string): boolean => text.trim() === text && !/^[=+\-@]|\0|\p{Cs}/u.test(text);

/** As a cell is written: in quotes where it holds what would end it. */
export const cellText = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
