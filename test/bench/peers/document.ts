import { readFileSync, writeFileSync } from 'node:fs';
import { rounded } from '../../../src/cli/bench/figures.js';
import type { Summary } from './summary.js';

const begin = '<!-- last run: written by npm run bench:peers -->';
const end = '<!-- end of last run -->';

/** The summaries as a table, cell by cell. */
export function tableOf(summaries: readonly Summary[]): { head: string[]; cells: string[][] } {
  const head = ['row', 'who', 'runs', 'median', 'quartiles', 'we are × as good', 'quartiles', 'goal', 'met'];
  const cells = summaries.map(({ row, who, count, figures, ratios, goal }) => [
    row.title,
    who,
    String(count),
    shown(figures[1]),
    `${shown(figures[0])} – ${shown(figures[2])}`,
    ratios ? shown(ratios[1]) : '',
    ratios ? `${shown(ratios[0])} – ${shown(ratios[2])}` : '',
    goal?.text ?? '',
    goal ? (goal.met ? 'yes' : 'no') : '',
  ]);
  return { head, cells };
}

/** The summaries as Markdown, with what they hang on. */
export function markdownOf(summaries: readonly Summary[], surroundings: readonly string[]): string {
  const { head, cells } = tableOf(summaries);
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [
    ...surroundings.map(text => `- ${text}`),
    '',
    line(head),
    line(head.map(() => '---')),
    ...cells.map(line),
  ].join('\n');
}

/** The page with another last run; at its end when it has none yet. */
export function withLastRun(text: string, run: string): string {
  const section = `${begin}\n\n${run}\n\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n## The last run\n\n${section}\n`;
  return text.slice(0, from) + section + text.slice(to + end.length);
}

/** Writes the last run into the page. */
export function writeLastRun(page: string, run: string): void {
  writeFileSync(page, withLastRun(readFileSync(page, 'utf8'), run));
}

function shown(value: number): string {
  return rounded(value).toLocaleString('en-US', { maximumFractionDigits: 4 });
}
