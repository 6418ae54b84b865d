import { stripVTControlCharacters } from 'node:util';

/** What stands where a value is missing. */
const nothing = '–';

/**
 * Lines of aligned columns, two spaces apart. Colours inside a cell do not count as width; the last column is not padded, so that
 * lines do not wrap for nothing.
 */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  return rows.map(row =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** A table with a head; an empty cell is shown as a dash. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return columns([head, ...rows.map(row => row.map(cell => cell || nothing))]);
}

function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}
