import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The end of a line of a stack that lies in a file, by URL or path. */
const placePattern = /(?:^|[\s(])(file:\/\/\/[^\s()]+?|\/[^\s():]+):(\d+)(:\d+)?\)?$/;

/**
 * What is wrong with code of somebody else, in one line with its place: a compiler's message has one; an error that was thrown lies
 * where the first line of its stack is that is in their files. Paths are from `folder`.
 */
export function describeFault(error: unknown, folder = process.cwd()): string {
  if (!(error instanceof Error)) return String(error);
  const message = plainly(error.message, folder);
  const place = placeOf(error, folder);
  return place === undefined || message.includes(place) ? message : `${message} (${place})`;
}

/** One line, without what the compiler says of itself. */
function plainly(message: string, folder: string): string {
  return message
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^Transform failed with \d+ errors?: /, '')
    .replaceAll(': ERROR: ', ': ')
    .replaceAll(`file://${folder}${sep}`, '')
    .replaceAll(`${folder}${sep}`, '');
}

function placeOf({ stack = '', message }: Error, folder: string): string | undefined {
  // The message may itself look like a place. tsx adds a query to the files that it loads.
  for (const line of stack.replace(message, '').split('\n')) {
    const [, file = '', row, column = ''] = placePattern.exec(line.replace(/\?[^:\s]*/, '')) ?? [];
    if (row !== undefined && isTheirs(file)) return `${pathOf(file, folder)}:${row}${column}`;
  }
  return undefined;
}

function isTheirs(file: string): boolean {
  return !file.includes('/node_modules/') && !file.includes(new URL('..', import.meta.url).pathname);
}

function pathOf(file: string, folder: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const short = relative(folder, path);
  return short.startsWith('..') ? path : short;
}
