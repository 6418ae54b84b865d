import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Figures } from './peer.js';
import type { Who } from './rows.js';

/** One measurement: who, of what row, in which pair. */
export interface Result {
  readonly row: string;
  readonly who: Who;
  /** From 1. */
  readonly pair: number;
  readonly figures: Figures;
}

/** What all results of a file have in common. */
export interface Conditions {
  /** Mark of the build that was measured. */
  readonly build: string;
  readonly seconds: number;
  /** Of all rows, in s; undefined: each has its own. */
  readonly warmUpSeconds: number | undefined;
  readonly short: boolean;
}

/** A file of results: one JSON object a line, the first one their conditions. */
export interface ResultFile {
  readonly results: readonly Result[];
  has(row: string, who: Who, pair: number): boolean;
  add(result: Result): void;
}

/** Opens a file to go on with it, or begins one. Errors: its results were made under other conditions. */
export function openResults(path: string, conditions: Conditions): ResultFile {
  const results: Result[] = [];
  if (existsSync(path)) {
    const [first = '{}', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    if (first !== JSON.stringify(conditions))
      throw new Error(`${path} holds results of other conditions: ${first}; begin anew with --fresh`);
    results.push(...lines.map(line => JSON.parse(line) as Result));
  } else {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify(conditions)}\n`);
  }
  return {
    results,
    has: (row, who, pair) => results.some(one => one.row === row && one.who === who && one.pair === pair),
    add(result) {
      results.push(result);
      appendFileSync(path, `${JSON.stringify(result)}\n`);
    },
  };
}
