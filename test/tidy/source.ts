import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the repository; `path` from the root with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One thing that breaks a rule, with enough to find and mend it. */
export interface Finding {
  readonly path: string;
  readonly fault: string;
}

const root = join(import.meta.dirname, '..', '..');
const leftovers = /(^|\/)(__pycache__|node_modules)(\/|$)/;

/** All files under a folder of the repository whose path matches. */
export function readTree(folder: string, wanted: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => `${folder}/${name}`)
    .filter(path => wanted.test(path) && !leftovers.test(path) && statSync(join(root, path)).isFile())
    .sort()
    .map(path => readSource(path));
}

/** One file of the repository. */
export function readSource(path: string): SourceFile {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

/** The names of the folders in a folder of the repository. */
export function foldersOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name);
}

const commentOrString = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** The text without comments; strings stay. Line numbers stay too. */
export function withoutComments(text: string): string {
  return text.replace(commentOrString, part => (part.startsWith('/') ? blank(part) : part));
}

/** The text without comments and without what stands in strings. */
export function codeAlone(text: string): string {
  return text.replace(commentOrString, blank);
}

function blank(part: string): string {
  return part.replace(/[^\n]/g, ' ');
}

/** Number of the line, from 1, in which an index of the text lies. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
