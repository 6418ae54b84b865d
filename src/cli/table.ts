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

/** What a table is fitted to. */
export interface Fit {
  /** The columns of a line; undefined: as many as it takes. */
  readonly width: number | undefined;
  /** Heads of what may be left out, the least needed first. */
  readonly expendable: readonly string[];
}

/** A table that leaves out what is needed least until its lines are no longer than they may be. */
export function fittedTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { width: most, expendable }: Fit,
): string[] {
  const lines = table(head, rows);
  const [least, ...rest] = expendable;
  if (most === undefined || least === undefined || lines.every(line => width(line) <= most)) return lines;
  const keep = (_: string, column: number) => head[column] !== least;
  const kept = rows.map(row => row.filter(keep));
  return fittedTable(head.filter(keep), kept, { width: most, expendable: rest });
}

function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}
