/** Comma-separated values (RFC 4180), safe to open in a spreadsheet. */

/** Text that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/u;

/** One row with its end. What a spreadsheet would calculate begins with an apostrophe, which shows that it is text. */
export function csvRow(fields: readonly string[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

function field(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
