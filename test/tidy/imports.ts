import { posix } from 'node:path';
import { type SourceFile, withoutComments } from './source.js';

/** One import, export-from or dynamic import. */
export interface Import {
  readonly specifier: string;
  /** For a relative one: the source file it leads to, such as `src/base/index.ts`. */
  readonly target: string | undefined;
}

const specifierOf = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"]+)\1/g;

/** What a file imports, in order. */
export function importsOf(file: SourceFile): Import[] {
  return [...withoutComments(file.text).matchAll(specifierOf)].map(match => {
    const specifier = match[2] ?? '';
    const relative = specifier.startsWith('.');
    return { specifier, target: relative ? targetOf(file.path, specifier) : undefined };
  });
}

function targetOf(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}
