import type { Style } from '../style.js';
import { columns } from '../table.js';
import { formatDuration } from '../values.js';
import type { TraceNode } from './trace-tree.js';

/** Characters of the picture of when each piece of work was done. */
const barWidth = 24;

/** The tree for people: when it began, what it was, how long it took, how it ended, and a picture of that. */
export function traceLines(roots: readonly TraceNode[], style: Style): string[] {
  const { beginMs, endMs } = spanOf(roots.flatMap(flat));
  const scale = { beginMs, msPerChar: Math.max(1, endMs - beginMs) / barWidth };
  const rows: string[][] = [];

  function add(node: TraceNode, prefix: string, branch: string): void {
    const { title, what, atMs, tookMs, ending, ok } = node;
    const paint = ok === undefined ? style.dim : ok ? style.good : style.bad;
    rows.push([
      style.dim(`+${formatDuration(atMs - beginMs)}`.padStart(8)),
      style.dim(prefix + branch) +
        (node.kind === 'message' || node.kind === 'negotiation' ? style.strong(title) : title),
      what,
      tookMs === undefined ? '' : formatDuration(tookMs),
      style.dim(bar(node, scale)),
      paint(ending),
    ]);
    const below = branch === '' ? prefix : prefix + (branch === '└─ ' ? '   ' : '│  ');
    node.children.forEach((child, index) => {
      add(child, below, index === node.children.length - 1 ? '└─ ' : '├─ ');
    });
  }

  for (const root of roots) add(root, '', '');
  return columns(rows);
}

/** All pieces of work of a tree. */
export function flat(node: TraceNode): TraceNode[] {
  return [node, ...node.children.flatMap(flat)];
}

/** From the begin of the first to the end of the last, in ms since the epoch. A loop, since a call takes only so many arguments. */
export function spanOf(all: readonly TraceNode[]): { readonly beginMs: number; readonly endMs: number } {
  let beginMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const { atMs, tookMs } of all) {
    beginMs = Math.min(beginMs, atMs);
    endMs = Math.max(endMs, atMs + (tookMs ?? 0));
  }
  return { beginMs, endMs };
}

function bar({ atMs, tookMs }: TraceNode, { beginMs, msPerChar }: { beginMs: number; msPerChar: number }): string {
  const start = Math.min(barWidth - 1, Math.floor((atMs - beginMs) / msPerChar));
  if (tookMs === undefined) return `${' '.repeat(start)}·`.padEnd(barWidth);
  const length = Math.max(1, Math.min(barWidth - start, Math.round(tookMs / msPerChar)));
  return (' '.repeat(start) + '█'.repeat(length)).padEnd(barWidth);
}
