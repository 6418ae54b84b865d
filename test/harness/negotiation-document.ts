import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Table } from '../../src/negotiation/index.js';

/** The document about negotiations, parts of which are drawn, or made by running what they show. */
const path = fileURLToPath(new URL('../../docs/negotiation.md', import.meta.url));

/** Writes parts anew instead of comparing them: `UPDATE_DOCS=1 npx vitest run test/contract/negotiation/document.test.ts`. */
const updating = process.env.UPDATE_DOCS === '1';

/** A part that the document holds between `<!-- KIND NAME -->` and `<!-- end -->`, in a code block. */
export interface Part {
  readonly kind: 'chart' | 'transcript';
  readonly name: string;
  /** Of the code block. */
  readonly language: string;
}

/** What the document shows there; undefined: it has no such part. With UPDATE_DOCS=1 it shows `wanted` from now on. */
export function partOf({ kind, name, language }: Part, wanted: string): string | undefined {
  const text = readFileSync(path, 'utf8');
  const begin = `<!-- ${kind} ${name} -->\n\n\`\`\`${language}\n`;
  const end = '\n```\n\n<!-- end -->';
  const at = text.indexOf(begin);
  const to = text.indexOf(end, at);
  if (at === -1 || to === -1) return undefined;
  const from = at + begin.length;
  if (!updating) return text.slice(from, to);
  writeFileSync(path, text.slice(0, from) + wanted + text.slice(to));
  return wanted;
}

/** A table of transitions as a state diagram of Mermaid: an arrow for each pair of states, with all steps that lead along it. */
export function chartOf(table: Table): string {
  const arrows = Object.entries(table).flatMap(([from, moves]) => {
    const byTarget = new Map<string, string[]>();
    for (const [step, to] of Object.entries(moves)) byTarget.set(to, [...(byTarget.get(to) ?? []), step]);
    const name = from === 'new' ? '[*]' : from;
    return [...byTarget].map(([to, steps]) => `  ${name} --> ${to} : ${steps.sort().join(', ')}`);
  });
  return ['stateDiagram-v2', ...arrows, '  ended --> [*]'].join('\n');
}
