import { digestOf } from './chance.js';

/** What happened under one seed, in order. */
export interface Diary {
  /** Adds a line, at the virtual time of now. */
  note(line: string): void;
  /** A rule was broken. */
  violation(line: string): void;
  readonly violations: readonly string[];
  /** All lines; none unless they are kept. */
  readonly lines: readonly string[];
  /** How many lines there were, and what a text of them all comes to: the same for the same events. */
  digest(): string;
}

/** Begins one. Lines are kept only when somebody wants to read them. */
export function createDiary({ now, keep }: { now(): number; readonly keep: boolean }): Diary {
  const startMs = now();
  const lines: string[] = [];
  const violations: string[] = [];
  let count = 0;
  let hash = digestOf('');

  function note(line: string): void {
    const dated = `${(now() - startMs).toFixed(0).padStart(8)}  ${line}`;
    count++;
    hash = digestOf(dated, hash);
    if (keep) lines.push(dated);
  }

  return {
    note,
    violation(line) {
      violations.push(line);
      note(`VIOLATION: ${line}`);
    },
    violations,
    lines,
    digest: () => `${count}:${hash.toString(16).padStart(8, '0')}`,
  };
}
